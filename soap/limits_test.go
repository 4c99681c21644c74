package soap_test

import (
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/soap"
)

// An answer has four elements, the text's own the innermost, and one attribute in each of
// two tags.
func TestWithin(t *testing.T) {
	t.Parallel()
	many := strings.Repeat(` a=""`, 99)
	tests := map[string]struct {
		limits soap.Limits
		body   string
		what   string
	}{
		"none":                     {soap.Limits{}, opening + "{}" + closing, ""},
		"as deep as may be":        {soap.Limits{Depth: 4}, opening + "{}" + closing, ""},
		"too deep":                 {soap.Limits{Depth: 3}, opening + "{}" + closing, "nested deeper than 3 elements (Limits.Depth)"},
		"as many as may be":        {soap.Limits{Elements: 4}, opening + "{}" + closing, ""},
		"too many":                 {soap.Limits{Elements: 3}, opening + "{}" + closing, "has more than 3 elements (Limits.Elements)"},
		"too many in a fault":      {soap.Limits{Elements: 5}, "<soap:Fault><a/><a/><a/></soap:Fault>", "has more than 5 elements (Limits.Elements)"},
		"too many attributes":      {soap.Limits{Elements: 98}, "<r" + many + ">{}</r>", "a tag of the SOAP envelope of the answer has more than 98 attributes (Limits.Elements)"},
		"as many attributes":       {soap.Limits{Elements: 99}, "<r" + many + ">{}</r>", ""},
		"attributes without end":   {soap.Limits{Elements: 50}, "<r" + strings.Repeat(` a=""`, 99), "has more than 50 attributes (Limits.Elements)"},
		"attributes behind a sign": {soap.Limits{Elements: 50}, `<r a=">"` + strings.Repeat(` b=""`, 99), "has more than 50 attributes (Limits.Elements)"},
		"in the text":              {soap.Limits{Elements: 50}, opening + strings.Repeat("=", 99) + closing, ""},
		"in CDATA":                 {soap.Limits{Elements: 50}, opening + "<![CDATA[<a " + strings.Repeat("=", 99) + "]]>" + closing, ""},
		"in a comment":             {soap.Limits{Elements: 50}, opening + "<!--<a " + strings.Repeat("=", 99) + "-->{}" + closing, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Always(ok(tt.body)))
			transport := httpx.NewTransport()
			t.Cleanup(transport.CloseIdleConnections)
			client := &httpx.Client{Transport: transport, Limit: 1 << 20}
			_, err := soap.New(client, server.URL, binding, soap.Within(tt.limits)).Call(t.Context(), operation, []byte("{}"))
			if tt.what != "" {
				wantFate(t, err, httpx.BadResponse, tt.what)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}
