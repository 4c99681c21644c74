package appointment

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// verifySchedule checks that a response to a query is about the order and the patient of the
// request. It adds contradictions in it to its deviations, and parts that it lacks to Missing.
func verifySchedule(req *QueryRequest, r *received) (*Schedule, error) {
	schedule, _ := r.result.(*Schedule)
	if schedule == nil {
		return nil, newBadResponse(QuerySchedule, FailureNoResult).withResponse(&r.Response)
	}
	about := subject{order: req.PlacerOrderNO, patients: []string{req.MedRecNO}}
	extras := append(r.extras, schedule.Extra)
	facts := append(schedule.facts(), extraFacts(extras)...)
	if failure := about.mismatch(facts); failure != "" {
		return nil, newBadResponse(QuerySchedule, failure).withResponse(&r.Response)
	}
	if path := schedule.emptyElement(); path != "" {
		e := newError(QuerySchedule, ErrBadResponse, path+": an element without any of the expected fields")
		e.Failure = FailureEmptyElement
		return nil, e.withResponse(&r.Response)
	}
	schedule.Response = r.Response
	schedule.Deviations = append(schedule.Deviations, paddingDeviations(facts)...)
	schedule.Deviations = append(schedule.Deviations, schedule.findContradictions()...)
	schedule.ScheduleFlag = ScheduleFlag(strings.TrimSpace(string(schedule.ScheduleFlag)))
	schedule.readTotals(extras)
	schedule.Missing = schedule.missingParts(req.PlacerOrderNO != "")
	schedule.Complete = len(schedule.Missing) == 0
	return schedule, nil
}

// readTotals reads the totals that stand beside the result, or in it, instead of in the envelope.
func (s *Schedule) readTotals(extras []map[string]string) {
	for _, extra := range extras {
		for key, value := range extra {
			n := parseDigits(strings.TrimSpace(value))
			switch foldFieldName(key) {
			case "totalrecord":
				s.TotalRecord = max(s.TotalRecord, n)
			case "totalpage":
				s.TotalPage = max(s.TotalPage, n)
			}
		}
	}
}

// emptyElement returns the path of the first element of a list that has nothing in the expected
// fields, or "". It would be an empty slot, and the real one would be lost.
func (s *Schedule) emptyElement() string {
	const resources, days, times = "data.result.scheduleArrangeResourceInfoList[%d]", ".scheduleArrangeDateInfoList[%d]", ".scheduleArrangeTimeInfoList[%d]"
	for i, r := range s.Resources {
		if r.isEmpty() {
			return fmt.Sprintf(resources, i)
		}
		for j, d := range r.Days {
			if d.isEmpty() {
				return fmt.Sprintf(resources+days, i, j)
			}
			if k := slices.IndexFunc(d.Times, Time.isEmpty); k >= 0 {
				return fmt.Sprintf(resources+days+times, i, j, k)
			}
		}
	}
	return ""
}

func (r Resource) isEmpty() bool {
	return r.ResourceUID == "" && r.ResourceName == "" && len(r.Days) == 0
}

func (d Day) isEmpty() bool { return d.ArrangeUID == "" && d.ArrangeDay.IsZero() && len(d.Times) == 0 }

func (t Time) isEmpty() bool {
	return t.TimeDetailUID == "" && t.StartTime.IsZero() && t.EndTime.IsZero() && t.DoctorName == "" &&
		!t.Quantity.Known && !t.AppointmentQuantity.Known && t.TitleMsg == "" && t.ScheduleTimeStatus == ""
}

// facts returns the fields that say which order and patient a schedule is about.
func (s *Schedule) facts() []fact {
	return []fact{{"placerOrderNO", s.PlacerOrderNO}, {"medRecNO", s.MedRecNO}}
}

// extraFacts returns the facts among the unknown fields of a response to a query.
func extraFacts(extras []map[string]string) []fact {
	var facts []fact
	for _, extra := range extras {
		if len(extra) == 0 {
			continue // as in most responses, at no cost
		}
		names := newFactNames(nil)
		for _, key := range slices.Sorted(maps.Keys(extra)) {
			if field := names[foldFieldName(key)]; field != "" {
				facts = append(facts, fact{field, extra[key]})
			}
		}
	}
	return facts
}

