package appointment_test

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
)

// entriesOf are a file's entries of hospitals in boxes, each named for its vendor.
func entriesOf(hospitals []*appointmenttest.Hospital) string {
	text := "hospitals:\n"
	for _, h := range hospitals {
		cfg := h.Config()
		text += fmt.Sprintf("- {name: %s, vendor: %s, endpoint: '%s', systemId: '%s', systemKey: '%s', organizationId: '%s'}\n",
			cfg.Vendor, cfg.Vendor, cfg.Endpoint, cfg.SystemID, string(cfg.SystemKey), cfg.OrganizationID)
	}
	return text
}

func startAll(t *testing.T, opts ...appointmenttest.Option) []*appointmenttest.Hospital {
	t.Helper()
	var all []*appointmenttest.Hospital
	for _, v := range appointment.Vendors() {
		h, err := appointmenttest.Start(v, opts...)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(h.Close)
		all = append(all, h)
	}
	return all
}

// sharedQuery leaves to each hospital what is its own.
func sharedQuery() *appointment.QueryRequest {
	q := everyQueryField()
	q.OrganizationID, q.StartDate = "", time.Time{}
	return q
}

// TestQueryAll has one hospital that is dead, and one that answers nobody until the
// others have been heard: each is yielded once, whatever the two do.
func TestQueryAll(t *testing.T) {
	t.Parallel()
	hospitals := startAll(t)
	hospitals[1].Refuse()
	heard := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		<-heard
		answer(w, r, found)
	}))
	t.Cleanup(slow.Close)
	dir := readDirectory(t, entriesOf(hospitals)+fmt.Sprintf("- {%s}\n", strings.Replace(oneHospital, "http://127.0.0.1:1/", slow.URL, 1)),
		appointment.WithRetries(0))

	var order []string
	for schedule, err := range dir.QueryAll(t.Context(), sharedQuery()) {
		switch e := (*appointment.Error)(nil); {
		case errors.As(err, &e) && schedule == nil:
			order = append(order, e.Hospital+": "+fmt.Sprint(errors.Is(err, appointment.ErrNotSent)))
		case err == nil:
			order = append(order, schedule.Hospital)
		default:
			t.Error(schedule, err)
		}
		if len(order) == len(hospitals) {
			close(heard)
		}
	}
	if got := order[len(order)-1]; got != "市三院" {
		t.Errorf("the last is %s", got)
	}
	slices.Sort(order)
	if got := strings.Join(order, " "); got != "jintang-wrapped jintang: true laida mingtian wanda 市三院" {
		t.Errorf("got %s", got)
	}
	for i, h := range hospitals {
		want := 1
		if i == 1 {
			want = 0
		}
		if n := h.Deliveries(appointment.QuerySchedule); n != want {
			t.Errorf("%s had %d queries, want %d", appointment.Vendors()[i], n, want)
		}
	}
}

// TestQueryAllGivenUp breaks out of the loop while a hospital keeps silent: its query is
// given up, and nothing of it is left when the loop has ended.
func TestQueryAllGivenUp(t *testing.T) {
	t.Parallel()
	hospitals := startAll(t)
	hospitals[0].Fail(appointment.QuerySchedule, appointmenttest.Delay(time.Hour))
	dir := readDirectory(t, entriesOf(hospitals))
	start := time.Now()
	n := 0
	for range dir.QueryAll(t.Context(), sharedQuery()) {
		if n++; n == 2 {
			break
		}
	}
	if took := time.Since(start); n != 2 || took > 10*time.Second {
		t.Errorf("%d answers in %v", n, took)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	n = 0
	for schedule, err := range dir.QueryAll(ctx, sharedQuery()) {
		if n++; schedule != nil || !errors.Is(err, context.Canceled) {
			t.Error(schedule, err)
		}
	}
	if n != len(hospitals) {
		t.Errorf("%d hospitals said that the caller cancelled", n)
	}
}

// TestQueryAllLeavesNothing leaves the loop in every way there is while a hospital keeps
// silent: the queries have ended when the loop has.
func TestQueryAllLeavesNothing(t *testing.T) {
	t.Parallel()
	two := "hospitals:\n- {" + oneHospital + "}\n- {" + strings.Replace(oneHospital, "市三院", "市四院", 1) + "}\n"
	for name, leave := range map[string]func(){
		"panic": func() { panic("the loop's") }, "Goexit": runtime.Goexit,
		"break": func() {},
	} {
		synctest.Test(t, func(t *testing.T) {
			var asked, underway atomic.Int32
			both := make(chan struct{})
			transport := service(func(ctx context.Context, _ string) (int, string) {
				underway.Add(1)
				defer underway.Add(-1)
				if asked.Add(1) == 2 {
					close(both)
					<-ctx.Done()
					time.Sleep(time.Second) // it is slow to let go
				}
				<-both
				return 200, found
			})
			dir := readDirectory(t, two, appointment.WithHTTPClient(&http.Client{Transport: transport}))
			done := make(chan int32)
			go func() {
				defer func() { _ = recover(); done <- underway.Load() }()
				for range dir.QueryAll(t.Context(), sharedQuery()) {
					leave()
					break
				}
			}()
			if n := <-done; n != 0 {
				t.Errorf("%s: %d queries are still underway", name, n)
			}
		})
	}
}

// TestQueryAllPanics has the transport to one of two hospitals panic: who ranges has it, as
// of a call of his own, and can recover.
func TestQueryAllPanics(t *testing.T) {
	t.Parallel()
	dir := readDirectory(t, "hospitals: [{"+oneHospital+"}]", appointment.WithHTTPClient(&http.Client{
		Transport: service(func(context.Context, string) (int, string) { panic("the transport's") }),
	}))
	p := panics(func() {
		for range dir.QueryAll(t.Context(), sharedQuery()) {
			t.Error("an answer of a transport that panicked")
		}
	})
	if text := fmt.Sprint(p); !strings.HasPrefix(text, "the transport's") || !strings.Contains(text, "directory_query_test.go") {
		t.Errorf("recovered %v", p)
	}
}
