package proof

import (
	"database/sql"
	"net/http"
	"net/http/httptrace"
	"sync"
	"syscall"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// point is the point at which a process sends itself a signal.
type point struct {
	Name   string         // of the points that count; "" for all
	Nth    int            // of these, from 1
	Signal syscall.Signal // SIGKILL or SIGSTOP
}

// points are the points at which a process can die: before and after each statement of SQL, and
// before and after each request.
type points struct {
	point
	report func(name string) // of the point, before the signal

	mu      sync.Mutex
	enabled bool
	count   int
}

// enable begins to count.
func (p *points) enable() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.enabled = true
}

// reach counts a point. The process does not go on from the one at which it gets a signal: it is
// dead, or stopped until somebody resumes it.
func (p *points) reach(name string) {
	p.mu.Lock()
	isCounted := p.enabled && (p.Name == "" || p.Name == name)
	if isCounted {
		p.count++
	}
	isLast := isCounted && p.count == p.Nth
	p.mu.Unlock()
	if !isLast {
		return
	}
	p.report(name)
	_ = syscall.Kill(syscall.Getpid(), p.Signal)
	if p.Signal == syscall.SIGKILL {
		select {}
	}
	time.Sleep(50 * time.Millisecond) // until all threads are stopped
}

// openDatabase opens a database with the points.
func (p *points) openDatabase(d database) (*sql.DB, error) {
	return d.openHooked(&hooks{
		before: func(name, _ string) { p.reach("before " + name) },
		after:  func(name, _ string) { p.reach("after " + name) },
	})
}

// clientOptions returns the options of a client with the points.
func (p *points) clientOptions(appointment.Config) []appointment.Option {
	return []appointment.Option{appointment.WithTransport(func(inner http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			p.reach("before the request")
			trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { p.reach("connected, before the request") }}
			response, err := inner.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
			p.reach("after the response")
			return response, err
		})
	})}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
