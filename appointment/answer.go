package appointment

import (
	"slices"

	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// Response is what every answer has besides its business fields. The deviations are what an
// integrator sends to the vendor.
type Response struct {
	StatusCode    string // the envelope's (接口响应编码); "" if it had none
	StatusMessage string // 接口响应消息
	ResultCode    string // the business result's (结果编码)
	ResultDesc    string // 结果描述
	TotalRecord   int    // 分页记录数; 0 if the answer is not paged
	TotalPage     int    // 分页页数; 0 if the answer is not paged

	// Deviations lists how the exchange departed from the published interface and was
	// understood all the same. It holds names and shapes, never values.
	Deviations []Deviation
	// Hospital is who answered: Config.Name.
	Hospital string
	// Source says how the answer was obtained.
	Source Source
	// Unverified is true if the server that answered was not verified: the configuration has
	// TLS.DangerouslyTrustAnyServer.
	Unverified bool

	raw         []byte
	httpStatus  int
	beside      []map[string]string // unknown fields of the envelope and the business result
	bookedFlags []ScheduleFlag      // of the hospital's dialect; nil: who made the answer has none
}

// Deviation is one departure from the published interface. A Path in an answer begins
// with data, or with the business field where the answer had no envelope; one in a
// request begins with request; "answer" is the answer as a whole.
type Deviation = casing.Deviation

// The kinds of deviation in addition to those of package casing.
const (
	KindContradiction casing.Kind = "contradiction" // two fields that cannot both be right
	KindEnvelope      casing.Kind = "envelope"      // no envelope, or a different one
	KindCharset       casing.Kind = "charset"       // a charset other than UTF-8, or than the one claimed
	KindContentType   casing.Kind = "content-type"  // a Content-Type that is not that of what came
)

// Source says how an answer was obtained.
type Source string

// The sources.
const (
	SourceResponse Source = "answered" // the hospital answered the request itself

	// SourceQuery: the request's own answer was lost, and a query found out what it had done.
	// A query tells less than a save: such a booking has its resource, day and times, and no
	// place, number or notice (ScheduleResourceLocation, ScheduleResourceRoom, ScheduleSeq,
	// ScheduleID, AccessionNumber, ScheduleNotice).
	SourceQuery Source = "found by query"
)

// booked reports whether the order that has that flag holds a slot.
func (a *Response) booked(flag ScheduleFlag) bool {
	flags := a.bookedFlags
	if flags == nil {
		flags = defaultDialect().BookedFlags
	}
	return slices.Contains(flags, flag)
}

// Raw returns the answer as it came, in UTF-8: the JSON document, without SOAP around
// it. It holds the patient's data; do not log it.
func (a *Response) Raw() []byte { return a.raw }

// notes adds what was odd below the fields.
func (a *Response) notes(notes []httpx.Note) {
	for _, n := range notes {
		a.Deviations = append(a.Deviations, Deviation{Path: "answer", Kind: casing.Kind(n.What), Seen: n.Seen})
	}
}