// verifyBooking checks that a successful response to a save is a booking of the requested slot, or
// says that there is none.
func verifyBooking(req *SaveRequest, r *received) (*Booking, error) {
	b, _ := r.result.(*Booking)
	if b == nil {
		return nil, newBadResponse(SaveSchedule, FailureNoResult).withResponse(&r.Response)
	}
	about, facts := req.subject(), append(r.facts, b.facts()...)
	b.ScheduleFlag = ScheduleFlag(strings.TrimSpace(string(b.ScheduleFlag)))
	failure := about.mismatch(facts)
	switch {
	case failure != "":
	case r.unknown.flag:
		failure = FailureUnknownFlag
	case r.isBookedFlag(b.ScheduleFlag):
		failure = cmp.Or(b.missingFact(), about.slotMismatch(facts), b.resourceNameMismatch(req))
		if failure == "" && hasFlagFact(facts, r.bookedFlags, false) {
			failure = FailureSlotBesideFlag
		}
	case b.ScheduleFlag != FlagNotNeeded && b.ScheduleFlag != FlagByStaff:
		failure = FailureUnknownFlag
	case about.slotMismatch(facts) != "", identifiesBooking(facts, nil) && namesSlot(facts), hasFlagFact(facts, r.bookedFlags, true):
		failure = FailureSlotBesideFlag
	}
	if failure != "" {
		return nil, newBadResponse(SaveSchedule, failure).withResponse(&r.Response)
	}
	if b.ScheduleResourceUID != "" { // the same, apart from blanks
		b.ScheduleResourceUID = req.ScheduleResourceUID
	}
	b.Response, b.request = r.Response, req
	b.Deviations = append(b.Deviations, paddingDeviations(r.facts)...)
	b.Deviations = append(b.Deviations, b.differences(req)...)
	return b, nil
}

// facts returns the fields that say which slot a booking is for.
func (b *Booking) facts() []fact {
	facts := []fact{
		{"scheduleResourceUID", b.ScheduleResourceUID},
		{"scheduleDate", b.ScheduleDate.String()},
		{"scheduleStartDate", b.ScheduleStartDate.String()},
		{"scheduleSeq", b.ScheduleSeq}, {"scheduleID", b.ScheduleID}, {"scheduleFlag", string(b.ScheduleFlag)},
	}
	return slices.DeleteFunc(facts, func(f fact) bool { return f.value == "" })
}

// missingFact returns the failure of a booking that does not say which one it is, or "".
func (b *Booking) missingFact() Failure {
	switch {
	case strings.TrimSpace(b.ScheduleSeq+b.ScheduleID) == "":
		return FailureNoIdentifier
	case b.ScheduleDate.IsZero():
		return FailureNoDate
	}
	return ""
}

// resourceNameMismatch returns the failure of a booking that identifies its resource only by a
// name, and by a different one than the request, or "".
func (b *Booking) resourceNameMismatch(req *SaveRequest) Failure {
	if b.ScheduleResourceUID != "" || isSameResourceName(b.ScheduleResourceName, req.ScheduleResourceName) {
		return ""
	}
	return FailureOtherResource
}

// differences returns the details in which a booking of the right slot differs from the request.
func (b *Booking) differences(req *SaveRequest) []Deviation {
	var deviations []Deviation
	addIf := func(differs bool, field string) {
		if differs {
			deviations = append(deviations, Deviation{Path: "data.result." + field, Kind: KindContradiction, Code: CodeNotRequested})
		}
	}
	if b.Booked() {
		addIf(!b.ScheduleStartDate.IsZero() && b.ScheduleStartDate != req.StartTime, "scheduleStartDate")
		addIf(!b.ScheduleEndDate.IsZero() && !b.ScheduleEndDate.isSameEnd(req.EndTime), "scheduleEndDate")
	}
	for key, name := range b.Extra {
		addIf(foldFieldName(key) == "name" && name != "" && strings.TrimSpace(name) != strings.TrimSpace(req.Name), "name")
	}
	return deviations
}

// verifyCancellation checks that a successful response to a cancel is not about another order.
// Beyond that, the two status codes are the only proof that the interface has.
func verifyCancellation(req *CancelRequest, r *received) (*Cancellation, error) {
	cancellation, _ := r.result.(*Cancellation)
	if cancellation == nil {
		cancellation = &Cancellation{}
	}
	if failure := req.subject().mismatch(r.facts); failure != "" {
		return nil, newBadResponse(CancelSchedule, failure).withResponse(&r.Response)
	}
	cancellation.Response = r.Response
	cancellation.Deviations = append(cancellation.Deviations, paddingDeviations(r.facts)...)
	return cancellation, nil
}

// maxRecords is the maximum number of records in a response, by the interface.
const maxRecords = 5000

// findContradictions returns the parts of a schedule that contradict each other but do no harm.
func (s *Schedule) findContradictions() []Deviation {
	var found []Deviation
	wrongWeekdays := 0
	for i, r := range s.Resources {
		for j, d := range r.Days {
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
	counts := s.recordCounts()
	if slots := counts[2]; slots > maxRecords {
		found = append(found, Deviation{Path: "data.result", Kind: KindContradiction, Code: CodeTooManySlots, Found: strconv.Itoa(slots), Limit: maxRecords})
	}
	if n := s.TotalRecord; n != 0 && !slices.Contains(counts, n) {
		found = append(found, Deviation{Path: "totalRecord", Kind: KindContradiction, Code: CodeWrongTotal})
	}
	return append(found, s.statusDeviations()...)
}
