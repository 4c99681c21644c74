package doctor_test

import (
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestReport_Entry has texts with a meaning in YAML or in a directory file. The entry must be
// read back as the same configuration, and contain no secret.
func TestReport_Entry(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"a${B}c", "${SYSTEM_KEY}", "$${x", "$$", "no", "null", "~", "- a", "a: b", "#x", "a #b", "0x1F", "1e3", "0012", "2026-01-05", "true",
		"'q'", `"q"`, "a\nb", "***", "{a", "[a", "*a", "&a", "!a", "%a", "@a", "`a", " a ", "<<", "=", "?", "a:", "|", ">", `a\tb`, "测试：一院", "systemKey: ***",
	} {
		cfg := appointment.Config{
			Name: text, Vendor: appointment.Laida, Endpoint: "https://hospital.example/a?token=secret", SystemID: text, SystemKey: "key",
			BusinessType: text, OrganizationID: text,
			Dialect: &appointment.Dialect{
				Names: map[string]string{"medRecNO": text}, StatusCodes: []string{text},
				REST: &rest.Route{Paths: map[string]string{"QuerySchedule": "query?token=secret"}, Headers: map[string]string{"X.Api-Key": "secret"}},
			},
		}
		entry := (&doctor.Report{Config: &cfg}).Entry()
		if strings.Contains(entry, "secret") {
			t.Errorf("Entry() with %q contains a secret, want none:\n%s", text, entry)
		}
		filled := strings.NewReplacer("systemKey: ${SYSTEM_KEY}", "systemKey: key", "${X_API_KEY}", "secret", "${QUERYSCHEDULE_QUERY}", "token=secret",
			"${ENDPOINT}", "https://hospital.example/a?token=secret").Replace(entry)
		dir, err := directory.Read(strings.NewReader(filled))
		if err != nil {
			t.Errorf("directory.Read(Entry()) with %q: error = %v, want none:\n%s", text, err, entry)
			continue
		}
		got, err := dir.Config(text)
		if diff := cmp.Diff(cfg, got, cmpopts.IgnoreFields(appointment.Config{}, "SystemKey")); err != nil || diff != "" {
			t.Errorf("Config() of the entry with %q: error %v (-want +got):\n%s\n%s", text, err, diff, entry)
		}
	}
}

func TestReport_Entry_ClientKey(t *testing.T) {
	t.Parallel()
	cfg := newConfig(appointment.Laida, "https://hospital.example")
	cfg.TLS = &appointment.TLS{ClientKey: "secret"}
	entry := (&doctor.Report{Config: &cfg}).Entry()
	if want := "clientKey: ${CLIENT_KEY}\n"; !strings.Contains(entry, want) || strings.Contains(entry, "secret") {
		t.Errorf("Entry() = %s, want it with %q and without the key", entry, want)
	}
	if got := cfg.TLS.ClientKey; got != "secret" {
		t.Error("Entry() changed the client key of the configuration, want it unchanged")
	}
}

func TestReport_Entry_NoConfig(t *testing.T) {
	t.Parallel()
	if got := (&doctor.Report{}).Entry(); got != "" {
		t.Errorf("Entry() = %q, want none", got)
	}
}
