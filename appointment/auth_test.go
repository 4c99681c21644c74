package appointment_test

import (
	"crypto/sha1" //nolint:gosec // WS-Security requires it
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

const (
	nsSecurity = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
	nsUtility  = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
	nsSOAP11   = "http://schemas.xmlsoap.org/soap/envelope/"
	nsSOAP12   = "http://www.w3.org/2003/05/soap-envelope"

	loginUser     = "考试exam"
	loginPassword = `密"码<&>'$name`
)

// element is an element of XML.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element  `xml:",any"`
}

// find returns the element at a path of names below e.
func (e element) find(t *testing.T, space string, path ...string) element {
	t.Helper()
	for _, name := range path {
		found := false
		for _, c := range e.Children {
			if c.XMLName == (xml.Name{Space: space, Local: name}) && !found {
				e, found = c, true
			}
		}
		if !found {
			t.Errorf("%s has no element {%s}%s, want one", e.XMLName.Local, space, name)
			return element{}
		}
	}
	return e
}

// attribute returns the value of an attribute.
func (e element) attribute(space, name string) string {
	for _, a := range e.Attrs {
		if a.Name == (xml.Name{Space: space, Local: name}) {
			return a.Value
		}
	}
	return ""
}

func readEnvelope(t *testing.T, r *http.Request) (envelope element, raw string) {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	if err := xml.Unmarshal(body, &envelope); err != nil {
		t.Error(err)
	}
	return envelope, string(body)
}

func configWithAuth(vendor appointment.Vendor, auth *appointment.Auth) appointment.Config {
	return appointment.Config{Name: "市三院", Vendor: vendor, SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "00", Auth: auth}
}

// Every request has the HTTP headers, with their names as they are spelled.
func TestClient_Auth_HTTP(t *testing.T) {
	t.Parallel()
	auth := &appointment.Auth{
		Basic:   &appointment.BasicAuth{Username: loginUser, Password: loginPassword},
		Headers: map[string]appointment.Secret{"X-App-Key": "钥匙-1", "appid": "7"},
	}
	for _, vendor := range soapAndRESTVendors() {
		var header atomic.Pointer[http.Header]
		transport := appointment.WithTransport(func(next http.RoundTripper) http.RoundTripper {
			return roundTripFunc(func(r *http.Request) (*http.Response, error) {
				header.Store(&r.Header)
				return next.RoundTrip(r)
			})
		})
		client := newConfigClient(t, configWithAuth(vendor, auth), func(w http.ResponseWriter, r *http.Request) {
			user, password, ok := r.BasicAuth()
			if !ok || user != loginUser || password != loginPassword {
				t.Errorf("%s: BasicAuth() = %q, %q, %t, want the configured user", vendor, user, password, ok)
			}
			if got := r.Header.Get("X-App-Key"); got != "钥匙-1" {
				t.Errorf("%s: X-App-Key = %q, want the configured one", vendor, got)
			}
			writeResponse(w, r, notBookedDoc)
		}, transport)
		if err := queryOnce(t, client); err != nil {
			t.Errorf("%s: query = %v, want nil", vendor, err)
		}
		if got := (*header.Load())["appid"]; len(got) != 1 || got[0] != "7" { //nolint:staticcheck // the spelling is the point
			t.Errorf("%s: the header appid is %v, want it spelled so", vendor, got)
		}
	}
}

