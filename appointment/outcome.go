package appointment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// query asks and checks that the answer is about what was asked.
func (c *Client) query(ctx context.Context, req *QueryRequest) (*Schedule, error) {
	schedule, answer, err := exchange[QueryRequest, Schedule](ctx, c, QuerySchedule, req)
	if err != nil {
		return nil, err
	}
	problem := "it says that it succeeded, and has no result"
	if schedule != nil {
		problem = cmp.Or(another(schedule.PlacerOrderNO, req.PlacerOrderNO, schedule.MedRecNO, req.MedRecNO),
			mixedUp(req.PlacerOrderNO, req.MedRecNO, answer.beside...))
	}
	if problem != "" {
		return nil, c.fail(QuerySchedule, ErrBadResponse, problem).of(&answer)
	}
	schedule.Response = answer
	schedule.Deviations = append(schedule.Deviations, schedule.contradictions()...)
	return schedule, nil
}

// maxRecords is the most that an answer may hold, by the interface.
const maxRecords = 5000

// contradictions finds what in a schedule cannot all be right, and is bearable.
func (s *Schedule) contradictions() []Deviation {
	var found []Deviation
	days, times, wrongWeek := 0, 0, 0
	for i, r := range s.Resources {
		for j, d := range r.Days {
			days++
			times += len(d.Times)
			if d.ArrangeWeek == "" || d.ArrangeDay.IsZero() || d.ArrangeWeek == fmt.Sprint((int(d.Weekday())+6)%7+1) {
				continue
			}
			if wrongWeek++; wrongWeek == 1 {
				found = append(found, Deviation{Kind: KindContradiction, Seen: "another weekday than arrangeDay's, counting from 1 for Monday",
					Path: fmt.Sprintf("data.result.scheduleArrangeResourceInfoList[%d].scheduleArrangeDateInfoList[%d].arrangeWeek", i, j)})
			}
		}
	}
	if wrongWeek > 0 {
		found[0].More = wrongWeek - 1
	}
	if times > maxRecords {
		found = append(found, Deviation{Path: "data.result", Kind: KindContradiction, Seen: fmt.Sprintf("%d slots, where the interface allows %d records", times, maxRecords)})
	}
	if n := s.TotalRecord; n != 0 && !slices.Contains([]int{len(s.Resources), days, times}, n) {
		found = append(found, Deviation{Path: "totalRecord", Kind: KindContradiction, Seen: "the number of neither the resources, the days nor the slots that came"})
	}
	return found
}

// save books, and if the outcome is unknown finds it out.
func (c *Client) save(ctx context.Context, req *SaveRequest) (*Booking, error) {
	sending, done := firstTwoThirds(ctx)
	defer done()
	booking, answer, err := exchange[SaveRequest, Booking](sending, c, SaveSchedule, req)
	if err == nil {
		err = c.confirm(req, booking, &answer)
	}
	var e *Error
	switch {
	case err == nil:
		booking.Response = answer
		return booking, nil
	case errors.As(err, &e) && e.OutcomeUnknown && ctx.Err() == nil:
		return c.findSaved(ctx, req, e)
	}
	return nil, err
}

// another says that an answer is about another order or patient than the request, as
// caches and mixed-up threads at hospitals answer; "" if it is not. What either side
// leaves out contradicts nothing.
func another(order, wantOrder, patient, wantPatient string) string {
	switch {
	case wantOrder != "" && order != "" && order != wantOrder:
		return "it is about another order than the request (placerOrderNO)"
	case wantPatient != "" && patient != "" && !samePatient(patient, wantPatient):
		return "it is about another patient than the request (medRecNO)"
	}
	return ""
}

// samePatient compares two identity numbers. A check digit is X or x, and a hospital may
// mask some of it, 9999********2673: what it shows must agree.
func samePatient(got, want string) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range len(got) {
		if got[i] != '*' && !strings.EqualFold(got[i:i+1], want[i:i+1]) {
			return false
		}
	}
	return true
}

