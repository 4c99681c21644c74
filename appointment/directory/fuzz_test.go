package appointment_test

import (
	"os"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// FuzzReadDirectory reads anything: it ends, does not panic, says where the mistakes are,
// and what it reads without an error has a client for every name. Files that name files
// are left out, since what is in those is not the fuzzer's.
func FuzzReadDirectory(f *testing.F) {
	text, err := os.ReadFile("testdata/hospitals.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(strings.NewReplacer("${SHIYI_KEY}", "a", "${SHIER_KEY}", "b").Replace(string(text)))
	for _, m := range directoryMistakes {
		f.Add(strings.Replace(m[0], "▼", "", 1))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "File") {
			return
		}
		dir, err := appointment.ReadDirectory(strings.NewReader(text))
		if err != nil {
			if dir != nil || !strings.HasPrefix(err.Error(), "appointment: the directory: ") {
				t.Errorf("%v beside %q", dir, err)
			}
			return
		}
		for _, name := range dir.Names() {
			if c, err := dir.Client(name); c == nil || err != nil {
				t.Errorf("%q: %v", name, err)
			}
		}
	})
}
