package recording_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Two patients are born on the same day, and one has a number of 15 digits. Each keeps one
// pseudonym in every form, and the pseudonyms are valid.
func TestRecorder_ConsistentPseudonyms(t *testing.T) {
	t.Parallel()
	sameDay := exampleSave()
	sameDay.Name, sameDay.Sex, sameDay.IdCardNO, sameDay.MedRecNO = "测试患者乙", appointment.Male, "99999919820821001X", "99999919820821001x"
	sameDay.PlacerOrderNO, sameDay.ContactPhoneNO, sameDay.CardNO, sameDay.OutPatientNO = "2026010580002", "13000000003", "0000123", "A-0042"
	old := exampleSave()
	old.Name, old.IdCardNO, old.MedRecNO, old.PlacerOrderNO = "测试患者丙", "999999450607003", "999999450607003", "2026010580003"
	old.BirthDate = appointment.Date{Year: 1945, Month: 6, Day: 7}
	cfg := startDocumentServer(t, appointment.Jintang, func(requestBody string) string {
		return `{"statusCode":"1","statusMessage":"` + patientName + `","extra":[` + requestBody + `],"masked":"999999********1267","shorter":"9999****1267",` +
			`"another":"110***********1234","idNo":"999999 450607 003","mobile":"+86 130-0000-0003"}`
	})
	file := record(t, cfg, func(c *appointment.Client) {
		for _, save := range []*appointment.SaveRequest{exampleSave(), sameDay, exampleSave(), old} {
			_, _ = c.SaveSchedule(t.Context(), save)
		}
	})
	text := readFiles(t, file)
	checkAbsent(t, text, append(shapeSecrets(), "0000123", "A-0042", "99999919820821001", "999999450607003")...)

	recorded := replay(t, file).Requests(appointment.SaveSchedule)
	first, second, repeated, third := recorded[0], recorded[1], recorded[2], recorded[3]
	checkSharedFields(t, first, second, repeated)
	checkPatient(t, first, 18, false, "1982")
	checkPatient(t, second, 18, true, "1982")
	checkPatient(t, third, 15, true, "1945")
	if first["idCardNO"] != first["medRecNO"] || third["idCardNO"] != third["medRecNO"] {
		t.Errorf("the patients are %v and %v, want equal idCardNO and medRecNO", first, third)
	}
	if !strings.EqualFold(second["idCardNO"], second["medRecNO"]) || !strings.HasSuffix(second["medRecNO"], "x") {
		t.Errorf("the patient is %v, want equal idCardNO and medRecNO except for the case of x", second)
	}
	if !regexp.MustCompile(`^0\d{6}$`).MatchString(second["cardNO"]) || !regexp.MustCompile(`^[A-Z]-\d{4}$`).MatchString(second["outPatientNO"]) {
		t.Errorf("cardNO = %q, outPatientNO = %q; want the forms of 0000123 and A-0042", second["cardNO"], second["outPatientNO"])
	}
	day, _, err := appointment.ParseOrderNO(first["placerOrderNO"])
	if want := (appointment.Date{Year: 2026, Month: 1, Day: 5}); err != nil || day != want {
		t.Errorf("placerOrderNO = %q, %v; want an order of %v", first["placerOrderNO"], err, want)
	}
	id, mobile, oldID := first["idCardNO"], second["contactPhoneNO"], third["idCardNO"]
	for _, want := range []string{
		`"statusMessage":"` + first["name"] + `"`,
		`"idNo":"` + oldID[:6] + " " + oldID[6:12] + " " + oldID[12:] + `"`,
		`"mobile":"+86 ` + mobile[:3] + "-" + mobile[3:7] + "-" + mobile[7:] + `"`,
		`"masked":"` + id[:6] + "********" + id[14:] + `"`,
		`"shorter":"` + id[:4] + "****" + id[14:] + `"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the recording is\n%s\nwant it to hold %s, the pseudonym of the same person", text, want)
		}
	}
	if !regexp.MustCompile(`"another":"999\*{11}\d{4}"`).MatchString(text) {
		t.Errorf("the recording is\n%s\nwant it to hold a masked number of region 999 for the unknown person", text)
	}
}

// checkSharedFields compares the fields of two patients and of the repeated first patient.
func checkSharedFields(t *testing.T, first, second, repeated map[string]string) {
	t.Helper()
	ofThePatient := strings.Fields("medRecNO idCardNO name contactPhoneNO cardNO outPatientNO placerOrderNO")
	shared := strings.Fields("providerID providerName birthDate")
	for name, value := range first {
		switch {
		case repeated[name] != value:
			t.Errorf("%s of one patient is %q and %q, want the same", name, value, repeated[name])
		case value == second[name] && slices.Contains(ofThePatient, name):
			t.Errorf("%s of two patients is %q, want different values", name, value)
		case value != second[name] && slices.Contains(shared, name):
			t.Errorf("%s of one doctor or day is %q and %q, want the same", name, value, second[name])
		}
	}
}

// checkPatient checks the forms of a patient's fields. It calculates the check digit of the
// identity number in its own way.
func checkPatient(t *testing.T, fields map[string]string, length int, male bool, year string) {
	t.Helper()
	id, born := fields["idCardNO"], strings.ReplaceAll(fields["birthDate"], "-", "")
	if len(id) != length || !strings.HasPrefix(id, "999999") || !strings.HasPrefix(born, year) {
		t.Fatalf("idCardNO = %q, birthDate = %q; want %d characters, region 999999 and year %s", id, born, length, year)
	}
	if length == 18 {
		sum := 0
		for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
			sum += int(id[i]-'0') * weight
		}
		if want := "10X98765432"[sum%11]; id[17] != want {
			t.Errorf("the check digit of %s is %c, want %c", id, id[17], want)
		}
		if isMale := id[16]%2 == 1; isMale != male || id[6:14] != born {
			t.Errorf("idCardNO = %s, male: %v; want male: %v, born %s", id, isMale, male, born)
		}
	} else if id[6:12] != born[2:] {
		t.Errorf("idCardNO = %s, want one born %s", id, born)
	}
	if !regexp.MustCompile(`^1300000\d{4}$`).MatchString(fields["contactPhoneNO"]) || !regexp.MustCompile(`^\p{Han}{5}$`).MatchString(fields["name"]) {
		t.Errorf("contactPhoneNO = %q, name = %q; want a number 1300000xxxx and five characters", fields["contactPhoneNO"], fields["name"])
	}
}

// The pseudonyms of one patient differ between recordings. Otherwise, the key to one recording
// would also open the others.
func TestRecorder_OtherPseudonymsInEveryRecording(t *testing.T) {
	t.Parallel()
	hospital := startHospital(t, appointment.Laida)
	cards := map[string]bool{}
	for range 5 {
		file := record(t, hospital.Config(), func(c *appointment.Client) { _, _ = c.SaveSchedule(t.Context(), exampleSave()) })
		cards[replay(t, file).Requests(appointment.SaveSchedule)[0]["cardNO"]] = true
	}
	if len(cards) != 5 {
		t.Errorf("one card in five recordings has the pseudonyms %v, want five", cards)
	}
}
