package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// outcomeTest applies one result to a state.
type outcomeTest struct {
	from  orderState
	apply func(*orderState)
	want  status

	wantByPhone       bool // the new status is known by phone alone
	wantContradiction bool // the notice says that a phone reply was wrong
	wantNoNotice      bool
}

// The times of the tests: a request without a response is sent at noon, and a query follows
// within the quiet period or after it.
const testQuietPeriod = time.Minute

var (
	noon    = time.Date(2026, 11, 25, 12, 0, 0, 0, shanghai)
	tooSoon = noon.Add(testQuietPeriod - 1)
	later   = noon.Add(testQuietPeriod)
)

// The tests of the rules use these errors. The tests of the pages use those of the library.
var (
	errUnknown    = fmt.Errorf("wrapped: %w", &unknownOutcomeError{})
	errNoResponse = errors.New("no response")
	errBusy       = &appointment.Error{Reason: appointment.ReasonBusy}
	errOther      = &appointment.Error{Reason: appointment.ReasonOther}
	errNotBooked  = &appointment.Error{Reason: appointment.ReasonNotBooked} // of a cancel, unlike appointment.ErrNotBooked
)

// unknownOutcomeError stands for the error of a request whose response was lost.
type unknownOutcomeError struct{}

func (*unknownOutcomeError) Error() string        { return "lost" }
func (*unknownOutcomeError) Is(target error) bool { return target == appointment.ErrOutcomeUnknown }

// run applies the result and checks the new state.
func (test outcomeTest) run(t *testing.T) {
	s := test.from
	s.Hospital, s.Save = "甲医院", &appointment.SaveRequest{PlacerOrderNO: "2026112580001"}
	test.apply(&s)
	if s.Status != test.want {
		t.Errorf("status = %s, want %s", s.Status, test.want)
	}
	if got := s.Notice == nil; got != test.wantNoNotice {
		t.Errorf("no notice: %v, want %v", got, test.wantNoNotice)
	}
	if s.Status == statusBooked && s.newCancelRequest().PlacerOrderNO == "" {
		t.Error("newCancelRequest() has no order number, want that of the booking")
	}
	if s.Notice != nil {
		if got := strings.HasPrefix(s.Notice.Title, "电话答复有误："); got != test.wantContradiction {
			t.Errorf("the notice %q says that the phone reply was wrong: %v, want %v", s.Notice.Title, got, test.wantContradiction)
		}
	}
	if got := s.PhoneReply != nil; got != test.wantByPhone {
		t.Errorf("known by phone alone: %v, want %v", got, test.wantByPhone)
	}
}

func TestOrderState_ApplySave(t *testing.T) {
	t.Parallel()
	booking := saveAtHospital(t)
	open := orderState{Status: statusOpen}
	alreadyBooked := alreadyBookedError(booking)
	for name, test := range map[string]outcomeTest{
		"booked":                         {from: open, want: statusBooked, wantNoNotice: true, apply: func(s *orderState) { s.applySave(booking, nil, noon, testQuietPeriod) }},
		"unknown":                        {from: open, want: statusSaveUnknown, apply: func(s *orderState) { s.applySave(nil, errUnknown, noon, testQuietPeriod) }},
		"busy":                           {from: open, want: statusOpen, apply: func(s *orderState) { s.applySave(nil, errBusy, noon, testQuietPeriod) }},
		"already booked, slot found":     {from: open, want: statusBooked, apply: func(s *orderState) { s.applyAlreadyBooked(nil, alreadyBooked, noon) }},
		"already booked, slot not found": {from: open, want: statusSaveUnknown, apply: func(s *orderState) { s.applyAlreadyBooked(nil, errNoResponse, noon) }},
	} {
		t.Run(name, test.run)
	}
}

