package appointment_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Fields that a query and a save share by name are copied from the query.
func TestNewSaveRequest(t *testing.T) {
	t.Parallel()
	query := fullQueryRequest()
	slot := appointment.Slot{
		ResourceUID: "18", ResourceName: "DX", ArrangeDay: appointment.Date{Year: 2026, Month: 11, Day: 24},
		Time: appointment.Time{StartTime: appointment.ClockAt(8, 0), EndTime: appointment.ClockAt(8, 30)},
	}
	save := appointment.NewSaveRequest(query, slot)
	queryFields, saveFields := reflect.ValueOf(query).Elem(), reflect.ValueOf(save).Elem()
	shared := 0
	for i := range queryFields.NumField() {
		name := queryFields.Type().Field(i).Name
		got := saveFields.FieldByName(name)
		if !got.IsValid() || name == "Extra" {
			continue
		}
		shared++
		if want := queryFields.Field(i); got.IsZero() || !reflect.DeepEqual(got.Interface(), want.Interface()) {
			t.Errorf("%s = %v, want the query's, %v", name, got, want)
		}
	}
	if shared != 13 {
		t.Errorf("%d fields have the same name in a query and a save, want 13", shared)
	}
	if save.ScheduleResourceUID != slot.ResourceUID || save.ScheduleResourceName != slot.ResourceName ||
		save.ScheduleDate != slot.ArrangeDay || save.StartTime != slot.StartTime || save.EndTime != slot.EndTime {
		t.Errorf("slot = %q, %q, %v, %v to %v; want that of the argument, %s", save.ScheduleResourceUID, save.ScheduleResourceName,
			save.ScheduleDate, save.StartTime, save.EndTime, slotText(slot))
	}
}

// The query of FindBooking begins on the day of the slot. It has the same values as the save in
// every field that both requests share by name.
func TestClient_FindBooking_SharedFields(t *testing.T) {
	t.Parallel()
	received := map[string]map[string]any{} // the data by interface code
	client := newClient(t, appointment.Laida, func(w http.ResponseWriter, r *http.Request) {
		document := requestDocument(t, r)
		received[readMethod(document)], _ = decodeJSON(t, document)["data"].(map[string]any)
		writeResponse(w, r, `{"statusCode":"00000009"}`)
	})
	save := fullSaveRequest()
	_, err := client.SaveSchedule(t.Context(), save)
	checkClass(t, err, appointment.ErrRejected)
	_, err = client.FindBooking(t.Context(), save)
	checkClass(t, err, appointment.ErrRejected)
	saved, queried := received["XKH074"], received["XKH073"]
	queryType, saveType := reflect.TypeFor[appointment.QueryRequest](), reflect.TypeFor[appointment.SaveRequest]()
	shared := 0
	for field := range queryType.Fields() {
		if _, ok := saveType.FieldByName(field.Name); !ok || field.Name == "Extra" {
			continue
		}
		shared++
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if got, want := queried[name], saved[name]; got != want || got == nil {
			t.Errorf("%s of the query = %v, want that of the save, %v", name, got, want)
		}
	}
	if shared != 13 {
		t.Errorf("%d fields have the same name in a query and a save, want 13", shared)
	}
	if got, want := queried["startDate"], "2026/11/24 00:00:00"; got != want {
		t.Errorf("startDate of the query = %v, want %v", got, want)
	}
}

// JSON has no text that is not UTF-8. encoding/json alone would replace it, and the hospital would
// receive another name.
func TestSaveRequest_JSON_InvalidText(t *testing.T) {
	t.Parallel()
	const invalid = "\xd5\xc5" // 张 in GBK
	requests := map[string]*appointment.SaveRequest{
		"extra name":  {Extra: map[string]string{"a": "b", invalid: "c"}},
		"extra value": {Extra: map[string]string{"a": "b", "c": invalid}},
	}
	for field := range reflect.TypeFor[appointment.SaveRequest]().Fields() {
		if field.Type.Kind() == reflect.String {
			r := fullSaveRequest()
			reflect.ValueOf(r).Elem().FieldByIndex(field.Index).SetString(invalid)
			requests[field.Name] = r
		}
	}
	if n := len(requests); n < 25 {
		t.Fatalf("%d requests, want one for every text", n)
	}
	for name, r := range requests {
		for _, value := range []any{r, *r, []any{r}} {
			if encoded, err := json.Marshal(value); !errors.Is(err, appointment.ErrInvalidRequest) || strings.Contains(err.Error(), invalid) {
				t.Errorf("%s: Marshal = %s, %v; want ErrInvalidRequest without the text", name, encoded, err)
			}
		}
	}
}
