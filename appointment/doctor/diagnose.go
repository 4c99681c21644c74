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

// Diagnose diagnoses the hospital of cfg. If cfg has no Vendor, the diagnosis starts with a web
// service if there is a WSDL, and with REST otherwise.
//
// The error is an [*appointment.ConfigError] if cfg or an option is invalid, an
// [*appointment.Error] if the query is, or the error of ctx. With the error of ctx, Diagnose
// also returns a report of the findings so far.
func Diagnose(ctx context.Context, cfg appointment.Config, opts ...Option) (*Report, error) {
	d := &diagnosis{
		cfg: cfg, options: newOptions(opts), recorder: &recorder{},
		evidence: newEvidence(), tried: map[string]bool{},
	}
	d.timeout = cmp.Or(d.timeout, cfg.Timeout, 15*time.Second)
	if d.isVendorUnknown = cfg.Vendor == ""; d.isVendorUnknown {
		d.cfg.Vendor = appointment.Laida
	}
	d.cfg.Endpoint, d.isWSDLEndpoint = trimWSDLQuery(cfg.Endpoint)
	d.cfg.Name = cmp.Or(cfg.Name, hostOf(d.cfg.Endpoint))
	if len(d.problems) > 0 {
		return nil, fmt.Errorf("doctor: %w", &appointment.ConfigError{Hospital: d.cfg.Name, Problems: d.problems})
	}
	client, err := d.newClient(d.cfg)
	if err != nil {
		return nil, fmt.Errorf("doctor: %w", err)
	}
	defer client.CloseIdleConnections()
	if err := d.validateQuery(ctx); err != nil {
		return nil, fmt.Errorf("doctor: %w", err)
	}
	d.maskSecrets = newMasker(listSecrets(d.cfg))
	d.report = &Report{
		Hospital: d.cfg.Name, Vendor: cfg.Vendor, Host: hostAndPort(d.cfg.Endpoint),
		Time: time.Now().UTC().Truncate(time.Second), MaxQueries: d.maxQueries,
	}
	d.runChecks(ctx)
	d.completeReport()
	return d.report, ctx.Err()
}

// diagnosis is one call of Diagnose.
type diagnosis struct {
	options
	cfg             appointment.Config
	isVendorUnknown bool // cfg had no vendor
	isWSDLEndpoint  bool // the endpoint was the address of the WSDL

	maskSecrets func(string) string // masks the secrets of the configuration in a text
	recorder    *recorder
	lastRequest time.Time
	report      *Report
	wsdlDialect *appointment.Dialect // that the WSDL describes; nil if no WSDL was read
	// wsdlRequirement names a requirement of the WSDL beside its dialect; "" if there is none.
	wsdlRequirement requirement
	isWSDLUnclear   bool // the WSDL has operations, and does not tell how the query is called
	evidence        *evidence
	tried           map[string]bool // by dialectKey
	attempts        []*attempt
	best            *attempt // the one that ranks highest
	refusals        int      // responses that refused the credentials
	isLocked        bool     // a response says that the account is locked
	requirement     requirement
}

// newClient returns a client for cfg that sends each query once. All clients send through the
// recorder and its one transport, so that connections are reused. The diagnosis itself keeps to
// the rate limit.
func (d *diagnosis) newClient(cfg appointment.Config) (*appointment.Client, error) {
	cfg.Timeout, cfg.RateLimit = d.timeout, nil
	return appointment.NewClient(cfg, append(slices.Clip(d.clientOptions),
		appointment.WithRetries(0), appointment.WithBreaker(0, 0),
		appointment.WithTransport(func(transport http.RoundTripper) http.RoundTripper {
			d.recorder.setTransport(transport)
			return d.recorder
		}))...)
}

// validateQuery returns an error if a client would refuse to send the query. It sends nothing.
func (d *diagnosis) validateQuery(ctx context.Context) error {
	client, err := newReplayClient(d.cfg, &exchange{})
	if err != nil {
		return err
	}
	if _, err = client.QuerySchedule(ctx, new(d.query)); errors.Is(err, appointment.ErrInvalidRequest) {
		return err
	}
	return nil
}

// runChecks makes the checks, and the search if it is needed.
func (d *diagnosis) runChecks(ctx context.Context) {
	d.announcePlan()
	if d.isWSDLEndpoint {
		d.addCheck(Check{Kind: CheckWSDL, State: Warning, Finding: newText("wsdl.endpoint")})
	}
	if !d.checkNetwork(ctx) || ctx.Err() != nil {
		return
	}
	if !d.checkQuery(ctx) || ctx.Err() != nil || d.maxQueries == 1 {
		return
	}
	d.searchDialects(ctx)
}

// announcePlan reports how many queries will be sent, and how often.
func (d *diagnosis) announcePlan() {
	patient := newText("plan.given")
	if d.isSample {
		patient = newText("plan.sample")
	}
	d.report.Plan = newText("plan", d.maxQueries, d.timeout.String(), patient)
	if pause := d.requestPause(); pause > 0 {
		d.report.Plan = newText("plan.paced", d.maxQueries, pause.String(), d.timeout.String(), patient)
	}
	d.reportProgress(d.report.Plan)
}

// requestPause returns the time between two requests that the rate limit of the hospital
// requires.
func (d *diagnosis) requestPause() time.Duration {
	if r := d.cfg.RateLimit; r != nil && r.Requests > 0 {
		return r.Period / time.Duration(r.Requests)
	}
	return 0
}

// waitForPause waits until the pause after the last request is over, or ctx ends.
func (d *diagnosis) waitForPause(ctx context.Context) {
	select {
	case <-time.After(time.Until(d.lastRequest.Add(d.requestPause()))):
	case <-ctx.Done():
	}
	d.lastRequest = time.Now()
}

func (d *diagnosis) addCheck(c Check) {
	d.report.Checks = append(d.report.Checks, c)
	d.reportProgress(newText("check.done", c.name(), c.Finding))
}

// reportProgress reports a message about the queries that were sent so far.
func (d *diagnosis) reportProgress(message Text) {
	d.progress(Progress{Query: d.report.Queries, MaxQueries: d.maxQueries, Message: message})
}

// reportTry reports that the next query is about to be sent in dialect.
func (d *diagnosis) reportTry(dialect appointment.Dialect) {
	d.progress(Progress{
		Query: d.report.Queries + 1, MaxQueries: d.maxQueries, Message: newText("trying", d.describeDialect(dialect)),
	})
}

// trimWSDLQuery returns the endpoint of a service if endpoint is the address of its WSDL.
func trimWSDLQuery(endpoint string) (trimmed string, isWSDL bool) {
	u, err := url.Parse(endpoint)
	if err != nil || !strings.EqualFold(u.RawQuery, "wsdl") && !strings.EqualFold(u.RawQuery, "singleWsdl") {
		return endpoint, false
	}
	u.RawQuery = ""
	return u.String(), true
}

// hostOf returns the host of an endpoint without its port, or "".
func hostOf(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// hostAndPort returns the host of an endpoint with its port, or "".
func hostAndPort(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return ""
	}
	return u.Host
}
