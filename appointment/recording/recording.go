package recording

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording/internal/deidentify"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/recorder"
)

// write de-identifies exchanges and writes them, as a cassette of go-vcr and as curl commands.
func write(file string, cfg appointment.Config, exchanges []deidentify.Exchange) error {
	// go-vcr is given what is de-identified already: it can be told to log what it sees.
	cfg, exchanges = deidentify.Exchanges(cfg, exchanges)
	played := &scripted{}
	vcr, err := recorder.New(strings.TrimSuffix(file, ".yaml"),
		recorder.WithMode(recorder.ModeRecordOnly),
		recorder.WithRealTransport(played),
		recorder.WithFS(recordingFile{cfg}),
		recorder.WithSkipRequestLatency(true),
		recorder.WithHook(func(i *cassette.Interaction) error {
			i.Request.Form, i.Request.RemoteAddr = nil, ""
			i.Response.Duration = played.took
			return nil
		}, recorder.AfterCaptureHook))
	if err != nil {
		return err
	}
	for _, e := range exchanges {
		req, err := requestOf(e)
		if err != nil {
			return err
		}
		played.took, played.response = e.Duration, responseOf(e, req)
		again, err := vcr.RoundTrip(req)
		if err != nil {
			return err
		}
		if err := again.Body.Close(); err != nil {
			return err
		}
	}
	if err := vcr.Stop(); err != nil {
		return err
	}
	return writeCurl(file)
}

func requestOf(e deidentify.Exchange) (*http.Request, error) {
	to, err := url.Parse(e.Request.URL)
	if err != nil {
		return nil, err
	}
	return &http.Request{
		Method: e.Request.Method, URL: to, Host: "hospital.example", Header: e.Request.Header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(bytes.NewReader(e.Request.Body)), ContentLength: int64(len(e.Request.Body)),
	}, nil
}

func responseOf(e deidentify.Exchange, req *http.Request) *http.Response {
	if e.Response == nil {
		return &http.Response{Status: string(e.Outcome), Header: http.Header{}, Body: http.NoBody, Request: req}
	}
	r := e.Response
	return &http.Response{
		StatusCode: r.StatusCode, Status: strings.TrimSpace(fmt.Sprintf("%d %s", r.StatusCode, http.StatusText(r.StatusCode))),
		Proto: r.Proto, ProtoMajor: r.ProtoMajor, ProtoMinor: r.ProtoMinor, Uncompressed: r.Uncompressed,
		Header: r.Header, Body: io.NopCloser(bytes.NewReader(r.Body)), ContentLength: r.ContentLength, Request: req,
	}
}

// writeCurl writes the curl commands of a recording beside it.
func writeCurl(file string) error {
	p, err := Replay(file)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := p.WriteCurl(&out); err != nil {
		return err
	}
	return replaceFile(strings.TrimSuffix(file, ".yaml")+".curl.txt", out.Bytes())
}

// scripted answers one request with one response.
type scripted struct {
	response *http.Response
	took     time.Duration
}

// RoundTrip implements [http.RoundTripper].
func (s *scripted) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		if _, err := io.Copy(io.Discard, req.Body); err != nil { // go-vcr records what is read of it
			return nil, err
		}
	}
	return s.response, nil
}

// configLine begins the line of a recording that has the hospital's configuration, which is
// JSON, and so YAML too. go-vcr passes it over.
const configLine = "config: "

// recordingFile puts the configuration into the file that go-vcr writes. It implements
// [cassette.FS].
type recordingFile struct{ config appointment.Config }

func (recordingFile) ReadFile(name string) ([]byte, error) { return os.ReadFile(name) }

func (recordingFile) IsFileExists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func (f recordingFile) WriteFile(name string, data []byte) error {
	var config bytes.Buffer
	enc := json.NewEncoder(&config)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(f.config); err != nil {
		return err
	}
	head, rest, _ := bytes.Cut(data, []byte("\n")) // ---
	return replaceFile(name, bytes.Join([][]byte{head, []byte(configLine + strings.TrimSpace(config.String())), rest}, []byte("\n")))
}

// replaceFile writes a file whole or not at all.
func replaceFile(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
