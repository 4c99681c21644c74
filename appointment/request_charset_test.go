package appointment_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

// rawRequest is a request as it was received.
type rawRequest struct{ contentType, body string }

// sendSave sends a save of a patient to a hospital that rejects it, and returns the requests.
func sendSave(t *testing.T, vendor appointment.Vendor, d appointment.Dialect, name string) (received []rawRequest, err error) {
	t.Helper()
	client := newDialectClient(t, vendor, &d, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		received = append(received, rawRequest{r.Header.Get("Content-Type"), string(body)})
		writeResponse(w, r, respellNames(vendor, `{"statusCode":"00000001","statusMessage":"号源已满"}`))
	})
	save := fullSaveRequest()
	save.Name = name
	_, err = client.SaveSchedule(t.Context(), save)
	return received, err
}

// convertByIconv converts a text to UTF-8 by a program that shares no code with the library.
func convertByIconv(t *testing.T, charset, text string) string {
	t.Helper()
	path, err := exec.LookPath("iconv")
	if err != nil {
		t.Skip("iconv is not installed")
	}
	cmd := exec.CommandContext(t.Context(), path, "-f", charset, "-t", "UTF-8") //nolint:gosec // the name of a charset
	cmd.Stdin = strings.NewReader(text)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("iconv from %s: error = %v, want none", charset, err)
	}
	return string(out)
}

func TestClient_SaveSchedule_RequestCharset(t *testing.T) {
	t.Parallel()
	const name = "张镕〇·测"
	for _, vendor := range []appointment.Vendor{appointment.Laida, appointment.Wanda, appointment.JintangWrapped} {
		for charset, want := range map[appointment.RequestCharset]string{"": "utf-8", "utf-8": "utf-8", appointment.RequestGBK: "GBK", "gb18030": "GB18030", "ASCII": "utf-8"} {
			received, err := sendSave(t, vendor, appointment.Dialect{RequestCharset: charset}, name)
			checkClass(t, err, appointment.ErrRejected)
			if len(received) != 1 {
				t.Fatalf("%s in %q: %d requests, want 1", vendor, charset, len(received))
			}
			got := received[0]
			mediaType := map[bool]string{true: "application/json", false: "text/xml"}[vendor == appointment.Laida]
			if got.contentType != mediaType+"; charset="+want {
				t.Errorf("%s in %q: Content-Type = %s, want charset %s", vendor, charset, got.contentType, want)
			}
			declaration := `<?xml version="1.0" encoding="` + want + `"?>`
			if declares := strings.HasPrefix(got.body, declaration); declares != (vendor != appointment.Laida && want != "utf-8") {
				t.Errorf("%s in %q: body begins with %.50q, which declares %s: %v", vendor, charset, got.body, want, declares)
			}
			text := convertByIconv(t, want, got.body)
			wantName := name
			if strings.EqualFold(string(charset), "ascii") {
				wantName = `\u5f20\u9555\u3007\u00b7\u6d4b`
				if strings.ContainsFunc(text, func(r rune) bool { return r > 0x7F }) {
					t.Errorf("%s in %q: request = %s, want ASCII alone", vendor, charset, text)
				}
			}
			if !strings.Contains(text, wantName) {
				t.Errorf("%s in %q: request = %s, want it to contain %s", vendor, charset, text, wantName)
			}
		}
	}
}

