package main

import (
	"errors"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
	"github.com/exam-appointment/appointment-go/casing"
)

func TestMonitor_MeasureRate(t *testing.T) {
	t.Parallel()
	m := newMonitor()
	clock := noon
	m.now = func() time.Time { return clock }
	add := func(duration time.Duration, class error) {
		m.countRequest(t.Context(), appointment.Event{Hospital: "甲医院", Duration: duration, Class: class})
	}
	add(9*time.Second, nil) // older than an hour below
	clock = clock.Add(10 * time.Minute)
	add(3*time.Second, appointment.ErrNoResponse)
	add(time.Second, appointment.ErrRejected)
	clock = clock.Add(55 * time.Minute)
	add(2*time.Second, nil)
	want := requestRate{Minute: 1, Hour: 3, Failed: 1, Median: 2 * time.Second, Longest: 3 * time.Second}
	if got := m.measureRate("甲医院"); got != want {
		t.Errorf("rate = %+v, want %+v", got, want)
	}
	for range maxRequests {
		add(time.Second, nil)
	}
	if got := len(m.requests["甲医院"]); got != maxRequests {
		t.Errorf("the monitor keeps %d requests, want %d", got, maxRequests)
	}
}

// TestMonitor_Deviations counts a deviation of a hospital, and finds its field.
func TestMonitor_Deviations(t *testing.T) {
	t.Parallel()
	s := startDutySite(t)
	_, address := s.addOrder()
	s.hospitals[0].Fail(appointment.QuerySchedule, appointmenttest.Rewrite("an unknown field", func(doc map[string]any) { doc["roomColour"] = "测试患者甲" }))
	s.getPage(address + "/hospitals/0")
	page := s.getPage(s.url + "/duty")
	s.checkPage(page, "QuerySchedule")
	list := s.desk.monitor.listDeviations()
	if len(list) == 0 || list[0].Hospital != "甲医院" || list[0].Count != 1 || len(list[0].Fields) == 0 {
		t.Fatalf("deviations = %+v, want one of 甲医院 with its field", list)
	}
	for _, field := range list[0].Fields {
		s.checkPage(page, field)
	}
	if containsAny(page, "测试患者甲") {
		t.Errorf("the page has a value of the response, want none:\n%s", page)
	}
	for i := range 2 * maxDeviations {
		s.desk.monitor.countDeviations(t.Context(), appointment.Event{Hospital: string(rune('a' + i)), Deviations: []casing.Kind{casing.KindName}})
	}
	if got := len(s.desk.monitor.listDeviations()); got != maxDeviations {
		t.Errorf("the monitor keeps %d deviations, want %d", got, maxDeviations)
	}
}

func TestMonitor_ObserveLedger(t *testing.T) {
	t.Parallel()
	m := newMonitor()
	failure := ledger.Event{Alarm: ledger.AlarmFailure, Err: errors.New("the disk is full")}
	for _, e := range []ledger.Event{failure, {Order: "1", State: ledger.Booked}, {Order: "1", Alarm: ledger.AlarmStray}, failure} {
		m.observeLedger(t.Context(), e)
	}
	alarms := m.listAlarms()
	if len(alarms) != 2 || alarms[0].Alarm != ledger.AlarmFailure || alarms[0].Count != 2 || alarms[0].ErrorText != "the disk is full" {
		t.Errorf("alarms = %+v, want the failure, counted twice, before the stray", alarms)
	}
}
