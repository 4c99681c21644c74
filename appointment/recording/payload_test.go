package recording_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/recording"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

const payloadKey = "canary-payload-key"

// seal is a payload that encrypts the document, and signs the message in a header, the query and a
// variable. It notes everything that it adds.
type seal struct {
	added   *[]string // may be nil
	encrypt bool
}

func (s seal) sign(m *appointment.Message) string {
	mac := hmac.New(sha256.New, []byte(payloadKey))
	mac.Write(m.Document)
	return hex.EncodeToString(mac.Sum(nil))
}

// Seal implements appointment.Payload.
func (s seal) Seal(_ context.Context, m *appointment.Message) error {
	sign := s.sign(m)
	m.Header.Set("X-Sign", sign)
	m.Header.Set("Authorization", "HMAC "+sign)
	m.Query.Set("sign", sign)
	m.Query.Set("appid", "canary-app")
	m.Variables["sign"] = sign
	if s.encrypt {
		m.Document = []byte(base64.StdEncoding.EncodeToString(append([]byte("<canary>"), m.Document...)))
	}
	if s.added != nil {
		*s.added = append(*s.added, sign, m.Variables["nonce"], string(m.Document[:20]))
	}
	return nil
}

// Open implements appointment.Payload.
func (s seal) Open(_ context.Context, m *appointment.Message) error {
	if s.encrypt {
		plain, err := base64.StdEncoding.DecodeString(string(m.Document))
		if err != nil || !bytes.HasPrefix(plain, []byte("<canary>")) {
			return errors.New("not encrypted")
		}
		m.Document = bytes.TrimPrefix(plain, []byte("<canary>"))
	}
	if sign := s.sign(m); m.Header.Get("X-Sign") != sign || m.Query != nil && m.Query.Get("sign") != sign {
		return errors.New("not signed")
	}
	for name := range m.Header {
		if strings.HasPrefix(name, "X-Recorder") {
			return errors.New("a header of the recorder was sent")
		}
	}
	return nil
}

// sealedDialects returns dialects that have the variables of the payload, with their vendors.
func sealedDialects() map[string]struct {
	vendor  appointment.Vendor
	dialect *appointment.Dialect
} {
	type entry = struct {
		vendor  appointment.Vendor
		dialect *appointment.Dialect
	}
	paths := map[string]string{}
	for _, op := range appointment.Operations() {
		paths[string(op)] = string(op) + "/$nonce/s-$sign?kind=$method&key=$sign"
	}
	return map[string]entry{
		"SOAP": {appointment.Wanda, nil},
		"SOAP parameters": {appointment.Wanda, &appointment.Dialect{SOAP: &soap.Binding{Parameters: []soap.Parameter{
			{Name: "sign", Value: "$sign"}, {Name: "nonce", Value: "$nonce"}, {Name: "message", Value: `<req sign="$sign">$document</req>`},
		}}}},
		"SOAP in GB18030": {appointment.Wanda, &appointment.Dialect{Charset: "gb18030"}},
		"REST":            {appointment.Laida, nil},
		"REST form":       {appointment.Laida, &appointment.Dialect{REST: &rest.Route{Parameter: "data"}}},
		"REST paths":      {appointment.Laida, &appointment.Dialect{REST: &rest.Route{Paths: paths}}},
	}
}