// A token of WS-Security is checked by hand, in both versions of SOAP and with both types. Each attempt
// has another nonce.
func TestClient_Auth_UsernameToken(t *testing.T) {
	t.Parallel()
	for version, namespace := range map[soap.Version]string{soap.SOAP11: nsSOAP11, soap.SOAP12: nsSOAP12} {
		for _, kind := range []appointment.PasswordType{"", appointment.PasswordText, appointment.PasswordDigest} {
			t.Run(fmt.Sprintf("SOAP %s, type %q", version, kind), func(t *testing.T) {
				t.Parallel()
				cfg := configWithAuth(appointment.Wanda, &appointment.Auth{
					UsernameToken: &appointment.UsernameToken{Username: loginUser, Password: loginPassword, Type: kind},
				})
				cfg.Dialect = &appointment.Dialect{SOAP: &soap.Binding{Version: version}}
				nonces := map[string]bool{}
				client := newConfigClient(t, cfg, func(w http.ResponseWriter, r *http.Request) {
					envelope, raw := readEnvelope(t, r)
					if envelope.XMLName.Space != namespace {
						t.Errorf("envelope in %s, want %s", envelope.XMLName.Space, namespace)
					}
					security := envelope.find(t, namespace, "Header").find(t, nsSecurity, "Security")
					if got := security.attribute(namespace, "mustUnderstand"); got != "1" {
						t.Errorf("mustUnderstand = %q, want 1", got)
					}
					nonces[checkToken(t, security.find(t, nsSecurity, "UsernameToken"), kind)] = true
					if kind == appointment.PasswordDigest && strings.Contains(raw, "密") {
						t.Error("the envelope has the password, want only its digest")
					}
					w.WriteHeader(http.StatusServiceUnavailable)
				}, appointment.WithRetries(2))
				if err := queryOnce(t, client); err == nil || len(nonces) != 3 {
					t.Errorf("query = %v with %d nonces, want an error after 3 attempts, each with its own", err, len(nonces))
				}
			})
		}
	}
}

// checkToken checks a token as a server does, and returns its nonce.
func checkToken(t *testing.T, token element, kind appointment.PasswordType) (nonce string) {
	t.Helper()
	nonce = token.find(t, nsSecurity, "Nonce").Text
	created := token.find(t, nsUtility, "Created").Text
	password := token.find(t, nsSecurity, "Password")
	at, err := time.Parse("2006-01-02T15:04:05.000Z", created)
	if age := time.Since(at); err != nil || age < -time.Second || age > time.Minute {
		t.Errorf("Created = %q, want the present time in UTC", created)
	}
	want, wantType := loginPassword, "#PasswordText"
	if kind == appointment.PasswordDigest {
		raw, err := base64.StdEncoding.DecodeString(nonce)
		if err != nil || len(raw) != 16 {
			t.Errorf("Nonce = %q, want 16 bytes in Base64", nonce)
		}
		sum := sha1.Sum(append(raw, created+loginPassword...)) //nolint:gosec // WS-Security requires it
		want, wantType = base64.StdEncoding.EncodeToString(sum[:]), "#PasswordDigest"
	}
	if password.Text != want || !strings.HasSuffix(password.attribute("", "Type"), wantType) {
		t.Errorf("Password = %q of the type %q, want %q, %s", password.Text, password.attribute("", "Type"), want, wantType)
	}
	if got := token.find(t, nsSecurity, "Username").Text; got != loginUser {
		t.Errorf("Username = %q, want %q", got, loginUser)
	}
	return nonce
}

// The fields of a header have the namespace that parameters have, and the order that is set.
func TestClient_Auth_SOAPHeader(t *testing.T) {
	t.Parallel()
	const namespace = "http://his.example/auth"
	fields := map[string]appointment.Secret{"UserName": loginUser, "PassWord": loginPassword, "Hospital": "H<1>"}
	tests := map[string]struct {
		form  soap.Form
		order []string
		want  []string
	}{
		"sorted":           {"", nil, []string{namespace, "Hospital", "PassWord", "UserName"}},
		"ordered":          {"", []string{"UserName", "PassWord", "Hospital"}, []string{namespace, "UserName", "PassWord", "Hospital"}},
		"in no namespace":  {soap.Unqualified, nil, []string{"", "Hospital", "PassWord", "UserName"}},
		"beside the token": {"", nil, []string{namespace, "Hospital", "PassWord", "UserName"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			auth := &appointment.Auth{SOAPHeader: &appointment.SOAPHeader{Name: "AuthHeader", Namespace: namespace, Fields: fields, Order: tt.order}}
			if name == "beside the token" {
				auth.UsernameToken = &appointment.UsernameToken{Username: loginUser, Password: loginPassword}
			}
			cfg := configWithAuth(appointment.Wanda, auth)
			cfg.Dialect = &appointment.Dialect{SOAP: &soap.Binding{Form: tt.form}}
			client := newConfigClient(t, cfg, func(w http.ResponseWriter, r *http.Request) {
				envelope, _ := readEnvelope(t, r)
				header := envelope.find(t, nsSOAP11, "Header")
				if auth.UsernameToken != nil {
					checkToken(t, header.find(t, nsSecurity, "Security", "UsernameToken"), "")
				}
				got := []string{tt.want[0]}
				for _, field := range header.find(t, namespace, "AuthHeader").Children {
					got = append(got, field.XMLName.Local)
					if field.XMLName.Space != tt.want[0] || field.Text != string(fields[field.XMLName.Local]) {
						t.Errorf("field %v = %q, want the configured value in the namespace %q", field.XMLName, field.Text, tt.want[0])
					}
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("namespace and fields (-want +got):\n%s", diff)
				}
				writeResponse(w, r, notBookedDoc)
			})
			if err := queryOnce(t, client); err != nil {
				t.Errorf("query = %v, want nil", err)
			}
		})
	}
}

