package main

import (
	"errors"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// This file has all rules by which the state of an order changes: with the result of a save, a
// cancel or a query, and with a reply on the phone.

// applySave applies the result of a save that ended at this time.
func (s *orderState) applySave(booking *appointment.Booking, err error, at time.Time, quietPeriod time.Duration) {
	switch {
	case err == nil:
		s.setAccepted(booking)
	case errors.Is(err, appointment.ErrOutcomeUnknown):
		s.Status, s.QuietUntil, s.Notice = statusSaveUnknown, at.Add(quietPeriod), &notice{ErrorText: err.Error()}
	default:
		s.Notice = newErrorNotice("预约", err)
	}
}

// applyAlreadyBooked applies the result of the query that follows a save which was rejected
// because the order is booked. The save was rejected, so nothing can arrive later, and the result
// counts at once.
func (s *orderState) applyAlreadyBooked(booking *appointment.Booking, err error, at time.Time) {
	n := s.PhoneReply.addContradiction(s.Hospital, noticeAlreadyBooked)
	s.Status, s.QuietUntil = statusSaveUnknown, time.Time{}
	s.applyQuery(booking, err, at)
	if s.Status == statusBooked {
		s.Notice = n
	}
}

// applyCancel applies the result of a cancel that ended at this time.
func (s *orderState) applyCancel(err error, at time.Time, quietPeriod time.Duration) {
	switch {
	case err == nil:
		s.setOpen(noticeCancelled)
	case errors.Is(err, appointment.ErrOutcomeUnknown):
		s.Status, s.QuietUntil, s.Notice = statusCancelUnknown, at.Add(quietPeriod), &notice{ErrorText: err.Error()}
	case callError(err).Reason == appointment.ReasonNotBooked && s.PhoneReply != nil:
		s.setOpen(s.PhoneReply.addContradiction(s.Hospital, noticeNoBooking))
	case callError(err).Reason == appointment.ReasonNotBooked:
		s.setOpen(noticeNothingToCancel)
	default:
		s.Notice = newErrorNotice("取消预约", err)
	}
}

// applyQuery applies the result of FindBooking, called at this time. A save that is found, and a
// cancel whose booking is gone, is proven at once. The opposite is proven only after the quiet
// period, when nothing can arrive any more.
func (s *orderState) applyQuery(booking *appointment.Booking, err error, at time.Time) {
	s.LastQuery = at
	held := callError(err).Held
	notBooked := errors.Is(err, appointment.ErrNotBooked)
	if err != nil && held == nil && !notBooked {
		s.Notice = newErrorNotice("查询", err)
		return
	}
	switch s.Status {
	case statusSaveUnknown:
		s.applyQueryAfterSave(booking, held, at)
	case statusCancelUnknown:
		s.applyQueryAfterCancel(held, notBooked, at)
	case statusBooked:
		s.verifyPhoneReply(held, notBooked)
	}
}

// applyQueryAfterSave applies a query after a save with an unknown outcome. booking is the slot of the
// save, held another slot that the order holds. If both are nil, the order holds none.
func (s *orderState) applyQueryAfterSave(booking *appointment.Booking, held *appointment.BookedSlot, at time.Time) {
	switch {
	case booking != nil:
		s.setAccepted(booking)
		s.Notice = noticeFound
	case at.Before(s.QuietUntil):
		s.Notice = newTooEarlyNotice(s.Status, at, s.QuietUntil)
	case held != nil:
		n := s.PhoneReply.addContradiction(s.Hospital, noticeAlreadyBooked)
		s.setBooked(*held)
		s.Notice = n
	default:
		s.setOpen(noticeNotBooked)
	}
}

// applyQueryAfterCancel applies a query after a cancel with an unknown outcome. held is the slot
// that the order holds instead of the cancelled one, if any.
func (s *orderState) applyQueryAfterCancel(held *appointment.BookedSlot, notBooked bool, at time.Time) {
	switch {
	case notBooked:
		s.setOpen(noticeCancelled)
	case at.Before(s.QuietUntil):
		s.Notice = newTooEarlyNotice(s.Status, at, s.QuietUntil)
	default:
		if held != nil {
			s.setBooked(*held)
		}
		s.Status, s.PhoneReply, s.Notice = statusBooked, nil, noticeNotCancelled
	}
}

// verifyPhoneReply applies a query for a booking that is known by phone alone. If the two
// contradict each other, the query counts.
func (s *orderState) verifyPhoneReply(held *appointment.BookedSlot, notBooked bool) {
	switch {
	case notBooked:
		s.setOpen(s.PhoneReply.addContradiction(s.Hospital, noticeNoBooking))
	case held != nil:
		n := s.PhoneReply.addContradiction(s.Hospital, noticeOtherSlot)
		s.setBooked(*held)
		s.Notice = n
	default:
		s.PhoneReply, s.Notice = nil, noticeFound
	}
}

// applyPhoneReply applies a reply on the phone. It counts until the hospital's system contradicts
// it. See AcceptsPhoneReply for when it is allowed.
func (s *orderState) applyPhoneReply(reply phoneReply) {
	n := reply.newNotice(s.Status)
	switch {
	case !reply.Booked:
		s.setOpen(n)
	case s.Status == statusSaveUnknown:
		s.setBooked(appointment.BookedSlot{
			ResourceUID: s.Save.ScheduleResourceUID, ResourceName: s.Save.ScheduleResourceName,
			Date: s.Save.ScheduleDate, Start: s.Save.StartTime, End: s.Save.EndTime,
		})
	default: // the cancel was not carried out: the slot is the same as before
		s.Status = statusBooked
	}
	s.PhoneReply, s.Notice = &reply, n
}

// adoptBooking applies a schedule in which an open order holds a slot: it was booked at another
// desk or before this program started, or a phone reply was wrong.
func (s *orderState) adoptBooking(hospital string, held appointment.BookedSlot, today appointment.Date) {
	n := s.PhoneReply.addContradiction(hospital, noticeAlreadyBooked)
	s.Hospital, s.Save = hospital, s.Details.newSaveRequest(appointment.Slot{}, today)
	s.setBooked(held)
	s.Notice = n
}

// setAccepted sets the state after a successful save, which does not always book a slot.
func (s *orderState) setAccepted(b *appointment.Booking) {
	s.Booking, s.PhoneReply = b, nil
	slot, ok := b.Slot()
	switch {
	case ok:
		s.Status, s.Slot, s.Notice = statusBooked, slot, nil
	case b.ScheduleFlag == appointment.FlagByStaff:
		s.Status = statusByStaff
	default:
		s.Status = statusNotNeeded
	}
}

// setBooked sets the slot that the order holds, as a query or a phone reply told it.
func (s *orderState) setBooked(slot appointment.BookedSlot) {
	save := *s.Save
	save.ScheduleResourceUID, save.ScheduleResourceName = slot.ResourceUID, slot.ResourceName
	save.ScheduleDate, save.StartTime, save.EndTime = slot.Date, slot.Start, slot.End
	s.Status, s.Slot, s.Save, s.Booking, s.PhoneReply = statusBooked, slot, &save, nil, nil
}

// setOpen makes the order open for another booking.
func (s *orderState) setOpen(n *notice) {
	s.Status, s.Slot, s.Save, s.Booking, s.PhoneReply, s.Notice = statusOpen, appointment.BookedSlot{}, nil, nil, nil, n
}

// newCancelRequest returns the request that cancels the booking.
func (s orderState) newCancelRequest() *appointment.CancelRequest {
	if s.Booking != nil {
		return s.Booking.CancelRequest()
	}
	return s.Save.CancelRequest()
}
