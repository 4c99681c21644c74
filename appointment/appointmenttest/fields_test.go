package appointmenttest

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// publishedFields returns the published fields and whether they are required, by keys such as
// "query/request". Fields of an object have its name in the key: "query/response/result".
func publishedFields(t *testing.T) map[string]map[string]bool {
	t.Helper()
	text, err := os.ReadFile("../../testdata/fields.tsv")
	if err != nil {
		t.Fatal(err)
	}
	table := map[string]map[string]bool{}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	for _, line := range lines[1:] {
		row := strings.Split(line, "\t")
		operation, direction, object, name, required := row[0], row[1], row[2], row[3], row[6]
		key := strings.TrimSuffix(operation+"/"+direction+"/"+object, "/")
		if table[key] == nil {
			table[key] = map[string]bool{}
		}
		table[key][name] = required == "y"
	}
	return table
}

// The fields of requests are the published ones, except for two fields in which the published
// examples differ from the published table.
func TestRequestFields_Published(t *testing.T) {
	t.Parallel()
	table := publishedFields(t)
	table["save/request"]["submitExamRequestInfo"] = false
	table["cancel/request"]["organizationID"] = false
	for key, fields := range map[string][]field{
		"envelope/request": envelopeFields(),
		"query/request":    requestFields(appointment.QuerySchedule),
		"save/request":     requestFields(appointment.SaveSchedule),
		"cancel/request":   requestFields(appointment.CancelSchedule),
	} {
		names := map[string]bool{}
		for _, f := range fields {
			required, ok := table[key][f.name]
			if !ok || required != f.required || names[f.name] {
				t.Errorf("%s: %s: published %v, required %v, duplicate %v; want true, %v, false", key, f.name, ok, required, names[f.name], f.required)
			}
			names[f.name] = true
		}
		if len(names) != len(table[key]) {
			t.Errorf("%s: got %d fields, want %d", key, len(names), len(table[key]))
		}
	}
}

// Responses have every published field and no other.
func TestExecuteRequest_PublishedFields(t *testing.T) {
	t.Parallel()
	table := publishedFields(t)
	h, err := Start(appointment.Jintang)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	tomorrow := addDays(h.bookings.firstDay, 1)
	query := map[string]string{"startDate": startOfDay(tomorrow).Format(startDateLayout), "serviceSectID": "DX"}
	save := map[string]string{
		"placerOrderNO": "1", "serviceSectID": "DX", "scheduleResourceUID": "18", "scheduleDate": formatDate(tomorrow), "startTime": "07:30", "endTime": "08:00",
	}
	for key, req := range map[string]request{
		"query":  {op: appointment.QuerySchedule, values: query},
		"save":   {op: appointment.SaveSchedule, values: save},
		"cancel": {op: appointment.CancelSchedule, values: map[string]string{"placerOrderNO": "2"}},
	} {
		var doc map[string]any
		if err := json.Unmarshal(h.dialect.marshal(req.op, h.executeRequest(req, true)), &doc); err != nil {
			t.Fatal(err)
		}
		compareNames(t, "envelope/response", doc, table)
		compareNames(t, key+"/response", doc["data"].(map[string]any), table)
	}
}

// compareNames compares the names in an object and in the objects below it with the published
// fields.
func compareNames(t *testing.T, key string, object map[string]any, table map[string]map[string]bool) {
	t.Helper()
	prefix := key[:strings.Index(key, "/")] + "/response/"
	for name, value := range object {
		if _, ok := table[key][name]; !ok {
			t.Errorf("%s: got the field %s, want published fields only", key, name)
		}
		switch v := value.(type) {
		case map[string]any:
			if name != "data" {
				compareNames(t, prefix+name, v, table)
			}
		case []any:
			if len(v) == 0 {
				t.Errorf("%s: the list %s is empty, want items", key, name)
			}
			for _, item := range v {
				compareNames(t, prefix+strings.TrimSuffix(name, "List"), item.(map[string]any), table)
			}
		}
	}
	for name, required := range table[key] {
		if _, ok := object[name]; !ok && required && name != "result" {
			t.Errorf("%s: fields = %v, want the required field %s among them", key, object, name)
		}
	}
}

func TestStyle_Spell(t *testing.T) {
	t.Parallel()
	for s, want := range map[style]string{camel: "placerOrderNO", pascal: "PlacerOrderNO", upper: "PLACERORDERNO"} {
		if got := s.spell("placerOrderNO"); got != want {
			t.Errorf("style %d: spell(placerOrderNO) = %s, want %s", s, got, want)
		}
	}
}
