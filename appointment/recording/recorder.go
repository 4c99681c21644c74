package recording

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording/internal/deidentify"
)

// Recorder records the exchanges between a client and a hospital, for [Replay]. It is safe for
// concurrent use. See the package documentation for what a recording contains.
type Recorder struct {
	file   string
	config appointment.Config

	mu        sync.Mutex
	exchanges []*exchange
	closed    bool
}

// exchange is an exchange that is being recorded. The recorder's mutex guards it.
type exchange struct {
	deidentify.Exchange
	partial deidentify.Response // the response as far as it was received
	done    bool
}

// Record starts a recording of the hospital that cfg configures. [Recorder.Close] writes it to
// file, whose name must end in .yaml, and replaces an existing file. Record fails if the file
// cannot be written. It contacts no server.
//
//	rec, err := recording.Record("testdata/sanyuan.yaml", cfg)
//	client, err := appointment.NewClient(cfg, appointment.WithTransport(rec.Wrap))
//	…
//	err = rec.Close()
//
// The recorder takes the credentials and the names of fields from cfg. It does not write the
// key and the endpoint. Of the TLS settings it writes pins, versions and ciphers, for
// [Replayer.WriteCurl], and no certificate, file or name.
func Record(file string, cfg appointment.Config) (*Recorder, error) {
	if !strings.HasSuffix(file, ".yaml") {
		return nil, fmt.Errorf("recording: the file %q must be named .yaml", file)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return nil, fmt.Errorf("recording: the file cannot be written: %w", err)
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("recording: the file cannot be written: %w", err)
	}
	return &Recorder{file: file, config: cfg}, f.Close()
}

// Format prints the name of the file for every verb, and nothing that was recorded.
func (r *Recorder) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "Recorder{%s}", r.file) }

// Wrap returns a transport that records the exchanges of next. Pass it to
// [appointment.WithTransport]. The client receives every response unchanged.
func (r *Recorder) Wrap(next http.RoundTripper) http.RoundTripper { return transport{r, next} }

// Close ends the recording and writes two files: the recording, and its requests as curl
// commands, named .curl.txt. Check the error: it means that there is no recording, also because
// nothing was recorded. Exchanges that are not complete are left out. Later calls of Close do
// nothing.
func (r *Recorder) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil
	}
	r.closed = true
	var complete []deidentify.Exchange
	for _, e := range r.exchanges {
		if e.done {
			complete = append(complete, e.Exchange)
		}
		e.done = true
	}
	r.exchanges = nil
	if len(complete) == 0 {
		return fmt.Errorf("recording: %s: nothing was recorded: pass appointment.WithTransport(rec.Wrap) to NewClient", r.file)
	}
	if err := writeRecording(r.file, r.config, complete); err != nil {
		return fmt.Errorf("recording: %s: %w", r.file, err)
	}
	return nil
}

// add starts an exchange with this request.
func (r *Recorder) add(req deidentify.Request) *exchange {
	e := &exchange{Exchange: deidentify.Exchange{Request: req, Outcome: deidentify.NoResponse, Start: time.Now()}}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.exchanges = append(r.exchanges, e)
	}
	return e
}

// finish ends an exchange with this outcome. It does nothing if the exchange is done.
func (r *Recorder) finish(e *exchange, outcome deidentify.Outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e.done {
		return
	}
	e.done, e.Outcome, e.Duration = true, outcome, time.Since(e.Start)
	if outcome == deidentify.Received {
		e.Response = &e.partial
	}
}
