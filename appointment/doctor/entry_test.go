package doctor_test

import (
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestEntryIsReadAgain has texts in a configuration that mean something in YAML or in a
// directory file. What is read from the entry is the configuration, and no secret is in it.
func TestEntryIsReadAgain(t *testing.T) {
	t.Parallel()
	for _, odd := range []string{
		"a${B}c", "${SYSTEM_KEY}", "$${x", "$$", "no", "null", "~", "- a", "a: b", "#x", "a #b", "0x1F", "1e3", "0012", "2026-01-05", "true",
		"'q'", `"q"`, "a\nb", "***", "{a", "[a", "*a", "&a", "!a", "%a", "@a", "`a", " a ", "<<", "=", "?", "a:", "|", ">", `a\tb`, "测试：一院", "systemKey: ***",
	} {
		cfg := appointment.Config{
			Name: odd, Vendor: appointment.Laida, Endpoint: "https://hospital.example/a?token=secret", SystemID: odd, SystemKey: "key",
			BusinessType: odd, OrganizationID: odd,
			Dialect: &appointment.Dialect{
				Names: map[string]string{"medRecNO": odd}, StatusCodes: []string{odd},
				REST: &rest.Route{Paths: map[string]string{"QuerySchedule": "query?token=secret"}, Headers: map[string]string{"X.Api-Key": "secret"}},
			},
		}
		entry := (&doctor.Report{Config: &cfg}).Entry()
		if strings.Contains(entry, "secret") {
			t.Errorf("%q: a secret is in\n%s", odd, entry)
		}
		filled := strings.NewReplacer("systemKey: ${SYSTEM_KEY}", "systemKey: key", "${X_API_KEY}", "secret", "${QUERYSCHEDULE_QUERY}", "token=secret",
			"${ENDPOINT}", "https://hospital.example/a?token=secret").Replace(entry)
		directory, err := appointment.ReadDirectory(strings.NewReader(filled))
		if err != nil {
			t.Errorf("%q: %v\n%s", odd, err, entry)
			continue
		}
		got, err := directory.Config(odd)
		if diff := cmp.Diff(cfg, got, cmpopts.IgnoreFields(appointment.Config{}, "SystemKey")); err != nil || diff != "" {
			t.Errorf("%q: %v (-want +got):\n%s\n%s", odd, err, diff, entry)
		}
	}
}
