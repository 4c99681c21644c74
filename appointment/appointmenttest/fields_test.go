package appointmenttest

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// published reads the published table: for "query/request" and the like, which fields
// there are and whether they are required. Fields of a result come under the name of
// their object, as in "query/response/result".
func published(t *testing.T) map[string]map[string]bool {
	t.Helper()
	text, err := os.ReadFile("../../testdata/fields.tsv")
	if err != nil {
		t.Fatal(err)
	}
	table := map[string]map[string]bool{}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	for _, line := range lines[1:] {
		column := strings.Split(line, "\t")
		key := strings.TrimSuffix(column[0]+"/"+column[1]+"/"+column[2], "/")
		if table[key] == nil {
			table[key] = map[string]bool{}
		}
		table[key][column[3]] = column[6] == "y"
	}
	return table
}

// The hospital's list of request fields is the published one, but for two fields in
// which the published examples depart from the published table.
func TestRequestFieldsAreThePublishedOnes(t *testing.T) {
	t.Parallel()
	table := published(t)
	table["save/request"]["submitExamRequestInfo"] = false
	table["cancel/request"]["organizationID"] = false
	for key, fields := range map[string][]field{
		"envelope/request": envelopeFields(),
		"query/request":    requestFields(appointment.QuerySchedule),
		"save/request":     requestFields(appointment.SaveSchedule),
		"cancel/request":   requestFields(appointment.CancelSchedule),
	} {
		seen := map[string]bool{}
		for _, f := range fields {
			required, ok := table[key][f.name]
			if !ok || required != f.required || seen[f.name] {
				t.Errorf("%s: %s: published %v, required %v; twice %v", key, f.name, ok, required, seen[f.name])
			}
			seen[f.name] = true
		}
		if len(seen) != len(table[key]) {
			t.Errorf("%s: %d of %d fields", key, len(seen), len(table[key]))
		}
	}
}

// An answer holds every published field and no other.
func TestResponseFieldsAreThePublishedOnes(t *testing.T) {
	t.Parallel()
	table := published(t)
	s, err := newSettings(nil)
	if err != nil {
		t.Fatal(err)
	}
	h := &Hospital{books: newBooks(s)}
	tomorrow := addDays(h.books.first, 1)
	query := map[string]string{"startDate": midnight(tomorrow).Format("2006/01/02 15:04:05")}
	save := map[string]string{
		"placerOrderNO": "1", "scheduleResourceUID": "18", "scheduleDate": dateText(tomorrow), "startTime": "07:30", "endTime": "08:00",
	}
	for key, req := range map[string]request{
		"query":  {op: appointment.QuerySchedule, values: query},
		"save":   {op: appointment.SaveSchedule, values: save},
		"cancel": {op: appointment.CancelSchedule, values: map[string]string{"placerOrderNO": "2"}},
	} {
		var doc map[string]any
		if err := json.Unmarshal(h.speech.render(req.op, h.perform(req, true)), &doc); err != nil {
			t.Fatal(err)
		}
		compareNames(t, "envelope/response", doc, table)
		compareNames(t, key+"/response", doc["data"].(map[string]any), table)
	}
}

func compareNames(t *testing.T, key string, object map[string]any, table map[string]map[string]bool) {
	t.Helper()
	prefix := key[:strings.Index(key, "/")] + "/response/"
	for name, value := range object {
		if _, ok := table[key][name]; !ok {
			t.Errorf("%s: %s is not published", key, name)
		}
		switch v := value.(type) {
		case map[string]any:
			if name != "data" {
				compareNames(t, prefix+name, v, table)
			}
		case []any:
			if len(v) == 0 {
				t.Errorf("%s: %s is empty", key, name)
			}
			for _, item := range v {
				compareNames(t, prefix+strings.TrimSuffix(name, "List"), item.(map[string]any), table)
			}
		}
	}
	for name, required := range table[key] {
		if _, ok := object[name]; !ok && required && name != "result" {
			t.Errorf("%s: %s is missing", key, name)
		}
	}
}

func TestSpell(t *testing.T) {
	t.Parallel()
	for s, want := range map[style]string{camel: "placerOrderNO", pascal: "PlacerOrderNO", upper: "PLACERORDERNO"} {
		if got := s.spell("placerOrderNO"); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