// Credentials appear in no configuration that is printed, logged or encoded, and in no error.
func TestConfig_Auth_NotPrinted(t *testing.T) {
	t.Parallel()
	const canary = "canary-6a1f"
	auth := &appointment.Auth{
		Basic:         &appointment.BasicAuth{Username: canary, Password: canary},
		Headers:       map[string]appointment.Secret{"X-App-Key": canary},
		UsernameToken: &appointment.UsernameToken{Username: canary, Password: canary, Type: appointment.PasswordDigest},
		SOAPHeader:    &appointment.SOAPHeader{Name: "AuthHeader", Namespace: "urn:x", Fields: map[string]appointment.Secret{"UserName": canary}},
	}
	cfg := configWithAuth(appointment.Wanda, auth)
	cfg.Endpoint = "http://127.0.0.1:1/"
	client, err := appointment.NewClient(cfg, appointment.WithRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.QuerySchedule(t.Context(), fullQueryRequest())
	for _, v := range []any{cfg, &cfg, *auth, auth, auth.Basic, *auth.Basic, auth.UsernameToken, auth.SOAPHeader, []*appointment.SOAPHeader{auth.SOAPHeader}, client, client.Config(), err} {
		checkNotPrinted(t, v, canary, "0xc")
	}
	if got, want := fmt.Sprint(auth), "Auth{Basic:BasicAuth{Username:*** Password:***} Headers:map[X-App-Key:***] "+
		"UsernameToken:UsernameToken{Username:*** Password:*** Type:digest} SOAPHeader:SOAPHeader{Name:AuthHeader Namespace:urn:x Fields:map[UserName:***]}}"; got != want {
		t.Errorf("Auth prints as %s, want %s", got, want)
	}
}

// A client keeps its credentials if the caller changes the configuration later.
func TestClient_Auth_Copied(t *testing.T) {
	t.Parallel()
	auth := &appointment.Auth{
		Basic: &appointment.BasicAuth{Username: "u", Password: "p"}, Headers: map[string]appointment.Secret{"X-A": "1"},
		SOAPHeader: &appointment.SOAPHeader{Name: "A", Namespace: "urn:x", Fields: map[string]appointment.Secret{"B": "1"}, Order: []string{"B"}},
	}
	cfg := configWithAuth(appointment.Wanda, auth)
	cfg.Endpoint = "http://127.0.0.1:1/"
	client, err := appointment.NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, changed := range []*appointment.Auth{auth, client.Config().Auth} {
		changed.Basic.Password, changed.Headers["X-A"] = "x", "x"
		changed.SOAPHeader.Fields["B"], changed.SOAPHeader.Order[0] = "x", "x"
	}
	got := client.Config().Auth
	if got.Basic.Password != "p" || got.Headers["X-A"] != "1" || got.SOAPHeader.Fields["B"] != "1" || got.SOAPHeader.Order[0] != "B" {
		t.Errorf("Config().Auth after changes to the caller's = %v, want the original credentials", got)
	}
}
