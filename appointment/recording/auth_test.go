package recording_test

import (
	"bytes"
	"encoding/base64"
	"html"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"sync"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording"
)

// tokenPattern matches the nonce, and the digest or the password, of a token of WS-Security.
var tokenPattern = regexp.MustCompile(`<wsse:(?:Nonce|Password) [^>]*>([^<]+)<`)

// A recording has no credential in any form, and replays without them.
func TestRecorder_Auth(t *testing.T) {
	t.Parallel()
	for _, kind := range []appointment.PasswordType{appointment.PasswordText, appointment.PasswordDigest} {
		for _, vendor := range []appointment.Vendor{appointment.Wanda, appointment.Laida} {
			t.Run(string(vendor)+" "+string(kind), func(t *testing.T) {
				t.Parallel()
				hospital := startHospital(t, vendor)
				cfg := hospital.Config()
				secrets := []string{"canary-basic-user", "canary-basic-pw", "canary-header", "X-Canary-Value", "canary-token-user", "canary-token-pw", "canary-field-1", "canary<2>"}
				cfg.Auth = &appointment.Auth{
					Basic:   &appointment.BasicAuth{Username: appointment.Secret(secrets[0]), Password: appointment.Secret(secrets[1])},
					Headers: map[string]appointment.Secret{"X-App-Key": appointment.Secret(secrets[2])},
				}
				if vendor == appointment.Wanda {
					cfg.Auth.UsernameToken = &appointment.UsernameToken{Username: appointment.Secret(secrets[4]), Password: appointment.Secret(secrets[5]), Type: kind}
					cfg.Auth.SOAPHeader = &appointment.SOAPHeader{
						Name: "AuthHeader", Namespace: "urn:x", Fields: map[string]appointment.Secret{"UserName": appointment.Secret(secrets[6]), "PassWord": appointment.Secret(secrets[7])},
					}
				}
				secrets = append(secrets, "canary", base64.StdEncoding.EncodeToString([]byte(secrets[0]+":"+secrets[1])))
				var mu sync.Mutex
				watch := appointment.WithTransport(func(next http.RoundTripper) http.RoundTripper {
					return roundTripFunc(func(r *http.Request) (*http.Response, error) {
						body, err := io.ReadAll(r.Body)
						if err != nil {
							return nil, err
						}
						mu.Lock()
						for _, groups := range tokenPattern.FindAllSubmatch(body, -1) {
							secrets = append(secrets, html.UnescapeString(string(groups[1])))
						}
						mu.Unlock()
						r = r.Clone(r.Context())
						r.Body = io.NopCloser(bytes.NewReader(body))
						return next.RoundTrip(r)
					})
				})
				file := filepath.Join(t.TempDir(), "recording.yaml")
				rec, err := recording.Record(file, cfg)
				if err != nil {
					t.Fatal(err)
				}
				client, err := appointment.NewClient(cfg, watch, appointment.WithTransport(rec.Wrap))
				if err != nil {
					t.Fatal(err)
				}
				callAll(t.Context(), client, exampleQuery(), exampleSave(), &appointment.CancelRequest{})
				client.CloseIdleConnections()
				if err := rec.Close(); err != nil {
					t.Fatal(err)
				}
				if vendor == appointment.Wanda && len(secrets) < 14 {
					t.Fatalf("got %d secrets, want those of every token", len(secrets))
				}
				checkAbsent(t, readFiles(t, file), secrets...)
				replayer, query := replay(t, file), exampleQuery()
				if err := replayer.Pseudonymize(query); err != nil {
					t.Fatal(err)
				}
				if _, err := replayClient(t, replayer).QuerySchedule(t.Context(), query); err != nil {
					t.Errorf("query of the replay = %v, want nil", err)
				}
			})
		}
	}
}

// roundTripFunc is a transport that is a function.
type roundTripFunc func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f roundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
