package appointment_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/google/go-cmp/cmp"
)

// TestEarliestOpen holds the merged slots of five hospitals against what each says by
// itself, and books the first of them at the hospital that has it.
func TestEarliestOpen(t *testing.T) {
	t.Parallel()
	hospitals := startAll(t)
	dir := readDirectory(t, entriesOf(hospitals), appointment.WithRetries(0))
	hospitals[2].Refuse()
	offers, failed := dir.EarliestOpen(t.Context(), sharedQuery())
	if len(failed) != 1 || !errors.Is(failed[0], appointment.ErrNotSent) || failed[0].Hospital != "jintang-wrapped" {
		t.Errorf("failed %v", failed)
	}
	open := map[string]int{}
	for schedule := range dir.QueryAll(t.Context(), sharedQuery()) {
		if schedule == nil {
			continue
		}
		for slot := range schedule.Slots() {
			if slot.Open() {
				open[schedule.Hospital]++
			}
		}
	}
	last := ""
	place := map[string]int{}
	for i, v := range appointment.Vendors() {
		place[string(v)] = i
	}
	for _, o := range offers {
		open[o.Hospital]--
		if !o.Open() {
			t.Errorf("%+v is not open", o)
		}
		// Days and times as they are written sort as they are meant.
		is := fmt.Sprintf("%v %v %d", o.ArrangeDay, o.StartTime, place[o.Hospital])
		if is < last {
			t.Errorf("%s stands behind %s", is, last)
		}
		last = is
	}
	if len(open) != 4 {
		t.Errorf("hospitals %v", open)
	}
	for name, left := range open {
		if left != 0 {
			t.Errorf("%s: %d slots more than in the merged list", name, left)
		}
	}

	client, err := dir.Client(offers[0].Hospital)
	if err != nil {
		t.Fatal(err)
	}
	save, first := everySaveField(), offers[0]
	save.OrganizationID = "" // the hospital's own
	save.ScheduleResourceUID, save.ScheduleResourceName = first.ResourceUID, first.ResourceName
	save.ScheduleDate, save.StartTime, save.EndTime = first.ArrangeDay, first.StartTime, first.EndTime
	if _, err := client.SaveSchedule(t.Context(), save); err != nil || len(hospitals[0].Bookings()) != 1 {
		t.Errorf("%v; bookings %v", err, hospitals[0].Bookings())
	}
	offers, failed = dir.EarliestOpen(t.Context(), sharedQuery())
	if len(failed) != 2 || failed[0].Reason != appointment.ReasonAlreadyBooked ||
		failed[0].Hospital != first.Hospital || failed[0].Held == nil || failed[0].Held.Date != first.ArrangeDay || failed[0].Held.Start != first.StartTime {
		t.Errorf("of an order that is booked: %v", failed)
	}
	if slices.ContainsFunc(offers, func(o appointment.Offer) bool { return o.Hospital == first.Hospital }) {
		t.Error("another slot is offered where the order holds one")
	}
}

// TestEarliestOpenWithoutSome has three of five hospitals fail, of which the first waits for
// the others: they are in the directory's order.
func TestEarliestOpenWithoutSome(t *testing.T) {
	t.Parallel()
	hospitals := startAll(t)
	hospitals[0].Fail(appointment.QuerySchedule, appointmenttest.BadGateway())
	hospitals[1].Refuse()
	hospitals[4].Refuse()
	refused := make(chan struct{}, 2)
	dir := readDirectory(t, entriesOf(hospitals), appointment.WithRetries(0), appointment.WithTransport(func(inner http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if strings.HasPrefix(hospitals[0].Config().Endpoint, "http://"+r.URL.Host) {
				<-refused
				<-refused
			}
			resp, err := inner.RoundTrip(r)
			if err != nil {
				refused <- struct{}{}
			}
			return resp, err
		})
	}))
	offers, failed := dir.EarliestOpen(t.Context(), sharedQuery())
	var names []string
	for _, e := range failed {
		names = append(names, e.Hospital)
	}
	if got := strings.Join(names, " "); got != "wanda jintang laida" || len(offers) == 0 {
		t.Errorf("%s failed: %v; %d offers", got, failed, len(offers))
	}
}

