package appointmenttest

import (
	"fmt"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Booking is one booking at the hospital. Printing or encoding it does not show the patient:
// read MedRecNO and Name for that.
type Booking struct {
	PlacerOrderNO   string // number of the order (申请单号)
	ScheduleSeq     string // number of the booking, as the save returned it (预约唯一序号)
	AccessionNumber string // number of the exam (检查号)

	ResourceUID  string            // 预约资源UID
	ResourceName string            // 预约资源名称
	Date         appointment.Date  // 预约日期
	Start, End   appointment.Clock // hospital time

	MedRecNO string `json:"-"` // the patient's identity-card number (病历号)
	Name     string `json:"-"` // the patient's name (病人姓名)

	BookedAt time.Time // by the clock of the hospital, see [WithClock]
}

// String returns the order and the slot, without the patient.
func (b Booking) String() string {
	return fmt.Sprintf("order %s: seq %s, accession %s, resource %s (%s), %s %s-%s, booked at %s",
		b.PlacerOrderNO, b.ScheduleSeq, b.AccessionNumber, b.ResourceUID, b.ResourceName,
		formatDate(b.Date), formatClock(b.Start), formatClock(b.End), b.BookedAt.Format(time.RFC3339))
}

// Format prints the text of String for every verb.
func (b Booking) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(b.String())) }

// Book books the slot of b without a request, as staff at the hospital do for other patients. It takes the
// order, the resource by its UID, the date, the start and the patient from b, and returns the whole booking.
// It is rejected as a save would be: by a slot that is full, past or unknown, and by an order that is booked.
func (h *Hospital) Book(b Booking) (Booking, error) {
	o := saveOrder{
		placerOrderNO: b.PlacerOrderNO, resourceUID: b.ResourceUID, anyService: true,
		date: b.Date, start: b.Start, anyEnd: true, medRecNO: b.MedRecNO, name: b.Name,
	}
	confirmed, reason := h.bookings.saveBooking(o, true)
	if reason == "" && confirmed.booking.ScheduleSeq == "" {
		reason = "该资源无需预约"
	}
	if reason != "" {
		return Booking{}, fmt.Errorf("appointmenttest: book resource %s on %s at %s: %s", b.ResourceUID, formatDate(b.Date), formatClock(b.Start), reason)
	}
	return confirmed.booking, nil
}

// CancelAll cancels all bookings without requests. [Hospital.History] has the cancels.
func (h *Hospital) CancelAll() { h.bookings.cancelAll() }

// BookingEvent is a booking when it was made or when it was cancelled, see [Hospital.History].
type BookingEvent struct {
	Booking   Booking
	Cancelled bool // it was cancelled; otherwise it was made
	// At holds the time when the hospital executed the request. It is real time, also with [WithClock], so that
	// the events of several hospitals can be compared.
	At time.Time
}
