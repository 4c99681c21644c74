package proof

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// Every change of a state is an event, after its commit, with the state before and its age.
func TestWithObserver(t *testing.T) {
	t.Parallel()
	var f *fixture
	var mu sync.Mutex
	var seen []string
	f = newFixture(t, 1, ledger.WithObserver(func(_ context.Context, e ledger.Event) {
		entry, err := f.ledger.Entry(context.Background(), e.Order) // the connection is free
		if err != nil || e.Alarm == "" && entry.State != e.State {
			t.Errorf("at the event %s, the order is %v, %v, want that state: events come after the commit", e.State, entry, err)
		}
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, fmt.Sprintf("%s>%s %s", e.Before, e.State, e.Alarm))
		if e.Order != orderNO(1) || e.Hospital != f.names[0] {
			t.Errorf("the event is %+v, want order 1 at %s", e, f.names[0])
		}
		if e.State == ledger.NotBooked && (e.Age < 10*time.Minute || e.Tries != 1 || !errors.Is(e.Err, appointment.ErrOutcomeUnknown)) {
			t.Errorf("the event is %+v, want the age, one query and the error", e)
		}
	}))
	save := f.notBookedByFixture(t)
	if _, err := f.ledger.Book(t.Context(), f.names[0], save); err != nil {
		t.Fatal(err)
	}
	if _, err := f.ledger.Cancel(t.Context(), orderNO(1), operator); err != nil {
		t.Fatal(err)
	}
	want := []string{">Saving ", "Saving>SaveUnknown ", "SaveUnknown>NotBooked ", ">Saving ", "Saving>Booked ", "Booked>Cancelling ", "Cancelling>Cancelled "}
	mu.Lock()
	defer mu.Unlock()
	if !slices.Equal(seen, want) {
		t.Errorf("the events are %q, want %q", seen, want)
	}
}

// notBookedByFixture leaves order 1 NotBooked, by the ledger of the fixture.
func (f *fixture) notBookedByFixture(t *testing.T) *appointment.SaveRequest {
	t.Helper()
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse().Uncommitted())
	save := f.book(t, 1, ledger.SaveUnknown)
	f.age(t, 1, 15*time.Minute)
	stop := startRun(t, f.ledger)
	f.waitState(t, 1, ledger.NotBooked)
	stop()
	return save
}

// A canary of each kind of patient data.
var canaries = []string{"测试患者甲", "999999201512190186", "13000000001", "90000001"}

// checkPrivate fails if a text contains patient data.
func checkPrivate(t *testing.T, what, text string) {
	t.Helper()
	for _, canary := range canaries {
		if strings.Contains(text, canary) {
			i := strings.Index(text, canary)
			t.Errorf("%s contains the canary %q, want no patient data: …%s…", what, canary, strings.ToValidUTF8(text[max(0, i-100):min(len(text), i+60)], ""))
		}
	}
}

