package soap_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

func TestHeader_Validate(t *testing.T) {
	t.Parallel()
	fields := []soap.HeaderField{{Name: "UserName", Value: "hush"}}
	tests := map[string]struct {
		header soap.Header
		want   []string // the paths
	}{
		"valid":       {soap.Header{Name: "AuthHeader", Namespace: "urn:x", Fields: fields}, nil},
		"zero":        {soap.Header{}, []string{"name", "namespace", "fields"}},
		"with prefix": {soap.Header{Name: "a:AuthHeader", Namespace: "urn:x", Fields: fields}, []string{"name"}},
		"field": {
			soap.Header{Name: "A", Namespace: "urn:\x01", Fields: []soap.HeaderField{{Name: "<b>", Value: "hush\x01"}}},
			[]string{"namespace", "fields.<b>", "fields.<b>"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, p := range tt.header.Validate() {
				got = append(got, p.Path)
				if strings.Contains(p.Text, "hush") {
					t.Errorf("Validate() problem = %q, want it without the value", p.Text)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Validate() paths (-want +got):\n%s", diff)
			}
			_, err := soap.New(nil, "http://hospital.invalid/", binding, soap.WithHeader(tt.header))
			if tt.want == nil {
				if err != nil {
					t.Errorf("New() error = %v, want none", err)
				}
				return
			}
			checkProblems(t, "New()", err, httpx.PrefixPaths("WithHeader", tt.header.Validate())...)
		})
	}
}

func TestUsernameToken_Validate(t *testing.T) {
	t.Parallel()
	_, err := soap.New(nil, "http://hospital.invalid/", binding, soap.WithUsernameToken(soap.UsernameToken{Username: "hush\x01", Password: "hush\xff"}))
	const text = "has a character that XML does not allow; remove it, it may be a control character"
	checkProblems(t, "New()", err, soap.Problem{Path: "WithUsernameToken.username", Text: text}, soap.Problem{Path: "WithUsernameToken.password", Text: text})
}

func TestHeader_Format(t *testing.T) {
	t.Parallel()
	header := soap.Header{Name: "AuthHeader", Namespace: "urn:x", Fields: []soap.HeaderField{{Name: "PassWord", Value: "hush"}}}
	token := soap.UsernameToken{Username: "hush", Password: "hush"}
	for _, v := range []any{header, &header, header.Fields, token, &token, []*soap.UsernameToken{&token}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
			if got := fmt.Sprintf(verb, v); strings.Contains(got, "hush") {
				t.Errorf("Sprintf(%q, %T) = %q, want it without values", verb, v, got)
			}
		}
	}
}

// TestService_Call_Header compares the whole envelope with a header, byte for byte.
func TestService_Call_Header(t *testing.T) {
	t.Parallel()
	var body []byte
	service := newServiceOn(t, captureBody(&body), "http://hospital.invalid/", soap.Binding{Namespace: "urn:his"}, soap.WithHeader(soap.Header{
		Name: "AuthHeader", Namespace: "urn:x", Fields: []soap.HeaderField{{Name: "UserName", Value: "a<b>&"}, {Name: "PassWord", Value: "密码"}},
	}))
	_, _ = service.Call(t.Context(), newRequest("{}"))
	const want = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">` +
		`<soap:Header><AuthHeader xmlns="urn:x"><UserName>a&lt;b&gt;&amp;</UserName><PassWord>密码</PassWord></AuthHeader></soap:Header>` +
		`<soap:Body><SaveSchedule xmlns="urn:his"><data>{}</data></SaveSchedule></soap:Body></soap:Envelope>`
	if got := string(body); got != want {
		t.Errorf("envelope = %s, want %s", got, want)
	}
}

func TestService_Call_Header_Unqualified(t *testing.T) {
	t.Parallel()
	var body []byte
	service := newServiceOn(t, captureBody(&body), "http://hospital.invalid/", soap.Binding{Namespace: "urn:his", Form: soap.Unqualified}, soap.WithHeader(soap.Header{
		Name: "AuthHeader", Namespace: "urn:x", Fields: []soap.HeaderField{{Name: "UserName", Value: "a"}},
	}))
	_, _ = service.Call(t.Context(), newRequest("{}"))
	const want = `<soap:Header><AuthHeader xmlns="urn:x"><UserName xmlns="">a</UserName></AuthHeader></soap:Header>`
	if got := string(body); !strings.Contains(got, want) {
		t.Errorf("envelope = %s, want it with %s", got, want)
	}
}

func TestFault_SecurityCode(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault soap.Fault
		want  string
	}{
		"SOAP 1.1":    {soap.Fault{Code: "wsse:FailedAuthentication"}, "FailedAuthentication"},
		"SOAP 1.2":    {soap.Fault{Code: "s:Sender", Subcode: "a:InvalidSecurity"}, "InvalidSecurity"},
		"other fault": {soap.Fault{Code: "s:Client"}, ""},
	}
	for name, tt := range tests {
		if got := tt.fault.SecurityCode(); got != tt.want || (tt.want != "") != tt.fault.IsUndispatched() {
			t.Errorf("%s: SecurityCode() = %q, IsUndispatched() = %t; want %q, %t", name, got, tt.fault.IsUndispatched(), tt.want, tt.want != "")
		}
	}
}
