package main

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

func TestNewSlotView_Kind(t *testing.T) {
	t.Parallel()
	newOffer := func(status appointment.TimeStatus, quantity, booked appointment.Count) directory.Offer {
		slot := testSlot(0)
		slot.ArrangeDay = appointment.DateOf(noon).AddDays(1)
		slot.ScheduleTimeStatus, slot.Quantity, slot.AppointmentQuantity = status, quantity, booked
		return directory.Offer{Hospital: "甲医院", Slot: slot}
	}
	one, three, unknown := appointment.CountOf(1), appointment.CountOf(3), appointment.Count{}
	past := newOffer(appointment.StatusDisable, unknown, unknown)
	past.ArrangeDay = appointment.DateOf(noon).AddDays(-1)
	full := newOffer(appointment.StatusFull, three, three)
	bookedSlot := appointment.BookedSlot{ResourceUID: full.ResourceUID, Date: full.ArrangeDay, Start: full.StartTime}

	for name, test := range map[string]struct {
		offer       directory.Offer
		state       orderState
		recommended bool
		want        slotKind
		mark        string
	}{
		"free":                     {newOffer(appointment.StatusEnable, three, one), orderState{}, false, slotFree, "余 2"},
		"free, unknown count":      {newOffer(appointment.StatusEnable, unknown, unknown), orderState{}, false, slotFree, "可约"},
		"recommended":              {newOffer(appointment.StatusEnable, three, one), orderState{}, true, slotRecommended, "荐 余 2"},
		"full":                     {full, orderState{}, true, slotFull, "约满"},
		"full by count":            {newOffer("", three, three), orderState{}, false, slotFull, "约满"},
		"taken":                    {full, orderState{TakenSlot: full}, false, slotTaken, "刚被约满"},
		"held, by the desk":        {full, orderState{Status: statusBooked, Hospital: "甲医院", Slot: bookedSlot}, false, slotHeld, "本单已约"},
		"held at another hospital": {full, orderState{Status: statusBooked, Hospital: "乙医院", Slot: bookedSlot}, false, slotFull, "约满"},
		"held, by the hospital":    {newOffer("schedule", unknown, unknown), orderState{}, false, slotHeld, "本单已约"},
		"past":                     {past, orderState{}, false, slotPast, "已过"},
		"closed":                   {newOffer(appointment.StatusDisable, unknown, unknown), orderState{}, false, slotClosed, "不可约"},
	} {
		got := newSlotView(test.offer, test.state, test.recommended, noon)
		if got.Kind != test.want || got.Mark != test.mark {
			t.Errorf("%s: kind and mark = %s, %q, want %s, %q", name, got.Kind, got.Mark, test.want, test.mark)
		}
		if got, want := got.CanBook(), test.want == slotFree || test.want == slotRecommended; got != want {
			t.Errorf("%s: CanBook() = %v, want %v", name, got, want)
		}
	}
}
