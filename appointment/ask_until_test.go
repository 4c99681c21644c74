package appointment_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// AskUntil is set on the unknown outcome of a write alone: when it was last sent, plus giveUp.
func TestError_AskUntil(t *testing.T) {
	t.Parallel()
	const giveUp = 5 * time.Minute
	for _, own := range []bool{true, false} {
		hospital := startHospital(t, appointment.Laida)
		cfg := hospital.Config()
		cfg.GiveUp = giveUp
		opts := []appointment.Option{appointment.WithTimeout(3 * time.Second)}
		if !own {
			opts = append(opts, appointment.WithHTTPClient(&http.Client{Transport: &http.Transport{}}))
		}
		client, err := appointment.NewClient(cfg, opts...)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.CloseIdleConnections)
		save := fullSaveRequest()
		hospital.Fail(appointment.SaveSchedule, appointmenttest.Delay(time.Minute).Uncommitted())
		start := time.Now()
		_, err = client.SaveSchedule(t.Context(), save)
		var e *appointment.Error
		if !errors.As(err, &e) || !e.OutcomeUnknown {
			t.Fatalf("save = %v, want an unknown outcome", err)
		}
		// The request is sent at once. If the transport does not report when, the end of the
		// request counts.
		earliest, latest := start.Add(giveUp), start.Add(giveUp+1500*time.Millisecond)
		if !own {
			earliest, latest = start.Add(giveUp+1500*time.Millisecond), time.Now().Add(giveUp)
		}
		if e.AskUntil.Before(earliest) || e.AskUntil.After(latest) {
			t.Errorf("own transport %t: AskUntil = %v after the start, want it between %v and %v", own, e.AskUntil.Sub(start), earliest.Sub(start), latest.Sub(start))
		}
		_, err = client.FindBooking(t.Context(), save)
		if errors.As(err, &e); !errors.Is(err, appointment.ErrNotBooked) || !e.AskUntil.IsZero() {
			t.Errorf("FindBooking = %v with AskUntil %v, want ErrNotBooked and zero", err, e.AskUntil)
		}
	}
}

func TestError_AskUntil_Zero(t *testing.T) {
	t.Parallel()
	lost := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	rejected := func(w http.ResponseWriter, r *http.Request) {
		writeResponse(w, r, `{"statusCode":"00000001","statusMessage":"x"}`)
	}
	tests := map[string]struct {
		giveUp  time.Duration
		respond http.HandlerFunc
	}{
		"giveUp is not known": {0, lost},
		"rejected":            {time.Minute, rejected},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := configWithAuth(appointment.Laida, nil)
			cfg.GiveUp = tt.giveUp
			client := newConfigClient(t, cfg, tt.respond)
			_, err := client.SaveSchedule(t.Context(), fullSaveRequest())
			var e *appointment.Error
			if !errors.As(err, &e) || !e.AskUntil.IsZero() {
				t.Errorf("save = %v with AskUntil, want an *Error without", err)
			}
		})
	}
}

func TestNewClient_InvalidGiveUp(t *testing.T) {
	t.Parallel()
	cfg := validConfig()
	cfg.GiveUp = -time.Second
	_, err := appointment.NewClient(cfg)
	if got := configProblemPaths(t, err); len(got) != 1 || got[0] != "giveUp" {
		t.Errorf("paths of the problems = %v, want giveUp", got)
	}
}