// TestEarliestOpenWithoutATime has slots without a day or a time: they come last, in the
// hospital's order.
func TestEarliestOpenWithoutATime(t *testing.T) {
	t.Parallel()
	const slots = `{"statusCode":"00000000","data":{"resultCode":"Success","result":{"scheduleFlag":"0","placerOrderNO":"2026112380001","medRecNO":"999999201512190186",
		"scheduleArrangeResourceInfoList":[{"resourceUID":"R","scheduleArrangeDateInfoList":[
		{"arrangeDay":"","scheduleArrangeTimeInfoList":[{"timeDetailUID":"no day","startTime":"07:00","scheduleTimeStatus":"Enable"}]},
		{"arrangeDay":"2026-11-26","scheduleArrangeTimeInfoList":[{"timeDetailUID":"no time","scheduleTimeStatus":"Enable"},{"timeDetailUID":"second","startTime":"9:00","scheduleTimeStatus":"Enable"}]},
		{"arrangeDay":"2026-11-25","scheduleArrangeTimeInfoList":[{"timeDetailUID":"full","startTime":"8:00","scheduleTimeStatus":"Disable"},{"timeDetailUID":"first","startTime":"10:00","scheduleTimeStatus":"Enable"}]}
		]}]}}}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(w, r, slots) }))
	t.Cleanup(server.Close)
	dir := readDirectory(t, fmt.Sprintf("hospitals:\n- {%s}\n", strings.Replace(oneHospital, "http://127.0.0.1:1/", server.URL, 1)))
	offers, failed := dir.EarliestOpen(t.Context(), sharedQuery())
	if len(failed) != 0 {
		t.Fatal(failed)
	}
	var order []string
	for _, o := range offers {
		order = append(order, o.TimeDetailUID)
	}
	if got := strings.Join(order, ", "); got != "first, second, no day, no time" {
		t.Errorf("got %s", got)
	}
}

// TestEarliestOpenOfAnOrderBookedSomewhere has a hospital say that the order is booked, and
// not when: nothing is offered there, and the caller is told.
func TestEarliestOpenOfAnOrderBookedSomewhere(t *testing.T) {
	t.Parallel()
	const free = `{"startTime":"9:00","scheduleTimeStatus":"Enable"}`
	for name, result := range map[string]string{
		"by the flag":       `"scheduleFlag":"1","scheduleArrangeResourceInfoList":[{"resourceUID":"R","scheduleArrangeDateInfoList":[{"arrangeDay":"2026-11-26","scheduleArrangeTimeInfoList":[` + free + `]}]}]`,
		"by a slot's state": `"scheduleFlag":"0","scheduleArrangeResourceInfoList":[{"resourceUID":"R","scheduleArrangeDateInfoList":[{"arrangeDay":"","scheduleArrangeTimeInfoList":[{"scheduleTimeStatus":"Schedule"},` + free + `]}]}]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			document := `{"statusCode":"00000000","data":{"resultCode":"Success","result":{"placerOrderNO":"2026112380001","medRecNO":"999999201512190186",` + result + `}}}`
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(w, r, document) }))
			t.Cleanup(server.Close)
			dir := readDirectory(t, fmt.Sprintf("hospitals:\n- {%s}\n", strings.Replace(oneHospital, "http://127.0.0.1:1/", server.URL, 1)))
			offers, failed := dir.EarliestOpen(t.Context(), sharedQuery())
			if len(offers) != 0 || len(failed) != 1 || failed[0].Reason != appointment.ReasonAlreadyBooked || failed[0].Held != nil {
				t.Errorf("%d offers; failed %v", len(offers), failed)
			}
			query := sharedQuery()
			query.PlacerOrderNO = "" // of no order: what is booked is somebody else's
			if offers, failed := dir.EarliestOpen(t.Context(), query); len(offers) != 1 || len(failed) != 0 {
				t.Errorf("of no order: %d offers; failed %v", len(offers), failed)
			}
		})
	}
}

// TestAnOffer prints whose it is, and is JSON that reads as it was.
func TestAnOffer(t *testing.T) {
	t.Parallel()
	offer := appointment.Offer{Hospital: "市三院", Slot: appointment.Slot{ResourceUID: "18", ArrangeDay: appointment.Date{Year: 2026, Month: 11, Day: 24}}}
	offer.StartTime = appointment.ClockAt(8, 0)
	if got := fmt.Sprintf("%+v", offer); got != "Offer{市三院 Slot{ResourceUID ArrangeDay Time}}" {
		t.Error(got)
	}
	text, err := json.Marshal(offer)
	if err != nil || !strings.HasPrefix(string(text), `{"hospital":"市三院","resourceUID":"18","resourceName":"","arrangeUID":"","arrangeDay":"2026-11-24",`) {
		t.Errorf("%s, %v", text, err)
	}
	var again appointment.Offer
	if err := json.Unmarshal(text, &again); err != nil || cmp.Diff(offer, again) != "" {
		t.Errorf("%v: %s", err, cmp.Diff(offer, again))
	}
}
