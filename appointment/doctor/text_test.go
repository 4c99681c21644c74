package doctor

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
)

var verb = regexp.MustCompile(`%(\[\d+\])?[a-z]`)

// Said reports whether a text is one of the table's whose key begins so, whatever its
// arguments.
func Said(text Text, key string) bool {
	for k, both := range texts {
		parts := verb.Split(both.en, -1)
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		if strings.HasPrefix(k, key) && regexp.MustCompile(`^(?s:`+strings.Join(parts, ".*")+`)$`).MatchString(text.English) {
			return true
		}
	}
	return false
}

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
	used := map[string]bool{"ask.dns": true, "ask.tcp": true, "ask.tls": true} // of the steps' kinds
	for _, prefix := range []string{"step.", "kind.", "reason.", "proof."} {
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
		casing.KindName, casing.KindDuplicate, casing.KindUnknown, casing.KindMissing, casing.KindShape, casing.KindFormat, casing.KindLength,
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
	for _, key := range append(keys, "ask.dns", "ask.tcp", "ask.tls", "proof.none", "proof.answer", "proof.success", "proof.likely", "proof.understood") {
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

// TestReportAsData has a report survive JSON, and print as text.
func TestReportAsData(t *testing.T) {
	t.Parallel()
	report := Report{
		Hospital: "市三院", Proof: ProofLikely, Asks: []Text{say("ask.slots")},
		Steps: []Step{{Kind: StepQuery, State: OK, Says: say("query.understood", 210)}, {Kind: StepTLS, State: OK, Says: say("tls.ok", "TLS 1.3", "-", "a.example", "2027-03-01", say("tls.days", 96), say("tls.pinned"))}},
	}
	data, err := json.Marshal(report)
	if err != nil || !strings.Contains(string(data), `"Says":{"zh":"成功：210 个号源，且返回了我方的申请单号或患者，说明医院读懂了请求","en":"success, slots: 210; it repeats our order or patient, so it read the request"}`) {
		t.Errorf("%v: %s", err, data)
	}
	var again Report
	if err := json.Unmarshal(data, &again); err != nil || !reflect.DeepEqual(again, report) {
		t.Errorf("%v\n%+v\n%+v", err, report, again)
	}
	if text := fmt.Sprint(again.Steps[1], again.Proof, Proof(9)); text != "{tls ok 0s TLS 1.3, -; the certificate is for a.example, valid until 2027-03-01 (96 days left); its key is one of tls.pins } likely Proof(9)" {
		t.Error(text)
	}
	if text := again.Proof.Says().In(Chinese); !strings.HasPrefix(text, "结论：查询已通") {
		t.Error(text)
	}
}
