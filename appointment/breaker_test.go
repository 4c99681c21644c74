package appointment_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// TestAnOldRequestDecidesNothing has a request that began before a pause end while the one
// that goes out to see is on its way: what that finds decides, whatever the old one had.
func TestAnOldRequestDecidesNothing(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ old, probe int }{"fails": {502, 200}, "succeeds": {200, 502}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var n atomic.Int32
				client := scripted(t, service(func(context.Context, string) (int, string) {
					switch n.Add(1) {
					case 1: // old: from 0 s to 15 s
						time.Sleep(15 * time.Second)
						return tt.old, found
					case 2: // fails at 1 s
						time.Sleep(time.Second)
						return 502, page
					case 3: // goes out to see, from 11 s to 20 s
						time.Sleep(9 * time.Second)
						return tt.probe, found
					}
					return 200, found
				}), appointment.WithRetries(0), appointment.WithBreaker(1, pause))
				query := func() error { _, err := client.QuerySchedule(t.Context(), everyQueryField()); return err }
				old := make(chan error)
				go func() { old <- query() }()
				synctest.Wait()
				checkClass(t, query(), appointment.ErrNoResponse)
				time.Sleep(pause)
				go func() { old <- query() }()
				<-old
				if err := query(); !leftAlone(err) {
					t.Errorf("while it is out: %v", err)
				}
				<-old
				if err := query(); leftAlone(err) != (tt.probe == 502) {
					t.Errorf("after it: %v", err)
				}
			})
		})
	}
}

// TestWhileOneIsOut has callers come while one request is out to see: they are told at
// once, and take nothing from the rate that others need.
func TestWhileOneIsOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int32
		client := scripted(t, service(func(context.Context, string) (int, string) {
			switch n.Add(1) {
			case 1:
				return 502, page
			case 2:
				time.Sleep(pause / 2)
			}
			return 200, found
		}), appointment.WithRetries(0), appointment.WithBreaker(1, pause), appointment.WithRateLimit(1, pause/2))
		query := func() error { _, err := client.QuerySchedule(t.Context(), everyQueryField()); return err }
		_ = query()
		time.Sleep(pause)
		probe := make(chan error)
		go func() { probe <- query() }()
		synctest.Wait()
		start := time.Now()
		for range 9 {
			if err := query(); !leftAlone(err) {
				t.Error(err)
			}
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("they waited %v", took)
		}
		if err := <-probe; err != nil {
			t.Error(err)
		}
		if err := query(); err != nil || time.Since(start) > pause {
			t.Errorf("%v after %v: the rate was used up", err, time.Since(start))
		}
	})
}

// TestImpatientCallers give a healthy hospital less time than it takes: that is no failure
// of the hospital's. Where they waited long enough, it is.
func TestImpatientCallers(t *testing.T) {
	t.Parallel()
	for _, patience := range []time.Duration{100 * time.Millisecond, 6 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			client := scripted(t, service(func(ctx context.Context, _ string) (int, string) {
				select {
				case <-time.After(10 * time.Second):
				case <-ctx.Done():
				}
				return 200, found
			}), appointment.WithRetries(0), appointment.WithBreaker(3, pause))
			for range 3 {
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				_, err := client.QuerySchedule(ctx, everyQueryField())
				checkClass(t, err, appointment.ErrNoResponse)
				cancel()
			}
			_, err := client.QuerySchedule(t.Context(), everyQueryField())
			if leftAlone(err) != (patience > 5*time.Second) {
				t.Errorf("after %v each: %v", patience, err)
			}
		})
	}
}

// TestATransportThatPanics is not the library's to hide, with a log or without.
func TestATransportThatPanics(t *testing.T) {
	t.Parallel()
	for _, logger := range []*slog.Logger{slog.New(slog.DiscardHandler), slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelDebug}))} {
		client := scripted(t, service(func(context.Context, string) (int, string) { panic("its own") }), appointment.WithLogger(logger))
		func() {
			defer func() {
				if p := recover(); p != "its own" {
					t.Errorf("recovered %v", p)
				}
			}()
			_, _ = client.QuerySchedule(t.Context(), everyQueryField())
		}()
	}
}

// TestALostCancelIsNotBelievedGone has the answer of a cancel lost, and a query answer that
// does not prove what became of it, or a Save by which one could not ask.
func TestALostCancelIsNotBelievedGone(t *testing.T) {
	t.Parallel()
	const somewhere = `{"statusCode":"00000000","data":{"resultCode":"Success","result":{"scheduleFlag":"0","scheduleArrangeResourceInfoList":[` +
		`{"resourceUID":"18","scheduleArrangeDateInfoList":[{"arrangeUID":"1","scheduleArrangeTimeInfoList":[` +
		`{"startTime":"08:00","endTime":"08:30","scheduleTimeStatus":"Schedule"}]}]}]}}}`
	patient := everySaveField()
	patient.MedRecNO = ""
	day := everySaveField()
	day.ScheduleDate = appointment.Date{}
	order := everySaveField()
	order.PlacerOrderNO = "2026112380002"
	for name, tt := range map[string]struct {
		save  *appointment.SaveRequest
		query string
		class error
		field string // what an invalid request names
	}{
		"gone":               {everySaveField(), found, nil, ""},
		"booked on some day": {everySaveField(), somewhere, appointment.ErrOutcomeUnknown, ""},
		"another patient's":  {everySaveField(), strings.Replace(found, `"scheduleFlag"`, `"medRecNO":"1","scheduleFlag"`, 1), appointment.ErrOutcomeUnknown, ""},
		"no Save":            {nil, found, appointment.ErrOutcomeUnknown, ""},
		"Save, no patient":   {patient, found, appointment.ErrInvalidRequest, "medRecNO"},
		"Save, no day":       {day, found, appointment.ErrInvalidRequest, "scheduleDate"},
		"Save, other order":  {order, found, appointment.ErrInvalidRequest, "placerOrderNO"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent := 0
			client := scripted(t, service(func(_ context.Context, code string) (int, string) {
				sent++
				if code == "XKH075" {
					return 502, page
				}
				return 200, tt.query
			}))
			req := everyCancelField()
			req.Save = tt.save
			cancellation, err := client.CancelSchedule(t.Context(), req)
			if !errors.Is(err, tt.class) || (err == nil) != (cancellation != nil) {
				t.Errorf("%v", err)
			}
			if invalid := tt.field != ""; invalid != (sent == 0) || invalid && !strings.Contains(err.Error(), tt.field) {
				t.Errorf("%d requests, %v", sent, err)
			}
		})
	}
}
