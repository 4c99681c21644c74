package appointment_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
)

// An error names the schemes of a challenge and the key to set. A write that is refused in this way
// was not carried out.
func TestClient_CancelSchedule_Challenge(t *testing.T) {
	t.Parallel()
	const rejected = `{"statusCode":"00000001","statusMessage":"x"}`
	basic := &appointment.Auth{Basic: &appointment.BasicAuth{Username: "u", Password: "p"}}
	bearer := &appointment.Auth{Headers: map[string]appointment.Secret{"authorization": "Bearer 1"}}
	www := "WWW-Authenticate"
	tests := map[string]struct {
		auth    *appointment.Auth
		status  int
		headers []string
		body    string
		want    []string
	}{
		"Basic":               {nil, 401, []string{www, `Basic realm="a, NTLM b"`}, "", []string{"demands authentication by Basic; set auth.basic"}},
		"Basic, sent":         {basic, 401, []string{www, "basic"}, "", []string{"auth.basic was sent and refused"}},
		"Basic, with a code":  {nil, 401, []string{www, "Basic"}, rejected, []string{"code 00000001", "demands authentication by Basic; set auth.basic"}},
		"Digest":              {basic, 401, []string{www, `Digest realm="x", nonce = "1", qop="auth,auth-int"`}, "", []string{"by Digest; set auth.basic, and use WithTransport", "examples/httpauth"}},
		"NTLM and Negotiate":  {nil, 401, []string{www, "Negotiate", www, "NTLM"}, "<html>", []string{"by Negotiate, NTLM; set auth.basic, and use WithTransport"}},
		"several in one line": {nil, 401, []string{www, `Digest realm="\", Basic", nonce="1", NTLM`}, "", []string{"by Digest, NTLM;"}},
		"Bearer":              {nil, 401, []string{www, "Bearer error=invalid"}, "", []string{"by Bearer; set auth.headers"}},
		"Bearer, sent":        {bearer, 401, []string{www, "Bearer"}, "", []string{"the header Authorization was sent and refused"}},
		"proxy":               {nil, 407, []string{"Proxy-Authenticate", "Basic realm=x"}, "", []string{"a proxy demands authentication by Basic", "HTTP_PROXY"}},
		"proxy with NTLM":     {nil, 407, []string{"Proxy-Authenticate", "NTLM"}, "", []string{"a proxy demands authentication by NTLM", "NO_PROXY"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, vendor := range soapAndRESTVendors() {
				client := newConfigClient(t, configWithAuth(vendor, tt.auth), func(w http.ResponseWriter, r *http.Request) {
					for i := 0; i < len(tt.headers); i += 2 {
						w.Header().Add(tt.headers[i], tt.headers[i+1])
					}
					w.WriteHeader(tt.status)
					if tt.body != "" {
						writeResponse(w, r, tt.body)
					}
				})
				_, err := client.CancelSchedule(t.Context(), fullCancelRequest())
				for _, want := range tt.want {
					if err == nil || !strings.Contains(err.Error(), want) {
						t.Errorf("%s: error = %v, want %q in it", vendor, err, want)
					}
				}
				if errors.Is(err, appointment.ErrOutcomeUnknown) {
					t.Errorf("%s: error = %v, want a known outcome", vendor, err)
				}
			}
		})
	}
}

func TestClient_Challenge_RouteHeader(t *testing.T) {
	t.Parallel()
	dialect := &appointment.Dialect{REST: &rest.Route{Headers: map[string]string{"Authorization": "Bearer 1"}}}
	client := newDialectClient(t, appointment.Laida, dialect, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", "Bearer")
		w.WriteHeader(http.StatusUnauthorized)
	})
	if err := queryOnce(t, client); err == nil || !strings.Contains(err.Error(), "the header Authorization was sent and refused") {
		t.Errorf("query = %v, want advice about the header", err)
	}
}

func TestClient_SaveSchedule_SecurityFault(t *testing.T) {
	t.Parallel()
	token := &appointment.Auth{UsernameToken: &appointment.UsernameToken{Username: "u", Password: "p"}}
	tests := map[string]struct {
		auth *appointment.Auth
		code string
		want string
	}{
		"no token":           {nil, "wsse:InvalidSecurity", "set auth.usernameToken"},
		"wrong password":     {token, "wsse:FailedAuthentication", "check its username, password and type"},
		"old token":          {token, "wsu:MessageExpired", "compare the clock"},
		"wrong kind":         {token, "wsse:UnsupportedSecurityToken", "ask the vendor for the security policy"},
		"unknown header":     {token, "S:MustUnderstand", "leave auth.usernameToken out"},
		"no fault of a kind": {token, "S:Server", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := newConfigClient(t, configWithAuth(appointment.Wanda, tt.auth), func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/xml; charset=utf-8")
				w.WriteHeader(http.StatusInternalServerError)
				_, _ = w.Write([]byte(`<S:Envelope xmlns:S="` + nsSOAP11 + `"><S:Body><S:Fault><faultcode>` + tt.code + `</faultcode><faultstring>x</faultstring></S:Fault></S:Body></S:Envelope>`))
			})
			_, err := client.SaveSchedule(t.Context(), fullSaveRequest())
			var e *appointment.Error
			if !errors.As(err, &e) {
				t.Fatalf("save = %v, want an *Error", err)
			}
			isSecurity := tt.want != ""
			if !strings.Contains(err.Error(), tt.want) || e.OutcomeUnknown == isSecurity || strings.Contains(err.Error(), "auth.") != isSecurity {
				t.Errorf("save = %v, want %q in it and an outcome that is known: %t", err, tt.want, isSecurity)
			}
			if isSecurity && tt.code != "S:MustUnderstand" && e.Reason != appointment.ReasonUnauthorised {
				t.Errorf("Reason = %s, want %s", e.Reason, appointment.ReasonUnauthorised)
			}
		})
	}
}
