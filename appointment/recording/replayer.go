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

// Replayer is a transport that returns the responses of a recording. It contacts no server. It
// is safe for concurrent use.
type Replayer struct {
	file   string
	config appointment.Config
	tls    *appointment.TLS // of the hospital, for curl commands
	fields deidentify.FieldTable

	interactions []interaction // in the order of the recording
	byOperation  map[appointment.Operation][]int

	mu     sync.Mutex
	queues map[string]*queue             // by the key of the request
	first  map[appointment.Operation]int // place in byOperation of the first that was not replayed yet
}

// interaction is a recorded request and its response.
type interaction struct {
	*cassette.Interaction
	request request
	queue   *queue
}

// queue holds the interactions with the same request. They are replayed in order.
type queue struct {
	interactions []int
	replayed     int // so many of them
}

// outcome returns how the exchange ended when it was recorded.
func (i interaction) outcome() deidentify.Outcome {
	if i.Response.Code == 0 {
		return deidentify.Outcome(i.Response.Status)
	}
	return deidentify.Received
}

// errRecordedFailure is the error of an exchange that was recorded without a response.
var errRecordedFailure = errors.New("recording: no response was recorded for this request")

// Replay reads a recording that a [Recorder] has written.
//
//	replay, err := recording.Replay("testdata/sanyuan.yaml")
//	client, err := appointment.NewClient(replay.Config(), appointment.WithTransport(replay.Wrap))
//
// A request receives the response of the first recorded request that matches it and was not
// replayed yet. So a request that was recorded twice can be sent twice. The next one is an
// [ErrNotRecorded]. Call Replay again to start over.
//
// Requests match if they have the same operation and the same fields, in any spelling and
// order. Credentials and headers do not count, nor do the fields that change from day to day:
// startDate, requestedDate, age and ageUnit.
func Replay(file string) (*Replayer, error) {
	p, err := readRecording(file)
	if err != nil {
		return nil, fmt.Errorf("recording: %s: %w", file, err)
	}
	return p, nil
}

func readRecording(file string) (*Replayer, error) {
	p := &Replayer{
		file: file, byOperation: map[appointment.Operation][]int{},
		queues: map[string]*queue{}, first: map[appointment.Operation]int{},
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	_, rest, found := bytes.Cut(data, []byte("\n"+configPrefix))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	if !found || json.Unmarshal(line, &p.config) != nil {
		return nil, errors.New("it has no line with a configuration: use a file that a Recorder has written")
	}
	p.fields = deidentify.NewFieldTable(p.config.Dialect)
	p.tls, p.config.TLS = p.config.TLS, nil
	p.config.SystemKey = deidentify.SystemKeyPlaceholder
	p.config.RateLimit = nil // no server needs protection

	tape, err := cassette.Load(strings.TrimSuffix(file, ".yaml"))
	if err != nil {
		return nil, err
	}
	for _, i := range tape.Interactions {
		body, err := deidentify.EncodeBody(i.Request.Body, i.Request.Headers)
		if err != nil {
			return nil, err
		}
		p.add(i, p.readRequest(body, i.Request.Headers))
	}
	return p, nil
}

// add appends an interaction of the recording.
func (p *Replayer) add(i *cassette.Interaction, req request) {
	key, n := req.key(), len(p.interactions)
	q := p.queues[key]
	if q == nil {
		q = &queue{}
		p.queues[key] = q
	}
	q.interactions = append(q.interactions, n)
	p.byOperation[req.operation] = append(p.byOperation[req.operation], n)
	p.interactions = append(p.interactions, interaction{i, req, q})
}

// Config returns the recorded configuration, with an endpoint that does not exist and
// placeholders for the credentials. It has no TLS and no rate limit.
func (p *Replayer) Config() appointment.Config { return p.config }

// Wrap returns p instead of the transport of a client. Pass it to [appointment.WithTransport].
func (p *Replayer) Wrap(http.RoundTripper) http.RoundTripper { return p }

// Requests returns the fields of the recorded requests for op, by their published names and in
// the order of the recording. They hold the pseudonyms, for a test to use.
func (p *Replayer) Requests(op appointment.Operation) []map[string]string {
	var requests []map[string]string
	for _, n := range p.byOperation[op] {
		requests = append(requests, maps.Clone(p.interactions[n].request.fields))
	}
	return requests
}

// RoundTrip implements [http.RoundTripper].
func (p *Replayer) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := readRequestBody(req)
	if err != nil {
		return nil, err
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	i, err := p.takeMatch(p.readRequest(body, req.Header))
	if err != nil {
		traceNotSent(req)
		return nil, err
	}
	switch i.outcome() {
	case deidentify.Received:
		return newResponse(i, req)
	case deidentify.NotSent:
		traceNotSent(req)
	}
	return nil, errRecordedFailure
}

// takeMatch returns the first interaction that matches and was not replayed yet.
func (p *Replayer) takeMatch(req request) (interaction, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	q := p.queues[req.key()]
	if q == nil || q.replayed == len(q.interactions) {
		return interaction{}, &notRecordedError{p.explainMismatch(req, q)}
	}
	q.replayed++
	return p.interactions[q.interactions[q.replayed-1]], nil
}

// isReplayed reports whether interaction number n was replayed.
func (p *Replayer) isReplayed(n int) bool {
	q := p.interactions[n].queue
	return q.replayed == len(q.interactions) || q.interactions[q.replayed] > n
}

// traceNotSent reports to the client trace of a request that it got no connection. The client
// then knows that nothing was sent.
func traceNotSent(req *http.Request) {
	if trace := httptrace.ContextClientTrace(req.Context()); trace != nil && trace.GetConn != nil {
		trace.GetConn(req.URL.Host)
	}
}

// newResponse returns the recorded response as it was sent.
func newResponse(i interaction, req *http.Request) (*http.Response, error) {
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
