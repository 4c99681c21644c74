package recording

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"os"
	"strings"
	"sync"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording/internal/deidentify"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
)

// Replayer answers as the hospital did in a recording, and contacts nothing. It is safe for
// use by several goroutines.
type Replayer struct {
	file   string
	config appointment.Config
	tls    *appointment.TLS // of the hospital, for curl
	fields deidentify.FieldTable

	mu   sync.Mutex
	said []recorded // in their order
}

// recorded is a recorded exchange.
type recorded struct {
	*cassette.Interaction
	asked    asked
	replayed bool
}

// ErrNotRecorded is what a client of a replay finds in its error, by errors.Is, where the
// recording has no answer to a request. The error itself is [appointment.ErrNotSent], and
// says which request it was, in which fields it differs, what the recording has, and what helps.
var ErrNotRecorded = errors.New("recording: the request is not in the recording")

// errRecorded is what ended an exchange that was recorded without an answer.
var errRecorded = errors.New("recording: no answer came when this was recorded")

// Replay reads a recording that a [Recorder] wrote.
//
//	replay, err := recording.Replay("testdata/sanyuan.yaml")
//	client, err := appointment.NewClient(replay.Config(), appointment.WithTransport(replay.Wrap))
//
// A request is answered with the answer to the first recorded one that asks for the same
// and was not replayed yet. Two requests ask for the same if they have the same operation
// and the same fields, in whatever spelling and order. Credentials and headers play no
// part, nor do the fields that change from day to day, which are startDate, requestedDate,
// age and ageUnit. So what was asked twice is answered twice, in the order of the
// recording, and the third time is [ErrNotRecorded]. Read the file again to begin again.
func Replay(file string) (*Replayer, error) {
	p, err := load(file)
	if err != nil {
		return nil, fmt.Errorf("recording: %s: %w", file, err)
	}
	return p, nil
}

func load(file string) (*Replayer, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	p := &Replayer{file: file}
	_, rest, found := bytes.Cut(data, []byte("\n"+configLine))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	if !found || json.Unmarshal(line, &p.config) != nil {
		return nil, errors.New("it has no line with a configuration: it is not a recording of this package's")
	}
	p.config.SystemKey = deidentify.SystemKey
	p.tls, p.config.TLS = p.config.TLS, nil
	p.config.RateLimit = nil // there is nobody to spare
	p.fields = deidentify.NewFieldTable(p.config.Dialect)
	tape, err := cassette.Load(strings.TrimSuffix(file, ".yaml"))
	if err != nil {
		return nil, err
	}
	for _, i := range tape.Interactions {
		body, err := deidentify.EncodeBody(i.Request.Body, i.Request.Headers)
		if err != nil {
			return nil, err
		}
		p.said = append(p.said, recorded{Interaction: i, asked: p.asks(body, i.Request.Headers)})
	}
	return p, nil
}

// Config is the hospital's configuration when it was recorded, scrubbed: an endpoint where
// nobody is, without TLS, without a rate limit, and placeholders for the credentials.
func (p *Replayer) Config() appointment.Config { return p.config }

// Wrap puts the replay in the place of a client's transport; it is for
// [appointment.WithTransport]. The transport is not used.
func (p *Replayer) Wrap(http.RoundTripper) http.RoundTripper { return p }

// Asked is what the recorded requests for op ask for, by the interface's names of the
// fields, in the order of the recording. It has the people who stand for the real ones, for
// a test to ask about.
func (p *Replayer) Asked(op appointment.Operation) []map[string]string {
	var all []map[string]string
	for _, r := range p.said {
		if r.asked.operation == op {
			all = append(all, maps.Clone(r.asked.all))
		}
	}
	return all
}

// RoundTrip implements [http.RoundTripper].
func (p *Replayer) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		if body, err = wholeBody(req); err != nil {
			return nil, err
		}
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	i, err := p.next(p.asks(body, req.Header))
	switch {
	case err != nil:
		tellUnsent(req)
		return nil, err
	case i.Response.Code == 0 && i.Response.Status == string(deidentify.NotSent):
		tellUnsent(req)
		return nil, errRecorded
	case i.Response.Code == 0:
		return nil, errRecorded
	}
	return answerOf(i, req)
}

// tellUnsent has whoever watches the request see that there was no connection.
func tellUnsent(req *http.Request) {
	if trace := httptrace.ContextClientTrace(req.Context()); trace != nil && trace.GetConn != nil {
		trace.GetConn(req.URL.Host)
	}
}

// answerOf is the recorded answer as it came over the wire.
func answerOf(i *cassette.Interaction, req *http.Request) (*http.Response, error) {
	body, err := deidentify.EncodeBody(i.Response.Body, i.Response.Headers)
	if err != nil {
		return nil, err
	}
	resp, err := i.GetHTTPResponse()
	if err != nil {
		return nil, err
	}
	resp.Header, resp.Request, resp.Close = resp.Header.Clone(), req, false
	resp.Header.Del(deidentify.CharsetHeader)
	resp.Body = io.NopCloser(bytes.NewReader(body))
	if resp.ContentLength >= 0 {
		resp.ContentLength = int64(len(body))
	}
	return resp, nil
}

// next is the exchange that answers a request.
func (p *Replayer) next(a asked) (*cassette.Interaction, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for n := range p.said {
		if r := &p.said[n]; !r.replayed && r.asked.same(a) {
			r.replayed = true
			return r.Interaction, nil
		}
	}
	return nil, &notRecorded{p.describe(a)}
}
