package directory_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// The offers are the open slots of each hospital alone, in the order of their start and then of
// the directory.
func TestDirectory_EarliestOpen(t *testing.T) {
	t.Parallel()
	hospitals := startHospitals(t)
	dir := newDirectory(t, hospitals, appointment.WithRetries(0))
	hospitals[2].Refuse()
	offers, failed := dir.EarliestOpen(t.Context(), newQuery())
	if len(failed) != 1 || !errors.Is(failed[0], appointment.ErrNotSent) || failed[0].Hospital != "jintang-wrapped" {
		t.Errorf("failed: %v, want jintang-wrapped alone, with ErrNotSent", failed)
	}
	missing := map[string]int{} // open slots of each hospital that are not among the offers
	for schedule := range dir.QueryAll(t.Context(), newQuery()) {
		if schedule == nil {
			continue
		}
		for slot := range schedule.Slots() {
			if slot.Open() {
				missing[schedule.Hospital]++
			}
		}
	}
	index := map[string]int{}
	for i, v := range appointment.Vendors() {
		index[string(v)] = i
	}
	last := ""
	for _, o := range offers {
		missing[o.Hospital]--
		if !o.Open() {
			t.Errorf("offer %+v: Open() = false, want true", o)
		}
		// As texts, days and times are in the order of their values.
		key := fmt.Sprintf("%v %v %d", o.ArrangeDay, o.StartTime, index[o.Hospital])
		if key < last {
			t.Errorf("%s is after %s, want it before", key, last)
		}
		last = key
	}
	if len(missing) != 4 {
		t.Errorf("%d hospitals have offers, want 4", len(missing))
	}
	for name, n := range missing {
		if n != 0 {
			t.Errorf("%s: %d open slots are missing from the offers, want 0", name, n)
		}
	}
}

// After the first offer is booked, its hospital is among those that failed, and has no offer.
func TestDirectory_EarliestOpen_Booked(t *testing.T) {
	t.Parallel()
	hospitals := startHospitals(t)
	dir := newDirectory(t, hospitals, appointment.WithRetries(0))
	hospitals[2].Refuse()
	offers, _ := dir.EarliestOpen(t.Context(), newQuery())
	first := offers[0]
	client, err := dir.Client(first.Hospital)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.SaveSchedule(t.Context(), newSave(first.Slot)); err != nil || len(hospitals[0].Bookings()) != 1 {
		t.Fatalf("SaveSchedule = %v, bookings %v, want one booking", err, hospitals[0].Bookings())
	}
	offers, failed := dir.EarliestOpen(t.Context(), newQuery())
	if len(failed) != 2 {
		t.Fatalf("failed: %v, want two hospitals", failed)
	}
	got := failed[0]
	if got.Reason != appointment.ReasonAlreadyBooked || !errors.Is(got, appointment.ErrRejected) || got.Hospital != first.Hospital || got.HTTPStatus != http.StatusOK {
		t.Errorf("failed first: %v, want %s, already booked", got, first.Hospital)
	}
	if got.Held == nil || got.Held.Date != first.ArrangeDay || got.Held.Start != first.StartTime {
		t.Errorf("Held = %v, want the slot at %v %v", got.Held, first.ArrangeDay, first.StartTime)
	}
	if slices.ContainsFunc(offers, func(o directory.Offer) bool { return o.Hospital == first.Hospital }) {
		t.Errorf("%s has an offer, want none where the order holds a slot", first.Hospital)
	}
}

