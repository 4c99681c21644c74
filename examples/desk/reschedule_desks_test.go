package main

import (
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// TestDesk_Reschedule_TwoDesks confirms two reschedules at two desks, from many tabs at once. One counts.
func TestDesk_Reschedule_TwoDesks(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	second := s.secondDesk()
	o, address := s.bookedOrder()
	forms := []url.Values{s.confirmForm(address, 1, 8, 30), s.confirmForm(address, 1, 8, 0)}
	var tabs sync.WaitGroup
	for i := range 10 {
		target := []string{address, second.url + "/orders/" + o.id}[i%2]
		tabs.Go(func() { s.postFormOnly(target+"/reschedule", forms[i%2]) })
	}
	tabs.Wait()
	o.waitStatus(statusBooked)
	if got := len(s.bookedNumbers()); got != 1 {
		t.Errorf("the hospitals have %d bookings, want 1", got)
	}
	if got := s.hospitals[0].Deliveries(appointment.CancelSchedule); got != 1 {
		t.Errorf("the hospital received %d cancels, want 1", got)
	}
	s.checkPage(second.getPage(second.url+"/orders/"+o.id), "改约完成", "乙医院")
}

// TestDesk_ResumeReschedules finds a reschedule whose desk died before it cancelled the old slot. Of two
// desks that resume it, one cancels.
func TestDesk_ResumeReschedules(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	second := s.secondDesk()
	o, _ := s.bookedOrder()
	loaded := o.load()
	row := loaded.row
	row.action = actionReschedule
	row.reschedule = reschedule{phaseCancelling, time.Now(), rescheduleSlots{
		heldSlot{"甲医院", loaded.State.Slot}, heldSlot{"乙医院", loaded.State.Slot},
	}}
	store := func() {
		if ok, err := s.desk.orders.updateOrder(t.Context(), s.desk.db, row); err != nil || !ok {
			t.Fatalf("updateOrder = %v, %v, want true", ok, err)
		}
		row.revision++
	}
	resume := func() {
		var desks sync.WaitGroup
		for _, d := range []*desk{s.desk, second.desk} {
			desks.Go(func() {
				if err := d.resumeReschedules(t.Context()); err != nil {
					t.Errorf("resumeReschedules = %v, want nil", err)
				}
			})
		}
		desks.Wait()
	}
	store()
	resume() // its desk may still be at it
	s.checkSlots(o, "甲医院 08:00")
	row.since = time.Now().Add(-2 * resumeTime)
	store()
	resume()
	o.waitStatus(statusBooked)
	s.checkSlots(o, "乙医院 08:00")
	if got := s.hospitals[0].Deliveries(appointment.CancelSchedule); got != 1 {
		t.Errorf("the hospital received %d cancels, want 1", got)
	}
}

// TestDesk_Reschedule_LateCancel cancels the new slot without a receptionist. The order is not lost
// silently.
func TestDesk_Reschedule_LateCancel(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.bookedOrder()
	s.postFormOnly(address+"/reschedule", s.confirmForm(address, 1, 8, 30))
	o.waitStatus(statusBooked)
	if _, err := s.desk.ledger.Cancel(t.Context(), o.number, ledger.Operator{ID: "1", Name: "测试导诊员"}); err != nil {
		t.Fatal(err)
	}
	s.checkPage(s.getPage(s.url), "改约没有完成")
}
