package appointment_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/goccy/go-yaml"
)

// privateText is part of every text that must not be printed.
const privateText = "金丝雀"

// newPrivateValue returns a T with privateText in every text, an element in every list and an
// entry in every map of strings.
func newPrivateValue[T any]() T {
	var v T
	fillWithPrivateText(reflect.ValueOf(&v).Elem())
	return v
}

func fillWithPrivateText(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(privateText + v.Type().Name())
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillWithPrivateText(v.Elem())
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			fillWithPrivateText(v.Index(0))
		}
	case reflect.Map:
		if v.Type() == reflect.TypeFor[map[string]string]() {
			v.Set(reflect.ValueOf(map[string]string{privateText: privateText}))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fillWithPrivateText(v.Field(i))
			}
		}
	}
}

// checkNotPrinted prints v in all ways in which programs print values, and fails if one of the texts is
// in the output.
func checkNotPrinted(t *testing.T, v any, texts ...string) {
	t.Helper()
	var outputs []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		outputs = append(outputs, fmt.Sprintf(verb, v), fmt.Sprintf(verb, []any{v}), fmt.Sprintf(verb, struct{ Field any }{v}))
	}
	var logged bytes.Buffer
	options := &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&logged, options), slog.NewJSONHandler(&logged, options)} {
		slog.New(handler).With("with", v).WithGroup("group").Debug("message", "value", v, slog.Group("inner", "value", v))
	}
	outputs = append(outputs, logged.String())
	for _, output := range outputs {
		for _, text := range texts {
			for _, form := range []string{text, fmt.Sprintf("%x", text), strings.Trim(fmt.Sprintf("%+q", text), `"`)} {
				if strings.Contains(output, form) {
					t.Errorf("%T prints as %s, want it without %q", v, output, text)
					return
				}
			}
		}
	}
}

func TestFormat_MessagesHaveNoValues(t *testing.T) {
	t.Parallel()
	for _, v := range []any{
		newPrivateValue[appointment.QueryRequest](), newPrivateValue[appointment.SaveRequest](), newPrivateValue[appointment.CancelRequest](),
		newPrivateValue[appointment.Schedule](), newPrivateValue[appointment.Resource](), newPrivateValue[appointment.Day](),
		newPrivateValue[appointment.Time](), newPrivateValue[appointment.Slot](), newPrivateValue[appointment.Booking](),
		newPrivateValue[appointment.BookedSlot](), newPrivateValue[appointment.Cancellation](), newPrivateValue[appointment.Response](),
	} {
		name := reflect.TypeOf(v).Name()
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, text := range []string{fmt.Sprintf("%+v", v), slog.AnyValue(v).Resolve().String()} {
				if !strings.HasPrefix(text, name+"{") {
					t.Errorf("value prints as %q, want its type at the beginning", text)
				}
			}
			checkNotPrinted(t, v, privateText)
			pointer := reflect.New(reflect.TypeOf(v))
			pointer.Elem().Set(reflect.ValueOf(v))
			checkNotPrinted(t, pointer.Interface(), privateText)
		})
	}
}

// The hospital's message may name the patient, so an error does not print it.
func TestError_Format_NoMessage(t *testing.T) {
	t.Parallel()
	e := appointment.Error{
		Operation: appointment.SaveSchedule, Message: privateText, Code: privateText, Reason: appointment.ReasonOther,
		Held: new(newPrivateValue[appointment.BookedSlot]()), Response: new(newPrivateValue[appointment.Response]()),
	}
	checkNotPrinted(t, e, privateText)
	checkNotPrinted(t, &e, privateText)
}

// A configuration can have keys in the endpoint, and in the headers and paths of a route.
func TestConfig_Format(t *testing.T) {
	t.Parallel()
	const token = "token-0001"
	route := &rest.Route{
		Headers: map[string]string{"Authorization": "Bearer " + token},
		Paths:   map[string]string{"QuerySchedule": "query?key=" + token},
	}
	cfg := appointment.Config{
		Vendor: appointment.Laida, Endpoint: "https://his:" + token + "@hospital.example/a?key=" + token,
		SystemKey: systemKey, Dialect: &appointment.Dialect{REST: route},
	}
	for _, v := range []any{cfg, &cfg, *cfg.Dialect, cfg.Dialect, *route, route} {
		checkNotPrinted(t, v, token, systemKey, "0xc") // 0xc: the beginning of an address
	}
	const want = "Config{Vendor:laida Endpoint:https://***@hospital.example/a?*** SystemKey:*** Dialect:Dialect{REST:{Paths:map[QuerySchedule:query?***] Headers:map[Authorization:***] Parameter:}}}"
	if got := fmt.Sprint(cfg); got != want {
		t.Errorf("configuration prints as %s, want %s", got, want)
	}
	if text, err := yaml.Marshal(route); err != nil || !strings.Contains(string(text), token) {
		t.Errorf("yaml.Marshal(route) = %s, %v; want it with the token, since it is for a file", text, err)
	}
}