// A character that GBK lacks is never sent as another. The error names the field, not its value.
func TestClient_RequestCharset_MissingCharacter(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		for _, name := range []string{"张㛃", "䶮", "𬭼", "€", "\uFFFD", "\uE863"} {
			received, err := sendSave(t, vendor, appointment.Dialect{RequestCharset: appointment.RequestGBK}, name)
			checkClass(t, err, appointment.ErrInvalidRequest)
			var e *appointment.Error
			if !errors.As(err, &e) || len(e.Problems) != 1 || e.Problems[0].Path != "name" || strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "GBK") {
				t.Errorf("%s, %q: error = %v, want one that names the field and GBK", vendor, name, err)
			}
			if len(received) > 0 {
				t.Errorf("%s, %q: %d requests, want none", vendor, name, len(received))
			}
		}
		received, err := sendSave(t, vendor, appointment.Dialect{RequestCharset: appointment.RequestGB18030}, "张㛃䶮𬭼€😀")
		if checkClass(t, err, appointment.ErrRejected); len(received) != 1 || !strings.Contains(convertByIconv(t, "GB18030", received[0].body), "张㛃䶮𬭼€😀") {
			t.Errorf("%s: requests of a save in GB18030 = %q, want one with all characters", vendor, received)
		}
	}
	client := newDialectClient(t, appointment.Laida, &appointment.Dialect{RequestCharset: "gbk", Data: appointment.DataBase64}, respondWith(cancelledDoc))
	cancel := fullCancelRequest()
	cancel.ScheduleOperatorName, cancel.Extra = "㛃", map[string]string{"note": "䶮"}
	_, err := client.CancelSchedule(t.Context(), cancel)
	var e *appointment.Error
	if !errors.As(err, &e) || len(e.Problems) != 2 || e.Problems[0].Path != "scheduleOperatorName" || e.Problems[1].Path != "extra.note" {
		t.Errorf("CancelSchedule error = %v, want problems of scheduleOperatorName and extra.note", err)
	}
	query := fullQueryRequest()
	query.ServiceText = "䶮"
	if _, err := client.QuerySchedule(t.Context(), query); !errors.Is(err, appointment.ErrInvalidRequest) {
		t.Errorf("QuerySchedule error = %v, want %v", err, appointment.ErrInvalidRequest)
	}
}

// The parameter of a form is percent-encoded in the charset.
func TestClient_RequestCharset_Form(t *testing.T) {
	t.Parallel()
	d := appointment.Dialect{RequestCharset: appointment.RequestGBK, REST: &rest.Route{Parameter: "数据"}}
	received, err := sendSave(t, appointment.Jintang, d, "张镕")
	checkClass(t, err, appointment.ErrRejected)
	parameter, document, _ := strings.Cut(received[0].body, "=")
	if parameter != "%CA%FD%BE%DD" || received[0].contentType != "application/x-www-form-urlencoded; charset=GBK" {
		t.Errorf("parameter %s in %s, want 数据 in GBK", parameter, received[0].contentType)
	}
	document, err = url.QueryUnescape(document)
	if err != nil || !strings.Contains(convertByIconv(t, "GBK", document), `"name":"张镕"`) {
		t.Errorf("form = %q, %v, want the name in GBK", document, err)
	}
}

func TestNewClient_RequestCharsetProblems(t *testing.T) {
	t.Parallel()
	const gbk, ascii = appointment.RequestGBK, appointment.RequestASCII
	binding := func(b soap.Binding) *soap.Binding {
		if b.Namespace == "" {
			b.Namespace = "urn:x"
		}
		return &b
	}
	for name, tt := range map[string]struct {
		dialect    appointment.Dialect
		path, text string
	}{
		"unknown charset":        {appointment.Dialect{RequestCharset: "gb2312"}, "dialect.requestCharset", "UTF-8, GBK, GB18030, ascii"},
		"Base64 and no envelope": {appointment.Dialect{Data: appointment.DataBase64, Envelope: appointment.EnvelopeNone}, "dialect.data", "no effect"},
		"name of a field":        {appointment.Dialect{RequestCharset: gbk, Names: map[string]string{"name": "䶮"}}, "dialect.names.name", "GBK"},
		"layout":                 {appointment.Dialect{RequestCharset: gbk, Layouts: map[string]string{"startDate": "2006䶮"}}, "dialect.layouts.startDate", "GBK"},
		"code":                   {appointment.Dialect{RequestCharset: gbk, Values: codes{"sex": {"女": "䶮"}}}, "dialect.values.sex", "GBK"},
		"form parameter":         {appointment.Dialect{RequestCharset: gbk, REST: &rest.Route{Parameter: "䶮"}}, "dialect.rest.parameter", "GBK"},
		"namespace":              {appointment.Dialect{RequestCharset: gbk, SOAP: binding(soap.Binding{Namespace: "urn:䶮"})}, "dialect.soap.namespace", "GBK"},
		"name of a parameter":    {appointment.Dialect{RequestCharset: ascii, SOAP: binding(soap.Binding{Parameter: "数据"})}, "dialect.soap.parameter", "no escapes in names"},
		"value of a parameter": {appointment.Dialect{RequestCharset: gbk, SOAP: binding(soap.Binding{Parameters: []soap.Parameter{{Name: "a", Value: "䶮"}, {Name: "b", Value: "$document"}}})},
			"dialect.soap.parameters[0].value", "GBK"},
		"name of an operation": {appointment.Dialect{RequestCharset: ascii, SOAP: binding(soap.Binding{Operations: map[string]soap.Operation{"SaveSchedule": {Name: "保存"}}})},
			"dialect.soap.operations.SaveSchedule.name", "no escapes in names"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := validConfig()
			cfg.Dialect = &tt.dialect
			checkConfigRejected(t, cfg, tt.path, tt.text, systemKey)
		})
	}
	cfg := validConfig()
	cfg.SystemKey, cfg.Dialect = "䶮key-0001", &appointment.Dialect{RequestCharset: gbk}
	checkConfigRejected(t, cfg, "systemKey", "GBK", "䶮")
	cfg.SystemKey, cfg.SystemID = systemKey, "䶮"
	checkConfigRejected(t, cfg, "systemId", "GBK", "䶮")
}

