package appointment

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/exam-appointment/appointment-go/casing"
)

// subject identifies what a write is about: its order, its patient and, for a save, its slot. A
// response to the write must not name anything else.
type subject struct {
	order    string
	patients []string     // the numbers by which the patient may be named
	save     *SaveRequest // nil for a cancel
}

// subject returns what a save is about.
func (r *SaveRequest) subject() *subject {
	return &subject{order: r.PlacerOrderNO, patients: []string{r.MedRecNO, r.IdCardNO, r.CardNO, r.OutPatientNO}, save: r}
}

// subject returns what a cancel is about. Only the save that it releases knows the patient.
func (r *CancelRequest) subject() *subject {
	s := &subject{order: r.PlacerOrderNO}
	if r.Save != nil {
		s.patients = r.Save.subject().patients
	}
	return s
}

// fact is a field of a response, at any depth, that says what the response is about.
type fact struct {
	field string // in the interface's spelling
	value string
}

// factFields are the fields that say what a response to a write is about.
var factFields = []string{
	"placerOrderNO", "medRecNO", "idCardNO",
	"scheduleFlag", "scheduleSeq", "scheduleID",
	"scheduleResourceUID", "scheduleDate", "scheduleStartDate",
}

// factNames returns the names of the fact fields in a dialect, without case and underscores.
func factNames(names map[string]string) map[string]string {
	m := map[string]string{}
	for _, field := range factFields {
		m[foldFieldName(field)] = field
	}
	for field, name := range names {
		if slices.Contains(factFields, field) {
			m[foldFieldName(name)] = field
		}
	}
	return m
}

// foldFieldName returns a name in lower case, without signs between its words.
func foldFieldName(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// findFacts returns the facts of a response: those that were read into fields, and those anywhere
// else in its document. A document without deviations has no others. Numbers inside of texts are
// not facts.
func (c *codec) findFacts(op Operation, document []byte, r *received) []fact {
	if booking, ok := r.result.(*Booking); ok && len(r.Deviations) == 0 {
		return booking.facts()
	}
	f := factFinder{names: c.facts[op]}
	f.readDocument(document)
	return f.facts
}

// factFinder collects the facts of a document.
type factFinder struct {
	names map[string]string
	facts []fact
	depth int // of JSON in strings
}

// readDocument reads one JSON value.
func (f *factFinder) readDocument(document []byte) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	_ = f.readValue(decoder, "")
}

// readValue reads the next value, which belongs to a field.
func (f *factFinder) readValue(decoder *json.Decoder, field string) error {
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	switch value := token.(type) {
	case json.Delim:
		for isObject := value == '{'; decoder.More(); {
			if isObject {
				name, err := decoder.Token()
				if err != nil {
					return err
				}
				field = f.names[foldFieldName(name.(string))] //nolint:forcetypeassert // the name of a member is a string
			}
			if err := f.readValue(decoder, field); err != nil {
				return err
			}
		}
		_, err = decoder.Token() // the end of the object or list
		return err
	case json.Number:
		f.addFact(field, value.String())
	case string:
		f.readText(field, value)
	}
	return nil
}

