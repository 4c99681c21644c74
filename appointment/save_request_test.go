package appointment_test

import (
	"reflect"
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