// In ASCII, XML has references for a namespace and for the values of parameters.
func TestClient_RequestCharset_ASCIIReferences(t *testing.T) {
	t.Parallel()
	d := appointment.Dialect{RequestCharset: appointment.RequestASCII, SOAP: &soap.Binding{
		Namespace: "urn:检", Parameters: []soap.Parameter{{Name: "user", Value: "张"}, {Name: "data", Value: "$document"}},
	}}
	received, err := sendSave(t, appointment.Mingtian, d, "张")
	checkClass(t, err, appointment.ErrRejected)
	for _, want := range []string{`"urn:&#26816;"`, `>&#24352;</user>`, `\u5f20`} {
		if len(received) != 1 || !strings.Contains(received[0].body, want) {
			t.Errorf("requests = %v, want one with %s", received, want)
		}
	}
}

func TestClient_DataBase64(t *testing.T) {
	t.Parallel()
	inner := func(order string) string {
		return fmt.Sprintf(`{"resultCode":"Success","resultDesc":"成功","result":{"placerOrderNO":%q,"scheduleFlag":"0"}}`, order)
	}
	order := fullQueryRequest().PlacerOrderNO
	encode := base64.StdEncoding.EncodeToString
	lines := func(text string) string {
		var out strings.Builder
		for ; len(text) > 76; text = text[76:] {
			out.WriteString(text[:76] + `\r\n`)
		}
		return out.String() + text
	}
	special := strings.Replace(inner(order), "{", `{"x":"~~~???>>>~~~~???>>>~~~~???>>>",`, 1) // its Base64 has - and _
	gbk := strings.ReplaceAll(inner(order), "成功", "\xb3\xc9\xb9\xa6")
	for name, tt := range map[string]struct {
		data       string // as JSON
		deviations int
		class      error
	}{
		"standard":            {`"` + encode([]byte(inner(order))) + `"`, 0, nil},
		"URL, no padding":     {`"` + base64.RawURLEncoding.EncodeToString([]byte(special)) + `"`, 0, nil},
		"standard, special":   {`"` + encode([]byte(special)) + `"`, 0, nil},
		"lines":               {`"` + lines(encode([]byte(inner(order)))) + `"`, 0, nil},
		"byte-order mark":     {`"` + encode([]byte("\uFEFF"+inner(order))) + `"`, 0, nil},
		"GBK":                 {`"` + encode([]byte(gbk)) + `"`, 0, nil},
		"JSON in a string":    {string(mustQuote(inner(order))), 1, nil},
		"an object":           {inner(order), 1, nil},
		"another order":       {`"` + encode([]byte(inner("2026112380009"))) + `"`, 0, appointment.ErrBadResponse},
		"Base64 of a page":    {`"` + encode([]byte("<html>")) + `"`, 0, appointment.ErrBadResponse},
		"cut":                 {`"` + encode([]byte(inner(order)))[:41] + `"`, 0, appointment.ErrBadResponse},
		"neither JSON nor it": {`"查无此人"`, 0, appointment.ErrBadResponse},
	} {
		for _, vendor := range soapAndRESTVendors() {
			var sent []byte
			client := newDialectClient(t, vendor, &appointment.Dialect{Data: appointment.DataBase64, Style: "camel"}, func(w http.ResponseWriter, r *http.Request) {
				sent = requestDocument(t, r)
				writeResponse(w, r, `{"statusCode":"00000000","statusMessage":"成功","data":`+tt.data+`}`)
			})
			schedule, err := client.QuerySchedule(t.Context(), fullQueryRequest())
			if !errors.Is(err, tt.class) {
				t.Errorf("%s, %s: QuerySchedule error = %v, want %v", name, vendor, err, tt.class)
			}
			if err == nil {
				count := 0
				for _, d := range schedule.Deviations {
					if d.Path == "data" {
						count++
					}
				}
				if count != tt.deviations || schedule.ResultDesc != "成功" {
					t.Errorf("%s, %s: deviations %v, want %d of data; resultDesc %s, want 成功", name, vendor, schedule.Deviations, tt.deviations, schedule.ResultDesc)
				}
			}
			var message struct{ Data string }
			if err := json.Unmarshal(sent, &message); err != nil {
				t.Fatal(err)
			}
			if document, err := base64.StdEncoding.Strict().DecodeString(message.Data); err != nil || !bytes.Contains(document, []byte(`"placerOrderNO":"`+order)) {
				t.Errorf("%s, %s: data = %s, want the Base64 of the request", name, vendor, message.Data)
			}
		}
	}
}

