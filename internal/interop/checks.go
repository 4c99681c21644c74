//go:build unix

package main

import (
	"errors"
	"fmt"
	"maps"

	"github.com/exam-appointment/appointment-go/appointment"
)

// check is one check that every service must pass. run returns a line about the result.
type check struct {
	name string
	run  func(*session) (result string, err error)
}

// allChecks returns the checks in their order. Later checks use the results of earlier ones.
func allChecks() []check {
	return []check{
		{"diagnose", (*session).diagnoseDialect},
		{"query", (*session).querySchedule},
		{"save", (*session).saveSchedule},
		{"count", (*session).countPlaces},
		{"save twice", (*session).saveTwice},
		{"find", (*session).findBooking},
		{"cancel", (*session).cancelSchedule},
		{"cancel twice", (*session).cancelTwice},
		{"fault", (*session).provokeFault},
		{"strictness", (*session).sendWrongRequests},
		{"charsets", (*session).sendOtherCharsets},
		{"credentials", (*session).sendWrongCredentials},
	}
}

// querySchedule queries a week and chooses a slot to book.
func (s *session) querySchedule() (string, error) {
	schedule, err := s.client.QuerySchedule(s.ctx, s.query)
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
		if slot.ResourceName == resourceName && s.slot.ResourceUID == "" {
			s.slot = slot
		}
	}
	left, known := s.slot.Remaining()
	result := fmt.Sprintf("%d slots, %d open; %s %s, %s: %d places", slots, open, s.slot.ArrangeDay, s.slot.StartTime, s.slot.ResourceName, left)
	return result, errors.Join(
		expectEqual("slots", slots, 2*7*3), // resources, days, times
		expectEqual("open slots", open, slots-2),
		expectEqual("places of the chosen slot", left, 3),
		expectEqual("places known", known, true),
		expectEqual("scheduleFlag", schedule.ScheduleFlag, appointment.FlagNotNeeded),
		expectEqual("resourceName", s.slot.ResourceName, resourceName),
		expectEqual("doctorName", s.slot.DoctorName, doctorName),
		expectEqual("titleMsg", s.slot.TitleMsg, slotTitle),
		expectEqual("procedureName", schedule.ProcedureName, s.query.ServiceText), // the hospital swaps the two, as in the published example
		expectNoDeviations(schedule.Deviations),
	)
}

// saveSchedule books the chosen slot.
func (s *session) saveSchedule() (string, error) {
	s.save = newSave(s.query, s.slot)
	booking, err := s.client.SaveSchedule(s.ctx, s.save)
	if err != nil {
		return "", err
	}
	s.booking = booking
	slot, booked := booking.Slot()
	return fmt.Sprintf("%s, %s", booking.ScheduleSeq, slot.Room), errors.Join(
		expectEqual("booked", booked, true),
		expectEqual("source", booking.Source, appointment.SourceResponse),
		expectEqual("resourceUID", slot.ResourceUID, s.slot.ResourceUID),
		expectEqual("resourceName", slot.ResourceName, resourceName),
		expectEqual("location", slot.Location, location),
		expectEqual("room", slot.Room, roomName),
		expectEqual("day", slot.Date, s.slot.ArrangeDay),
		expectEqual("start", slot.Start, s.slot.StartTime),
		expectEqual("scheduleNotice", booking.ScheduleNotice, symptom), // sent back by the server
		expectNoDeviations(booking.Deviations),
	)
}

// countPlaces checks that the booking took one place and that a query shows the order as booked.
func (s *session) countPlaces() (string, error) {
	schedule, slot, err := s.queryChosenSlot()
	if err != nil {
		return "", err
	}
	left, _ := slot.Remaining()
	return fmt.Sprintf("%d places left, scheduleFlag %s, status %s", left, schedule.ScheduleFlag, slot.ScheduleTimeStatus), errors.Join(
		expectEqual("places left", left, 2),
		expectEqual("scheduleFlag", schedule.ScheduleFlag, appointment.FlagBooked),
		expectEqual("status", slot.ScheduleTimeStatus, appointment.StatusSchedule),
		expectEqual("resourceName", schedule.ResourceName, resourceName),
		expectEqual("scheduleDate", schedule.ScheduleDate, s.slot.ArrangeDay),
		expectEqual("scheduleTime", schedule.ScheduleTime, s.slot.StartTime),
	)
}