func TestOrderState_ApplyCancel(t *testing.T) {
	t.Parallel()
	booked := orderState{Status: statusBooked}
	for name, test := range map[string]outcomeTest{
		"cancelled":         {from: booked, want: statusOpen, apply: func(s *orderState) { s.applyCancel(nil, noon, testQuietPeriod) }},
		"unknown":           {from: booked, want: statusCancelUnknown, apply: func(s *orderState) { s.applyCancel(errUnknown, noon, testQuietPeriod) }},
		"nothing to cancel": {from: booked, want: statusOpen, apply: func(s *orderState) { s.applyCancel(errNotBooked, noon, testQuietPeriod) }},
		"rejected":          {from: booked, want: statusBooked, apply: func(s *orderState) { s.applyCancel(errOther, noon, testQuietPeriod) }},
		"nothing to cancel, booked by phone": {
			from: orderState{Status: statusBooked, PhoneReply: replyBooked()}, want: statusOpen, wantContradiction: true,
			apply: func(s *orderState) { s.applyCancel(errNotBooked, noon, testQuietPeriod) },
		},
	} {
		t.Run(name, test.run)
	}
}

func TestOrderState_ApplyQuery(t *testing.T) {
	t.Parallel()
	booking := saveAtHospital(t)
	alreadyBooked := alreadyBookedError(booking)
	saveUnknown := orderState{Status: statusSaveUnknown, QuietUntil: later}
	cancelUnknown := orderState{Status: statusCancelUnknown, QuietUntil: later}
	byPhone := orderState{Status: statusBooked, PhoneReply: replyBooked()}
	for name, test := range map[string]outcomeTest{
		"save, booked, too soon":     {from: saveUnknown, want: statusBooked, apply: func(s *orderState) { s.applyQuery(booking, nil, tooSoon) }},
		"save, not booked, too soon": {from: saveUnknown, want: statusSaveUnknown, apply: func(s *orderState) { s.applyQuery(nil, appointment.ErrNotBooked, tooSoon) }},
		"save, not booked, later":    {from: saveUnknown, want: statusOpen, apply: func(s *orderState) { s.applyQuery(nil, appointment.ErrNotBooked, later) }},
		"save, other slot, too soon": {from: saveUnknown, want: statusSaveUnknown, apply: func(s *orderState) { s.applyQuery(nil, alreadyBooked, tooSoon) }},
		"save, other slot, later":    {from: saveUnknown, want: statusBooked, apply: func(s *orderState) { s.applyQuery(nil, alreadyBooked, later) }},
		"save, no response, later":   {from: saveUnknown, want: statusSaveUnknown, apply: func(s *orderState) { s.applyQuery(nil, errNoResponse, later) }},

		"cancel, not booked, too soon": {from: cancelUnknown, want: statusOpen, apply: func(s *orderState) { s.applyQuery(nil, appointment.ErrNotBooked, tooSoon) }},
		"cancel, booked, too soon":     {from: cancelUnknown, want: statusCancelUnknown, apply: func(s *orderState) { s.applyQuery(booking, nil, tooSoon) }},
		"cancel, booked, later":        {from: cancelUnknown, want: statusBooked, apply: func(s *orderState) { s.applyQuery(booking, nil, later) }},
		"cancel, other slot, later":    {from: cancelUnknown, want: statusBooked, apply: func(s *orderState) { s.applyQuery(nil, alreadyBooked, later) }},
		"cancel, no response, later":   {from: cancelUnknown, want: statusCancelUnknown, apply: func(s *orderState) { s.applyQuery(nil, errNoResponse, later) }},

		"phone reply, booked":      {from: byPhone, want: statusBooked, apply: func(s *orderState) { s.applyQuery(booking, nil, later) }},
		"phone reply, not booked":  {from: byPhone, want: statusOpen, wantContradiction: true, apply: func(s *orderState) { s.applyQuery(nil, appointment.ErrNotBooked, later) }},
		"phone reply, other slot":  {from: byPhone, want: statusBooked, wantContradiction: true, apply: func(s *orderState) { s.applyQuery(nil, alreadyBooked, later) }},
		"phone reply, no response": {from: byPhone, want: statusBooked, wantByPhone: true, apply: func(s *orderState) { s.applyQuery(nil, errNoResponse, later) }},
	} {
		t.Run(name, test.run)
	}
}

