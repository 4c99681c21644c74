package main

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// errBadSlot means that a form has no slot, or a malformed one.
var errBadSlot = errors.New("the form has no valid slot")

var offerEscaper = strings.NewReplacer("%", "%25", "|", "%7C")

// offerKey returns a slot of a hospital as text, for the value of an input. It has everything that a
// save needs, so that the desk does not have to remember the slots that its pages have shown.
func offerKey(o directory.Offer) string {
	fields := []string{o.Hospital, o.ResourceUID, o.ArrangeDay.String(), o.StartTime.String(), o.EndTime.String(), o.TimeDetailUID, o.ResourceName}
	for i, field := range fields {
		fields[i] = offerEscaper.Replace(field)
	}
	return strings.Join(fields, "|")
}

// parseOffer returns the slot of an offerKey. Any browser can send any value, so it checks that the
// text is complete and that the directory has the hospital. The rest is for the hospital to judge.
func parseOffer(dir *directory.Directory, text string) (directory.Offer, error) {
	fields := strings.Split(text, "|")
	if len(fields) != 7 {
		return directory.Offer{}, fmt.Errorf("%w: %d fields", errBadSlot, len(fields))
	}
	for i, field := range fields {
		value, err := url.PathUnescape(field)
		if err != nil {
			return directory.Offer{}, fmt.Errorf("%w: %w", errBadSlot, err)
		}
		fields[i] = value
	}
	day, dayErr := appointment.ParseDate(fields[2])
	start, startErr := appointment.ParseClock(fields[3])
	end, endErr := appointment.ParseClock(fields[4])
	_, hospitalErr := dir.Client(fields[0])
	if err := errors.Join(dayErr, startErr, endErr, hospitalErr); err != nil || fields[1] == "" || fields[6] == "" {
		return directory.Offer{}, fmt.Errorf("%w: %w", errBadSlot, err)
	}
	return directory.Offer{Hospital: fields[0], Slot: appointment.Slot{
		ResourceUID: fields[1], ResourceName: fields[6], ArrangeDay: day,
		Time: appointment.Time{StartTime: start, EndTime: end, TimeDetailUID: fields[5]},
	}}, nil
}

// newOffer returns a slot of a hospital that an order holds or asked for.
func newOffer(hospital string, s appointment.BookedSlot) directory.Offer {
	return directory.Offer{Hospital: hospital, Slot: appointment.Slot{
		ResourceUID: s.ResourceUID, ResourceName: s.ResourceName, ArrangeDay: s.Date,
		Time: appointment.Time{StartTime: s.Start, EndTime: s.End},
	}}
}

// requestedSlot returns the slot that a save asks for.
func requestedSlot(save *appointment.SaveRequest) appointment.BookedSlot {
	return appointment.BookedSlot{
		ResourceUID: save.ScheduleResourceUID, ResourceName: save.ScheduleResourceName,
		Date: save.ScheduleDate, Start: save.StartTime, End: save.EndTime,
	}
}

// isSameSlot reports whether two offers are one slot: the same resource and time of one hospital.
func isSameSlot(a, b directory.Offer) bool {
	return a.Hospital == b.Hospital && a.ResourceUID == b.ResourceUID && a.ArrangeDay == b.ArrangeDay && a.StartTime == b.StartTime
}
