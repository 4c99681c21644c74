// Httpauth books at two simulated hospitals behind servers that demand HTTP authentication: one
// Digest, one NTLM. Both servers verify it:
//
//	cd examples/httpauth && go run .
//
// Copy the file auth.go into your own service.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"sync/atomic"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "httpauth:", err)
		os.Exit(1)
	}
}

const username, password = "exam", "密码-1"

// scheme is a way of authentication.
type scheme struct {
	name   string
	option func() appointment.Option
	guard  func(hospital http.Handler) http.Handler
}

func allSchemes() []scheme {
	return []scheme{
		{"Digest", withDigest, func(hospital http.Handler) http.Handler {
			return &digestGuard{user: username, password: password, next: hospital, used: map[string]bool{}}
		}},
		{"NTLM", withNTLM, func(hospital http.Handler) http.Handler {
			return &ntlmGuard{user: username, password: password, next: hospital}
		}},
	}
}

// run books and cancels with each scheme, and prints how many requests were sent and executed.
func run(ctx context.Context, out io.Writer) error {
	for _, s := range allSchemes() {
		site, err := startSite(s)
		if err != nil {
			return err
		}
		err = site.bookAndCancel(ctx, out)
		site.close()
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

// site is a hospital behind a server that demands authentication.
type site struct {
	scheme   scheme
	hospital *appointmenttest.Hospital
	server   *httptest.Server
	received atomic.Int32 // requests that the server received
}

func startSite(s scheme) (*site, error) {
	hospital, err := appointmenttest.Start(appointment.Wanda)
	if err != nil {
		return nil, err
	}
	target, err := url.Parse(hospital.Config().Endpoint)
	if err != nil {
		return nil, err
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(&url.URL{Scheme: target.Scheme, Host: target.Host}) }}
	guard, site := s.guard(proxy), &site{scheme: s, hospital: hospital}
	site.server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		site.received.Add(1)
		guard.ServeHTTP(w, r)
	}))
	site.server.Config.ConnContext = connContext
	site.server.Start()
	return site, nil
}

func (s *site) close() {
	s.server.Close()
	s.hospital.Close()
}

// newClient returns a client of the site with a password.
func (s *site) newClient(password appointment.Secret, opts ...appointment.Option) (*appointment.Client, error) {
	cfg := s.hospital.Config()
	target, err := url.Parse(cfg.Endpoint)
	if err != nil {
		return nil, err
	}
	cfg.Endpoint = s.server.URL + target.Path
	cfg.Auth = &appointment.Auth{Basic: &appointment.BasicAuth{Username: username, Password: password}}
	cfg.InFlight = new(1) // for NTLM
	return appointment.NewClient(cfg, append([]appointment.Option{appointment.WithTimeout(10 * time.Second)}, opts...)...)
}

// bookAndCancel queries, saves and cancels, and prints a line for each.
func (s *site) bookAndCancel(ctx context.Context, out io.Writer) error {
	client, err := s.newClient(password, s.scheme.option())
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	var save *appointment.SaveRequest
	var booking *appointment.Booking
	steps := []struct {
		op  appointment.Operation
		run func() error
	}{
		{appointment.QuerySchedule, func() error {
			schedule, err := client.QuerySchedule(ctx, newQuery())
			if err != nil {
				return err
			}
			for slot := range schedule.Slots() {
				if slot.Open() {
					save = newSave(slot, 1)
					return nil
				}
			}
			return errors.New("no slot is open")
		}},
		{appointment.SaveSchedule, func() error {
			booking, err = client.SaveSchedule(ctx, save)
			return err
		}},
		{appointment.CancelSchedule, func() error {
			_, err := client.CancelSchedule(ctx, booking.CancelRequest())
			return err
		}},
	}
	for _, step := range steps {
		before := s.received.Load()
		if err := step.run(); err != nil {
			return err
		}
		fmt.Fprintf(out, "%-6s %-14s: the server received %d requests, the hospital executed %d\n",
			s.scheme.name, step.op, s.received.Load()-before, s.hospital.Deliveries(step.op))
	}
	return nil
}
