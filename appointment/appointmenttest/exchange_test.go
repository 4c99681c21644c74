package appointmenttest_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// vendors returns a transport for each vendor.
func vendors() []transport {
	mingtian := overSOAP()
	mingtian.name, mingtian.vendor = "SOAP, Mingtian", appointment.Mingtian
	mingtian.save = strings.Replace(mingtian.save, "wanda", "mingtian", 1)
	return append(transports(), mingtian)
}

// call sends a message in the spelling of the published interface, in that of the vendor.
func (tr transport) call(t *testing.T, h *appointmenttest.Hospital, op appointment.Operation, camelMessage string) result {
	t.Helper()
	tr.save = strings.Replace(camelMessage, "jintang", string(tr.vendor), 1)
	switch tr.vendor {
	case appointment.Wanda, appointment.Mingtian:
		tr.save = respell(tr.save, func(name string) string { return strings.ToUpper(name[:1]) + name[1:] })
	case appointment.JintangWrapped:
		tr.save = respell(tr.save, strings.ToUpper)
	}
	if tr.isSOAP() {
		tr.header, tr.save = soapHeader(string(op)), soapMessage(string(op), tr.save)
	}
	return tr.send(t, h)
}

// document returns the JSON document of a response, with all names in lower case.
func (r result) document(t *testing.T) map[string]any {
	t.Helper()
	text := r.body
	if strings.HasPrefix(text, "<?xml") {
		var message struct {
			Body struct {
				Response struct {
					Result string `xml:",any"`
				} `xml:",any"`
			}
		}
		if err := xml.Unmarshal([]byte(text), &message); err != nil {
			t.Fatalf("response = %s, want SOAP: %v", text, err)
		}
		text = message.Body.Response.Result
	}
	var doc any
	if err := json.Unmarshal([]byte(text), &doc); err != nil || r.err != nil || r.status != http.StatusOK {
		t.Fatalf("got HTTP status %d, %v, %v, %q; want 200 and a document", r.status, r.err, err, text)
	}
	return lowerNames(doc).(map[string]any)
}

func lowerNames(value any) any {
	switch v := value.(type) {
	case map[string]any:
		lower := map[string]any{}
		for name, member := range v {
			lower[strings.ToLower(name)] = lowerNames(member)
		}
		return lower
	case []any:
		for i, item := range v {
			v[i] = lowerNames(item)
		}
	}
	return value
}

// find returns the value at a path of names in lower case and of indexes, or nil.
func find(value any, path ...any) any {
	for _, step := range path {
		switch s := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			value = object[s]
		case int:
			list, _ := value.([]any)
			if s >= len(list) {
				return nil
			}
			value = list[s]
		}
	}
	return value
}

// timePath returns the path of the times of the first day in the response to a query.
func timePath(more ...any) []any {
	return append([]any{
		"data", "result", "schedulearrangeresourceinfolist", 0, "schedulearrangedateinfolist", 0, "schedulearrangetimeinfolist",
	}, more...)
}
