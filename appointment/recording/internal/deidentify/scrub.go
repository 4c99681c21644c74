package deidentify

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Endpoint is the hospital of every recording. Nobody is there.
const Endpoint = "http://hospital.example/appointment"

// What stands for the credentials in a recording, and names them in its curl commands.
const (
	SystemID  = "$SYSTEM_ID"
	SystemKey = "$SYSTEM_KEY"
)

// scrubber takes people and keys out of messages. It learns who there is from all of them
// first, since a name may be in a message before the request that says whose it is.
type scrubber struct {
	endpoint string
	fields   FieldTable
	people   *people
	words    vocabulary
	codes    map[string]bool           // that the hospital's dialect names
	days     map[appointment.Date]bool // of the schedule: they stay in free text
	written  map[string]string         // values that are looked for, by their forms in lower case
	learned  *regexp.Regexp            // values that are looked for in all text; nil before learn ends
}

func newScrubber(cfg appointment.Config, today appointment.Date) *scrubber {
	s := &scrubber{endpoint: cfg.Endpoint, fields: NewFieldTable(cfg.Dialect), people: newPeople(today), codes: map[string]bool{}, days: map[appointment.Date]bool{}, written: map[string]string{}}
	var words []string
	if d := cfg.Dialect; d != nil {
		for _, code := range slices.Concat(d.StatusCodes, d.ResultCodes) {
			s.codes[code] = true
		}
		for _, flag := range d.BookedFlags {
			s.codes[string(flag)] = true
		}
		for _, reason := range d.Reasons {
			words = append(words, reason.Words...)
			for _, code := range reason.Codes {
				s.codes[code] = true
			}
		}
	}
	for word := range strings.FieldsSeq("男 女 岁 月 周 天 时") { // of sex and ageUnit
		s.codes[word] = true
	}
	s.words = newVocabulary(s.fields, words)
	s.people.learn(secretID, cfg.SystemID)
	s.people.learn(secretKey, string(cfg.SystemKey))
	return s
}

// learn takes note of who is in a message.
func (s *scrubber) learn(at spot, value string) []edit {
	switch core := strings.TrimSpace(value); {
	case at.about == code:
		for _, word := range strings.Fields(core) {
			if day, _, ok := dateIn(word); ok {
				s.days[day] = true
			}
		}
	case at.about.personal():
		s.people.learn(at.about, core)
	}
	return nil
}

// learnt ends learning.
func (s *scrubber) learnt() {
	var values []string
	for value, k := range s.people.real {
		if !s.telling(value, k) {
			continue
		}
		for _, form := range forms(value) {
			if s.written[strings.ToLower(form)] != value {
				values = append(values, regexp.QuoteMeta(form))
				s.written[strings.ToLower(form)] = value
			}
		}
	}
	slices.SortFunc(values, func(a, b string) int { return len(b) - len(a) }) // the longest first
	s.learned = regexp.MustCompile(nothing)
	if len(values) > 0 {
		s.learned = regexp.MustCompile("(?i:" + strings.Join(values, "|") + ")")
	}
}

// forms are how a value is written in a text: as it is, and as URLs and programs escape it.
func forms(value string) [3]string {
	return [...]string{value, url.QueryEscape(value), escapeASCII(value)}
}

const nothing = `[^\x00-\x{10FFFF}]`

// telling reports whether a value says who somebody is wherever it stands. Short numbers
// occur by chance, and short words of a diagnosis are words of the exam.
func (s *scrubber) telling(value string, k subject) bool {
	n := utf8.RuneCountInString(value)
	switch {
	case k == secretID, k == secretKey:
		return n >= 4
	case s.words.has(value): // an operator called 预约中心 or system is nobody
		return false
	case k == health:
		return n >= 4 && !isASCII(value) || n >= 6
	case isASCII(value):
		return n >= 5
	}
	return n >= 2
}

// scrub is what becomes of a value.
func (s *scrubber) scrub(at spot, value string) []edit {
	core := strings.TrimSpace(value)
	from := strings.Index(value, core)
	var edits []edit
	switch {
	case core == "":
	case at.about.personal():
		if with := s.people.of(at.about, core); with != core {
			edits = []edit{{0, len(core), with}}
		}
	case shortNumber.MatchString(core), at.about == code && s.isCode(core):
	default:
		edits = s.text(core, at.about == keptText)
	}
	for i := range edits {
		edits[i].from += from
		edits[i].to += from
	}
	return edits
}

var (
	shortNumber = regexp.MustCompile(`^-?\d{1,4}([.eE][+-]?\d{1,2})?$`)
	shortCode   = regexp.MustCompile(`^[A-Za-z]{0,2}[0-9]{1,8}$`)
	dateCode    = regexp.MustCompile(`^[0-9][0-9 :/.～~年月日T+-]*$`)
	timestamp   = regexp.MustCompile(`^/Date\((-?\d{1,15})([+-]\d{4})?\)/$`)
	tooLong     = regexp.MustCompile(`\d{9}`)
	stamp       = regexp.MustCompile(`^20\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])([01]\d|2[0-3])[0-5]\d([0-5]\d)?$`)
)

// isCode reports whether a code is one, and not somebody's number that looks like one.
func (s *scrubber) isCode(value string) bool {
	_, _, date := dateIn(value)
	_, somebody := birthOf(key(value))
	if somebody || mobile.MatchString(key(value)) || !date && !s.codes[value] && s.learned.FindString(value) == value {
		return false
	}
	return s.codes[value] || s.words.has(value) ||
		shortCode.MatchString(value) || stamp.MatchString(value) || timestamp.MatchString(value) ||
		dateCode.MatchString(value) && len(value) <= 40 && !tooLong.MatchString(value)
}
