package appointment_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// The waits in which calls are frozen.
const (
	waitBefore    = "before" // the call
	waitRetry     = "retry"  // the pause before a retry
	waitRate      = "rate"   // the rate limit
	waitInFlight  = "inflight"
	waitDNS       = "dns"
	waitDial      = "dial"
	waitHandshake = "handshake"
	waitRequest   = "request" // between the connection and the request
	waitBody      = "body"    // between the head and the body of the request
	waitSeal      = "seal"    // the payload, which ignores its context
)

// The time that each call has, and the longest wait of a save that nothing but time ends.
const freezeTimeout, freezeRatePeriod = 450 * time.Millisecond, 250 * time.Millisecond

// freezeSettings are the settings of the process with the clients.
type freezeSettings struct {
	Vendor                           appointment.Vendor
	TLS                              bool
	Address, SlowAddress, NameServer string
}

// freezeCommand starts a round, or says that the calls which wait for the process may go on.
type freezeCommand struct {
	Round       int
	DialAddress string // "": no call waits for the dial
	GoOn        bool
}

// freezeReport says that all calls of a round wait, or how they ended.
type freezeReport struct {
	Deadline time.Time
	Results  map[string]freezeResult // by wait; nil while the calls wait
}

type freezeResult struct {
	NotSent, Unknown bool
	Text             string
}

// frozenCall is a save that waits.
type frozenCall struct {
	wait    string
	host    string // with the port
	options []appointment.Option
	prepare func(*appointment.Client)                        // before the deadline is set; may be nil
	save    func(context.Context, *appointment.Client) error // nil: saveOnce
}

func saveOnce(ctx context.Context, client *appointment.Client) error {
	_, err := client.SaveSchedule(ctx, fullSaveRequest())
	return err
}

// freezeClients makes the calls of the rounds that the parent asks for.
type freezeClients struct {
	freezeSettings
	t      *testing.T
	parent *parentProcess
}

// run makes the calls of all rounds, until the parent ends.
func (f *freezeClients) run() {
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", f.NameServer)
	}}
	var round freezeCommand
	for f.parent.commands.Decode(&round) == nil {
		goOn := make(chan struct{})
		wait := f.start(f.calls(round, goOn), round.Round)
		var command freezeCommand
		if f.parent.commands.Decode(&command) != nil {
			return
		}
		close(goOn)
		wait()
		round = freezeCommand{}
	}
}

// calls returns the calls of a round. goOn is closed when the calls may go on that wait for
// this process.
func (f *freezeClients) calls(round freezeCommand, goOn <-chan struct{}) []frozenCall {
	_, port, _ := net.SplitHostPort(f.Address)
	named := func(wait string) string { return fmt.Sprintf("%s-%d.hospital.test:%s", wait, round.Round, port) }
	calls := []frozenCall{
		{wait: waitRetry, host: named(waitRetry)},
		{wait: waitDNS, host: named(waitDNS)},
		{wait: waitRate, host: f.Address, options: []appointment.Option{appointment.WithRateLimit(1, freezeRatePeriod)}, prepare: f.query},
		{wait: waitInFlight, host: f.Address, options: []appointment.Option{appointment.WithInFlight(1)}, prepare: func(client *appointment.Client) {
			sent := make(chan struct{})
			trace := &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { close(sent) }}
			go func() {
				_, _ = client.QuerySchedule(httptrace.WithClientTrace(context.Background(), trace), fullQueryRequest())
			}()
			<-sent
		}},
		{wait: waitBefore, host: f.Address, save: func(ctx context.Context, client *appointment.Client) error {
			<-goOn
			return saveOnce(ctx, client)
		}},
		{wait: waitRequest, host: f.Address, save: func(ctx context.Context, client *appointment.Client) error {
			trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { <-goOn }}
			return saveOnce(httptrace.WithClientTrace(ctx, trace), client)
		}},
		{wait: waitBody, host: f.Address, options: []appointment.Option{appointment.WithTransport(func(inner http.RoundTripper) http.RoundTripper {
			return roundTripFunc(func(r *http.Request) (*http.Response, error) {
				r = r.Clone(r.Context())
				r.Body = waitingBody{r.Body, goOn}
				return inner.RoundTrip(r)
			})
		})}},
	}
	seal := payloadFuncs{seal: func(context.Context, *appointment.Message) error { <-goOn; return nil }}
	calls = append(calls, frozenCall{wait: waitSeal, host: f.Address, options: []appointment.Option{appointment.WithPayload(seal)}})
	if round.DialAddress != "" {
		calls = append(calls, frozenCall{wait: waitDial, host: round.DialAddress})
	}
	if f.TLS {
		calls = append(calls, frozenCall{wait: waitHandshake, host: f.SlowAddress})
	}
	return calls
}

// query takes the only place of a rate limit.
func (f *freezeClients) query(client *appointment.Client) {
	if _, err := client.QuerySchedule(context.Background(), fullQueryRequest()); err != nil {
		f.t.Errorf("QuerySchedule() error = %v, want none", err)
	}
}

// waitingBody is the body of a request. It cannot be read before goOn is closed.
type waitingBody struct {
	io.ReadCloser
	goOn <-chan struct{}
}

func (b waitingBody) Read(p []byte) (int, error) {
	<-b.goOn
	return b.ReadCloser.Read(p)
}

// start starts the calls and reports to the parent when they wait. The function that it returns
// waits until they have ended, and reports how.
func (f *freezeClients) start(calls []frozenCall, round int) (wait func()) {
	clients := map[string]*appointment.Client{}
	for _, call := range calls {
		clients[call.wait] = f.newClient(call, round)
	}
	var preparing sync.WaitGroup
	for _, call := range calls {
		if call.prepare != nil {
			preparing.Go(func() { call.prepare(clients[call.wait]) })
		}
	}
	preparing.Wait()

	// A save is sent within two thirds of the call's time: 300 ms.
	ctx, cancel := context.WithTimeout(context.Background(), freezeTimeout)
	deadline, _ := ctx.Deadline()
	var mu sync.Mutex
	var running sync.WaitGroup
	results := map[string]freezeResult{}
	for _, call := range calls {
		running.Go(func() {
			save := call.save
			if save == nil {
				save = saveOnce
			}
			err := save(ctx, clients[call.wait])
			mu.Lock()
			defer mu.Unlock()
			results[call.wait] = freezeResult{
				errors.Is(err, appointment.ErrNotSent), errors.Is(err, appointment.ErrOutcomeUnknown), fmt.Sprint(err),
			}
		})
	}
	time.Sleep(30 * time.Millisecond) // until the calls wait
	f.report(freezeReport{Deadline: deadline})
	return func() {
		running.Wait()
		cancel()
		f.report(freezeReport{deadline, results})
		for _, client := range clients {
			client.CloseIdleConnections()
		}
	}
}

func (f *freezeClients) report(report freezeReport) {
	if err := f.parent.reports.Encode(report); err != nil {
		f.t.Error(err)
	}
}

func (f *freezeClients) newClient(call frozenCall, round int) *appointment.Client {
	cfg := appointment.Config{
		Vendor: f.Vendor, Endpoint: fmt.Sprintf("http://%s/%s/%d", call.host, call.wait, round),
		SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "00",
	}
	if f.TLS {
		cfg.Endpoint = fmt.Sprintf("https://%s/%s/%d", call.host, call.wait, round)
		cfg.TLS = &appointment.TLS{DangerouslyTrustAnyServer: true}
	}
	client, err := appointment.NewClient(cfg, call.options...)
	if err != nil {
		f.t.Error(err)
	}
	return client
}
