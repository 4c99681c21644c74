//go:build unix

package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// step is one thing that must work at every hospital. do says what it did.
type step struct {
	name string
	do   func(*visit) (did string, err error)
}

// steps are in the order in which one builds on another.
func steps() []step {
	return []step{
		{"examine", (*visit).examine},
		{"query", (*visit).querySchedule},
		{"save", (*visit).saveSchedule},
		{"count", (*visit).countDown},
		{"save twice", (*visit).saveAgain},
		{"find", (*visit).findBooking},
		{"cancel", (*visit).cancelSchedule},
		{"cancel twice", (*visit).cancelAgain},
		{"fault", (*visit).fault},
		{"strictness", (*visit).strictness},
	}
}

func (v *visit) querySchedule() (string, error) {
	schedule, err := v.client.QuerySchedule(v.ctx, v.query)
	if err != nil {
		return "", err
	}
	slots, open := 0, 0
	for slot := range schedule.Slots() {
		slots++
		if !slot.Open() {
			continue
		}
		open++
		if slot.ResourceName == room && v.slot.ResourceUID == "" {
			v.slot = slot
		}
	}
	left, known := v.slot.Remaining()
	return fmt.Sprintf("%d slots, %d open; %s %s, %s: %d places", slots, open, v.slot.ArrangeDay, v.slot.StartTime, v.slot.ResourceName, left), errors.Join(
		want("slots", slots, 2*7*3), // resources, days, times
		want("open slots", open, slots-2),
		want("the chosen slot's places", left, 3),
		want("whether they are known", known, true),
		want("scheduleFlag", schedule.ScheduleFlag, appointment.FlagNotNeeded),
		want("resourceName", v.slot.ResourceName, room),
		want("doctorName", v.slot.DoctorName, physician),
		want("titleMsg", v.slot.TitleMsg, title),
		want("serviceText", schedule.ProcedureName, v.query.ServiceText), // swapped by the hospital, as published
		odd(schedule.Deviations),
	)
}

func (v *visit) saveSchedule() (string, error) {
	v.save = v.request()
	booking, err := v.client.SaveSchedule(v.ctx, v.save)
	if err != nil {
		return "", err
	}
	v.booking = booking
	slot, booked := booking.Slot()
	return fmt.Sprintf("%s, %s", booking.ScheduleSeq, slot.Room), errors.Join(
		want("whether it is booked", booked, true),
		want("how it was told", booking.Source, appointment.SourceResponse),
		want("resourceUID", slot.ResourceUID, v.slot.ResourceUID),
		want("resourceName", slot.ResourceName, room),
		want("location", slot.Location, location),
		want("room", slot.Room, door),
		want("day", slot.Date, v.slot.ArrangeDay),
		want("start", slot.Start, v.slot.StartTime),
		want("our own words", booking.ScheduleNotice, symptom),
		odd(booking.Deviations),
	)
}

func (v *visit) countDown() (string, error) {
	schedule, slot, err := v.look()
	if err != nil {
		return "", err
	}
	left, _ := slot.Remaining()
	return fmt.Sprintf("%d places left, scheduleFlag %s, status %s", left, schedule.ScheduleFlag, slot.ScheduleTimeStatus), errors.Join(
		want("places left", left, 2),
		want("scheduleFlag", schedule.ScheduleFlag, appointment.FlagBooked),
		want("status", slot.ScheduleTimeStatus, appointment.StatusSchedule),
		want("resourceName", schedule.ResourceName, room),
		want("scheduleDate", schedule.ScheduleDate, v.slot.ArrangeDay),
		want("scheduleTime", schedule.ScheduleTime, v.slot.StartTime),
	)
}

func (v *visit) saveAgain() (string, error) {
	_, err := v.client.SaveSchedule(v.ctx, v.save)
	return rejected(err, appointment.ReasonAlreadyBooked, "Falid", "该申请单已预约")
}

func (v *visit) findBooking() (string, error) {
	booking, err := v.client.FindBooking(v.ctx, v.save)
	if err != nil {
		return "", err
	}
	slot, booked := booking.Slot()
	return fmt.Sprintf("%s %s, %s", slot.Date, slot.Start, slot.ResourceName), errors.Join(
		want("whether it is booked", booked, true),
		want("how it was told", booking.Source, appointment.SourceQuery),
		want("resourceName", slot.ResourceName, room),
		want("day", slot.Date, v.slot.ArrangeDay),
		want("start", slot.Start, v.slot.StartTime),
	)
}

