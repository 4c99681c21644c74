package deidentify

import (
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestNameCharacter(t *testing.T) {
	t.Parallel()
	if got, want := strings.Map(nameCharacter, "aß测〇7_-.%+/=$"), "aß测〇7_-.%____"; got != want {
		t.Errorf("nameCharacter gives %q, want %q", got, want)
	}
}

// A name stays if it is by chance a credential or an allowed word.
func TestDeidentifier_ReplaceName(t *testing.T) {
	t.Parallel()
	d := newTestDeidentifier(appointment.Config{SystemID: "soapenv", SystemKey: "Envelope"})
	d.pseudonyms.learn(personName, "zhangsanfeng")
	d.finishLearning()
	for _, name := range []string{"soapenv", "Envelope", "SaveScheduleResponse", "X-Request-Id", "a12345678", ""} {
		if got := applyEdits(name, d.replaceName(name)); got != name {
			t.Errorf("replaceName(%q) = %q, want it unchanged", name, got)
		}
	}
	for _, name := range []string{"zhangsanfeng", "X-Zhangsanfeng", "zhang_san_feng", "p110101194901010028"} {
		if got := applyEdits(name, d.replaceName(name)); got == name || len(got) != len(name) {
			t.Errorf("replaceName(%q) = %q, want another name of the same length", name, got)
		}
	}
}