// saveTwice checks that a second save of the order, which the server rejects, returns the booking
// that the order has.
func (s *session) saveTwice() (string, error) {
	booking, err := s.client.SaveSchedule(s.ctx, s.save)
	if err != nil {
		return "", err
	}
	return describeFound(booking, s.slot)
}

// describeFound returns a text about a booking that was found by a query. The error says how it
// differs from the slot that was booked.
func describeFound(booking *appointment.Booking, want appointment.Slot) (string, error) {
	slot, booked := booking.Slot()
	return fmt.Sprintf("%s %s, %s", slot.Date, slot.Start, slot.ResourceName), errors.Join(
		expectEqual("booked", booked, true),
		expectEqual("source", booking.Source, appointment.SourceQuery),
		expectEqual("resourceName", slot.ResourceName, resourceName),
		expectEqual("day", slot.Date, want.ArrangeDay),
		expectEqual("start", slot.Start, want.StartTime),
	)
}

// findBooking checks that FindBooking returns the slot of the booking.
func (s *session) findBooking() (string, error) {
	booking, err := s.client.FindBooking(s.ctx, s.save)
	if err != nil {
		return "", err
	}
	return describeFound(booking, s.slot)
}

// cancelSchedule cancels the booking and checks that the place is free again.
func (s *session) cancelSchedule() (string, error) {
	cancellation, err := s.client.CancelSchedule(s.ctx, s.booking.CancelRequest())
	if err != nil {
		return "", err
	}
	schedule, slot, err := s.queryChosenSlot()
	if err != nil {
		return "", err
	}
	_, findErr := s.client.FindBooking(s.ctx, s.save)
	left, _ := slot.Remaining()
	return fmt.Sprintf("%s; %d places left", cancellation.ResultDesc, left), errors.Join(
		expectEqual("resultDesc", cancellation.ResultDesc, "取消成功"),
		expectNoDeviations(cancellation.Deviations),
		expectEqual("places left", left, 3),
		expectEqual("scheduleFlag", schedule.ScheduleFlag, appointment.FlagNotNeeded),
		expectEqual("FindBooking returns ErrNotBooked", errors.Is(findErr, appointment.ErrNotBooked), true),
	)
}

// cancelTwice checks that a second cancel of the order is rejected.
func (s *session) cancelTwice() (string, error) {
	_, err := s.client.CancelSchedule(s.ctx, s.booking.CancelRequest())
	return expectRejection(err, appointment.ReasonNotBooked, "Falid", "未预约")
}

// provokeFault makes the stack send a fault that names the sender as the cause, for a query and a
// save.
// Such a fault proves nothing about the save, since .NET reports any exception so.
func (s *session) provokeFault() (string, error) {
	query, save := *s.query, *s.save
	query.PlacerOrderNO, save.PlacerOrderNO = faultOrderNO, faultOrderNO
	_, err := s.client.QuerySchedule(s.ctx, &query)
	result, queryErr := expectRejection(err, appointment.ReasonOther, s.service.senderFault, faultReason)
	_, err = s.client.SaveSchedule(s.ctx, &save)
	_, saveErr := expectRejection(err, appointment.ReasonOther, s.service.senderFault, faultReason)
	return result, errors.Join(queryErr, saveErr,
		expectEqual("outcome of the save is unknown", errors.Is(err, appointment.ErrOutcomeUnknown), true))
}

