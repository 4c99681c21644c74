package appointment_test

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// readBack returns a value after encoding and decoding: alone, by a pointer, and in other values.
func readBack[T any](t *testing.T, value *T) []*T {
	t.Helper()
	type container struct {
		Name    string
		Value   T
		Pointer *T
		List    []T
		Map     map[string]*T
		Status  int
	}
	var got, gotPointer T
	var in container
	for _, pair := range []struct{ from, to any }{
		{*value, &got}, {value, &gotPointer},
		{container{"a", *value, value, []T{*value}, map[string]*T{"b": value}, 1}, &in},
	} {
		encoded, err := json.Marshal(pair.from)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(encoded, pair.to); err != nil {
			t.Fatal(err)
		}
	}
	if in.Name != "a" || in.Status != 1 {
		t.Fatalf("fields beside the value = %q, %d; want a, 1", in.Name, in.Status)
	}
	return []*T{&got, &gotPointer, &in.Value, in.Pointer, &in.List[0], in.Map["b"]}
}

func checkReadBack[T any](t *testing.T, value *T) {
	t.Helper()
	for i, got := range readBack(t, value) {
		if diff := cmp.Diff(value, got, cmpopts.IgnoreUnexported(appointment.Booking{}, appointment.Response{})); diff != "" {
			t.Errorf("%T after JSON, form %d (-want +got):\n%s", value, i, diff)
		}
	}
}

// A program can store a request as JSON and, after a crash, query its outcome. The test encodes
// and decodes every field of every request.
func TestRequests_JSONRoundTrip(t *testing.T) {
	t.Parallel()
	extra := map[string]string{"submitExamRequestInfo": "1"}
	query, save, cancel := withPrivateTexts(fullQueryRequest()), withPrivateTexts(fullSaveRequest()), withPrivateTexts(fullCancelRequest())
	query.Extra, save.Extra, cancel.Extra, cancel.Save = extra, extra, extra, nil
	query.RequestedDate = time.Date(2026, 11, 23, 10, 23, 44, 500, time.Local)
	checkReadBack(t, query)
	checkReadBack(t, save)
	checkReadBack(t, cancel)
	checkReadBack(t, &appointment.SaveRequest{})
	checkReadBack(t, &appointment.Booking{})
	checkReadBack(t, simulatedBooking())
}

// Every exported field of a request and a booking survives JSON, whatever its value. The values are
// set by reflection, so that a new field is tested too.
func TestJSONRoundTrip_RandomValues(t *testing.T) {
	t.Parallel()
	seeds := uint64(300)
	if testing.Short() {
		seeds = 30
	}
	for seed := range seeds {
		random := rand.New(rand.NewPCG(19, seed))
		save, booking := &appointment.SaveRequest{}, &appointment.Booking{}
		fillRandomly(t, random, reflect.ValueOf(save).Elem())
		fillRandomly(t, random, reflect.ValueOf(booking).Elem())
		checkReadBack(t, save)
		checkReadBack(t, booking)
		if t.Failed() {
			t.Fatalf("seed %d: got other values than want, see above", seed)
		}
	}
}

// fillRandomly sets a value, and every exported field in it.
func fillRandomly(t *testing.T, random *rand.Rand, v reflect.Value) {
	t.Helper()
	texts := []string{"", " ", "0012", "1e3", "null", "true", "9007199254740993", `"\`, "<&>", "\u2028", "\x00", "䶮", "😀", "\ufffd", "2026-01-05", strings.Repeat("长", 300)}
	dates := []appointment.Date{{}, {Year: 1, Month: 1, Day: 1}, {Year: 1900, Month: 1, Day: 1}, {Year: 2026, Month: 2, Day: 31}, {Year: 12026, Month: 13, Day: -1}, {Year: -5}, {Year: 2015, Month: 12, Day: 19}}
	clocks := []appointment.Clock{{}, appointment.ClockAt(0, 0), appointment.ClockAt(24, 0), appointment.ClockAt(23, 59), appointment.ClockAt(8, 5)}
	oldShanghai := time.FixedZone("LMT", 8*60*60+5*60+43) // as Asia/Shanghai before 1901
	times := []time.Time{{}, time.Time{}.In(oldShanghai), time.Date(1900, 1, 1, 0, 0, 0, 0, oldShanghai), time.Date(2026, 11, 23, 10, 23, 44, 1, shanghai), time.Now()}
	switch v.Interface().(type) {
	case appointment.Date:
		v.Set(reflect.ValueOf(dates[random.IntN(len(dates))]))
		return
	case appointment.Clock:
		v.Set(reflect.ValueOf(clocks[random.IntN(len(clocks))]))
		return
	case time.Time:
		v.Set(reflect.ValueOf(times[random.IntN(len(times))]))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(texts[random.IntN(len(texts))])
	case reflect.Int:
		v.SetInt(int64(random.IntN(7) - 3))
	case reflect.Bool:
		v.SetBool(random.IntN(2) == 0)
	case reflect.Slice: // nil, empty or with elements
		if n := random.IntN(4) - 1; n >= 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				fillRandomly(t, random, v.Index(i))
			}
		}
	case reflect.Map: // the same
		n := random.IntN(4) - 1
		if n >= 0 {
			v.Set(reflect.MakeMap(v.Type()))
		}
		for range n {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fillRandomly(t, random, key)
			fillRandomly(t, random, value)
			v.SetMapIndex(key, value)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fillRandomly(t, random, v.Field(i))
			}
		}
	default:
		t.Fatalf("fillRandomly got a %v, want a type that it sets: add a case", v.Type())
	}
}

// The JSON of a booking contains what its methods need. A new unexported field must be added to the
// JSON, or to this list if no method needs it after the save.
func TestBooking_JSON_UnexportedFields(t *testing.T) {
	t.Parallel()
	var got []string
	for _, message := range []reflect.Type{reflect.TypeFor[appointment.SaveRequest](), reflect.TypeFor[appointment.Booking](), reflect.TypeFor[appointment.Response]()} {
		for field := range message.Fields() {
			if !field.IsExported() {
				got = append(got, message.Name()+"."+field.Name)
			}
		}
	}
	want := []string{
		"Booking.request",      // in the JSON
		"Response.raw",         // never
		"Response.bookedFlags", // in the JSON
		"Response.unknown",     // of a save, zero after it succeeded; a booking that a query found is booked
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("unexported fields (-want +got):\n%s", diff)
	}
}
