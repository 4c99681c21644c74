package main

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
	"github.com/exam-appointment/appointment-go/casing"
)

// The monitor keeps at most this much, the newest of each.
const (
	maxRequests   = 10_000 // of each hospital
	maxAlarms     = 50
	maxDeviations = 200
	maxFields     = 8 // of each deviation
)

// monitor counts the requests to hospitals, the deviations of their responses and the alarms of
// the ledger, in the memory of this program. It keeps no patient data.
type monitor struct {
	since time.Time
	now   func() time.Time

	mu         sync.Mutex
	requests   map[string][]requestRecord // by hospital, oldest first
	deviations map[deviationKey]*deviation
	alarms     []alarmRecord // newest first
}

type requestRecord struct {
	at       time.Time
	duration time.Duration
	failed   bool
}

type deviationKey struct {
	Hospital  string
	Operation appointment.Operation
	Kind      casing.Kind
}

// deviation counts the responses with one kind of deviation from the published interface.
type deviation struct {
	deviationKey
	Count  int
	Last   time.Time
	Fields []string // fields and codes, from the schedules that the pages of this desk queried
}

// alarmRecord is an alarm of the ledger, counted over its repetitions.
type alarmRecord struct {
	Alarm           ledger.Alarm
	Order, Hospital string
	Count           int
	Last            time.Time
	ErrorText       string
}

// Label returns the alarm in words.
func (a alarmRecord) Label() string {
	return cmp.Or(dutyTexts[string(a.Alarm)].label, string(a.Alarm))
}

// Advice says what to do about the alarm.
func (a alarmRecord) Advice() string { return dutyTexts[string(a.Alarm)].advice }

func newMonitor() *monitor {
	return &monitor{since: time.Now(), now: time.Now, requests: map[string][]requestRecord{}, deviations: map[deviationKey]*deviation{}}
}

// observeCalls returns the option that counts the calls to every hospital.
func (m *monitor) observeCalls() directory.Option {
	return directory.WithClientOptions(func(appointment.Config) []appointment.Option {
		return []appointment.Option{appointment.WithObserver(appointment.Observer{AttemptEnd: m.countRequest, CallEnd: m.countDeviations})}
	})
}

// countRequest counts a request to a hospital. A rejection is no failure.
func (m *monitor) countRequest(_ context.Context, e appointment.Event) {
	m.mu.Lock()
	defer m.mu.Unlock()
	failed := e.Class != nil && !errors.Is(e.Class, appointment.ErrRejected)
	list := append(m.requests[e.Hospital], requestRecord{m.now(), e.Duration, failed})
	m.requests[e.Hospital] = list[max(0, len(list)-maxRequests):]
}

// countDeviations counts each kind of deviation in a response once.
func (m *monitor) countDeviations(_ context.Context, e appointment.Event) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, kind := range e.Deviations {
		key := deviationKey{e.Hospital, e.Operation, kind}
		if m.deviations[key] == nil {
			if len(m.deviations) == maxDeviations {
				continue
			}
			m.deviations[key] = &deviation{deviationKey: key}
		}
		m.deviations[key].Count++
		m.deviations[key].Last = m.now()
	}
}

// listIndex finds the index of a list in the path of a field.
var listIndex = regexp.MustCompile(`\[\d+\]`)

// noteFields notes the fields that deviate in a schedule: the events have only the kinds.
func (m *monitor) noteFields(s *appointment.Schedule) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, found := range s.Deviations {
		d := m.deviations[deviationKey{s.Hospital, appointment.QuerySchedule, found.Kind}]
		if d == nil || len(d.Fields) == maxFields {
			continue
		}
		found.Path, found.More = listIndex.ReplaceAllString(found.Path, "[]"), 0
		field := doctor.DescribeDeviation(found, doctor.Chinese)
		if !slices.Contains(d.Fields, field) {
			d.Fields = append(d.Fields, field)
		}
	}
}

// observeLedger notes the alarms of a ledger. It is a function for ledger.WithObserver.
func (m *monitor) observeLedger(_ context.Context, e ledger.Event) {
	if e.Alarm == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	record := alarmRecord{Alarm: e.Alarm, Order: e.Order, Hospital: e.Hospital}
	m.alarms = slices.DeleteFunc(m.alarms, func(a alarmRecord) bool {
		repeated := a.Alarm == e.Alarm && a.Order == e.Order && a.Hospital == e.Hospital
		if repeated {
			record.Count = a.Count
		}
		return repeated
	})
	record.Count++
	record.Last = m.now()
	if e.Err != nil {
		record.ErrorText = e.Err.Error()
	}
	m.alarms = slices.Insert(m.alarms, 0, record)
	m.alarms = m.alarms[:min(len(m.alarms), maxAlarms)]
}

// requestRate summarises the requests to a hospital.
type requestRate struct {
	Minute, Hour    int
	Failed          int  // within the hour
	Capped          bool // the hour has more requests than the monitor keeps
	Median, Longest time.Duration
}

// measureRate returns the rate of the requests to a hospital in the last minute and hour.
func (m *monitor) measureRate(hospital string) requestRate {
	m.mu.Lock()
	defer m.mu.Unlock()
	var rate requestRate
	var durations []time.Duration
	for _, r := range m.requests[hospital] {
		age := m.now().Sub(r.at)
		if age > time.Hour {
			continue
		}
		durations = append(durations, r.duration)
		if age <= time.Minute {
			rate.Minute++
		}
		if r.failed {
			rate.Failed++
		}
	}
	rate.Capped = len(durations) == maxRequests
	if rate.Hour = len(durations); rate.Hour > 0 {
		slices.Sort(durations)
		rate.Median, rate.Longest = durations[len(durations)/2], durations[len(durations)-1]
	}
	return rate
}

// listDeviations returns the deviations, the last one first.
func (m *monitor) listDeviations() []deviation {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []deviation
	for d := range maps.Values(m.deviations) {
		list = append(list, *d)
		list[len(list)-1].Fields = slices.Clone(d.Fields)
	}
	slices.SortFunc(list, func(a, b deviation) int {
		return cmp.Or(b.Last.Compare(a.Last), cmp.Compare(a.Hospital, b.Hospital), cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Kind, b.Kind))
	})
	return list
}

func (m *monitor) listAlarms() []alarmRecord {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.alarms)
}
