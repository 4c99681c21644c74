package doctor

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
)

var verb = regexp.MustCompile(`%(\[\d+\])?[a-z]`)

// TestTextsAreComplete checks that every text is in both languages, with the same
// arguments in the same order, and that what is said is in the table, and nothing else.
func TestTextsAreComplete(t *testing.T) {
	t.Parallel()
	for key, both := range texts {
		zh, en := verb.FindAllString(both.zh, -1), verb.FindAllString(both.en, -1)
		if both.zh == "" || both.en == "" || !slices.Equal(zh, en) {
			t.Errorf("%s: %q with %v, %q with %v", key, both.zh, zh, both.en, en)
		}
	}
	used := map[string]bool{}
	for _, prefix := range []string{"step.", "kind.", "reason.", "proof.", "ask."} {
		for key := range texts { // made up from data: below
			used[key] = used[key] || strings.HasPrefix(key, prefix)
		}
	}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	said := regexp.MustCompile(`(?:say|line|ask)\("([a-z0-9.]+)"|key := "([a-z.]+)"|key = "([a-z.]+)"`)
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range said.FindAllStringSubmatch(string(source), -1) {
			key := m[1] + m[2] + m[3]
			if strings.HasPrefix(m[0], "ask(") {
				key = "ask." + key
			}
			if key == "ask." || strings.HasSuffix(key, ".") {
				continue
			}
			used[key] = true
			if _, ok := texts[key]; !ok {
				t.Errorf("%s: %q is in no table", file, key)
			}
		}
	}
	for key := range texts {
		if !used[key] {
			t.Errorf("%s is said nowhere", key)
		}
	}
}

// TestTextsOfData checks that what comes from types has a text.
func TestTextsOfData(t *testing.T) {
	t.Parallel()
	var keys []string
	for _, kind := range []StepKind{StepDNS, StepTCP, StepTLS, StepHTTP, StepWSDL, StepEnvelope, StepQuery, StepSearch} {
		keys = append(keys, "step."+string(kind))
	}
	for _, kind := range []casing.Kind{
		casing.KindName, casing.KindTwin, casing.KindUnknown, casing.KindMissing, casing.KindShape, casing.KindFormat, casing.KindLength,
		appointment.KindContradiction, appointment.KindEnvelope, appointment.KindCharset, appointment.KindContentType,
	} {
		keys = append(keys, "kind."+string(kind))
	}
	for _, reason := range []appointment.Reason{
		appointment.ReasonSlotTaken, appointment.ReasonAlreadyBooked, appointment.ReasonNotBooked,
		appointment.ReasonUnauthorised, appointment.ReasonBusy, appointment.ReasonOther,
	} {
		keys = append(keys, "reason."+string(reason))
	}
	for _, key := range append(keys, "ask.dns", "ask.tcp", "ask.tls", "proof.0", "proof.1", "proof.2", "proof.3", "proof.4") {
		if texts[key].zh == "" {
			t.Errorf("no text for %s", key)
		}
	}
}

// TestTextsInReadmes checks that the transcript that the READMEs show says what is said.
func TestTextsInReadmes(t *testing.T) {
	t.Parallel()
	said := []Text{
		say("tcp.ok", "10.0.0.8:443"),
		say("tls.ok", "TLS 1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "hospital.example", "2027-03-01", say("tls.days", 96), say("tls.verified")),
		say("query.fields", "00000002", "systemId, systemKey, businessType, method, data, startDate, …"),
		say("search.found", 3, 3),
	}
	for file, lang := range map[string]Language{"README.md": English, "README.zh-CN.md": Chinese} {
		text, err := os.ReadFile(filepath.Join("..", "..", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range said {
			if want := "  " + s.In(lang) + "\n"; !strings.Contains(string(text), want) {
				t.Errorf("%s does not show %q", file, want)
			}
		}
	}
}
