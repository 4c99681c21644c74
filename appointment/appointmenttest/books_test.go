package appointmenttest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func TestRepeatBooking(t *testing.T) {
	t.Parallel()
	roomy := ultrasound()
	roomy.Times[1].Capacity = 2
	h := start(t, appointment.Jintang, withResource(roomy), appointmenttest.WithRepeatBooking())
	for i, want := range []string{"保存成功", "保存成功", "该时段已约满"} {
		if got := postJSON(t, h, camelSave).Data.ResultDesc; got != want {
			t.Errorf("save %d: %s, want %s", i, got, want)
		}
	}
	seqs := func() (list []string) {
		for _, r := range h.Bookings() {
			list = append(list, r.ScheduleSeq)
		}
		return list
	}
	if got := seqs(); !slices.Equal(got, []string{"2026010500001", "2026010500002"}) {
		t.Errorf("bookings %v", got)
	}
	for _, want := range [][]string{{"2026010500002"}, nil} {
		if s := postJSON(t, h, camelQuery).slot(t, "2-2026-01-06-0800-0830"); s["scheduleTimeStatus"] != "Schedule" {
			t.Errorf("the order's slot: %v", s)
		}
		if got := postJSON(t, h, camelCancel).Data; got.ResultCode != "Success" || !slices.Equal(seqs(), want) {
			t.Errorf("cancel: %+v, bookings %v, want %v", got, seqs(), want)
		}
	}
	if s := postJSON(t, h, camelQuery).slot(t, "2-2026-01-06-0800-0830"); s["scheduleTimeStatus"] != "Enable" || s["appointmentQuantity"] != "0" {
		t.Errorf("afterwards %v", s)
	}
}

// What is cancelled leaves the order of the others as it was, and its place free.
func TestBookingsStayInOrder(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang, appointmenttest.WithDays(40))
	var want []string
	for i := range 25 { // back to 2026-01-07
		order := fmt.Sprint(2026010580001 + i)
		forOrder := strings.NewReplacer("2026010580001", order, "2026-01-06", fmt.Sprintf("2026-01-%02d", 31-i))
		if got := postJSON(t, h, forOrder.Replace(camelSave)).Data; got.ResultCode != "Success" {
			t.Fatalf("order %s: %+v", order, got)
		}
		if i%3 == 0 {
			postJSON(t, h, forOrder.Replace(camelCancel))
		} else {
			want = append(want, order)
		}
	}
	var got []string
	for _, r := range h.Bookings() {
		got = append(got, r.PlacerOrderNO)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	other := strings.NewReplacer("2026010580001", "2026010590001", "2026-01-06", "2026-01-31")
	if got := postJSON(t, h, other.Replace(camelSave)).Data; got.ResultCode != "Success" {
		t.Errorf("a place that was cancelled: %+v", got)
	}
}
