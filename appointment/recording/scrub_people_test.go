package recording_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

var nameForm = regexp.MustCompile(`^\p{Han}{5}$`)

// TestScrubIsConsistent records two patients and the shapes in which they come, and looks at
// who they are then: each the same everywhere, not the other, with numbers that are valid.
func TestScrubIsConsistent(t *testing.T) {
	t.Parallel()
	twin := exampleSave() // born on the same day
	twin.Name, twin.Sex, twin.IdCardNO, twin.MedRecNO, twin.PlacerOrderNO = "测试患者乙", appointment.Male, "99999919820821001X", "99999919820821001x", "2026010580002"
	twin.ContactPhoneNO, twin.CardNO, twin.OutPatientNO = "13000000003", "0000123", "A-0042"
	old := exampleSave()
	old.Name, old.IdCardNO, old.MedRecNO, old.PlacerOrderNO = "测试患者丙", "999999450607003", "999999450607003", "2026010580003"
	old.BirthDate = appointment.Date{Year: 1945, Month: 6, Day: 7}
	cfg := handMade(t, appointment.Jintang, func(_ *http.Request, body string) string {
		return `{"statusCode":"1","statusMessage":"` + patientName + `","extra":[` + body + `],"masked":"999999********1267","shorter":"9999****1267","another":"110***********1234","idNo":"999999 450607 003","mobile":"+86 130-0000-0003"}`
	})
	file := record(t, cfg, func(c *appointment.Client) {
		for _, save := range []*appointment.SaveRequest{exampleSave(), twin, exampleSave(), old} {
			_, _ = c.SaveSchedule(t.Context(), save)
		}
	})
	absent(t, written(t, file), append(secretsOf(), "0000123", "A-0042", "99999919820821001", "999999450607003")...)
	asked := replay(t, file).Asked(appointment.SaveSchedule)
	first, second, third := asked[0], asked[1], asked[3]
	for field, value := range first {
		switch same := value == second[field]; {
		case asked[2][field] != value:
			t.Errorf("%s of the same patient is %q and %q", field, value, asked[2][field])
		case same && slices.Contains(strings.Fields("medRecNO idCardNO name contactPhoneNO cardNO outPatientNO placerOrderNO"), field):
			t.Errorf("%s of two patients is %q", field, value)
		case !same && slices.Contains(strings.Fields("providerID providerName birthDate"), field):
			t.Errorf("%s of one doctor or day is %q and %q", field, value, second[field])
		}
	}
	checkPatient(t, first, 18, false, "1982")
	checkPatient(t, second, 18, true, "1982")
	checkPatient(t, third, 15, true, "1945")
	if first["idCardNO"] != first["medRecNO"] || !strings.EqualFold(second["idCardNO"], second["medRecNO"]) ||
		!strings.HasSuffix(second["medRecNO"], "x") || third["idCardNO"] != third["medRecNO"] {
		t.Errorf("spellings of one number are several people: %v %v %v", first, second, third)
	}
	if !regexp.MustCompile(`^0\d{6}$`).MatchString(second["cardNO"]) || !regexp.MustCompile(`^[A-Z]-\d{4}$`).MatchString(second["outPatientNO"]) {
		t.Errorf("the cards are %q and %q", second["cardNO"], second["outPatientNO"])
	}
	day, _, err := appointment.ParseOrderNO(first["placerOrderNO"])
	if err != nil || day != (appointment.Date{Year: 2026, Month: 1, Day: 5}) {
		t.Errorf("the order is %q: %v", first["placerOrderNO"], err)
	}
	text := written(t, file)
	if !strings.Contains(text, `"statusMessage":"`+first["name"]+`"`) {
		t.Error("the patient of the message is another than the request's")
	}
	if id := third["idCardNO"]; !strings.Contains(text, `"idNo":"`+id[:6]+" "+id[6:12]+" "+id[12:]+`"`) {
		t.Error("the number with spaces is another patient's")
	}
	if mobile := second["contactPhoneNO"]; !strings.Contains(text, `"mobile":"+86 `+mobile[:3]+"-"+mobile[3:7]+"-"+mobile[7:]+`"`) {
		t.Error("the phone with a country code is another patient's")
	}
	if want := first["idCardNO"]; !strings.Contains(text, `"masked":"`+want[:6]+"********"+want[14:]+`"`) {
		t.Error("the masked number is another patient's")
	} else if !strings.Contains(text, `"shorter":"`+want[:4]+"****"+want[14:]+`"`) || !regexp.MustCompile(`"another":"999\*{11}\d{4}"`).MatchString(text) {
		t.Error("the number that is masked in short is another patient's, or the unknown one somebody's")
	}
}

// checkPatient holds who stands for a patient against the forms of the interface and, with
// arithmetic of its own, of identity cards.
func checkPatient(t *testing.T, p map[string]string, length int, male bool, year string) {
	t.Helper()
	id, born := p["idCardNO"], strings.ReplaceAll(p["birthDate"], "-", "")
	if len(id) != length || !strings.HasPrefix(id, "999999") || !strings.HasPrefix(born, year) {
		t.Fatalf("number %q of somebody born on %q", id, p["birthDate"])
	}
	if length == 18 {
		sum := 0
		for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
			sum += int(id[i]-'0') * weight
		}
		if want := "10X98765432"[sum%11]; id[17] != want {
			t.Errorf("the check digit of %s is %c", id, want)
		}
		if odd := id[16]%2 == 1; odd != male || id[6:14] != born {
			t.Errorf("%s is of the other sex, or not born on %s", id, born)
		}
	} else if id[6:12] != born[2:] {
		t.Errorf("%s is not born on %s", id, born)
	}
	if !regexp.MustCompile(`^1300000\d{4}$`).MatchString(p["contactPhoneNO"]) || !nameForm.MatchString(p["name"]) {
		t.Errorf("phone %q, name %q", p["contactPhoneNO"], p["name"])
	}
}

// TestTwoRecordingsShareNobody records the same patient twice. Were the same person to stand
// for him, whoever knows one recording's people would know the other's.
func TestTwoRecordingsShareNobody(t *testing.T) {
	t.Parallel()
	hospital := start(t, appointment.Laida)
	people := map[string]bool{}
	for range 5 {
		file := record(t, hospital.Config(), func(c *appointment.Client) { _, _ = c.SaveSchedule(t.Context(), exampleSave()) })
		people[replay(t, file).Asked(appointment.SaveSchedule)[0]["cardNO"]] = true
	}
	if len(people) != 5 {
		t.Errorf("one patient in five recordings is %v", people)
	}
}
