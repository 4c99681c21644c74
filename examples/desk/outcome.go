package main

import (
	"errors"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// The rules of outcomes: what an order's facts become by what a hospital answers, and
// nowhere else. at is when it was asked; quiet is how long after a write without an answer
// the write can still arrive.

// saved is what follows from the answer to a save.
func (f *facts) saved(booking *appointment.Booking, err error, at time.Time, quiet time.Duration) {
	switch {
	case err == nil:
		f.accept(booking)
	case errors.Is(err, appointment.ErrOutcomeUnknown):
		f.State, f.Counts, f.Notice = saveUnknown, at.Add(quiet), &notice{Detail: err.Error()}
	default:
		f.Notice = advise("预约", err)
	}
}

// cancelled is what follows from the answer to a cancel.
func (f *facts) cancelled(err error, at time.Time, quiet time.Duration) {
	switch {
	case err == nil:
		f.free(noticeCancelled)
	case errors.Is(err, appointment.ErrOutcomeUnknown):
		f.State, f.Counts, f.Notice = cancelUnknown, at.Add(quiet), &notice{Detail: err.Error()}
	case reasonOf(err) == appointment.ReasonNotBooked:
		f.free(noticeNothingToCancel)
	default:
		f.Notice = advise("取消预约", err)
	}
}

// found is what follows from asking, by FindBooking. A slot that is held where a save asked
// for it, and none where a cancel freed it, is proof at once. The opposite is proof only
// when nothing can arrive any more.
func (f *facts) found(booking *appointment.Booking, err error, at time.Time) {
	held := heldBy(err)
	none := errors.Is(err, appointment.ErrNotBooked)
	settled := !at.Before(f.Counts)
	switch {
	case err != nil && held == nil && !none:
		f.Notice = advise("查询", err)
	case f.State == saveUnknown && err == nil:
		f.accept(booking)
		f.Notice = noticeFound
	case f.State == cancelUnknown && none:
		f.free(noticeCancelled)
	case !settled:
		f.Notice = tooEarly(f.State, at, f.Counts)
	case none:
		f.free(noticeNotBooked)
	case f.State == saveUnknown:
		f.hold(*held)
		f.Notice = noticeHeld
	default:
		if held != nil {
			f.hold(*held)
		}
		f.State, f.Notice = booked, noticeNotCancelled
	}
}

// refound is found for a save that the hospital rejected because the order is booked: that
// save cannot arrive any more, so whatever is found counts.
func (f *facts) refound(booking *appointment.Booking, err error, at time.Time) {
	f.State, f.Counts = saveUnknown, time.Time{}
	f.found(booking, err, at)
	if f.State == booked {
		f.Notice = noticeHeld
	}
}

// accept takes the hospital's word for a save, which need not mean a slot.
func (f *facts) accept(b *appointment.Booking) {
	f.Booking = b
	slot, ok := b.Slot()
	switch {
	case ok:
		f.State, f.Slot, f.Notice = booked, slot, nil
	case b.ScheduleFlag == appointment.FlagByStaff:
		f.State = byStaff
	default:
		f.State = notNeeded
	}
}

// hold says that the order has another slot than the one that was asked for.
func (f *facts) hold(slot appointment.BookedSlot) {
	held := *f.Save
	held.ScheduleResourceUID, held.ScheduleResourceName = slot.ResourceUID, slot.ResourceName
	held.ScheduleDate, held.StartTime, held.EndTime = slot.Date, slot.Start, slot.End
	f.State, f.Slot, f.Save, f.Booking = booked, slot, &held, nil
}

// free lets the order be booked anew.
func (f *facts) free(n *notice) {
	f.State, f.Slot, f.Save, f.Booking, f.Notice = open, appointment.BookedSlot{}, nil, nil, n
}

// cancelRequest releases what is booked.
func (f facts) cancelRequest() *appointment.CancelRequest {
	if f.Booking != nil {
		return f.Booking.CancelRequest()
	}
	return &appointment.CancelRequest{
		PlacerOrderNO:        f.Save.PlacerOrderNO,
		ScheduleOperatorID:   f.Save.ScheduleOperatorID,
		ScheduleOperatorName: f.Save.ScheduleOperatorName,
		Save:                 f.Save,
	}
}

func heldBy(err error) *appointment.BookedSlot {
	if e := (*appointment.Error)(nil); errors.As(err, &e) {
		return e.Held
	}
	return nil
}

func reasonOf(err error) appointment.Reason {
	if e := (*appointment.Error)(nil); errors.As(err, &e) {
		return e.Reason
	}
	return ""
}
