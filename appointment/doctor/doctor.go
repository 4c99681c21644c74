package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Examine examines the hospital of cfg. Without a Vendor, it begins with a web service if
// there is a WSDL, else with REST. The error says that cfg or an option cannot be used, or
// is the context's; with the context's comes a report of what was done until then.
func Examine(ctx context.Context, cfg appointment.Config, opts ...Option) (*Report, error) {
	x := &examination{
		cfg: cfg, most: DefaultQueries, request: *InventedQuery(), invented: true,
		progress: func(Progress) {}, learned: newEvidence(), tried: map[string]bool{},
	}
	var errs []error
	for i, opt := range opts {
		if opt == nil {
			errs = append(errs, fmt.Errorf("option %d is nil; leave it out", i+1))
			continue
		}
		errs = append(errs, opt(x))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("doctor: %w", err)
	}
	x.timeout = cmp.Or(x.timeout, cfg.Timeout, DefaultTimeout)
	if x.guessed = cfg.Vendor == ""; x.guessed {
		x.cfg.Vendor = appointment.Laida
	}
	x.cfg.Endpoint, x.wsdlPasted = withoutWSDL(cfg.Endpoint)
	x.cfg.Name = nameOf(x.cfg)
	x.path = newPath()
	client, err := x.client(x.cfg)
	if err != nil {
		return nil, fmt.Errorf("doctor: %w", err)
	}
	defer client.CloseIdleConnections()
	if err := x.checkRequest(ctx); err != nil {
		return nil, fmt.Errorf("doctor: %w", err)
	}
	x.report = &Report{Hospital: x.cfg.Name, Most: x.most}
	x.run(ctx)
	x.conclude()
	return x.report, ctx.Err()
}

// examination is one call of Examine.
type examination struct {
	cfg           appointment.Config
	most          int
	timeout       time.Duration
	request       appointment.QueryRequest
	invented      bool // the request
	guessed       bool // the vendor
	wsdlPasted    bool // the endpoint was the WSDL's address
	clientOptions []appointment.Option
	progress      func(Progress)

	path    *path
	asked   time.Time // when the hospital was last asked for something
	report  *Report
	wsdl    *appointment.Dialect // what the WSDL says; nil: none that can be read
	learned *evidence
	tried   map[string]bool
	best    *attempt
	all     []*attempt
}

// client makes a client for cfg whose requests take the examination's one path: one
// transport, so that connections are reused, and one query a call. The examination itself
// keeps to the rate limit.
func (x *examination) client(cfg appointment.Config) (*appointment.Client, error) {
	cfg.Timeout, cfg.RateLimit = x.timeout, nil
	return appointment.NewClient(cfg, append(slices.Clip(x.clientOptions),
		appointment.WithRetries(0), appointment.WithBreaker(0, 0),
		appointment.WithTransport(func(own http.RoundTripper) http.RoundTripper {
			x.path.through(own)
			return x.path
		}))...)
}

// checkRequest finds out whether a client would send the request, without sending it.
func (x *examination) checkRequest(ctx context.Context) error {
	client, err := appointment.NewClient(x.cfg, appointment.WithRetries(0),
		appointment.WithTransport(func(http.RoundTripper) http.RoundTripper { return replay{&passage{}} }))
	if err != nil {
		return err
	}
	if _, err = client.QuerySchedule(ctx, new(x.request)); errors.Is(err, appointment.ErrInvalidRequest) {
		return err
	}
	return nil
}

func (x *examination) run(ctx context.Context) {
	patient := say("plan.invented")
	if !x.invented {
		patient = say("plan.given")
	}
	x.report.Plan = say("plan", x.most, x.timeout.String(), patient)
	if gap := x.gap(); gap > 0 {
		x.report.Plan = say("plan.paced", x.most, gap.String(), x.timeout.String(), patient)
	}
	x.progress(Progress{Most: x.most, Says: x.report.Plan})
	if x.wsdlPasted {
		x.step(Step{Kind: StepWSDL, State: Warning, Says: say("wsdl.pasted")})
	}
	if !x.network(ctx) || ctx.Err() != nil {
		return
	}
	if !x.firstQuery(ctx) || ctx.Err() != nil || x.most == 1 {
		return
	}
	x.search(ctx)
}

// gap is the time between two queries, which spreads them evenly over a rate limit's period.
func (x *examination) gap() time.Duration {
	if r := x.cfg.RateLimit; r != nil && r.Requests > 0 {
		return r.Period / time.Duration(r.Requests)
	}
	return 0
}

// turn waits until the hospital may be asked again.
func (x *examination) turn(ctx context.Context) {
	select {
	case <-time.After(time.Until(x.asked.Add(x.gap()))):
	case <-ctx.Done():
	}
	x.asked = time.Now()
}

func (x *examination) step(s Step) {
	x.report.Steps = append(x.report.Steps, s)
	x.progress(Progress{Query: x.report.Queries, Most: x.most, Says: s.text()})
}

// withoutWSDL is the endpoint of somebody who pasted the address of the WSDL.
func withoutWSDL(endpoint string) (string, bool) {
	u, err := url.Parse(endpoint)
	if err != nil || !strings.EqualFold(u.RawQuery, "wsdl") && !strings.EqualFold(u.RawQuery, "singleWsdl") {
		return endpoint, false
	}
	u.RawQuery = ""
	return u.String(), true
}

func nameOf(cfg appointment.Config) string {
	if u, err := url.Parse(cfg.Endpoint); cfg.Name == "" && err == nil {
		return u.Hostname()
	}
	return cfg.Name
}

// InventedQuery is what is asked unless [WithQuery] says otherwise: for a patient who does
// not exist, and an X-ray of the hand. Change the exam to one that the hospital does.
func InventedQuery() *appointment.QueryRequest {
	now := time.Now()
	number, _ := appointment.FormatOrderNO(appointment.DateOf(now), 9999) // of today, which is a day
	return &appointment.QueryRequest{
		PlacerOrderNO: number,
		ServiceSectID: "DX(普通放射)", ServiceText: "上肢", ProcedureName: "骨龄测定(左手腕正位片)DR",
		PatientClass: appointment.Outpatient, RequestedDate: now, MedRecNO: "999999201512190186",
		ScheduleRoute: appointment.RouteInternetHospital,
	}
}
