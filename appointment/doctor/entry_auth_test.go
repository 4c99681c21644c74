package doctor_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

// TestReport_Entry_Auth checks that the entry has a variable for each value of auth. With the
// values filled in, it is read back as the same configuration.
func TestReport_Entry_Auth(t *testing.T) {
	t.Parallel()
	cfg := newConfig(appointment.Wanda, "https://hospital.example")
	cfg.Auth = &appointment.Auth{
		Basic:         &appointment.BasicAuth{Username: "hush-1", Password: "hush-2"},
		Headers:       map[string]appointment.Secret{"X-App-Key": "hush-3"},
		UsernameToken: &appointment.UsernameToken{Username: "hush-4", Password: "hush-5", Type: appointment.PasswordDigest},
		SOAPHeader: &appointment.SOAPHeader{
			Name: "AuthHeader", Namespace: "urn:x", Order: []string{"UserName", "PassWord"},
			Fields: map[string]appointment.Secret{"UserName": "hush-6", "PassWord": "hush-7"},
		},
	}
	entry := (&doctor.Report{Config: &cfg}).Entry()
	if strings.Contains(entry, "hush") || strings.Contains(entry, "***") {
		t.Errorf("Entry() = %s, want it with variables alone", entry)
	}
	filled := strings.NewReplacer("${SYSTEM_KEY}", string(cfg.SystemKey), "${BASIC_USERNAME}", "hush-1", "${BASIC_PASSWORD}", "hush-2",
		"${HEADER_X_APP_KEY}", "hush-3", "${TOKEN_USERNAME}", "hush-4", "${TOKEN_PASSWORD}", "hush-5",
		"${AUTHHEADER_USERNAME}", "hush-6", "${AUTHHEADER_PASSWORD}", "hush-7").Replace(entry)
	dir, err := directory.Read(strings.NewReader(filled))
	if err != nil {
		t.Fatalf("directory.Read(Entry()): error = %v, want none:\n%s", err, filled)
	}
	got, err := dir.Config(dir.Names()[0])
	if err != nil || !reflect.DeepEqual(got.Auth, cfg.Auth) {
		t.Errorf("Config() of the entry = %v, %v, want the same credentials:\n%s", got.Auth, err, filled)
	}
}