// mixedUp is another of an answer that repeats what it is about in fields that the
// interface does not have: the answer to a write, or what is around any result.
func mixedUp(order, patient string, extras ...map[string]string) string {
	wrongOrder, wrongPatient := "", "" // apart: a map has no order, and a text must not change from run to run
	for _, extra := range extras {
		for key, value := range extra {
			switch name := strings.ReplaceAll(key, "_", ""); {
			case strings.EqualFold(name, "placerOrderNO"):
				wrongOrder = cmp.Or(wrongOrder, another(value, order, "", ""))
			case strings.EqualFold(name, "medRecNO"):
				wrongPatient = cmp.Or(wrongPatient, another("", "", value, patient))
			}
		}
	}
	return cmp.Or(wrongOrder, wrongPatient)
}

// confirm checks that a save's success is a booking of what was asked for, or says that
// there is none.
func (c *Client) confirm(req *SaveRequest, b *Booking, answer *Response) error {
	problem := "it says that it succeeded, and has no result"
	if b != nil {
		problem = mixedUp(req.PlacerOrderNO, req.MedRecNO, append(answer.beside, b.Extra)...)
	}
	switch {
	case problem != "":
	case b.ScheduleFlag == FlagNotNeeded || b.ScheduleFlag == FlagByStaff:
	case !slices.Contains(c.dialect.BookedFlags, b.ScheduleFlag):
		problem = "its scheduleFlag is missing or unknown, so nothing says whether a slot is booked"
	case b.ScheduleSeq == "" && b.ScheduleID == "":
		problem = "it has neither a scheduleSeq nor a scheduleID, so nothing identifies the booking"
	case b.ScheduleDate.IsZero():
		problem = "it has no scheduleDate, so nothing says what is booked"
	case b.ScheduleDate != req.ScheduleDate:
		problem = "it confirms another day than the one asked for (scheduleDate)"
	case b.ScheduleResourceUID != "" && b.ScheduleResourceUID != req.ScheduleResourceUID:
		problem = "it confirms another resource than the one asked for (scheduleResourceUID)"
	case !b.ScheduleStartDate.IsZero() && b.ScheduleStartDate != req.StartTime:
		problem = "it confirms another time than the one asked for (scheduleStartDate)"
	}
	if problem != "" {
		return c.failUnknown(SaveSchedule, ErrBadResponse, problem).of(answer)
	}
	b.request = req
	return nil
}

// cancel releases a booking, and if the outcome is unknown finds it out, where the request
// says how. The answer's two codes are all the proof there is.
func (c *Client) cancel(ctx context.Context, req *CancelRequest) (*Cancellation, error) {
	sending := ctx
	if req.Save != nil {
		var done context.CancelFunc
		sending, done = firstTwoThirds(ctx)
		defer done()
	}
	cancellation, answer, err := exchange[CancelRequest, Cancellation](sending, c, CancelSchedule, req)
	if err == nil {
		extras := answer.beside
		if cancellation != nil {
			extras = append(extras, cancellation.Extra)
		}
		if problem := mixedUp(req.PlacerOrderNO, "", extras...); problem != "" {
			err = c.failUnknown(CancelSchedule, ErrBadResponse, problem).of(&answer)
		}
	}
	var e *Error
	switch {
	case err == nil && cancellation == nil:
		return &Cancellation{Response: answer}, nil
	case err == nil:
		cancellation.Response = answer
		return cancellation, nil
	case errors.As(err, &e) && e.OutcomeUnknown && req.Save != nil && ctx.Err() == nil:
		return c.findCancelled(ctx, req.Save, e)
	}
	return nil, err
}

// firstTwoThirds is the time for sending a write. What is left of it is for asking what
// became of it.
func firstTwoThirds(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, _ := ctx.Deadline() // a call has one
	return context.WithTimeout(ctx, time.Until(deadline)*2/3)
}
