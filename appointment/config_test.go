package appointment_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

func validConfig() appointment.Config {
	return appointment.Config{
		Name: "市三院", Vendor: appointment.Laida, Endpoint: "https://hospital.example/appointment",
		SystemID: "HIS01", SystemKey: systemKey,
	}
}

// fullConfig returns a valid configuration with a value in every field that is reached by a
// pointer, a slice or a map.
func fullConfig() appointment.Config {
	action := ""
	cfg := validConfig()
	cfg.Dialect = &appointment.Dialect{
		Style: "upper", Names: map[string]string{"idCardNO": "idCardNo"}, Layouts: map[string]string{"startDate": time.DateTime},
		Envelope: appointment.EnvelopeNone, Empty: appointment.EmptyWritten, StatusCodes: []string{"0"}, ResultCodes: []string{"OK"},
		BookedFlags: []appointment.ScheduleFlag{"3"},
		Reasons:     []appointment.ReasonRule{{Reason: "busy", Codes: []string{"7"}, Words: []string{"忙"}}},
		Charset:     "gb18030", RequestCharset: appointment.RequestGBK,
		Values: map[string]map[string]string{"patientClass": {"门诊": "1000"}},
		SOAP: &soap.Binding{
			Namespace: "urn:x", Parameters: []soap.Parameter{{Name: "method", Value: "$method"}, {Name: "data", Value: "$document"}}, Result: "out",
			Operations: map[string]soap.Operation{
				"SaveSchedule": {Name: "save", Action: &action, Parameters: []soap.Parameter{{Name: "xml", Value: "$document"}}},
			},
		},
	}
	cfg.GiveUp = 5 * time.Minute
	cfg.Auth = &appointment.Auth{
		Basic:         &appointment.BasicAuth{Username: systemKey, Password: systemKey},
		Headers:       map[string]appointment.Secret{"X-App-Key": systemKey},
		UsernameToken: &appointment.UsernameToken{Username: systemKey, Password: systemKey, Type: appointment.PasswordDigest},
		SOAPHeader: &appointment.SOAPHeader{
			Name: "AuthHeader", Namespace: "urn:x", Fields: map[string]appointment.Secret{"UserName": systemKey}, Order: []string{"UserName"},
		},
	}
	cfg.Limits, cfg.Timeout = appointment.Limits{Depth: 20}, 20*time.Second
	cfg.InFlight, cfg.RateLimit = new(5), &appointment.RateLimit{Requests: 10, Period: time.Second}
	return cfg
}

func TestConfig_JSON(t *testing.T) {
	t.Parallel()
	want := fullConfig()
	text, err := json.Marshal(want)
	if err != nil || strings.Contains(string(text), systemKey) {
		t.Fatalf("Marshal = %s, %v; want the key as ***", text, err)
	}
	var got appointment.Config
	if err := json.Unmarshal([]byte(strings.ReplaceAll(string(text), "***", systemKey)), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("configuration after JSON (-want +got):\n%s", diff)
	}
	if _, err := appointment.NewClient(got, appointment.WithHTTPClient(&http.Client{})); err != nil {
		t.Errorf("NewClient = %v, want nil", err)
	}
}

func TestNewClient_InvalidLimits(t *testing.T) {
	t.Parallel()
	cfg := validConfig()
	cfg.Limits, cfg.Timeout = appointment.Limits{Depth: -1, ResponseBytes: 1 << 40}, -time.Second
	cfg.InFlight, cfg.RateLimit = new(-1), &appointment.RateLimit{Requests: 1}
	_, err := appointment.NewClient(cfg)
	want := []string{"limits.responseBytes", "limits.depth", "timeout", "inFlight", "rateLimit"}
	if diff := cmp.Diff(want, configProblemPaths(t, err)); diff != "" {
		t.Errorf("paths of the problems (-want +got):\n%s", diff)
	}
}

// The limits of a hospital take precedence over the options for all hospitals.
func TestNewClient_ConfigBeforeOptions(t *testing.T) {
	t.Parallel()
	hospital := startHospital(t, appointment.Laida)
	cfg := hospital.Config()
	cfg.RateLimit = &appointment.RateLimit{Requests: 1, Period: time.Hour}
	client, err := appointment.NewClient(cfg, appointment.WithRateLimit(1000, time.Second))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	if _, err := client.QuerySchedule(t.Context(), fullQueryRequest()); err != nil {
		t.Fatalf("first query = %v, want nil", err)
	}
	if _, err := client.QuerySchedule(t.Context(), fullQueryRequest()); !errors.Is(err, appointment.ErrNotSent) {
		t.Errorf("second query within an hour = %v, want ErrNotSent", err)
	}
}