// Without the setting, the error names it.
func TestClient_DataBase64_NotConfigured(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]bool{base64.StdEncoding.EncodeToString([]byte(`{"resultCode":"Success"}`)): true, "查无此人": false, "bm90IEpTT04=": false} {
		client := newDialectClient(t, appointment.Laida, &appointment.Dialect{}, respondWith(`{"statusCode":"00000000","data":"`+data+`"}`))
		_, err := client.QuerySchedule(t.Context(), fullQueryRequest())
		if checkClass(t, err, appointment.ErrBadResponse); err != nil && strings.Contains(err.Error(), "dialect.data: base64") != want {
			t.Errorf("data %s: error = %v, want one that names dialect.data: %v", data, err, want)
		}
	}
}

// A fact in data that contradicts a booking is found in Base64 too.
func TestClient_SaveSchedule_DataBase64_OtherPatient(t *testing.T) {
	t.Parallel()
	save := fullSaveRequest()
	document := fmt.Sprintf(`{"resultCode":"Success","result":{"scheduleFlag":"2","scheduleSeq":"1","scheduleResourceUID":%q,"scheduleDate":%q,"patient":{"idCardNO":"999999199001010003"}}}`,
		save.ScheduleResourceUID, save.ScheduleDate)
	client := newDialectClient(t, appointment.Laida, &appointment.Dialect{Data: appointment.DataBase64},
		respondWith(`{"statusCode":"00000000","data":"`+base64.StdEncoding.EncodeToString([]byte(document))+`"}`))
	booking, err := client.SaveSchedule(t.Context(), save)
	if !errors.Is(err, appointment.ErrBadResponse) || !errors.Is(err, appointment.ErrOutcomeUnknown) {
		t.Errorf("SaveSchedule = %v, %v, want %v", booking, err, appointment.ErrBadResponse)
	}
}

// The document inside Base64 is in the charset of requests.
func TestClient_DataBase64_RequestCharset(t *testing.T) {
	t.Parallel()
	for charset, want := range map[appointment.RequestCharset]string{"": "张", appointment.RequestGBK: "\xd5\xc5", appointment.RequestASCII: `\u5f20`} {
		received, err := sendSave(t, appointment.Laida, appointment.Dialect{Data: appointment.DataBase64, RequestCharset: charset}, "张")
		checkClass(t, err, appointment.ErrRejected)
		var message struct{ Data []byte } // encoding/json decodes Base64
		if err := json.Unmarshal([]byte(received[0].body), &message); err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(message.Data, []byte(`"name":"`+want+`"`)) {
			t.Errorf("%q: document in data = %q, want the name %q in it", charset, message.Data, want)
		}
	}
}

// mustQuote returns a text as JSON.
func mustQuote(text string) []byte {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return quoted
}
