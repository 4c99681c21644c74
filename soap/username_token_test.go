package soap_test

import (
	"crypto/sha1" //nolint:gosec // the profile requires it
	"encoding/base64"
	"encoding/xml"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/soap"
)

// sentToken is the security header of an envelope.
type sentToken struct {
	MustUnderstand string `xml:"http://schemas.xmlsoap.org/soap/envelope/ mustUnderstand,attr"`
	Username       string `xml:"UsernameToken>Username"`
	Password       struct {
		Type string `xml:"Type,attr"`
		Text string `xml:",chardata"`
	} `xml:"UsernameToken>Password"`
	Nonce   string    `xml:"UsernameToken>Nonce"`
	Created time.Time `xml:"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd UsernameToken>Created"`
}

// readToken returns the security header of an envelope.
func readToken(t *testing.T, envelope []byte) sentToken {
	t.Helper()
	var sent struct {
		Security []sentToken `xml:"Header>Security"`
	}
	if err := xml.Unmarshal(envelope, &sent); err != nil || len(sent.Security) != 1 {
		t.Fatalf("envelope has %d security headers, error %v, want 1:\n%s", len(sent.Security), err, envelope)
	}
	return sent.Security[0]
}

func TestService_Call_UsernameToken(t *testing.T) {
	t.Parallel()
	const profile = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0"
	for name, digest := range map[string]bool{"password as it is": false, "digest": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var body []byte
			service := newServiceOn(t, captureBody(&body), "http://hospital.invalid/", binding,
				soap.WithUsernameToken(soap.UsernameToken{Username: "用户<a>", Password: "密码&b", Digest: digest}))
			nonces := map[string]bool{}
			for range 2 {
				start := time.Now().Truncate(time.Millisecond)
				if _, err := service.Call(t.Context(), newRequest("{}")); err != nil {
					t.Fatal(err)
				}
				sent := readToken(t, body)
				nonce, err := base64.StdEncoding.DecodeString(sent.Nonce)
				if err != nil || len(nonce) != 16 {
					t.Errorf("nonce = %q, %v, want 16 bytes in Base64", sent.Nonce, err)
				}
				nonces[sent.Nonce] = true
				wantType, wantText := profile+"#PasswordText", "密码&b"
				if digest {
					sum := sha1.Sum([]byte(string(nonce) + sent.Created.Format("2006-01-02T15:04:05.000Z") + "密码&b")) //nolint:gosec // the profile requires it
					wantType, wantText = profile+"#PasswordDigest", base64.StdEncoding.EncodeToString(sum[:])
				}
				if sent.Username != "用户<a>" || sent.Password.Type != wantType || sent.Password.Text != wantText || sent.MustUnderstand != "1" {
					t.Errorf("security header = %+v, want the user, a password %q of type %s, and mustUnderstand", sent, wantText, wantType)
				}
				if sent.Created.Before(start) || sent.Created.After(time.Now()) {
					t.Errorf("created at %v, want a time from %v until now", sent.Created, start)
				}
			}
			if len(nonces) != 2 {
				t.Errorf("2 requests have %d nonces, want 2", len(nonces))
			}
		})
	}
}