// No event, log, error or printed value has patient data, whatever hospitals put into their messages.
func TestPrivacy(t *testing.T) {
	t.Parallel()
	leak := strings.Join(canaries, " ")
	var log bytes.Buffer
	var mu sync.Mutex
	logger := slog.New(slog.NewJSONHandler(lockedWriter{&mu, &log}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	broken := true
	f := newFixture(t, 2, ledger.WithLogger(logger), ledger.WithSettled(func(context.Context, *sql.Tx, *ledger.Entry) error {
		if broken {
			return errors.New("the platform fails")
		}
		return nil
	}))
	var errs []error
	note := func(entry *ledger.Entry, err error) {
		if err != nil {
			errs = append(errs, err)
		}
		if entry != nil && entry.Err != nil {
			errs = append(errs, entry.Err)
		}
	}
	faults := []appointmenttest.Fault{
		appointmenttest.Rejection("99999999", leak).Uncommitted(), appointmenttest.Rejection("Falid", leak), appointmenttest.SOAPFault("Client", leak),
		appointmenttest.RawResponse(200, "text/html", leak), appointmenttest.SetField("scheduleSeq", leak), appointmenttest.SetField("scheduleFlag", leak),
		appointmenttest.HeaderLine(leak), appointmenttest.SetField("placerOrderNO", leak), appointmenttest.DropResponse().Uncommitted(),
		appointmenttest.Rejection(leak, leak),
	}
	for i, fault := range faults {
		save := f.save(t, 0, i)
		f.hospitals[0].Fail(appointment.SaveSchedule, fault)
		f.hospitals[0].Fail(appointment.QuerySchedule, faults[i%5])
		note(f.ledger.Book(t.Context(), f.names[0], save))
		note(f.ledger.Book(t.Context(), f.names[1], f.save(t, 1, i)))
		f.hospitals[0].Fail(appointment.CancelSchedule, faults[(i+1)%5])
		note(f.ledger.Cancel(t.Context(), orderNO(i), operator))
		errs = append(errs, f.ledger.Resolve(t.Context(), orderNO(i), ledger.Resolution{State: ledger.NotBooked, By: operator}))
		f.age(t, i, 2*time.Hour)
	}
	broken = false
	invalid := *f.save(t, 0, 50)
	invalid.Sex, invalid.ContactPhoneNO = appointment.Sex(canaries[0]), strings.Repeat(canaries[2], 20)
	note(f.ledger.Book(t.Context(), f.names[0], &invalid))
	f.intend(t, time.Now().Add(time.Hour), f.offers(t, 51)...)
	offers := queryValue[[]byte](t, f, "SELECT offers FROM ledger_orders WHERE offers IS NOT NULL")
	f.exec(t, "UPDATE ledger_orders SET offers = ? WHERE offers IS NOT NULL", offers[:200]) // damaged
	note(f.ledger.Entry(t.Context(), orderNO(51)))
	startRun(t, f.ledger)
	waitUntil(t, "nothing due", func() bool {
		return queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_attempts WHERE due < ?", time.Now().UnixMilli()) == 0
	}, func() any { return nil })
	f.book(t, 60, ledger.Booked)
	for order := range faults {
		note(f.ledger.Entry(t.Context(), orderNO(order)))
	}
	for _, err := range errs {
		if err != nil {
			checkPrivate(t, "an error", fmt.Sprintf("%v %+v %#v %q", err, err, err, err))
		}
	}
	if len(errs) < 20 {
		t.Errorf("%d errors, want 20 at least to look at", len(errs))
	}
	mu.Lock()
	checkPrivate(t, "the log", log.String())
	mu.Unlock()
	for _, event := range f.events.find(func(ledger.Event) bool { return true }) {
		encoded, err := json.Marshal(event)
		if err != nil {
			t.Fatal(err)
		}
		checkPrivate(t, "an event", fmt.Sprintf("%v %+v %#v %s %v", event, event, event, encoded, event.LogValue()))
	}
	entry := f.entry(t, 60)
	offer := ledger.Offer{Hospital: f.names[0], Save: entry.Save}
	for name, value := range map[string]any{
		"an Entry": entry, "an Entry without pointer": *entry, "entries": []ledger.Entry{*entry}, "an Offer": offer, "offers": []*ledger.Offer{&offer},
		"an Attempt": entry.Attempts, "a Resolution": ledger.Resolution{Booking: entry.Booking},
	} {
		encoded, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		slog.New(slog.NewTextHandler(&text, nil)).Info("test", "value", value)
		slog.New(slog.NewJSONHandler(&text, nil)).Info("test", "value", value)
		if _, ok := value.(ledger.Resolution); ok {
			encoded = nil // it is input: its JSON has the booking
		}
		checkPrivate(t, name, fmt.Sprintf("%v %+v %#v %s %s", value, value, value, encoded, text.String()))
	}
	if got := fmt.Sprintf("%+v", entry); !strings.Contains(got, orderNO(60)) || !strings.Contains(got, "Booked") {
		t.Errorf("an Entry prints as %q, want order and state", got)
	}
}

// Events are logged at the level that their alarm deserves, with their fields.
func TestWithLogger(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	var mu sync.Mutex
	f := newFixture(t, 1, ledger.WithLogger(slog.New(slog.NewTextHandler(lockedWriter{&mu, &log}, nil))), ledger.WithSettled(func(context.Context, *sql.Tx, *ledger.Entry) error {
		return errors.New("the platform fails")
	}))
	f.book(t, 1, ledger.Booked)
	dead, _ := f.open(t)
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.SetField("scheduleFlag", "5").Uncommitted())
	f.book(t, 2, ledger.SaveUnknown)
	f.age(t, 2, time.Hour)
	startRun(t, dead)
	f.waitState(t, 2, ledger.AskHospital)
	f.events.waitAlarm(t, ledger.AlarmAskHospital)
	for _, want := range []string{
		`level=INFO msg=ledger event.order=` + orderNO(1) + ` event.hospital="hospital 1" event.state=Booked event.before=Saving event.age=`,
		`level=WARN msg=ledger event.order=` + orderNO(1) + ` event.alarm=failure event.error="the platform fails"`,
		`level=ERROR msg=ledger event.order=` + orderNO(2) + ` event.hospital="hospital 1" event.state=`,
		`event.alarm="ask the hospital" event.tries=1`,
	} {
		waitUntil(t, want, func() bool { mu.Lock(); defer mu.Unlock(); return strings.Contains(log.String(), want) }, func() any { return log.String() })
	}
}

type lockedWriter struct {
	mu     *sync.Mutex
	buffer *bytes.Buffer
}

func (w lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buffer.Write(p)
}
