package appointment_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// canary begins every text that must not be seen.
const canary = "金丝雀"

// mark puts a canary into every text of v, one element into every list, and an entry
// into every map.
func mark(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(canary + v.Type().Name())
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		mark(v.Elem())
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			mark(v.Index(0))
		}
	case reflect.Map:
		if v.Type() == reflect.TypeFor[map[string]string]() {
			v.Set(reflect.ValueOf(map[string]string{canary: canary}))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				mark(v.Field(i))
			}
		}
	}
}

// marked is a T with canaries in it.
func marked[T any]() T {
	var v T
	mark(reflect.ValueOf(&v).Elem())
	return v
}

// shows prints v in every way that programs print, and fails if one of the texts shows.
func shows(t *testing.T, v any, texts ...string) {
	t.Helper()
	var printed []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		printed = append(printed, fmt.Sprintf(verb, v), fmt.Sprintf(verb, []any{v}), fmt.Sprintf(verb, struct{ Field any }{v}))
	}
	var logged bytes.Buffer
	options := &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&logged, options), slog.NewJSONHandler(&logged, options)} {
		slog.New(handler).With("with", v).WithGroup("group").Debug("message", "value", v, slog.Group("inner", "value", v))
	}
	printed = append(printed, logged.String())
	for _, p := range printed {
		for _, text := range texts {
			for _, form := range []string{text, fmt.Sprintf("%x", text), strings.Trim(fmt.Sprintf("%+q", text), `"`)} {
				if strings.Contains(p, form) {
					t.Errorf("%T shows %q: %s", v, text, p)
					return
				}
			}
		}
	}
}

func TestNothingOfAPatientIsPrinted(t *testing.T) {
	t.Parallel()
	for _, v := range []any{
		marked[appointment.QueryRequest](), marked[appointment.SaveRequest](), marked[appointment.CancelRequest](),
		marked[appointment.Schedule](), marked[appointment.Resource](), marked[appointment.Day](), marked[appointment.Time](),
		marked[appointment.Slot](), marked[appointment.Booking](), marked[appointment.BookedSlot](),
		marked[appointment.Cancellation](), marked[appointment.Response](),
	} {
		for _, text := range []string{fmt.Sprintf("%+v", v), slog.AnyValue(v).Resolve().String()} {
			if !strings.HasPrefix(text, reflect.TypeOf(v).Name()+"{") {
				t.Errorf("%T prints as %q, want at least its type", v, text)
			}
		}
		shows(t, v, canary)
		pointer := reflect.New(reflect.TypeOf(v))
		pointer.Elem().Set(reflect.ValueOf(v))
		shows(t, pointer.Interface(), canary)
	}
	// An error's message is for who asks for it by name.
	e := appointment.Error{
		Operation: appointment.SaveSchedule, Message: canary, Code: canary, Reason: appointment.ReasonOther,
		Held: new(marked[appointment.BookedSlot]()), Response: new(marked[appointment.Response]()),
	}
	shows(t, e, canary)
	shows(t, &e, canary)
}

func TestTheKeyIsNotPrinted(t *testing.T) {
	t.Parallel()
	cfg := validConfig()
	cfg.SystemKey = canary
	for _, vendor := range appointment.Vendors() {
		cfg.Vendor = vendor
		client, err := appointment.NewClient(cfg)
		if err != nil {
			t.Fatal(err)
		}
		shows(t, client, canary)
		shows(t, *client, canary)
		for _, verb := range []string{"%p", "%w"} { // for which fmt asks no value how it prints
			if text := fmt.Sprintf(verb, *client) + fmt.Sprintf(verb, client); strings.Contains(text, canary) {
				t.Errorf("%s shows the key: %s", verb, text)
			}
		}
		if text := fmt.Sprintf("%+v", client); !strings.Contains(text, cfg.Name) {
			t.Errorf("a client prints as %q, want the hospital's name", text)
		}
	}
	shows(t, cfg, canary)
	shows(t, &cfg, canary)
	shows(t, cfg.SystemKey, canary)
	if got := fmt.Sprintf("%v %+v", cfg.SystemKey, cfg); !strings.HasPrefix(got, "*** ") || !strings.Contains(got, "SystemKey:***") {
		t.Errorf("a key prints as %q", got)
	}
	if got := fmt.Sprintf("[%v]", appointment.Secret("")); got != "[]" {
		t.Errorf("no key prints as %q", got)
	}
}
