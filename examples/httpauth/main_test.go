package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func TestRun(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	const want = `Digest QuerySchedule : the server received 2 requests, the hospital executed 1
Digest SaveSchedule  : the server received 1 requests, the hospital executed 1
Digest CancelSchedule: the server received 1 requests, the hospital executed 1
NTLM   QuerySchedule : the server received 3 requests, the hospital executed 1
NTLM   SaveSchedule  : the server received 3 requests, the hospital executed 1
NTLM   CancelSchedule: the server received 3 requests, the hospital executed 1
`
	if got := out.String(); got != want {
		t.Errorf("run() printed\n%s\nwant\n%s", got, want)
	}
}

// startTestSite returns a site with a slot to book, and the client of it.
func startTestSite(t *testing.T, s scheme, password appointment.Secret, opts ...appointment.Option) (*site, *appointment.Client) {
	t.Helper()
	site, err := startSite(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(site.close)
	client, err := site.newClient(password, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return site, client
}

func findSlot(t *testing.T, client *appointment.Client) appointment.Slot {
	t.Helper()
	schedule, err := client.QuerySchedule(t.Context(), newQuery())
	if err != nil {
		t.Fatal(err)
	}
	for slot := range schedule.Slots() {
		if slot.Open() {
			return slot
		}
	}
	t.Fatal("no slot is open, want one")
	return appointment.Slot{}
}

// TestAllSchemes_Refused checks that a wrong password, and a client without the option, are
// refused, and that nothing reaches the hospital.
func TestAllSchemes_Refused(t *testing.T) {
	t.Parallel()
	for _, s := range allSchemes() {
		for name, opts := range map[string][]appointment.Option{"wrong password": {s.option()}, "Basic alone": nil} {
			t.Run(s.name+", "+name, func(t *testing.T) {
				t.Parallel()
				secret := appointment.Secret("wrong")
				if opts == nil {
					secret = password
				}
				site, client := startTestSite(t, s, secret, opts...)
				save := newSave(appointment.Slot{}, 1)
				save.ScheduleResourceUID, save.ScheduleResourceName = "2", "US普通"
				save.ScheduleDate = appointment.Date{Year: 2026, Month: time.January, Day: 5}
				save.StartTime, save.EndTime = appointment.ClockAt(8, 0), appointment.ClockAt(8, 30)
				_, err := client.SaveSchedule(t.Context(), save)
				if !errors.Is(err, appointment.ErrRejected) || errors.Is(err, appointment.ErrOutcomeUnknown) || !strings.Contains(err.Error(), s.name) {
					t.Errorf("save = %v, want a definite rejection that names %s", err, s.name)
				}
				if n := site.hospital.Deliveries(appointment.SaveSchedule); n != 0 {
					t.Errorf("the hospital received %d saves, want 0", n)
				}
			})
		}
	}
}

// TestAllSchemes_ResponseLost loses the response of the accepted save. It must not be sent again:
// a query finds the booking.
func TestAllSchemes_ResponseLost(t *testing.T) {
	t.Parallel()
	for _, s := range allSchemes() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			site, client := startTestSite(t, s, password, s.option())
			save := newSave(findSlot(t, client), 1)
			site.hospital.Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
			booking, err := client.SaveSchedule(t.Context(), save)
			if err != nil || booking.Source != appointment.SourceQuery {
				t.Errorf("save = %v, want the booking that a query found", err)
			}
			if n := site.hospital.Deliveries(appointment.SaveSchedule); n != 1 {
				t.Errorf("the hospital received %d saves, want 1", n)
			}
		})
	}
}
