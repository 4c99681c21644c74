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

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording/internal/deidentify"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/recorder"
)

// writeRecording de-identifies exchanges and writes them to file as a cassette of go-vcr, and
// their requests beside it as curl commands.
func writeRecording(file string, cfg appointment.Config, exchanges []deidentify.Exchange) error {
	// go-vcr receives de-identified exchanges only, since it can be configured to log them.
	cfg, exchanges = deidentify.Exchanges(cfg, exchanges)
	source := &exchangeTransport{}
	vcr, err := recorder.New(strings.TrimSuffix(file, ".yaml"),
		recorder.WithMode(recorder.ModeRecordOnly),
		recorder.WithRealTransport(source),
		recorder.WithFS(cassetteFS{cfg}),
		recorder.WithSkipRequestLatency(true),
		recorder.WithHook(func(i *cassette.Interaction) error {
			i.Request.Form, i.Request.RemoteAddr = nil, ""
			i.Response.Duration = source.exchange.Duration
			return nil
		}, recorder.AfterCaptureHook))
	if err != nil {
		return err
	}
	for _, e := range exchanges {
		source.exchange = e
		if err := recordExchange(vcr, e.Request); err != nil {
			return err
		}
	}
	if err := vcr.Stop(); err != nil {
		return err
	}
	return writeCurlFile(file)
}

// recordExchange sends a request through vcr, which records it and its response.
func recordExchange(vcr *recorder.Recorder, r deidentify.Request) error {
	address, err := url.Parse(r.URL)
	if err != nil {
		return err
	}
	resp, err := vcr.RoundTrip(&http.Request{
		Method: r.Method, URL: address, Host: address.Host, Header: r.Header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(bytes.NewReader(r.Body)), ContentLength: int64(len(r.Body)),
	})
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// exchangeTransport returns the response of one exchange.
type exchangeTransport struct{ exchange deidentify.Exchange }

// RoundTrip implements [http.RoundTripper]. An exchange without a response gets one with the
// status code 0 and the code of its outcome as the status.
func (t *exchangeTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if _, err := io.Copy(io.Discard, req.Body); err != nil { // go-vcr records the bytes that are read
		return nil, err
	}
	r := t.exchange.Response
	if r == nil {
		return &http.Response{Status: string(t.exchange.Outcome), Header: http.Header{}, Body: http.NoBody, Request: req}, nil
	}
	return &http.Response{
		StatusCode: r.StatusCode, Status: strings.TrimSpace(fmt.Sprintf("%d %s", r.StatusCode, http.StatusText(r.StatusCode))),
		Proto: r.Proto, ProtoMajor: r.ProtoMajor, ProtoMinor: r.ProtoMinor, Uncompressed: r.Uncompressed,
		Header: r.Header, Body: io.NopCloser(bytes.NewReader(r.Body)), ContentLength: r.ContentLength, Request: req,
	}, nil
}

// configPrefix starts the line of a recording that holds the configuration, as JSON, which is
// also YAML. go-vcr ignores this line.
const configPrefix = "config: "

// cassetteFS writes the file of go-vcr with the configuration. It implements [cassette.FS].
type cassetteFS struct{ config appointment.Config }

// ReadFile implements [cassette.FS].
func (cassetteFS) ReadFile(name string) ([]byte, error) { return os.ReadFile(name) }

// IsFileExists implements [cassette.FS].
func (cassetteFS) IsFileExists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// WriteFile implements [cassette.FS]. It inserts the configuration after the first line.
func (fs cassetteFS) WriteFile(name string, data []byte) error {
	var config bytes.Buffer
	encoder := json.NewEncoder(&config)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(fs.config); err != nil {
		return err
	}
	first, rest, _ := bytes.Cut(data, []byte("\n"))
	return replaceFile(name, bytes.Join([][]byte{first, []byte(configPrefix + strings.TrimSpace(config.String())), rest}, []byte("\n")))
}

// replaceFile writes a file completely or not at all.
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