// A recording of sealed messages has plain documents and nothing of the payload, and is replayed
// without a payload.
func TestRecorder_Payload(t *testing.T) {
	t.Parallel()
	for name, entry := range sealedDialects() {
		for _, encrypt := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, encrypted %v", name, encrypt), func(t *testing.T) {
				t.Parallel()
				opts := []appointmenttest.Option{appointmenttest.WithPayload(seal{encrypt: encrypt})}
				if entry.dialect != nil {
					opts = append(opts, appointmenttest.WithDialect(*entry.dialect))
				}
				hospital := startHospital(t, entry.vendor, opts...)
				cfg := hospital.Config()
				cfg.Dialect = entry.dialect
				var added []string
				file := filepath.Join(t.TempDir(), "hospital.yaml")
				rec, err := recording.Record(file, cfg)
				if err != nil {
					t.Fatal(err)
				}
				p := rec.Payload(seal{&added, encrypt})
				for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
					if got, want := fmt.Sprintf(verb, p), "Payload{"+file+"}"; got != want {
						t.Errorf("Sprintf(%q, payload) = %q, want %q", verb, got, want)
					}
				}
				client, err := appointment.NewClient(cfg, appointment.WithTransport(rec.Wrap), appointment.WithPayload(p))
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(client.CloseIdleConnections)
				query, save, cancel := exampleQuery(), exampleSave(), &appointment.CancelRequest{}
				callAll(t.Context(), client, query, save, cancel)
				if n := len(hospital.Bookings()); n != 1 {
					t.Fatalf("got %d bookings, want 1", n)
				}
				if err := rec.Close(); err != nil {
					t.Fatal(err)
				}
				text := readFiles(t, file)
				secrets := append([]string{"canary", payloadKey, "X-Recorder", string(cfg.SystemKey), cfg.SystemID, patientName, patientID}, added...)
				if !encrypt {
					secrets = []string{"canary", "X-Recorder", string(cfg.SystemKey), cfg.SystemID, patientName, patientID}
					for i := range len(added) / 3 {
						secrets = append(secrets, added[3*i], added[3*i+1])
					}
				}
				checkAbsent(t, text, secrets...)
				replayed := replay(t, file)
				for _, request := range []any{query, save} {
					if err := replayed.Pseudonymize(request); err != nil {
						t.Fatal(err)
					}
				}
				c := replayClient(t, replayed)
				if _, err := c.QuerySchedule(t.Context(), query); err != nil {
					t.Errorf("QuerySchedule of the replay = %v, want nil", err)
				}
				booking, err := c.SaveSchedule(t.Context(), save)
				if err != nil || !booking.Booked() || booking.Source != appointment.SourceResponse {
					t.Errorf("SaveSchedule of the replay = %v, %v; want the booking of the recording", booking, err)
				}
			})
		}
	}
}

// A response that the payload does not open, and a request without a response, are recorded without
// a trace of the payload too.
func TestRecorder_Payload_NotOpened(t *testing.T) {
	t.Parallel()
	hospital := startHospital(t, appointment.Laida, appointmenttest.WithPayload(seal{encrypt: true}))
	hospital.Fail(appointment.QuerySchedule, appointmenttest.DropResponse(), appointmenttest.BadGateway(), appointmenttest.Fault{})
	file := filepath.Join(t.TempDir(), "hospital.yaml")
	rec, err := recording.Record(file, hospital.Config())
	if err != nil {
		t.Fatal(err)
	}
	var added []string
	sealing := sealOnly{seal{&added, true}}
	client, err := appointment.NewClient(hospital.Config(), appointment.WithTransport(rec.Wrap), appointment.WithPayload(rec.Payload(sealing)), appointment.WithRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []error{appointment.ErrNoResponse, appointment.ErrNoResponse, appointment.ErrBadResponse} {
		if _, err := client.QuerySchedule(t.Context(), exampleQuery()); !errors.Is(err, want) {
			t.Errorf("QuerySchedule = %v, want %v", err, want)
		}
	}
	if err := rec.Close(); err != nil {
		t.Fatal(err)
	}
	text := readFiles(t, file)
	checkAbsent(t, text, append(added, "canary", patientName, patientID)...)
	if !strings.Contains(text, "502 Bad Gateway") {
		t.Error("the recording has no page of the gateway, want it")
	}
}

// sealOnly is a payload that opens nothing.
type sealOnly struct{ seal }

// Open implements appointment.Payload.
func (sealOnly) Open(context.Context, *appointment.Message) error { return errors.New("locked") }
