package appointment_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
)

// logWithRedactAttr logs a value in all ways with both handlers of log/slog.
func logWithRedactAttr(value any) string {
	var logged bytes.Buffer
	options := &slog.HandlerOptions{ReplaceAttr: appointment.RedactAttr}
	for _, handler := range []slog.Handler{slog.NewJSONHandler(&logged, options), slog.NewTextHandler(&logged, options)} {
		slog.New(handler).With("with", value).WithGroup("group").Info("message", "value", value, slog.Group("inner", "value", value))
	}
	return logged.String()
}

// containersOf returns values of a program that hold a message.
func containersOf[T any](message T) []any {
	type order struct {
		Number  string
		Request T
	}
	type orders struct {
		Orders []order `json:"orders"`
		hidden *T
	}
	type embedding struct{ *orders }
	return []any{
		message, &message, []T{message}, []*T{&message}, [1]T{message}, map[string]T{"a": message}, map[int][]*T{1: {&message}},
		order{"1", message}, &order{"1", message}, struct{ Request *T }{&message}, orders{Orders: []order{{"1", message}}},
		embedding{&orders{hidden: &message}}, any([]any{1, "a", map[string]any{"b": message}}), struct{ Any any }{&message},
		new(new(&message)), [][]T{nil, {message}}, map[string]any{"error": errors.New("x"), "request": []any{&message}}, struct{ unexported any }{message},
	}
}

func TestRedactAttr_MessagesInOtherValues(t *testing.T) {
	t.Parallel()
	for _, containers := range [][]any{
		containersOf(newPrivateValue[appointment.QueryRequest]()), containersOf(newPrivateValue[appointment.SaveRequest]()),
		containersOf(newPrivateValue[appointment.CancelRequest]()), containersOf(newPrivateValue[appointment.Schedule]()),
		containersOf(newPrivateValue[appointment.Resource]()), containersOf(newPrivateValue[appointment.Day]()),
		containersOf(newPrivateValue[appointment.Time]()), containersOf(newPrivateValue[appointment.Slot]()),
		containersOf(newPrivateValue[appointment.Booking]()), containersOf(newPrivateValue[appointment.BookedSlot]()),
		containersOf(newPrivateValue[appointment.Cancellation]()), containersOf(newPrivateValue[appointment.Response]()),
		containersOf(appointment.Config{Endpoint: "https://hospital.example/?key=" + privateText}),
		containersOf(rest.Route{Headers: map[string]string{"Authorization": privateText}}),
	} {
		for _, value := range containers {
			if logged := logWithRedactAttr(value); strings.Contains(logged, privateText) {
				t.Errorf("%T is logged as %s, want it without %q", value, logged, privateText)
			}
		}
	}
}

func TestRedactAttr_Text(t *testing.T) {
	t.Parallel()
	requests := []*appointment.SaveRequest{{Name: privateText}}
	attr := appointment.RedactAttr(nil, slog.Any("requests", requests))
	if got, want := attr.String(), "requests=[]*appointment.SaveRequest (redacted)"; got != want {
		t.Errorf("RedactAttr = %q, want %q", got, want)
	}
}

// Attributes without messages are logged as without the function.
func TestRedactAttr_OtherValues(t *testing.T) {
	t.Parallel()
	type counts struct {
		Hospital string
		Orders   map[string]int
		Err      error
		Date     appointment.Date
		Key      appointment.Secret
	}
	var nothing *appointment.SaveRequest
	rejected := &appointment.Error{Operation: appointment.SaveSchedule, Message: privateText, Response: new(newPrivateValue[appointment.Response]())}
	for _, value := range []any{
		1, "text", nil, time.Second, []string{"a"}, []byte("a"), map[string]any{"a": []any{1, "b", nil}}, errors.New("x"), fmt.Errorf("x: %w", rejected), rejected, []error{rejected},
		counts{Hospital: "a", Err: rejected, Key: "key", Date: appointment.Date{Year: 2026, Month: 1, Day: 5}}, []*appointment.SaveRequest{nothing, nil}, []appointment.SaveRequest{},
		appointment.Event{Operation: appointment.SaveSchedule}, []appointment.Deviation{{}}, func() {}, struct{ Any any }{},
	} {
		attr := slog.Any("value", value)
		if got := appointment.RedactAttr(nil, attr); fmt.Sprint(got) != fmt.Sprint(attr) || got.Value.Kind() != attr.Value.Kind() {
			t.Errorf("RedactAttr(%v) = %v, want it unchanged", attr, got)
		}
		if logged := logWithRedactAttr(value); strings.Contains(logged, privateText) {
			t.Errorf("%T is logged as %s, want it without %q", value, logged, privateText)
		}
	}
}

// A value that is too large, or that holds itself, is not searched to the end.
func TestRedactAttr_LargeValues(t *testing.T) {
	t.Parallel()
	type node struct{ Next any }
	cycle := &node{}
	cycle.Next = cycle
	for name, value := range map[string]any{"many values": make([]any, 20_000), "a cycle": cycle} {
		if got := appointment.RedactAttr(nil, slog.Any("value", value)).Value.String(); !strings.HasSuffix(got, "(redacted)") {
			t.Errorf("%s: RedactAttr = %.100q, want the value redacted", name, got)
		}
	}
	if got := appointment.RedactAttr(nil, slog.Any("value", make([]int, 20_000))).Value.Kind(); got != slog.KindAny {
		t.Errorf("RedactAttr of numbers = %v, want them unchanged", got)
	}
}

// Programs store requests as JSON before they send them.
func TestRedactAttr_JSONOfRequestsStays(t *testing.T) {
	t.Parallel()
	stored, err := json.Marshal([]*appointment.SaveRequest{{Name: privateText}})
	if err != nil || !strings.Contains(string(stored), privateText) {
		t.Errorf("json.Marshal = %s, %v; want the request with its values", stored, err)
	}
}

func ExampleRedactAttr() {
	options := slog.HandlerOptions{
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return appointment.RedactAttr(groups, a)
		},
	}
	logger := slog.New(slog.NewJSONHandler(os.Stdout, &options))
	logger.Info("waiting", "requests", []*appointment.SaveRequest{{Name: "测试患者甲"}}, "count", 1)
	// Output: {"level":"INFO","msg":"waiting","requests":"[]*appointment.SaveRequest (redacted)","count":1}
}

// A struct that embeds a request encodes as the request, which must not be in a log either.
func TestRedactAttr_EmbeddedMessage(t *testing.T) {
	t.Parallel()
	type order struct {
		*appointment.SaveRequest
		Status string
	}
	type outer struct {
		appointment.Booking
		Status string
	}
	save, booking := newPrivateValue[appointment.SaveRequest](), newPrivateValue[appointment.Booking]()
	for _, value := range []any{
		[]order{{&save, ""}}, []*order{{&save, ""}}, map[string]any{"a": order{&save, ""}}, []outer{{booking, ""}}, []*outer{{booking, ""}},
	} {
		if logged := logWithRedactAttr(value); strings.Contains(logged, privateText) {
			t.Errorf("%T is logged as %s, want it without %q", value, logged, privateText)
		}
	}
}