// sendWrongCredentials checks that the service refuses a query without its credentials, and one
// with a wrong password.
func (s *session) sendWrongCredentials() (string, error) {
	expectRefused := func(auth *appointment.Auth, want refusal) error {
		err := s.queryWith(func(c *appointment.Config, _ *appointment.Dialect) { c.Auth = auth })
		var e *appointment.Error
		if !errors.As(err, &e) {
			return fmt.Errorf("got error %w, want a rejection of the credentials", err)
		}
		return errors.Join(
			expectEqual("reason", e.Reason, appointment.ReasonUnauthorised),
			expectEqual("refusal", refusal{e.Code, e.HTTPStatus}, want),
		)
	}
	wrong := *s.service.auth
	const password = "wrong"
	switch {
	case wrong.Basic != nil:
		wrong.Basic = &appointment.BasicAuth{Username: wrong.Basic.Username, Password: password}
	case wrong.UsernameToken != nil:
		wrong.UsernameToken = &appointment.UsernameToken{Username: wrong.UsernameToken.Username, Password: password, Type: wrong.UsernameToken.Type}
	case wrong.SOAPHeader != nil:
		header := *wrong.SOAPHeader
		header.Fields = maps.Clone(header.Fields)
		header.Fields["passWord"] = password
		wrong.SOAPHeader = &header
	}
	return "a query without them and one with a wrong password are refused",
		errors.Join(expectRefused(nil, s.service.withoutAuth), expectRefused(&wrong, s.service.withWrongAuth))
}

// sendWrongRequests checks that the server rejects a misspelt field, a wrong key and, if
// possible, a parameter that its stack does not find. So the other checks prove something.
func (s *session) sendWrongRequests() (string, error) {
	err := s.queryWith(func(_ *appointment.Config, d *appointment.Dialect) {
		d.Names = map[string]string{"medRecNO": "medrecNO"}
	})
	_, fieldErr := expectRejection(err, appointment.ReasonOther, "00000002", "unknown field: medrecNO")
	err = s.queryWith(func(c *appointment.Config, _ *appointment.Dialect) { c.SystemKey = "wrong-key" })
	_, keyErr := expectRejection(err, appointment.ReasonUnauthorised, "00000001", "鉴权失败")
	var credentialErr error
	if s.service.changeCredential != nil {
		_, credentialErr = expectRejection(s.queryWithBinding(s.service.changeCredential), appointment.ReasonUnauthorised, "00000001", "鉴权失败")
	}
	if s.service.hideParameter == nil {
		return "a misspelt field and a wrong key are rejected", errors.Join(fieldErr, keyErr, credentialErr)
	}
	err = s.queryWithBinding(s.service.hideParameter)
	_, parameterErr := expectRejection(err, appointment.ReasonOther, "00000003", "data is null")
	return "a misspelt field, a wrong key and a parameter that " + s.service.hiddenIf + " are rejected",
		errors.Join(fieldErr, keyErr, credentialErr, parameterErr)
}

// sendOtherCharsets queries in ASCII, and in the other charsets that the stack reads. The service
// sends a text of the request back. 〇 and 镕 are in GBK and not in GB2312.
func (s *session) sendOtherCharsets() (string, error) {
	charsets := append([]appointment.RequestCharset{appointment.RequestASCII}, s.service.charsets...)
	var errs []error
	for _, charset := range charsets {
		config, dialect := s.config, *s.config.Dialect
		config.Dialect, dialect.RequestCharset = &dialect, charset
		client, err := s.newClient(config)
		if err != nil {
			return "", err
		}
		query := *s.query
		if query.ServiceText = "张镕〇·腕部"; charset != appointment.RequestGBK {
			query.ServiceText += "㛃𬭼"
		}
		schedule, err := client.QuerySchedule(s.ctx, &query)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", charset, err))
			continue
		}
		errs = append(errs, expectEqual("procedureName in "+string(charset), schedule.ProcedureName, query.ServiceText))
	}
	return fmt.Sprint(charsets), errors.Join(errs...)
}
