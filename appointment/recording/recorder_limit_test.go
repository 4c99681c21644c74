package recording

import (
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// roundTripper is a transport that responds to every request with a text.
type roundTripper string

// RoundTrip implements [http.RoundTripper].
func (text roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(string(text))), ContentLength: int64(len(text)), Request: req,
	}, nil
}

// newTestRecorder returns a recorder with a limit.
func newTestRecorder(t *testing.T, maxBytes int) *Recorder {
	t.Helper()
	rec, err := Record(filepath.Join(t.TempDir(), "hospital.yaml"), appointment.Config{Vendor: appointment.Laida, Endpoint: "http://127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	rec.maxBytes = maxBytes
	return rec
}

// post sends a request and returns the body of the response.
func post(t *testing.T, transport http.RoundTripper, body string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	received, err := io.ReadAll(resp.Body)
	if closeErr := resp.Body.Close(); err != nil || closeErr != nil {
		t.Fatal(err, closeErr)
	}
	return string(received)
}

func TestRecorder_Full(t *testing.T) {
	t.Parallel()
	response := `{"statusCode":"1"}` + strings.Repeat(" ", 1000)
	for name, test := range map[string]struct {
		requests       []string
		written, inErr string
	}{
		"by responses": {[]string{"{}", "{}", "{}", "{}"}, "2 CancelSchedule", "exchanges written: 2, left out: 2"},
		"by a request": {[]string{"{}", strings.Repeat(" ", 4000), "{}"}, "1 CancelSchedule", "exchanges written: 1, left out: 2"},
		"at once":      {[]string{strings.Repeat(" ", 4000)}, "", "exchanges written: 0, left out: 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rec := newTestRecorder(t, 4000)
			transport := rec.Wrap(roundTripper(response))
			for _, body := range test.requests {
				if got := post(t, transport, body); got != response {
					t.Errorf("the client received %q, want the whole response", got)
				}
			}
			err := rec.Close()
			if err == nil || !strings.Contains(err.Error(), "the recording is full: "+test.inErr) {
				t.Errorf("Close error = %v, want one that says %q", err, test.inErr)
			}
			p, err := Replay(rec.file)
			if test.written == "" {
				if err == nil {
					t.Errorf("Replay = %v, want an error, since nothing was written", p)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if _, err = p.takeMatch(request{operation: appointment.QuerySchedule}); !strings.HasSuffix(err.Error(), test.written) {
				t.Errorf("the recording has: %v, want %s", err, test.written)
			}
		})
	}
}

// Headers count as well, and so does each exchange.
func TestRecorder_Full_Headers(t *testing.T) {
	t.Parallel()
	rec := newTestRecorder(t, 4000)
	withHeaders := appendHeader{rec.Wrap(roundTripper("{}"))}
	for range 10 {
		post(t, withHeaders, "{}")
	}
	if err := rec.Close(); err == nil || !strings.Contains(err.Error(), "exchanges written: 2, left out: 8") {
		t.Errorf("Close error = %v, want one that says that two were written", err)
	}
}

// appendHeader adds a header of 1000 bytes to requests.
type appendHeader struct{ next http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (a appendHeader) RoundTrip(req *http.Request) (*http.Response, error) {
	req.Header.Set("X", strings.Repeat("a", 999))
	return a.next.RoundTrip(req)
}

// While a recording is written, clients go on. The exchanges that they make are not recorded.
func TestRecorder_Close_ClientsGoOn(t *testing.T) {
	t.Parallel()
	rec := newTestRecorder(t, maxRecordingBytes)
	transport := rec.Wrap(roundTripper(`{"statusCode":"1"}`))
	post(t, transport, "{}")
	complete, omitted, ok := rec.end()
	if len(complete) != 1 || omitted != 0 || !ok {
		t.Fatalf("end() = %d exchanges, %d, %v; want one", len(complete), omitted, ok)
	}
	post(t, transport, "{}") // would wait if the recorder were locked
	if err := rec.Close(); err != nil {
		t.Errorf("Close error = %v, want none: the recording has ended", err)
	}
}
