package recording_test

import (
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording"
)

// brokenBody is a body that cannot be read. It counts the calls of Close.
type brokenBody struct{ closed *int }

func (brokenBody) Read([]byte) (int, error) { return 0, errors.New("broken") }

func (b brokenBody) Close() error {
	*b.closed++
	return nil
}

func TestTransports_BrokenRequestBody(t *testing.T) {
	t.Parallel()
	hospital := startHospital(t, appointment.Laida)
	file := record(t, hospital.Config(), func(c *appointment.Client) { _, _ = c.SaveSchedule(t.Context(), exampleSave()) })
	rec, err := recording.Record(filepath.Join(t.TempDir(), "x.yaml"), hospital.Config())
	if err != nil {
		t.Fatal(err)
	}
	for name, transport := range map[string]http.RoundTripper{"recorder": rec.Wrap(http.DefaultTransport), "replayer": replay(t, file)} {
		closed := 0
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, hospital.Config().Endpoint, brokenBody{&closed})
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := transport.RoundTrip(req); err == nil || closed != 1 {
			t.Errorf("%s: RoundTrip = %v, %v, and the body is closed %d times; want an error and once", name, resp, err, closed)
		}
	}
}

// A client may stop after the announced number of bytes, without reading on to the end.
func TestRecorder_BodyReadToItsLength(t *testing.T) {
	t.Parallel()
	const document = `{"statusCode":"1"}`
	for name, test := range map[string]struct {
		read    int
		outcome string
	}{
		"the whole body": {len(document), ", response 200 OK"},
		"a part":         {len(document) - 1, ", no response"},
	} {
		cfg := startDocumentServer(t, appointment.Laida, respondWith(document))
		file := filepath.Join(t.TempDir(), "hospital.yaml")
		rec, err := recording.Record(file, cfg)
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, cfg.Endpoint, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := rec.Wrap(http.DefaultTransport).RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(resp.Body, make([]byte, test.read)); err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if err := rec.Close(); err != nil {
			t.Fatal(err)
		}
		if text := readFiles(t, file); !strings.Contains(text, test.outcome) || !strings.Contains(text, "-X GET ") {
			t.Errorf("%s: the recording is\n%s\nwant %q and a GET", name, text, test.outcome)
		}
	}
}
