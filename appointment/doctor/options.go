package doctor

import (
	"fmt"
	"io"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Option changes how a hospital is diagnosed.
type Option func(*options)

// options are the settings of a diagnosis.
type options struct {
	maxQueries    int
	timeout       time.Duration // of one query; 0: that of the configuration, or the default
	query         appointment.QueryRequest
	isSample      bool // query is SampleQuery
	clientOptions []appointment.Option
	progress      func(Progress)
	exchanges     *exchangeWriter // nil: exchanges are not written
	problems      []appointment.Problem
}

// newOptions applies the options to the defaults.
func newOptions(opts []Option) options {
	o := options{maxQueries: 60, query: *SampleQuery(), isSample: true, progress: func(Progress) {}}
	for i, opt := range opts {
		if opt == nil {
			o.addProblem(fmt.Sprintf("options[%d]", i), "is nil; leave it out")
			continue
		}
		opt(&o)
	}
	return o
}

func (o *options) addProblem(path, text string) {
	o.problems = append(o.problems, appointment.Problem{Path: path, Text: text})
}

// WithMaxQueries limits how many queries are sent, including the first one. 1 means no search.
// Default: 60.
func WithMaxQueries(n int) Option {
	return func(o *options) {
		if n < 1 {
			o.addProblem("WithMaxQueries", fmt.Sprintf("is %d; use 1 or more", n))
		}
		o.maxQueries = n
	}
}

// WithTimeout limits the time of one query. Default: Config.Timeout, or 15 seconds if that is
// not set.
func WithTimeout(d time.Duration) Option {
	return func(o *options) {
		if d <= 0 {
			o.addProblem("WithTimeout", fmt.Sprintf("is %v; use a time above 0, such as 15s", d))
		}
		o.timeout = d
	}
}

// WithQuery sets the query, such as one for a test patient that the hospital knows and an exam
// that has slots. Default: [SampleQuery].
func WithQuery(req *appointment.QueryRequest) Option {
	return func(o *options) {
		if req == nil {
			o.addProblem("WithQuery", "has a nil request; leave the option out")
			return
		}
		o.query, o.isSample = *req, false
	}
}

// WithClientOptions sets options of the clients that send the queries, such as
// [appointment.WithHTTPClient]. The diagnosis sends each query once and one at a time, whatever
// they say. A rate limit among them has no effect, because each query has its own client. Use
// the rate limit of the Config.
func WithClientOptions(opts ...appointment.Option) Option {
	return func(o *options) { o.clientOptions = opts }
}

// WithProgress calls f while the diagnosis runs: first with the plan, before anything is sent. It
// also calls f before and after each query of the search, and after each check. The diagnosis waits
// for f, so f must return quickly.
func WithProgress(f func(Progress)) Option {
	return func(o *options) {
		if f == nil {
			o.addProblem("WithProgress", "has a nil function; leave the option out")
			return
		}
		o.progress = f
	}
}

// WithExchanges writes each request and response to w, after the response. The secrets of the
// configuration are masked, also where a message escapes or encodes them. Everything else is
// written as it was sent and received: with [WithQuery], this can be patient data.
func WithExchanges(w io.Writer, lang Language) Option {
	return func(o *options) {
		if w == nil {
			o.addProblem("WithExchanges", "has a nil writer; leave the option out")
			return
		}
		o.exchanges = &exchangeWriter{w: w, lang: lang}
	}
}

// Progress reports one step of a running diagnosis.
type Progress struct {
	// Query is the number of the latest query, from 1. It is 0 before the first one.
	Query int
	// MaxQueries is the number of queries that may be sent.
	MaxQueries int
	// Message is the plan, the dialect that is tried, or a finding.
	Message Text
}

// SampleQuery returns the query that is sent unless [WithQuery] sets another one. It is about an
// X-ray of the hand, for a patient who does not exist: the identity number has the region code
// 999999. Set the exam to one that the hospital offers.
func SampleQuery() *appointment.QueryRequest {
	now := time.Now()
	number, _ := appointment.FormatOrderNO(appointment.DateOf(now), 9999) // today is a date, so this does not fail
	return &appointment.QueryRequest{
		PlacerOrderNO: number,
		ServiceSectID: "DX(普通放射)", ServiceText: "上肢", ProcedureName: "骨龄测定(左手腕正位片)DR",
		PatientClass: appointment.Outpatient, RequestedDate: now, MedRecNO: "999999201512190186",
		ScheduleRoute: appointment.RouteInternetHospital,
	}
}