// The hospitals that failed are in the order of the directory. Here the first fails after the
// others.
func TestDirectory_EarliestOpen_OrderOfFailed(t *testing.T) {
	t.Parallel()
	hospitals := startHospitals(t)
	hospitals[0].Fail(appointment.QuerySchedule, appointmenttest.BadGateway())
	hospitals[1].Refuse()
	hospitals[4].Refuse()
	refused := make(chan struct{}, 2)
	dir := newDirectory(t, hospitals, appointment.WithRetries(0), appointment.WithTransport(func(inner http.RoundTripper) http.RoundTripper {
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
	offers, failed := dir.EarliestOpen(t.Context(), newQuery())
	var names []string
	for _, e := range failed {
		names = append(names, e.Hospital)
	}
	if got := strings.Join(names, " "); got != "wanda jintang laida" || len(offers) == 0 {
		t.Errorf("failed: %s, with %d offers, want wanda jintang laida, with offers", got, len(offers))
	}
}

// Slots without a day or a time come last, in the order of the hospital.
func TestDirectory_EarliestOpen_SlotsWithoutTime(t *testing.T) {
	t.Parallel()
	dir := readDirectory(t, "hospitals:\n"+serveDocument(t, `{"statusCode":"00000000","data":{"resultCode":"Success","result":{"scheduleFlag":"0","placerOrderNO":"2026112380001","medRecNO":"999999201512190186",
		"scheduleArrangeResourceInfoList":[{"resourceUID":"R","scheduleArrangeDateInfoList":[
		{"arrangeDay":"","scheduleArrangeTimeInfoList":[{"timeDetailUID":"no day","startTime":"07:00","scheduleTimeStatus":"Enable"}]},
		{"arrangeDay":"2026-11-26","scheduleArrangeTimeInfoList":[{"timeDetailUID":"no time","scheduleTimeStatus":"Enable"},{"timeDetailUID":"second","startTime":"9:00","scheduleTimeStatus":"Enable"}]},
		{"arrangeDay":"2026-11-25","scheduleArrangeTimeInfoList":[{"timeDetailUID":"full","startTime":"8:00","scheduleTimeStatus":"Disable"},{"timeDetailUID":"first","startTime":"10:00","scheduleTimeStatus":"Enable"}]}
		]}]}}}`))
	offers, failed := dir.EarliestOpen(t.Context(), newQuery())
	if len(failed) != 0 {
		t.Fatalf("failed: %v, want none", failed)
	}
	var slots []string
	for _, o := range offers {
		slots = append(slots, o.TimeDetailUID)
	}
	if got, want := strings.Join(slots, ", "), "first, second, no day, no time"; got != want {
		t.Errorf("offers: %s, want %s", got, want)
	}
}

// The first n offers are those that begin the list of all, for every n.
func TestDirectory_EarliestOpenN(t *testing.T) {
	t.Parallel()
	hospitals := startHospitals(t)
	dir := newDirectory(t, hospitals, appointment.WithRetries(0))
	hospitals[2].Refuse()
	all, _ := dir.EarliestOpen(t.Context(), newQuery())
	if len(all) < 10 {
		t.Fatalf("EarliestOpen() = %d offers, want at least 10", len(all))
	}
	for _, n := range []int{-1, 0, 1, 7, len(all) - 1, len(all), len(all) + 1} {
		want := all
		if n >= 0 && n < len(all) {
			want = all[:n]
		}
		got, failed := dir.EarliestOpenN(t.Context(), newQuery(), n)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("EarliestOpenN(%d) (-want +got):\n%s", n, diff)
		}
		if len(failed) != 1 || failed[0].Hospital != "jintang-wrapped" {
			t.Errorf("EarliestOpenN(%d) failed: %v, want jintang-wrapped alone", n, failed)
		}
	}
}

// The slots of several hospitals are merged in the order of a stable sort.
func TestDirectory_EarliestOpenN_Merge(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test repeats its numbers
	type slot struct{ hospital, time string }
	var slots []slot
	file := "hospitals:\n"
	for h := range 20 {
		name := fmt.Sprint("hospital ", h)
		var times []string
		for range random.IntN(30) {
			start := fmt.Sprintf("%02d:%02d", 8+random.IntN(3), 30*random.IntN(2))
			uid := fmt.Sprintf("%s, number %d", start, len(times))
			times = append(times, fmt.Sprintf(`{"timeDetailUID":"%s","startTime":"%s","scheduleTimeStatus":"Enable"}`, uid, start))
			slots = append(slots, slot{name, uid})
		}
		file += strings.Replace(serveDocument(t, `{"statusCode":"00000000","data":{"resultCode":"Success","result":{"scheduleFlag":"0","placerOrderNO":"2026112380001","medRecNO":"999999201512190186",
			"scheduleArrangeResourceInfoList":[{"resourceUID":"R","scheduleArrangeDateInfoList":[{"arrangeDay":"2026-11-26","scheduleArrangeTimeInfoList":[`+strings.Join(times, ",")+`]}]}]}}}`), "市三院", name, 1)
	}
	slices.SortStableFunc(slots, func(a, b slot) int { return strings.Compare(a.time[:5], b.time[:5]) })
	dir := readDirectory(t, file)
	for _, n := range []int{-1, 100} {
		want := slots
		if n > 0 {
			want = slots[:n]
		}
		offers, failed := dir.EarliestOpenN(t.Context(), newQuery(), n)
		var got []slot
		for _, o := range offers {
			got = append(got, slot{o.Hospital, o.TimeDetailUID})
		}
		if len(failed) > 0 || !slices.Equal(got, want) {
			t.Errorf("EarliestOpenN(%d): %v, failed: %v, want %v", n, got, failed, want)
		}
	}
}

// A hospital that does not name the slot that the order holds offers nothing either.
func TestDirectory_EarliestOpen_BookedWithoutSlot(t *testing.T) {
	t.Parallel()
	const free = `{"startTime":"9:00","scheduleTimeStatus":"Enable"}`
	for name, result := range map[string]string{
		"by scheduleFlag":       `"scheduleFlag":"1","scheduleArrangeResourceInfoList":[{"resourceUID":"R","scheduleArrangeDateInfoList":[{"arrangeDay":"2026-11-26","scheduleArrangeTimeInfoList":[` + free + `]}]}]`,
		"by scheduleTimeStatus": `"scheduleFlag":"0","scheduleArrangeResourceInfoList":[{"resourceUID":"R","scheduleArrangeDateInfoList":[{"arrangeDay":"","scheduleArrangeTimeInfoList":[{"scheduleTimeStatus":"Schedule"},` + free + `]}]}]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := readDirectory(t, "hospitals:\n"+serveDocument(t,
				`{"statusCode":"00000000","data":{"resultCode":"Success","result":{"placerOrderNO":"2026112380001","medRecNO":"999999201512190186",`+result+`}}}`))
			offers, failed := dir.EarliestOpen(t.Context(), newQuery())
			if len(offers) != 0 || len(failed) != 1 || failed[0].Reason != appointment.ReasonAlreadyBooked || failed[0].Held != nil {
				t.Errorf("%d offers, failed: %v, want none, and already booked without a slot", len(offers), failed)
			}
			query := newQuery()
			query.PlacerOrderNO = "" // without an order, the booked slot is of another order
			if offers, failed := dir.EarliestOpen(t.Context(), query); len(offers) != 1 || len(failed) != 0 {
				t.Errorf("without an order: %d offers, failed: %v, want 1 and none", len(offers), failed)
			}
		})
	}
}

// An offer prints no value except the hospital, and reads back from JSON.
func TestOffer_Format(t *testing.T) {
	t.Parallel()
	offer := directory.Offer{Hospital: "市三院", Slot: appointment.Slot{ResourceUID: "18", ArrangeDay: appointment.Date{Year: 2026, Month: 11, Day: 24}}}
	offer.StartTime = appointment.ClockAt(8, 0)
	const want = "Offer{市三院 Slot{ResourceUID ArrangeDay Time}}"
	if got := fmt.Sprintf("%+v", offer); got != want {
		t.Errorf("%%+v = %s, want %s", got, want)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("found", "offer", offer)
	if !strings.Contains(log.String(), want) {
		t.Errorf("log = %s, want %s in it", log.String(), want)
	}
}

func TestOffer_JSON(t *testing.T) {
	t.Parallel()
	offer := directory.Offer{Hospital: "市三院", Slot: appointment.Slot{ResourceUID: "18", ArrangeDay: appointment.Date{Year: 2026, Month: 11, Day: 24}}}
	offer.StartTime = appointment.ClockAt(8, 0)
	text, err := json.Marshal(offer)
	const want = `{"hospital":"市三院","resourceUID":"18","resourceName":"","arrangeUID":"","arrangeDay":"2026-11-24",`
	if err != nil || !strings.HasPrefix(string(text), want) {
		t.Errorf("Marshal = %s, %v, want %s…", text, err, want)
	}
	var decoded directory.Offer
	if err := json.Unmarshal(text, &decoded); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(offer, decoded); diff != "" {
		t.Errorf("Unmarshal (-want +got):\n%s", diff)
	}
}
