package recording_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// visit is what a program does at a hospital, and what it got.
type visit struct {
	Schedule *appointment.Schedule
	Booking  *appointment.Booking
	Again    string // the error of booking again
	Message  string // of that
	Cancel   *appointment.Cancellation
}

func pay(t *testing.T, c *appointment.Client, query *appointment.QueryRequest, save *appointment.SaveRequest) (v visit) {
	t.Helper()
	var err error
	if v.Schedule, err = c.QuerySchedule(t.Context(), query); err != nil {
		t.Fatal(err)
	}
	if v.Booking, err = c.SaveSchedule(t.Context(), save); err != nil {
		t.Fatal(err)
	}
	_, err = c.SaveSchedule(t.Context(), save)
	var e *appointment.Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	v.Again, v.Message = e.Error(), e.Message
	if v.Cancel, err = c.CancelSchedule(t.Context(), v.Booking.CancelRequest()); err != nil {
		t.Fatal(err)
	}
	return v
}

func replay(t *testing.T, file string) *recording.Replayer {
	t.Helper()
	p, err := recording.Replay(file)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func replayClient(t *testing.T, p *recording.Replayer, opts ...appointment.Option) *appointment.Client {
	t.Helper()
	c, err := appointment.NewClient(p.Config(), append([]appointment.Option{appointment.WithTransport(p.Wrap)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// inRecording are the requests of a visit by the people of its recording.
func inRecording(t *testing.T, p *recording.Replayer) (*appointment.QueryRequest, *appointment.SaveRequest) {
	t.Helper()
	query, save := exampleQuery(), exampleSave()
	query.StartDate, query.RequestedDate = time.Now(), time.Now() // as programs do
	if err := errors.Join(p.Pseudonymize(query), p.Pseudonymize(save)); err != nil {
		t.Fatal(err)
	}
	return query, save
}

// sameButPeople compares visits but for what scrubbing changes, which are the numbers of
// people and bookings. Deviations must be equal.
func sameButPeople() []cmp.Option {
	return []cmp.Option{
		cmpopts.EquateComparable(appointment.Clock{}),
		cmpopts.IgnoreUnexported(appointment.Response{}, appointment.Booking{}),
		cmpopts.IgnoreFields(appointment.Schedule{}, "PlacerOrderNO", "MedRecNO"),
		cmpopts.IgnoreFields(appointment.Booking{}, "ScheduleSeq", "ScheduleID", "FillerOrderNO", "AccessionNumber"),
	}
}

// TestReplayIsTheVisit pays a recorded visit again, twice, at every vendor.
func TestReplayIsTheVisit(t *testing.T) {
	t.Parallel()
	for _, v := range appointment.Vendors() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			hospital := start(t, v)
			var was visit
			file := record(t, hospital.Config(), func(c *appointment.Client) { was = pay(t, c, exampleQuery(), exampleSave()) })
			hospital.Close() // nobody is there any more
			for range 2 {
				p := replay(t, file)
				if got := p.Config(); got.Vendor != v || got.Name != hospital.Config().Name || got.OrganizationID != hospital.Config().OrganizationID {
					t.Errorf("the configuration is %v", got)
				}
				query, save := inRecording(t, p)
				got := pay(t, replayClient(t, p), query, save)
				if diff := cmp.Diff(was, got, sameButPeople()...); diff != "" {
					t.Errorf("the replay is another visit (-recorded +replayed):\n%s", diff)
				}
				if got.Schedule.MedRecNO != query.MedRecNO || got.Schedule.MedRecNO == was.Schedule.MedRecNO {
					t.Errorf("the schedule is %s's, asked for by %s", got.Schedule.MedRecNO, query.MedRecNO)
				}
			}
		})
	}
}

// TestReplayMatchesWhatIsAsked has a client send the same in another dialect, with other
// headers, and be answered.
func TestReplayMatchesWhatIsAsked(t *testing.T) {
	t.Parallel()
	file := record(t, start(t, appointment.Laida).Config(), func(c *appointment.Client) { pay(t, c, exampleQuery(), exampleSave()) })
	p := replay(t, file)
	query, save := inRecording(t, p)
	cfg := p.Config()
	cfg.Dialect = &appointment.Dialect{Style: "upper", Data: appointment.DataString, Empty: appointment.EmptyWritten}
	cfg.SystemID, cfg.SystemKey, cfg.BusinessType = "another", "another", "1"
	client, err := appointment.NewClient(cfg, appointment.WithTransport(p.Wrap))
	if err != nil {
		t.Fatal(err)
	}
	pay(t, client, query, save)
}

// TestRecordAndReplayConcurrently has many patients come at once.
func TestRecordAndReplayConcurrently(t *testing.T) {
	t.Parallel()
	const patients = 20
	hospital := start(t, appointment.Wanda)
	each := func(do func(n int)) {
		var all sync.WaitGroup
		for n := range patients {
			all.Go(func() { do(n) })
		}
		all.Wait()
	}
	file := record(t, hospital.Config(), func(c *appointment.Client) {
		each(func(n int) {
			query := exampleQuery()
			query.PlacerOrderNO = fmt.Sprintf("202601058%04d", n)
			if _, err := c.QuerySchedule(t.Context(), query); err != nil {
				t.Error(err)
			}
		})
	})
	p := replay(t, file)
	client, orders := replayClient(t, p), map[string]bool{}
	asked := p.Asked(appointment.QuerySchedule)
	each(func(n int) {
		query := exampleQuery()
		query.PlacerOrderNO, query.MedRecNO = asked[n]["placerOrderNO"], asked[n]["medRecNO"]
		schedule, err := client.QuerySchedule(t.Context(), query)
		if err != nil || schedule.PlacerOrderNO != query.PlacerOrderNO {
			t.Errorf("%v %v", schedule, err)
		}
	})
	for _, a := range asked {
		orders[a["placerOrderNO"]] = true
	}
	if len(orders) != patients {
		t.Errorf("%d orders became %d", patients, len(orders))
	}
}

// TestRecast puts two recorded patients into requests, one after the other, and leaves the
// rest of the requests alone.
func TestRecast(t *testing.T) {
	t.Parallel()
	second := exampleSave()
	second.Name, second.PlacerOrderNO, second.ScheduleResourceUID = "测试患者乙", "2026010580002", "3"
	file := record(t, start(t, appointment.Mingtian).Config(), func(c *appointment.Client) {
		_, _ = c.SaveSchedule(t.Context(), exampleSave())
		_, _ = c.SaveSchedule(t.Context(), second)
	})
	p := replay(t, file)
	client, asked := replayClient(t, p), p.Asked(appointment.SaveSchedule)
	for n, resource := range []string{"2", "3"} {
		save := exampleSave()
		save.ScheduleResourceUID = resource
		if err := p.Pseudonymize(save); err != nil {
			t.Fatal(err)
		}
		was := exampleSave()
		if save.Name != asked[n]["name"] || save.BirthDate.String() != asked[n]["birthDate"] || save.BirthDate == was.BirthDate ||
			save.ClinicDiagnosis != "" || save.ServiceText != was.ServiceText || save.Age != was.Age {
			t.Errorf("%d: %s born on %v was recorded as %v", n, save.Name, save.BirthDate, asked[n])
		}
		if _, err := client.SaveSchedule(t.Context(), save); errors.Is(err, recording.ErrNotRecorded) {
			t.Error(err)
		}
	}
	for want, req := range map[string]any{"no SaveSchedule is left": exampleSave(), "no QuerySchedule is left": exampleQuery(), "is no request": *second} {
		if err := p.Pseudonymize(req); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

var _ http.RoundTripper = (*recording.Replayer)(nil)
