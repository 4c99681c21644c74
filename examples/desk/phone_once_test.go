package main

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// TestPhoneTooEarly posts an answer while a save can still arrive, and before a query has
// been made that would have told: nothing comes of it.
func TestPhoneTooEarly(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.order()
	s.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.CommitLate(time.Hour))
	s.post(address+"/book", s.form(s.get(address+"/hospitals/0"), secondDay("甲医院", 8, 30)))
	refused := func(says ...string) {
		t.Helper()
		page := s.get(address)
		s.wantPage(page, says...)
		if strings.Contains(page, "登记电话答复") {
			t.Errorf("there is a form already:\n%s", page)
		}
		s.wantPage(s.post(address+"/phone", answers(s.form(page, nil), "free")), "刚才的电话答复没有登记", "可能已经约上")
	}
	early := []string{hms(o.now().Counts) + " 以后，查询仍查不出结果的", "医院这会儿说没有约上，过后仍可能约上"}
	refused(early...)
	s.wantPage(s.post(address+"/find", s.form(s.get(address), nil)), "医院还没有这个预约") // an answer, but an early one
	refused(early...)
	mute(s.hospitals[0])
	s.post(address+"/find", s.form(s.get(address), nil))
	refused(early...)
	s.desk.now = func() time.Time { return time.Now().Add(2 * s.desk.quiet) }
	refused("请先点上面的“查询结果”")
	s.hospitals[0].Settle()
	s.wantPage(s.post(address+"/find", s.form(s.get(address), nil)), "预约确认")
	s.wantBooked(o, 1)
}

// TestPhoneOnce posts answers that are not whole, that come while the hospital is being
// asked, and that are old.
func TestPhoneOnce(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address, form := s.unsettled(appointment.SaveSchedule, appointmenttest.DropResponse())
	for name, want := range map[string]string{"answer": "请选择医院的答复", "who": "请填写接电话的人", "sure": "请先向医院复述"} {
		partly := answers(url.Values{"token": form["token"]}, "free")
		partly.Del(name)
		resp, err := http.PostForm(address+"/phone", partly) //nolint:noctx // the test's own server
		if err != nil {
			t.Fatal(err)
		}
		page := s.body(resp)
		s.wantPage(page, "电话答复还没有登记", want)
		if name != "who" {
			s.wantPage(page, `value="李护士"`)
		}
		if resp.StatusCode != http.StatusUnprocessableEntity {
			t.Fatalf("without %s: status %d", name, resp.StatusCode)
		}
	}
	long := answers(url.Values{"token": form["token"]}, "booked")
	long.Set("who", strings.Repeat("长", longestWho+1))
	s.wantPage(s.post(address+"/phone", long), "最多 20 个字")

	mute(s.hospitals[0])
	page := s.post(address+"/find", url.Values{"token": form["token"]}) // in another tab
	s.wantPage(s.post(address+"/phone", answers(form, "free")), "刚才的电话答复没有登记", "可能已经约上")
	s.wantPage(s.post(address+"/phone", answers(url.Values{}, "free")), "刚才的电话答复没有登记", "可能已经约上")

	s.desk.patience = 0
	asked := s.hospitals[0].Deliveries(appointment.QuerySchedule)
	s.hospitals[0].Fail(appointment.QuerySchedule, appointmenttest.Delay(time.Hour))
	form = s.form(page, nil)
	s.wantPage(s.post(address+"/find", url.Values{"token": form["token"]}), "正在等医院答复")
	now := url.Values{"token": {o.now().Token}}
	s.wantPage(s.post(address+"/phone", answers(now, "free")), "刚才的电话答复没有登记", "正在等医院答复")
	for o.now().Doing == finding && s.hospitals[0].Deliveries(appointment.QuerySchedule) == asked { // until it is there
		time.Sleep(time.Millisecond)
	}
	s.hospitals[0].Settle()
	s.desk.work.Wait()
	s.wantPage(s.post(address+"/phone", answers(form, "free")), "刚才的电话答复没有登记")
	s.wantBooked(o, 1)
}

// TestPhoneOften posts both answers from many tabs at once: one counts.
func TestPhoneOften(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address, form := s.unsettled(appointment.SaveSchedule, appointmenttest.DropResponse())
	var tabs sync.WaitGroup
	var refused atomic.Int32
	for i := range 20 {
		answer := answers(url.Values{"token": form["token"]}, []string{"booked", "free"}[i%2])
		tabs.Go(func() {
			if strings.HasSuffix(s.send(address+"/phone", answer), "?untold") {
				refused.Add(1)
			}
		})
	}
	tabs.Wait()
	if n := refused.Load(); n != 19 {
		t.Errorf("%d of 20 answers were refused, want all but one", n)
	}
	s.wantBooked(o, 1)
}
