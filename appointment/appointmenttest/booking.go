package appointmenttest

import (
	"fmt"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Booking is one booking in the hospital's books. However it is printed or encoded, the
// patient does not show: read MedRecNO and Name themselves.
type Booking struct {
	PlacerOrderNO   string // the order that holds the place (申请单号)
	ScheduleSeq     string // the booking's own number (预约唯一序号), as the save answered it
	AccessionNumber string // the exam's number (检查号)

	ResourceUID  string            // 预约资源UID
	ResourceName string            // 预约资源名称
	Date         appointment.Date  // 预约日期
	Start, End   appointment.Clock // hospital time

	MedRecNO string `json:"-"` // the patient's identity-card number (病历号)
	Name     string `json:"-"` // the patient's name (病人姓名)

	BookedAt time.Time // by the hospital's clock, see [WithClock]
}

// String names the order and the slot, and not the patient.
func (r Booking) String() string {
	return fmt.Sprintf("order %s: seq %s, accession %s, resource %s (%s), %s %s-%s, booked at %s",
		r.PlacerOrderNO, r.ScheduleSeq, r.AccessionNumber, r.ResourceUID, r.ResourceName,
		dateText(r.Date), clockText(r.Start), clockText(r.End), r.BookedAt.Format(time.RFC3339))
}

// Format prints what String returns, for every verb.
func (r Booking) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(r.String())) }
