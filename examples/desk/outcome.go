package main

import (
	"errors"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// The rules of outcomes: what an order's facts become by what a hospital answers, on the
// wire or on the phone, and nowhere else. at is when it was asked; quiet is how long after a
// write without an answer the write can still arrive.

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
	case failureOf(err).Reason == appointment.ReasonNotBooked && f.Phone != nil:
		f.free(f.Phone.overruled(f.Hospital, noticeGone))
	case failureOf(err).Reason == appointment.ReasonNotBooked:
		f.free(noticeNothingToCancel)
	default:
		f.Notice = advise("取消预约", err)
	}
}

// found is what follows from asking, by FindBooking. A slot that is held where a save asked
// for it, and none where a cancel freed it, is proof at once. The opposite is proof only
// when nothing can arrive any more.
func (f *facts) found(booking *appointment.Booking, err error, at time.Time) {
	held := failureOf(err).Held
	none := errors.Is(err, appointment.ErrNotBooked)
	settled := !at.Before(f.Counts)
	f.Asked = at
	switch {
	case err != nil && held == nil && !none:
		f.Notice = advise("查询", err)
	case f.State == booked:
		f.verified(held, none)
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
		n := f.Phone.overruled(f.Hospital, noticeHeld)
		f.hold(*held)
		f.Notice = n
	default:
		if held != nil {
			f.hold(*held)
		}
		f.State, f.Phone, f.Notice = booked, nil, noticeNotCancelled
	}
}

// told is what follows from the hospital's word on the phone, which is asked for when
// queries have not settled an outcome (see facts.ByPhone). It counts until the hospital's
// system says what is so.
func (f *facts) told(p phoneAnswer) {
	n := p.notice(f.State)
	switch {
	case !p.Booked:
		f.free(n)
	case f.State == saveUnknown:
		f.hold(appointment.BookedSlot{
			ResourceUID: f.Save.ScheduleResourceUID, ResourceName: f.Save.ScheduleResourceName,
			Date: f.Save.ScheduleDate, Start: f.Save.StartTime, End: f.Save.EndTime,
		})
	default:
		f.State = booked
	}
	f.Phone, f.Notice = &p, n
}

// verified is found for a booking that the phone alone has told of. The system's word counts.
func (f *facts) verified(held *appointment.BookedSlot, none bool) {
	n := f.Phone.overruled(f.Hospital, noticeGone)
	switch {
	case none:
		f.free(n)
	case held != nil:
		n = f.Phone.overruled(f.Hospital, noticeElsewhere)
		f.hold(*held)
		f.Notice = n
	default:
		f.Phone, f.Notice = nil, noticeFound
	}
}

// adopt takes over a slot that the order holds at a hospital, as a schedule shows, while we
// know of none: it was booked at another desk, or before this server was started, or what
// was said on the phone is wrong.
func (f *facts) adopt(hospital string, held appointment.BookedSlot, today appointment.Date) {
	n := f.Phone.overruled(hospital, noticeHeld)
	f.Hospital, f.Save = hospital, f.Sheet.save(appointment.Slot{}, today)
	f.hold(held)
	f.Notice = n
}

// refound is found for a save that the hospital rejected because the order is booked: that
// save cannot arrive any more, so whatever is found counts.
func (f *facts) refound(booking *appointment.Booking, err error, at time.Time) {
	n := f.Phone.overruled(f.Hospital, noticeHeld)
	f.State, f.Counts = saveUnknown, time.Time{}
	f.found(booking, err, at)
	if f.State == booked {
		f.Notice = n
	}
}

// accept takes the hospital's word for a save, which need not mean a slot.
func (f *facts) accept(b *appointment.Booking) {
	f.Booking, f.Phone = b, nil
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

// hold says which slot the order has, other than by the answer to a save.
func (f *facts) hold(slot appointment.BookedSlot) {
	held := *f.Save
	held.ScheduleResourceUID, held.ScheduleResourceName = slot.ResourceUID, slot.ResourceName
	held.ScheduleDate, held.StartTime, held.EndTime = slot.Date, slot.Start, slot.End
	f.State, f.Slot, f.Save, f.Booking, f.Phone = booked, slot, &held, nil, nil
}

// free lets the order be booked anew.
func (f *facts) free(n *notice) {
	f.State, f.Slot, f.Save, f.Booking, f.Phone, f.Notice = open, appointment.BookedSlot{}, nil, nil, nil, n
}

// cancelRequest releases what is booked.
func (f facts) cancelRequest() *appointment.CancelRequest {
	if f.Booking != nil {
		return f.Booking.CancelRequest()
	}
	return f.Save.CancelRequest()
}

// failureOf is the error of a call, and one of nothing for any other and for none.
func failureOf(err error) *appointment.Error {
	if e := (*appointment.Error)(nil); errors.As(err, &e) {
		return e
	}
	return &appointment.Error{}
}
