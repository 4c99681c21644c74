package directory_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// One hospital refuses connections, and one does not respond until all others have: each is
// yielded once.
func TestDirectory_QueryAll(t *testing.T) {
	t.Parallel()
	hospitals := startHospitals(t)
	hospitals[1].Refuse()
	othersYielded := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		<-othersYielded
		writeJSON(w, freeResponse)
	}))
	t.Cleanup(slow.Close)
	dir := readDirectory(t, entriesFor(hospitals)+entryFor(slow.URL), appointment.WithRetries(0))

	var yielded []string
	for schedule, err := range dir.QueryAll(t.Context(), newQuery()) {
		switch e := (*appointment.Error)(nil); {
		case errors.As(err, &e) && schedule == nil:
			yielded = append(yielded, fmt.Sprintf("%s, not sent: %t", e.Hospital, errors.Is(err, appointment.ErrNotSent)))
		case err == nil:
			yielded = append(yielded, schedule.Hospital)
		default:
			t.Errorf("QueryAll yielded %v, %v, want a schedule or an *Error", schedule, err)
		}
		if len(yielded) == len(hospitals) {
			close(othersYielded)
		}
	}
	if got := yielded[len(yielded)-1]; got != "市三院" {
		t.Errorf("the last hospital is %s, want 市三院", got)
	}
	slices.Sort(yielded)
	want := []string{"jintang, not sent: true", "jintang-wrapped", "laida", "mingtian", "wanda", "市三院"}
	if !slices.Equal(yielded, want) {
		t.Errorf("yielded %q, want %q", yielded, want)
	}
	for i, h := range hospitals {
		want := 1
		if i == 1 {
			want = 0
		}
		if got := h.Deliveries(appointment.QuerySchedule); got != want {
			t.Errorf("%s received %d queries, want %d", appointment.Vendors()[i], got, want)
		}
	}
}

// Leaving the loop cancels the query of a hospital that does not respond.
func TestDirectory_QueryAll_Break(t *testing.T) {
	t.Parallel()
	hospitals := startHospitals(t)
	hospitals[0].Fail(appointment.QuerySchedule, appointmenttest.Delay(time.Hour))
	dir := newDirectory(t, hospitals)
	start := time.Now()
	n := 0
	for range dir.QueryAll(t.Context(), newQuery()) {
		if n++; n == 2 {
			break
		}
	}
	if took := time.Since(start); n != 2 || took > 10*time.Second {
		t.Errorf("the loop ended after %d hospitals and %v, want 2 and less than 10s", n, took)
	}
}

func TestDirectory_QueryAll_ContextCancelled(t *testing.T) {
	t.Parallel()
	hospitals := startHospitals(t)
	dir := newDirectory(t, hospitals)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	n := 0
	for schedule, err := range dir.QueryAll(ctx, newQuery()) {
		n++
		if schedule != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("QueryAll yielded %v, %v, want context.Canceled", schedule, err)
		}
	}
	if n != len(hospitals) {
		t.Errorf("%d hospitals yielded, want %d", n, len(hospitals))
	}
}

// However the caller leaves the loop, no query is running afterwards, even if a transport is
// slow to end.
func TestDirectory_QueryAll_LeavesNoQuery(t *testing.T) {
	t.Parallel()
	two := "hospitals:\n" + entryFor("http://127.0.0.1:1/") + strings.Replace(entryFor("http://127.0.0.1:1/"), "市三院", "市四院", 1)
	for name, leave := range map[string]func(){
		"panic": func() { panic("in the loop") }, "Goexit": runtime.Goexit, "break": func() {},
	} {
		synctest.Test(t, func(t *testing.T) {
			var started, running atomic.Int32
			bothStarted := make(chan struct{})
			slowToEnd := transport(func(ctx context.Context) (int, string) {
				running.Add(1)
				defer running.Add(-1)
				if started.Add(1) == 2 {
					close(bothStarted)
					<-ctx.Done()
					time.Sleep(time.Second)
				}
				<-bothStarted
				return http.StatusOK, freeResponse
			})
			dir := readDirectory(t, two, appointment.WithHTTPClient(&http.Client{Transport: slowToEnd}))
			left := make(chan int32)
			go func() {
				defer func() { _ = recover(); left <- running.Load() }()
				for range dir.QueryAll(t.Context(), newQuery()) {
					leave()
					break
				}
			}()
			if n := <-left; n != 0 {
				t.Errorf("%s: %d queries are running, want 0", name, n)
			}
		})
	}
}

// The panic of a transport reaches the caller, who can recover it.
func TestDirectory_QueryAll_TransportPanics(t *testing.T) {
	t.Parallel()
	dir := readDirectory(t, "hospitals: [{"+oneHospital+"}]", appointment.WithHTTPClient(&http.Client{
		Transport: transport(func(context.Context) (int, string) { panic("the transport is broken") }),
	}))
	defer func() {
		text := fmt.Sprint(recover())
		if !strings.HasPrefix(text, "the transport is broken") || !strings.Contains(text, "query_test.go") {
			t.Errorf("recovered %q, want the panic of the transport and its stack", text)
		}
	}()
	for range dir.QueryAll(t.Context(), newQuery()) {
		t.Error("QueryAll yielded a result, want a panic")
	}
}

func TestDirectory_QueryAll_NoHospitals(t *testing.T) {
	t.Parallel()
	for range new(directory.Directory).QueryAll(t.Context(), newQuery()) {
		t.Error("QueryAll yielded a result, want none")
	}
}