func (v *visit) cancelSchedule() (string, error) {
	cancellation, err := v.client.CancelSchedule(v.ctx, v.booking.CancelRequest())
	if err != nil {
		return "", err
	}
	schedule, slot, err := v.look()
	if err != nil {
		return "", err
	}
	_, found := v.client.FindBooking(v.ctx, v.save)
	left, _ := slot.Remaining()
	return fmt.Sprintf("%s; %d places again", cancellation.ResultDesc, left), errors.Join(
		want("resultDesc", cancellation.ResultDesc, "取消成功"),
		odd(cancellation.Deviations),
		want("places left", left, 3),
		want("scheduleFlag", schedule.ScheduleFlag, appointment.FlagNotNeeded),
		want("whether it is found no more", errors.Is(found, appointment.ErrNotBooked), true),
	)
}

func (v *visit) cancelAgain() (string, error) {
	_, err := v.client.CancelSchedule(v.ctx, v.booking.CancelRequest())
	return rejected(err, appointment.ReasonNotBooked, "Falid", "未预约")
}

// fault has the stack raise its own fault, on a query and on a save. One that blames the
// caller says that nothing was done.
func (v *visit) fault() (string, error) {
	const bad = "2026112389999"
	query, save := *v.query, *v.save
	query.PlacerOrderNO, save.PlacerOrderNO = bad, bad
	_, err := v.client.QuerySchedule(v.ctx, &query)
	did, first := rejected(err, appointment.ReasonOther, v.service.fault, faultReason)
	_, err = v.client.SaveSchedule(v.ctx, &save)
	_, second := rejected(err, appointment.ReasonOther, v.service.fault, faultReason)
	return did, errors.Join(first, second,
		want("whether the save's outcome is unknown", errors.Is(err, appointment.ErrOutcomeUnknown), false))
}

// strictness shows that the servers do not take whatever they are sent: not another
// spelling, not another key, and not a parameter that their stack does not find.
func (v *visit) strictness() (string, error) {
	misspelt := v.ask(func(_ *appointment.Config, d *appointment.Dialect) {
		d.Names = map[string]string{"medRecNO": "medrecNO"}
	})
	_, err := rejected(misspelt, appointment.ReasonOther, "00000002", "unknown name: medrecNO")
	stranger := v.ask(func(c *appointment.Config, _ *appointment.Dialect) { c.SystemKey = "another" })
	_, unauthorised := rejected(stranger, appointment.ReasonUnauthorised, "00000001", "鉴权失败")
	err = errors.Join(err, unauthorised)
	if v.service.mislead == nil {
		return "a misspelt name and another key are refused", err
	}
	misled := v.ask(func(_ *appointment.Config, d *appointment.Dialect) {
		bent := soap.Binding{}.Override(*d.SOAP)
		v.service.mislead(&bent)
		d.SOAP = &bent
	})
	_, null := rejected(misled, appointment.ReasonOther, "00000003", "data is null")
	return "a misspelt name, another key and a parameter that " + v.service.misled + " are refused", errors.Join(err, null)
}

// odd finds what the library reports of an answer, where there is nothing to report. Of a
// request it may: a scheduleSeq is longer than the interface publishes.
func odd(deviations []appointment.Deviation) error {
	for _, d := range deviations {
		if !strings.HasPrefix(d.Path, "request.") {
			return fmt.Errorf("deviation: %v", d)
		}
	}
	return nil
}

// rejected holds an error against the hospital's no, and says what that was.
func rejected(err error, reason appointment.Reason, code, message string) (string, error) {
	var e *appointment.Error
	if !errors.As(err, &e) { // every error of a call is one
		return "", errors.New("want a rejection, got success")
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Message), errors.Join(
		want("whether it is a rejection ("+e.Error()+")", errors.Is(err, appointment.ErrRejected), true),
		want("reason", e.Reason, reason),
		want("code", e.Code, code),
		want("message", e.Message, message),
	)
}

func want[T comparable](what string, got, want T) error {
	if got == want {
		return nil
	}
	return fmt.Errorf("%s: got %#v, want %#v", what, got, want)
}
