package soap_test

import (
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/soap"
)

// TestWithLimits has responses with four elements inside each other, of which the innermost
// contains the text. Two of the tags have one attribute.
func TestWithLimits(t *testing.T) {
	t.Parallel()
	many := strings.Repeat(` a=""`, 99)
	tests := map[string]struct {
		limits soap.Limits
		body   string
		want   string // "": no error
	}{
		"defaults":                            {soap.Limits{}, resultStart + "{}" + resultEnd, ""},
		"depth at the limit":                  {soap.Limits{Depth: 4}, resultStart + "{}" + resultEnd, ""},
		"depth above the limit":               {soap.Limits{Depth: 3}, resultStart + "{}" + resultEnd, "nested deeper than 3 elements (Limits.Depth)"},
		"elements at the limit":               {soap.Limits{Elements: 4}, resultStart + "{}" + resultEnd, ""},
		"elements above the limit":            {soap.Limits{Elements: 3}, resultStart + "{}" + resultEnd, "has more than 3 elements (Limits.Elements)"},
		"elements of a fault above the limit": {soap.Limits{Elements: 5}, "<soap:Fault><a/><a/><a/></soap:Fault>", "has more than 5 elements (Limits.Elements)"},
		"attributes above the limit":          {soap.Limits{Elements: 98}, "<r" + many + ">{}</r>", "a tag of the SOAP envelope of the response has more than 98 attributes (Limits.Elements)"},
		"attributes at the limit":             {soap.Limits{Elements: 99}, "<r" + many + ">{}</r>", ""},
		"attributes in a tag without an end":  {soap.Limits{Elements: 50}, "<r" + strings.Repeat(` a=""`, 99), "has more than 50 attributes (Limits.Elements)"},
		"attributes after a quoted >":         {soap.Limits{Elements: 50}, `<r a=">"` + strings.Repeat(` b=""`, 99), "has more than 50 attributes (Limits.Elements)"},
		"equals signs in the text":            {soap.Limits{Elements: 50}, resultStart + strings.Repeat("=", 99) + resultEnd, ""},
		"equals signs in CDATA":               {soap.Limits{Elements: 50}, resultStart + "<![CDATA[<a " + strings.Repeat("=", 99) + "]]>" + resultEnd, ""},
		"equals signs in a comment":           {soap.Limits{Elements: 50}, resultStart + "<!--<a " + strings.Repeat("=", 99) + "-->{}" + resultEnd, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(okResponse(tt.body)))
			service := newService(t, server.URL, binding, soap.WithLimits(tt.limits))
			_, err := service.Call(t.Context(), newRequest("{}"))
			if tt.want != "" {
				checkError(t, err, soap.BadResponse, tt.want)
			} else if err != nil {
				t.Errorf("Call error = %v, want none", err)
			}
		})
	}
}
