package appointmenttest_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func TestWithRepeatBooking(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang, withCapacity(2), appointmenttest.WithRepeatBooking())
	for i, want := range []string{"保存成功", "保存成功", "该时段已约满"} {
		if got := postJSON(t, h, camelSave).Data.ResultDesc; got != want {
			t.Errorf("save %d: ResultDesc = %s, want %s", i+1, got, want)
		}
	}
	sequences := func() (list []string) {
		for _, b := range h.Bookings() {
			list = append(list, b.ScheduleSeq)
		}
		return list
	}
	if got, want := sequences(), []string{"2026010500001", "2026010500002"}; !slices.Equal(got, want) {
		t.Errorf("the bookings are %v, want %v", got, want)
	}
	for _, want := range [][]string{{"2026010500002"}, nil} {
		if slot := postJSON(t, h, camelQuery).slot(t, "2-2026-01-06-0800-0830"); slot["scheduleTimeStatus"] != "Schedule" {
			t.Errorf("the slot of the order = %v, want the status Schedule", slot)
		}
		if got := postJSON(t, h, camelCancel).Data; got.ResultCode != "Success" || !slices.Equal(sequences(), want) {
			t.Errorf("the cancel = %+v leaves %v, want Success and %v", got, sequences(), want)
		}
	}
	if slot := postJSON(t, h, camelQuery).slot(t, "2-2026-01-06-0800-0830"); slot["scheduleTimeStatus"] != "Enable" || slot["appointmentQuantity"] != "0" {
		t.Errorf("the slot after both cancels = %v, want the status Enable and no bookings", slot)
	}
}

// Bookings by staff take places and orders as saves do, and CancelAll frees them.
func TestHospital_BookAndCancelAll(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	other := appointmenttest.Booking{
		PlacerOrderNO: orderNumber(7), ResourceUID: "2", Date: appointment.Date{Year: 2026, Month: time.January, Day: 6}, Start: at(8, 0),
		MedRecNO: "999999199001010016", Name: "测试患者乙",
	}
	booked, err := h.Book(other)
	if err != nil || booked.ScheduleSeq == "" || booked.End != at(8, 30) || booked.Name != other.Name || !slices.Equal(h.Bookings(), []appointmenttest.Booking{booked}) {
		t.Errorf("Book = %v, %v; want a whole booking, and Bookings() = %v with it alone", booked, err, h.Bookings())
	}
	for _, test := range []struct {
		want   string
		change func(b *appointmenttest.Booking)
	}{
		{"该申请单已预约", func(b *appointmenttest.Booking) { b.Start = at(8, 30) }},
		{"该时段已约满", func(b *appointmenttest.Booking) { b.PlacerOrderNO = orderNumber(8) }},
		{"号源不存在", func(b *appointmenttest.Booking) { b.PlacerOrderNO, b.ResourceUID = orderNumber(8), "99" }},
	} {
		b := other
		test.change(&b)
		if got, err := h.Book(b); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Book = %v, %v; want an error with %s", got, err, test.want)
		}
	}
	if got, want := postJSON(t, h, camelSave).Data.ResultDesc, "该时段已约满"; got != want {
		t.Errorf("save of the booked slot: ResultDesc = %s, want %s", got, want)
	}
	h.CancelAll()
	if got := h.History(); len(h.Bookings()) != 0 || len(got) != 2 || !got[1].Cancelled || got[1].Booking != booked {
		t.Errorf("after CancelAll, History() = %v and Bookings() = %v, want the cancel of %v and none", got, h.Bookings(), booked)
	}
	if got, want := postJSON(t, h, camelSave).Data.ResultDesc, "保存成功"; got != want {
		t.Errorf("save after CancelAll: ResultDesc = %s, want %s", got, want)
	}
}

// The history has each booking and each cancel, in the order of their execution. So it shows how
// many bookings an order held at the same time.
func TestHospital_History(t *testing.T) {
	t.Parallel()
	for _, tr := range vendors() {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			h := tr.start(t, withCapacity(3), appointmenttest.WithRepeatBooking())
			before := time.Now()
			h.Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted(), appointmenttest.DropResponse(), appointmenttest.CommitLate(time.Hour))
			for range 3 {
				tr.call(t, h, appointment.SaveSchedule, camelSave)
			}
			tr.call(t, h, appointment.CancelSchedule, camelCancel)
			tr.call(t, h, appointment.CancelSchedule, camelCancel) // is rejected
			h.Settle()                                             // executes the late save
			tr.call(t, h, appointment.SaveSchedule, camelSave)

			type event struct {
				seq       string
				cancelled bool
			}
			var got []event
			held, most := 0, 0
			for _, e := range h.History() {
				got = append(got, event{e.Booking.ScheduleSeq, e.Cancelled})
				if held++; e.Cancelled {
					held -= 2
				}
				most = max(most, held)
				if e.At.Before(before) || e.At.After(time.Now()) {
					t.Errorf("event at %v, want real time, not that of WithClock, and in order", e.At)
				}
				before = e.At
				if e.Booking.PlacerOrderNO != orderNumber(0) || e.Booking.MedRecNO != "999999198208211267" || e.Booking.Start != at(8, 0) || !e.Booking.BookedAt.Equal(monday()) {
					t.Errorf("event = %v, want the booking of order %s at 08:00", e, orderNumber(0))
				}
				if text := fmt.Sprintf("%v %+v %#v", e, e, e); strings.Contains(text, e.Booking.MedRecNO) {
					t.Errorf("the event prints as %s, want it without the patient", text)
				}
			}
			want := []event{{"2026010500001", false}, {"2026010500001", true}, {"2026010500002", false}, {"2026010500003", false}}
			if !slices.Equal(got, want) || most != 2 {
				t.Errorf("History() = %v, at most %d bookings at the same time; want %v, 2", got, most, want)
			}
			if bookings := h.Bookings(); len(bookings) != held {
				t.Errorf("Bookings() = %v, want %d, as the history says", bookings, held)
			}
		})
	}
}

