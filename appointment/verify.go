package appointment

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// verifySchedule checks that a response to a query is about the order and the patient of the
// request, and adds contradictions in it to its deviations.
func verifySchedule(req *QueryRequest, r *received) (*Schedule, error) {
	schedule, _ := r.result.(*Schedule)
	failure := FailureNoResult
	if schedule != nil {
		failure = cmp.Or(mismatch(schedule.PlacerOrderNO, req.PlacerOrderNO, schedule.MedRecNO, req.MedRecNO),
			extraMismatch(req.PlacerOrderNO, req.MedRecNO, r.extras...))
	}
	if failure != "" {
		return nil, newBadResponse(QuerySchedule, failure).withResponse(&r.Response)
	}
	schedule.Response = r.Response
	schedule.Deviations = append(schedule.Deviations, schedule.contradictions()...)
	return schedule, nil
}

// verifyBooking checks that a successful response to a save is a booking of the slot that was
// asked for, or says that there is none.
func verifyBooking(req *SaveRequest, r *received) (*Booking, error) {
	b, _ := r.result.(*Booking)
	failure := FailureNoResult
	if b != nil {
		failure = extraMismatch(req.PlacerOrderNO, req.MedRecNO, append(r.extras, b.Extra)...)
	}
	switch {
	case failure != "":
	case b.ScheduleFlag == FlagNotNeeded || b.ScheduleFlag == FlagByStaff:
	case !r.isBookedFlag(b.ScheduleFlag):
		failure = FailureUnknownFlag
	case b.ScheduleSeq == "" && b.ScheduleID == "":
		failure = FailureNoIdentifier
	case b.ScheduleDate.IsZero():
		failure = FailureNoDate
	case b.ScheduleDate != req.ScheduleDate:
		failure = FailureOtherDate
	case b.ScheduleResourceUID != "" && b.ScheduleResourceUID != req.ScheduleResourceUID:
		failure = FailureOtherResource
	case !b.ScheduleStartDate.IsZero() && b.ScheduleStartDate != req.StartTime:
		failure = FailureOtherTime
	}
	if failure != "" {
		return nil, newBadResponse(SaveSchedule, failure).withResponse(&r.Response)
	}
	b.Response, b.request = r.Response, req
	return b, nil
}

// verifyCancellation checks that a successful response to a cancel is not about another order.
// Beyond that, the two status codes are the only proof that the interface has.
func verifyCancellation(req *CancelRequest, r *received) (*Cancellation, error) {
	cancellation, _ := r.result.(*Cancellation)
	if cancellation == nil {
		cancellation = &Cancellation{}
	}
	if failure := extraMismatch(req.PlacerOrderNO, "", append(r.extras, cancellation.Extra)...); failure != "" {
		return nil, newBadResponse(CancelSchedule, failure).withResponse(&r.Response)
	}
	cancellation.Response = r.Response
	return cancellation, nil
}

// mismatch returns the failure of a response that names a different order or patient than the
// request, or "". Caches and mixed-up threads at hospitals send such responses. An order or
// patient that either side leaves out contradicts nothing.
func mismatch(order, wantOrder, patient, wantPatient string) Failure {
	switch {
	case wantOrder != "" && order != "" && order != wantOrder:
		return FailureOtherOrder
	case wantPatient != "" && patient != "" && !isSamePatient(patient, wantPatient):
		return FailureOtherPatient
	}
	return ""
}

// isSamePatient reports whether two identity numbers agree. A check digit is X or x, and a
// hospital may mask digits, as in 9999********2673: only those that show are compared.
func isSamePatient(got, want string) bool {
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

// extraMismatch does the same for fields that the interface does not have at that place.
func extraMismatch(order, patient string, extras ...map[string]string) Failure {
	var otherOrder, otherPatient Failure // kept apart, since the order of a map varies from run to run
	for _, extra := range extras {
		for key, value := range extra {
			switch name := strings.ReplaceAll(key, "_", ""); {
			case strings.EqualFold(name, "placerOrderNO"):
				otherOrder = cmp.Or(otherOrder, mismatch(value, order, "", ""))
			case strings.EqualFold(name, "medRecNO"):
				otherPatient = cmp.Or(otherPatient, mismatch("", "", value, patient))
			}
		}
	}
	return cmp.Or(otherOrder, otherPatient)
}

// maxRecords is the maximum number of records in a response, by the interface.
const maxRecords = 5000

// contradictions returns the parts of a schedule that contradict each other but do no harm.
func (s *Schedule) contradictions() []Deviation {
	var found []Deviation
	days, slots, wrongWeekdays := 0, 0, 0
	for i, r := range s.Resources {
		for j, d := range r.Days {
			days++
			slots += len(d.Times)
			if d.ArrangeWeek == "" || d.ArrangeDay.IsZero() || d.ArrangeWeek == strconv.Itoa((int(d.Weekday())+6)%7+1) {
				continue
			}
			if wrongWeekdays++; wrongWeekdays == 1 {
				found = append(found, Deviation{Kind: KindContradiction, Code: CodeWrongWeekday,
					Path: fmt.Sprintf("data.result.scheduleArrangeResourceInfoList[%d].scheduleArrangeDateInfoList[%d].arrangeWeek", i, j)})
			}
		}
	}
	if wrongWeekdays > 0 {
		found[0].More = wrongWeekdays - 1
	}
	if slots > maxRecords {
		found = append(found, Deviation{Path: "data.result", Kind: KindContradiction, Code: CodeTooManySlots, Found: strconv.Itoa(slots), Limit: maxRecords})
	}
	if n := s.TotalRecord; n != 0 && !slices.Contains([]int{len(s.Resources), days, slots}, n) {
		found = append(found, Deviation{Path: "totalRecord", Kind: KindContradiction, Code: CodeWrongTotal})
	}
	return found
}
