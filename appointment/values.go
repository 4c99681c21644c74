package appointment

import "strings"

// enumeration is a field whose values the interface lists.
type enumeration struct {
	field     string
	values    []string // of the interface; nil if it lists none
	sent      []Operation
	read      []Operation
	canShare  bool // several values may be sent as one code
	hasOthers bool // the dialect may list further values
}

// enumerations returns every enumeration of the interface, and sex, for which hospitals have codes.
func enumerations() []enumeration {
	both := []Operation{QuerySchedule, SaveSchedule}
	query, save := both[:1], both[1:]
	return []enumeration{
		{field: "patientClass", values: texts(Outpatient, Emergency, Inpatient, HealthCheck), sent: both, read: query},
		{field: "scheduleRoute", values: strings.Split("12345678", ""), sent: both, canShare: true},
		{field: "fastingFlag", values: texts(NotFasting, Fasting), sent: query},
		{field: "ageUnit", values: texts(AgeYears, AgeMonths, AgeWeeks, AgeDays, AgeHours), sent: save},
		{field: "sex", sent: save},
		{field: "scheduleTimeStatus", values: texts(timeStatuses...), read: query},
		{field: "scheduleFlag", values: texts(FlagNotNeeded, "1", FlagBooked, FlagByStaff), read: both, hasOthers: true},
		{field: "arrangeWeek", values: strings.Split("1234567", ""), read: query},
		{field: "resultCode", values: []string{"Success", "Falid"}, read: Operations(), hasOthers: true},
	}
}

func texts[T ~string](values ...T) []string {
	var converted []string
	for _, v := range values {
		converted = append(converted, string(v))
	}
	return converted
}

// valueMaps translates the values of one operation, see Dialect.Values. A nil *valueMaps translates
// nothing.
type valueMaps struct {
	codes  map[string]map[string]string // from the interface's value to the hospital's, by field
	values map[string]map[string]string // back
}

// newValueMaps returns the maps of an operation, or nil if there are none.
func newValueMaps(op Operation, all map[string]map[string]string) *valueMaps {
	if len(all) == 0 {
		return nil
	}
	m := &valueMaps{codes: fieldsFor(op, all), values: map[string]map[string]string{}}
	for field, codes := range m.codes {
		m.values[field] = make(map[string]string, len(codes))
		for value, code := range codes {
			m.values[field][strings.TrimSpace(code)] = value
		}
	}
	return m
}

// toRequest returns a request with the hospital's codes. The request itself stays as it is.
func (m *valueMaps) toRequest(request any) any {
	if m == nil {
		return request
	}
	switch r := request.(type) {
	case *QueryRequest:
		coded := *r
		m.encode("patientClass", (*string)(&coded.PatientClass))
		m.encode("scheduleRoute", (*string)(&coded.ScheduleRoute))
		m.encode("fastingFlag", (*string)(&coded.FastingFlag))
		return &coded
	case *SaveRequest:
		coded := *r
		m.encode("patientClass", (*string)(&coded.PatientClass))
		m.encode("scheduleRoute", (*string)(&coded.ScheduleRoute))
		m.encode("ageUnit", (*string)(&coded.AgeUnit))
		m.encode("sex", (*string)(&coded.Sex))
		return &coded
	}
	return request
}

// encode replaces a value by its code, if it has one.
func (m *valueMaps) encode(field string, value *string) {
	if code, ok := m.codes[field][*value]; ok {
		*value = code
	}
}

// decode replaces a code by its value. It returns false, and keeps the text, if the field has
// codes and this is none of them.
func (m *valueMaps) decode(field string, text *string) (known bool) {
	if m == nil || m.values[field] == nil || strings.TrimSpace(*text) == "" {
		return true
	}
	value, known := m.values[field][strings.TrimSpace(*text)]
	if known {
		*text = value
	}
	return known
}

// unknownValues says which values of a response have no meaning, although the dialect has codes
// for their fields. They prove nothing, even if they look like values of the interface.
type unknownValues struct {
	resultCode bool
	outerCode  bool // the resultCode outside data
	flag       bool // the scheduleFlag of the result
}

// decodeValues replaces the codes in a response by their values.
func (m *valueMaps) decodeValues(d *decodedResponse) []Deviation {
	if m == nil {
		return nil
	}
	reported, unknown := &valueReport{}, unknownValues{}
	m.decodeCodes(&d.statuses)
	if unknown.resultCode = d.statuses.isUnknownCode; unknown.resultCode {
		reported.add("data.resultCode", d.statuses.resultCode, CodeUnknownValue)
	}
	unknown.outerCode = !m.decode("resultCode", &d.outerCode)
	switch result := d.result.(type) {
	case *Booking:
		if unknown.flag = !m.decode("scheduleFlag", (*string)(&result.ScheduleFlag)); unknown.flag {
			reported.add("data.result.scheduleFlag", string(result.ScheduleFlag), CodeUnknownFlag)
		}
	case *Schedule:
		unknown.flag = !m.decode("scheduleFlag", (*string)(&result.ScheduleFlag)) // statusDeviations reports it
		m.decodeSchedule(result, reported)
	}
	d.unknownValues = unknown
	return reported.deviations
}

// decodeCodes replaces the resultCode by its value.
func (m *valueMaps) decodeCodes(s *responseStatuses) {
	s.isUnknownCode = !m.decode("resultCode", &s.resultCode)
}

// decodeSchedule replaces the codes in a schedule, apart from its flag. It marks slots with an
// unknown status, which statusDeviations reports: the text may look like a status of the interface.
func (m *valueMaps) decodeSchedule(s *Schedule, reported *valueReport) {
	if !m.decode("patientClass", (*string)(&s.PatientClass)) {
		reported.add("data.result.patientClass", string(s.PatientClass), CodeUnknownValue)
	}
	for i, r := range s.Resources {
		for j := range r.Days {
			day := &r.Days[j]
			if !m.decode("arrangeWeek", &day.ArrangeWeek) {
				reported.add(dayPath(i, j)+".arrangeWeek", day.ArrangeWeek, CodeUnknownValue)
			}
			for k := range day.Times {
				slot := &day.Times[k]
				if !m.decode("scheduleTimeStatus", (*string)(&slot.ScheduleTimeStatus)) {
					slot.markUnknownStatus()
				}
			}
		}
	}
}

// decodeFlags replaces the flags among facts by their values, and removes unknown ones.
func (m *valueMaps) decodeFlags(facts []fact) []fact {
	if m == nil {
		return facts
	}
	var decoded []fact
	for _, f := range facts {
		if f.field != "scheduleFlag" || m.decode(f.field, &f.value) {
			decoded = append(decoded, f)
		}
	}
	return decoded
}