// readText reads a text, which may be a JSON document itself.
func (f *factFinder) readText(field, text string) {
	const maxDepth = 3
	trimmed := strings.TrimSpace(text)
	if strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[") || strings.HasPrefix(trimmed, `"`) {
		if f.depth < maxDepth {
			f.depth++
			f.readDocument([]byte(trimmed))
			f.depth--
		}
		return
	}
	f.addFact(field, text)
}

func (f *factFinder) addFact(field, value string) {
	if field != "" && strings.TrimSpace(value) != "" {
		f.facts = append(f.facts, fact{field, value})
	}
}

// mismatch returns the failure of facts that name a different order or patient than s, or "".
func (s *subject) mismatch(facts []fact) Failure {
	otherPatient := Failure("")
	for _, f := range facts {
		if strings.TrimSpace(f.value) == "" {
			continue
		}
		switch f.field {
		case "placerOrderNO":
			if s.order != "" && !isSameNumber(f.value, s.order) {
				return FailureOtherOrder
			}
		case "medRecNO", "idCardNO":
			if !isOneOfPatients(f.value, s.patients) {
				otherPatient = FailureOtherPatient
			}
		}
	}
	return otherPatient
}

// isOneOfPatients reports whether a number agrees with one of a patient's, or whether none of
// these is known.
func isOneOfPatients(number string, patients []string) bool {
	known := slices.ContainsFunc(patients, func(p string) bool { return p != "" })
	return !known || slices.ContainsFunc(patients, func(p string) bool { return p != "" && isSamePatient(number, p) })
}

// slotMismatch returns the failure of facts that name a different slot than the one a save asks
// for, or "".
func (s *subject) slotMismatch(facts []fact) Failure {
	for _, f := range facts {
		switch f.field {
		case "scheduleResourceUID":
			if !isSameNumber(f.value, s.save.ScheduleResourceUID) {
				return FailureOtherResource
			}
		case "scheduleDate":
			var day Date
			if day.UnmarshalText([]byte(f.value)) == nil && !day.IsZero() && day != s.save.ScheduleDate {
				return FailureOtherDate
			}
		case "scheduleStartDate":
			if failure := s.save.startMismatch(f.value); failure != "" {
				return failure
			}
		}
	}
	return ""
}

// startMismatch returns the failure of a start that is not in the slot, or "". Hospitals give a
// start within the slot, such as the time of a preliminary check. The text may contain a day.
func (r *SaveRequest) startMismatch(text string) Failure {
	var day Date
	if strings.ContainsAny(text, " T") && day.UnmarshalText([]byte(text)) == nil && !day.IsZero() && day != r.ScheduleDate {
		return FailureOtherDate
	}
	var start Clock
	if start.UnmarshalText([]byte(text)) == nil && !start.IsZero() && start != r.StartTime && !start.isInSlot(r.StartTime, r.EndTime) {
		return FailureOtherTime
	}
	return ""
}

// identifiesBooking reports whether facts contain the number of a booking, or one of the flags
// that say booked.
func identifiesBooking(facts []fact, bookedFlags []ScheduleFlag) bool {
	return slices.ContainsFunc(facts, func(f fact) bool {
		switch f.field {
		case "scheduleSeq", "scheduleID":
			return strings.Trim(f.value, "0- ") != ""
		case "scheduleFlag":
			return slices.Contains(bookedFlags, ScheduleFlag(strings.TrimSpace(f.value)))
		}
		return false
	})
}

// paddingDeviations reports the numbers that are padded with blanks, as columns of fixed length
// are.
func paddingDeviations(facts []fact) []Deviation {
	var deviations []Deviation
	for _, f := range facts {
		if strings.TrimSpace(f.value) != f.value {
			deviations = append(deviations, Deviation{Path: f.field, Kind: casing.KindFormat, Code: CodePadded})
		}
	}
	return deviations
}

// isSameNumber reports whether two numbers are the same apart from blanks around them.
func isSameNumber(got, want string) bool {
	return got == want || strings.TrimSpace(toHalfWidth(got)) == strings.TrimSpace(want)
}

// isSamePatient reports whether two identity numbers agree. They may differ in blanks around
// them, in the case of a check digit X, or be the old and the new form of one number, of 15 and
// 18 digits. A hospital may mask digits, as in 9999********2673, and a wrong charset may lose
// some: only the characters that show are compared.
func isSamePatient(got, want string) bool {
	got, want = strings.ToUpper(strings.TrimSpace(toHalfWidth(got))), strings.ToUpper(strings.TrimSpace(want))
	return agreesWhereShown([]rune(got), []rune(want)) ||
		len(want) == 18 && agreesWhereShown([]rune(got), []rune(oldIdentityNumber(want))) ||
		len(got) == 18 && agreesWhereShown([]rune(oldIdentityNumber(got)), []rune(want))
}

// oldIdentityNumber returns the number of 15 digits, with a year of two digits and without a
// check digit, for one of 18.
func oldIdentityNumber(number string) string { return number[:6] + number[8:17] }

// agreesWhereShown reports whether a number agrees with another where it is not masked. If both
// have the same length, each mask stands for one character; otherwise a run of masks stands for
// any number of them.
func agreesWhereShown(got, want []rune) bool {
	if len(got) == len(want) {
		for i := range got {
			if got[i] != want[i] && !isMask(got, i) {
				return false
			}
		}
		return true
	}
	first := slices.IndexFunc(got, isMaskRune)
	if first < 0 {
		return false
	}
	last := len(got) - 1
	for !isMaskRune(got[last]) {
		last--
	}
	tail := got[last+1:]
	return first+len(tail) <= len(want) && slices.Equal(got[:first], want[:first]) &&
		slices.Equal(tail, want[len(want)-len(tail):])
}

// isMask reports whether the character at i hides a digit. An X at the end is a check digit.
func isMask(number []rune, i int) bool {
	return isMaskRune(number[i]) || number[i] == 'X' && i < len(number)-1
}

func isMaskRune(r rune) bool {
	return r == '*' || r == '#' || r == utf8.RuneError || unicode.Is(unicode.So, r) || r == '•' || r == '·' || r == '※' || r == '×'
}
