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
	file     string
	config   appointment.Config
	maxBytes int

	mu        sync.Mutex
	exchanges []*exchange
	sealed    map[string]*sealedRequest // by id, until it has a response
	bytes     int                       // of the messages, and some for each exchange
	omitted   int                       // exchanges that were left out, since the recording is full
	closed    bool
}

// maxRecordingBytes limits the memory of a recording. The largest response that a client reads
// by default fits in eight times.
const maxRecordingBytes = 64 << 20

// bytesOfExchange is about the memory of an exchange without its messages.
const bytesOfExchange = 512

// exchange is an exchange that is being recorded. The recorder's mutex guards it.
type exchange struct {
	deidentify.Exchange
	partial deidentify.Response // the response as far as it was received
	done    bool                // nothing is added any more
	omitted bool
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
// the curl commands, and no certificate, file or name.
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
	return &Recorder{file: file, config: cfg, maxBytes: maxRecordingBytes, sealed: map[string]*sealedRequest{}}, f.Close()
}

// Format prints the name of the file for every verb, and nothing that was recorded.
func (r *Recorder) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "Recorder{%s}", r.file) }

// Wrap returns a transport that records the exchanges of next. Pass it to
// [appointment.WithTransport]. The client receives every response unchanged.
func (r *Recorder) Wrap(next http.RoundTripper) http.RoundTripper { return transport{r, next} }

// Close ends the recording and writes two files: the recording, and its requests as curl
// commands, named .curl.txt. Its first line lists the variables that the commands need, such as
// ENDPOINT, SYSTEM_ID and SYSTEM_KEY. Check the error. It means that there is no recording, also because
// nothing was recorded, or that the recording is full: it holds up to 64 MiB. Close then leaves
// out the exchanges that came later, and writes the others. It always leaves out exchanges that
// are not complete. Later calls of Close do nothing.
func (r *Recorder) Close() error {
	complete, omitted, ok := r.end()
	if !ok {
		return nil
	}
	if len(complete) == 0 && omitted == 0 {
		return fmt.Errorf("recording: %s: nothing was recorded: pass appointment.WithTransport(rec.Wrap) to NewClient", r.file)
	}
	if len(complete) > 0 {
		if err := writeRecording(r.file, r.config, complete); err != nil {
			return fmt.Errorf("recording: %s: %w", r.file, err)
		}
	}
	if omitted > 0 {
		return fmt.Errorf("recording: %s: the recording is full: exchanges written: %d, left out: %d: record fewer calls at a time",
			r.file, len(complete), omitted)
	}
	return nil
}

// end ends the recording and returns its complete exchanges, and how many were left out. ok is
// false if it has ended before. Clients can go on while the exchanges are written.
func (r *Recorder) end() (complete []deidentify.Exchange, omitted int, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, 0, false
	}
	r.closed = true
	for _, e := range r.exchanges {
		if e.done && !e.omitted {
			complete = append(complete, e.Exchange)
		}
		e.done = true
	}
	r.exchanges, r.sealed = nil, nil
	return complete, r.omitted, true
}

// add starts an exchange with this request.
func (r *Recorder) add(req deidentify.Request) *exchange {
	e := &exchange{Exchange: deidentify.Exchange{Request: req, Outcome: deidentify.NoResponse, Start: time.Now()}}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return e
	}
	r.addBytes(e, bytesOfExchange+len(req.URL)+headerBytes(req.Header)+len(req.Body))
	if !e.omitted {
		r.exchanges = append(r.exchanges, e)
	}
	return e
}

// addBytes counts bytes of an exchange. It leaves the exchange out if the recording is full.
func (r *Recorder) addBytes(e *exchange, n int) {
	if r.bytes += n; r.bytes <= r.maxBytes {
		return
	}
	e.done, e.omitted = true, true
	e.Request, e.partial = deidentify.Request{}, deidentify.Response{}
	r.omitted++
}

// setResponse sets the response of an exchange, whose body is empty yet.
func (r *Recorder) setResponse(e *exchange, resp deidentify.Response) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e.done {
		return
	}
	if r.addBytes(e, headerBytes(resp.Header)); !e.omitted {
		e.partial = resp
	}
}

// headerBytes returns about how many bytes headers have.
func headerBytes(header http.Header) (n int) {
	for name, values := range header {
		for _, value := range values {
			n += len(name) + len(value)
		}
	}
	return n
}

// appendBody appends to the body of the response of an exchange.
func (r *Recorder) appendBody(e *exchange, data []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e.done {
		return
	}
	if r.addBytes(e, len(data)); !e.omitted {
		e.partial.Body = append(e.partial.Body, data...)
	}
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