func TestOrderState_ApplyPhoneReply(t *testing.T) {
	t.Parallel()
	saveUnknown := orderState{Status: statusSaveUnknown, QuietUntil: later}
	cancelUnknown := orderState{Status: statusCancelUnknown, QuietUntil: later}
	for name, test := range map[string]outcomeTest{
		"save, booked":       {from: saveUnknown, want: statusBooked, wantByPhone: true, apply: func(s *orderState) { s.applyPhoneReply(*replyBooked()) }},
		"save, not booked":   {from: saveUnknown, want: statusOpen, wantByPhone: true, apply: func(s *orderState) { s.applyPhoneReply(*replyNotBooked()) }},
		"cancel, booked":     {from: cancelUnknown, want: statusBooked, wantByPhone: true, apply: func(s *orderState) { s.applyPhoneReply(*replyBooked()) }},
		"cancel, not booked": {from: cancelUnknown, want: statusOpen, wantByPhone: true, apply: func(s *orderState) { s.applyPhoneReply(*replyNotBooked()) }},
	} {
		t.Run(name, test.run)
	}
}

func TestOrderState_AdoptBooking(t *testing.T) {
	t.Parallel()
	slot := appointment.BookedSlot{ResourceUID: "2", Date: appointment.DateOf(noon), Start: appointment.ClockAt(9, 0)}
	notBookedByPhone := orderState{Status: statusOpen, PhoneReply: replyNotBooked(), Details: orderDetails{"placerOrderNO": "1"}}
	for name, test := range map[string]outcomeTest{
		"phone reply of another hospital": {from: notBookedByPhone, want: statusBooked, apply: func(s *orderState) { s.adoptBooking("乙医院", slot, slot.Date) }},
		"phone reply of this hospital":    {from: notBookedByPhone, want: statusBooked, wantContradiction: true, apply: func(s *orderState) { s.adoptBooking("甲医院", slot, slot.Date) }},
	} {
		t.Run(name, test.run)
	}
}

// TestOrderState_ApplySave_WithoutSlot applies saves that succeeded without a slot.
func TestOrderState_ApplySave_WithoutSlot(t *testing.T) {
	t.Parallel()
	for flag, want := range map[appointment.ScheduleFlag]status{appointment.FlagByStaff: statusByStaff, appointment.FlagNotNeeded: statusNotNeeded} {
		t.Run("scheduleFlag "+string(flag), func(t *testing.T) {
			t.Parallel()
			room := testRoom()
			room.Flag = flag
			s := orderState{Status: statusOpen}
			s.applySave(saveAtHospital(t, appointmenttest.WithResources(room)), nil, time.Now(), time.Minute)
			if s.Status != want {
				t.Errorf("status = %s, want %s", s.Status, want)
			}
		})
	}
}

func replyBooked() *phoneReply {
	return &phoneReply{Hospital: "甲医院", Label: "已约上", Booked: true}
}

func replyNotBooked() *phoneReply { return &phoneReply{Hospital: "甲医院", Label: "没有约上"} }

// alreadyBookedError returns the error of a query if the order holds another slot than booking.
func alreadyBookedError(booking *appointment.Booking) error {
	held := &appointment.BookedSlot{ResourceUID: "2", Date: booking.ScheduleDate.AddDays(1), Start: appointment.ClockAt(9, 0)}
	return &appointment.Error{Reason: appointment.ReasonAlreadyBooked, Held: held}
}

// saveAtHospital saves a slot at a simulated hospital and returns its response: a test cannot make
// a complete Booking by hand.
func saveAtHospital(t *testing.T, opts ...appointmenttest.Option) *appointment.Booking {
	t.Helper()
	h, err := appointmenttest.Start(appointment.Laida, append([]appointmenttest.Option{appointmenttest.WithResources(testRoom())}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	client, err := appointment.NewClient(h.Config())
	if err != nil {
		t.Fatal(err)
	}
	booking, err := client.SaveSchedule(t.Context(), newDemoDetails(0, time.Now()).newSaveRequest(testSlot(1), secondDay()))
	if err != nil {
		t.Fatal(err)
	}
	return booking
}

// testSlot returns the i-th slot of the test room on the second day.
func testSlot(i int) appointment.Slot {
	room := testRoom()
	return appointment.Slot{ResourceUID: room.UID, ResourceName: room.Name, ArrangeDay: secondDay(),
		Time: appointment.Time{StartTime: room.Times[i].Start, EndTime: room.Times[i].End}}
}
