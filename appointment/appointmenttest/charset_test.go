package appointmenttest_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/soap"
)

// A hospital reads requests in its charset alone.
func TestWithDialect_RequestCharset_Strict(t *testing.T) {
	t.Parallel()
	binding := &soap.Binding{Namespace: "urn:exam"}
	for name, tt := range map[string]struct {
		dialect           appointment.Dialect
		contentType, body string
		status            int
		text              string
	}{
		"GBK, declared as UTF-8":       {appointment.Dialect{RequestCharset: "GBK"}, "application/json; charset=utf-8", "{}", 415, "charset=GBK"},
		"GBK, not declared":            {appointment.Dialect{RequestCharset: "GBK"}, "application/json", "{}", 415, "charset=GBK"},
		"UTF-8, declared as GBK":       {appointment.Dialect{RequestCharset: "GBK"}, "application/json; charset=GBK", "{\"a\":\"\xff\"}", 400, "not in GBK"},
		"beyond ASCII":                 {appointment.Dialect{RequestCharset: "ascii"}, "application/json; charset=utf-8", `{"a":"张"}`, 400, "beyond ASCII"},
		"GBK where UTF-8 is expected":  {appointment.Dialect{}, "application/json; charset=GBK", "{}", 415, "charset=utf-8"},
		"no XML declaration":           {appointment.Dialect{RequestCharset: "GBK", SOAP: binding}, "text/xml; charset=GBK", "<a/>", 500, "XML declaration"},
		"XML declared as UTF-8":        {appointment.Dialect{RequestCharset: "GBK", SOAP: binding}, "text/xml; charset=GBK", `<?xml version="1.0" encoding="utf-8"?><a/>`, 500, "XML declaration"},
		"data that is not Base64":      {appointment.Dialect{Data: "base64"}, "application/json", `{"data":"{}"}`, 200, "data"},
		"data in GBK in Base64, UTF-8": {appointment.Dialect{Data: "base64", RequestCharset: "GBK"}, "application/json; charset=GBK", `{"data":"/w=="}`, 200, "data"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := start(t, appointment.Laida, appointmenttest.WithDialect(tt.dialect))
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.Config().Endpoint, strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", tt.contentType)
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = resp.Body.Close() }()
			body, err := io.ReadAll(resp.Body)
			if err != nil || resp.StatusCode != tt.status || !strings.Contains(string(body), tt.text) {
				t.Errorf("response = HTTP %d %s, %v, want HTTP %d with %q", resp.StatusCode, body, err, tt.status, tt.text)
			}
		})
	}
}

// Responses are in the charset of the dialect, whichever it is, with question marks for what it
// does not have.
func TestWithDialect_Charset(t *testing.T) {
	t.Parallel()
	for charset, want := range map[string]string{
		"gb18030": "\xd2\xbb\xca\xd2\x82\x30\xb7\x31\x94\x39\xfc\x36", "GBK": "\xd2\xbb\xca\xd2??", "big5": "\xa4\x40\xab\xc7", "utf-8": "一室㛃😀",
	} {
		d := appointment.Dialect{Charset: charset}
		h := start(t, appointment.Laida, appointmenttest.WithDialect(d))
		cfg := h.Config()
		cfg.Dialect = &d
		var body []byte
		client, err := appointment.NewClient(cfg, appointment.WithHTTPClient(&http.Client{Transport: bodyReader{&body}}))
		if err != nil {
			t.Fatal(err)
		}
		query := headScan()
		query.ServiceText = "一室㛃😀" // which the hospital sends back
		if _, err := client.QuerySchedule(t.Context(), query); err != nil {
			t.Errorf("%s: QuerySchedule error = %v, want none", charset, err)
		}
		if !bytes.Contains(body, []byte(want)) {
			t.Errorf("%s: response = %q, want it to contain %q", charset, body, want)
		}
	}
}

// bodyReader is a transport that keeps the body of the last response.
type bodyReader struct{ body *[]byte }

func (b bodyReader) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	*b.body, err = io.ReadAll(resp.Body)
	resp.Body = io.NopCloser(bytes.NewReader(*b.body))
	return resp, err
}

// A value that has a code is a mistake, and the hospital names its field.
func TestWithDialect_Values_Strict(t *testing.T) {
	t.Parallel()
	d := appointment.Dialect{Values: map[string]map[string]string{"patientClass": {"门诊": "1000"}}}
	h := start(t, appointment.Laida, appointmenttest.WithDialect(d))
	_, err := newClient(t, h.Config()).QuerySchedule(t.Context(), headScan())
	var e *appointment.Error
	if !errors.As(err, &e) || !strings.Contains(e.Message, `"patientClass"`) || !strings.Contains(e.Message, "code of this platform") {
		t.Errorf("QuerySchedule error = %v, want one that names patientClass", err)
	}
}