// A cancel keeps the order of the other bookings and frees the place.
func TestHospital_Bookings_Order(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang, appointmenttest.WithDays(40))
	var want []string
	for i := range 25 { // from 2026-01-31 back to 2026-01-07
		order := orderNumber(i)
		forOrder := strings.NewReplacer("2026010580001", order, "2026-01-06", fmt.Sprintf("2026-01-%02d", 31-i))
		if got := postJSON(t, h, forOrder.Replace(camelSave)).Data; got.ResultCode != "Success" {
			t.Fatalf("the save of order %s = %+v, want Success", order, got)
		}
		if i%3 == 0 {
			postJSON(t, h, forOrder.Replace(camelCancel))
		} else {
			want = append(want, order)
		}
	}
	var got []string
	for _, b := range h.Bookings() {
		got = append(got, b.PlacerOrderNO)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the orders of Bookings() = %v, want %v", got, want)
	}
	other := strings.NewReplacer("2026010580001", "2026010590001", "2026-01-06", "2026-01-31")
	if got := postJSON(t, h, other.Replace(camelSave)).Data; got.ResultCode != "Success" {
		t.Errorf("the save of a cancelled place = %+v, want Success", got)
	}
}

func TestHospital_Rejections(t *testing.T) {
	t.Parallel()
	replace := func(message string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(message) }
	const second = "2026010580002"
	tests := []struct {
		name, message, want string
	}{
		{"full from the start", replace(camelSave, `"08:00"`, `"09:00"`, `"08:30"`, `"09:30"`, "2026010580001", second), "该时段已约满"},
		{"full by a booking", replace(camelSave, "2026010580001", second), "该时段已约满"},
		{"same order", camelSave, "该申请单已预约"},
		{"same order, other slot", replace(camelSave, "2026-01-06", "2026-01-07"), "该申请单已预约"},
		{"unknown resource", replace(camelSave, "2026010580001", second, `UID":"2"`, `UID":"3"`), "号源不存在"},
		{"day after the calendar", replace(camelSave, "2026010580001", second, "2026-01-06", "2026-01-12"), "号源不存在"},
		{"unknown start", replace(camelSave, "2026010580001", second, `"08:00"`, `"08:01"`), "号源不存在"},
		{"wrong end", replace(camelSave, "2026010580001", second, `"08:30"`, `"09:00"`), "号源不存在"},
		{"other exam type", replace(camelSave, "2026010580001", second, "US(超声)", "CT"), "号源不存在"},
		{"past", replace(camelSave, "2026010580001", second, "2026-01-06", "2026-01-05"), "该时段已停诊"},
		{"cancel of another order", replace(camelCancel, "2026010580001", second), "未找到预约记录"},
		{"cancel of another sequence", replace(camelCancel, `"scheduleOperatorID"`, `"scheduleSeq":"7","scheduleOperatorID"`), "未找到预约记录"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h := start(t, appointment.Jintang)
			postJSON(t, h, camelSave)
			got := postJSON(t, h, test.message)
			if got.StatusCode != "00000000" || got.Data.ResultCode != "Falid" || got.Data.ResultDesc != test.want || got.Data.Result != nil {
				t.Errorf("got %+v, want Falid and %s", got, test.want)
			}
			if n := len(h.Bookings()); n != 1 {
				t.Errorf("got %d bookings, want 1", n)
			}
		})
	}
}

func TestHospital_CancelBySequence(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	postJSON(t, h, camelSave)
	message := strings.Replace(camelCancel, "{\n", `{"scheduleSeq":"2026010500001",`, 1)
	if got := postJSON(t, h, message); got.Data.ResultCode != "Success" || len(h.Bookings()) != 0 {
		t.Errorf("the cancel = %+v leaves %v, want Success and no bookings", got, h.Bookings())
	}
}

// A save without a booking takes no place, so it can be repeated.
func TestHospital_SaveWithoutBooking(t *testing.T) {
	t.Parallel()
	for _, flag := range []appointment.ScheduleFlag{appointment.FlagNotNeeded, appointment.FlagByStaff} {
		r := ultrasound()
		r.Flag = flag
		h := start(t, appointment.Jintang, appointmenttest.WithResources(r))
		for range 2 {
			got := postJSON(t, h, camelSave).Data
			if got.ResultCode != "Success" || got.Result["scheduleFlag"] != string(flag) || got.Result["scheduleSeq"] != "" {
				t.Errorf("the save = %+v, want Success with flag %s and no scheduleSeq", got, flag)
			}
		}
		if got := postJSON(t, h, camelQuery); len(h.Bookings()) != 0 || got.Data.Result["scheduleFlag"] != "0" {
			t.Errorf("flag %s: bookings %v, query %+v; want no bookings and flag 0", flag, h.Bookings(), got)
		}
	}
}

func TestHospital_ConcurrentSavesOfOnePlace(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	const clients = 20
	results := make(chan string, clients)
	var wg sync.WaitGroup
	for i := range clients {
		wg.Go(func() {
			got := postJSON(t, h, strings.Replace(camelSave, "2026010580001", orderNumber(i), 1))
			results <- got.Data.ResultDesc
		})
	}
	wg.Wait()
	close(results)
	count := map[string]int{}
	for desc := range results {
		count[desc]++
	}
	if count["保存成功"] != 1 || count["该时段已约满"] != clients-1 {
		t.Errorf("the results are %v, want 1 success and %d rejections", count, clients-1)
	}
	checkBookings(t, h, 1, clients)
}
