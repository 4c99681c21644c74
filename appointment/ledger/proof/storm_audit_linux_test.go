package proof

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// finding is a kind of mistake that the audit looks for.
type finding string

const (
	doubled   finding = "doubled"    // the order held more than one slot at the same time, or was sent more often than recorded
	lost      finding = "lost"       // the ledger says booked and the hospital does not, or the other way round
	unsettled finding = "unsettled"  // the outcome is unknown although nothing fails any more
	toldWrong finding = "told wrong" // the user, or the user's order row, got a state that is not true
)

// fail records a mistake about an order.
func (s *storm) fail(kind finding, order, format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.findings[kind] == nil {
		s.findings[kind] = map[string]bool{}
	}
	s.findings[kind][order] = true
	s.failures = append(s.failures, string(kind)+": "+fmt.Sprintf(format, args...))
}

// settle waits until no outcome is unknown any more. It resolves the orders that need a person.
func (s *storm) settle(limit time.Duration) {
	for deadline := time.Now().Add(limit); ; time.Sleep(100 * time.Millisecond) {
		s.queryNow()
		var open []*ledger.Entry
		for entry, err := range s.platform.ledger.Unsettled(s.t.Context()) {
			if err != nil {
				s.t.Fatal(err)
			}
			if entry.State == ledger.AskHospital {
				s.resolve(entry)
			}
			open = append(open, entry)
		}
		unnotified := 0
		if err := s.platform.db.QueryRow("SELECT COUNT(*) FROM ledger_orders WHERE tell = 1").Scan(&unnotified); err != nil {
			s.t.Fatal(err)
		}
		if len(open)+unnotified == 0 {
			return
		}
		if time.Now().After(deadline) {
			for _, entry := range open {
				s.fail(unsettled, entry.Order, "order %s is %s at %s since %v, want it settled: %v", entry.Order, entry.State, entry.Hospital, entry.Since, entry.Err)
			}
			if unnotified > 0 {
				s.fail(unsettled, "", "WithSettled has not succeeded for %d orders, want 0", unnotified)
			}
			return
		}
	}
}

// queryNow lets the next query of each unknown outcome begin soon. After failures the ledger would wait
// for up to five minutes. It does not change an attempt that a process is querying.
func (s *storm) queryNow() {
	now := time.Now().UnixMilli() // the database is on this machine
	leased := now + (stormTimeout + 2*time.Second).Milliseconds()
	_, err := s.platform.db.Exec(s.platform.database.numberParameters(`UPDATE ledger_attempts SET due = CASE WHEN deadline + quiet < ? THEN ? ELSE deadline + quiet + 1 END
		WHERE state IN ('SaveUnknown', 'CancelUnknown') AND due > deadline + quiet + 1 AND due > ?`), now, now, leased)
	if err != nil {
		s.t.Fatal(err)
	}
}

// resolve resolves an order by the bookings of its hospital, as a phone call does.
func (s *storm) resolve(entry *ledger.Entry) {
	state := ledger.NotBooked
	for _, booking := range s.hospitals[entry.Hospital].Bookings() {
		if booking.PlacerOrderNO == entry.Order {
			state = ledger.Booked
		}
	}
	s.resolved++
	if err := s.platform.ledger.Resolve(s.t.Context(), entry.Order, ledger.Resolution{State: state, By: operator}); err != nil && !errors.Is(err, ledger.ErrInvalid) {
		s.t.Error(err)
	}
}

// audit compares the ledger, the user's order rows and what the user was told with the bookings of the
// hospitals.
func (s *storm) audit() {
	bookings, most := s.hospitals.bookings(), s.hospitals.mostHeld()
	for order, user := range s.users {
		if most[order] > 1 {
			s.fail(doubled, order, "order %s held %d slots at the same time, want 1 at most: %v", order, most[order], s.describe(order))
		}
		if s.plan.withoutLedger {
			s.auditRow(order, bookings[order])
			continue
		}
		s.auditOrder(order, user, bookings[order])
	}
	for order := range bookings {
		if s.users[order] == nil {
			s.fail(lost, order, "order %s is booked, want no booking: no user has requested it", order)
		}
	}
}

// auditOrder compares one order with its bookings.
func (s *storm) auditOrder(order string, user *userOrder, booked []heldSlot) {
	entry, err := s.platform.ledger.Entry(s.t.Context(), order)
	if errors.Is(err, ledger.ErrUnknownOrder) {
		s.states["not recorded"]++
		if len(booked) > 0 {
			s.fail(lost, order, "order %s is unknown to the ledger, and the hospitals have %v, want none", order, booked)
		}
		return
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.states[entry.State]++
	s.attempts += len(entry.Attempts)
	sent := s.hospitals.deliveries(appointment.SaveSchedule, order)
	if s.saves += sent; sent > len(entry.Attempts) {
		s.fail(doubled, order, "order %s: %d saves were received, want %d at most, one for each attempt: %v", order, sent, len(entry.Attempts), s.describe(order))
	}
	holds := entry.State == ledger.Booked
	if holds != (len(booked) == 1) || holds && booked[0].hospital != entry.Hospital {
		s.fail(lost, order, "order %s is %s at %s, and the hospitals have %v, want the same: %v", order, entry.State, entry.Hospital, booked, s.describe(order))
	}
	if holds && len(booked) == 1 && (booked[0].Date != entry.Save.ScheduleDate || booked[0].Start != entry.Save.StartTime) {
		s.fail(lost, order, "order %s is booked as %v, want the slot of the ledger, %v at %v", order, booked[0], entry.Save.ScheduleDate, entry.Save.StartTime)
	}
	if status, hospital := s.row(order); entry.State.Settled() && (status != entry.State || hospital != entry.Hospital) {
		s.fail(toldWrong, order, "the row of order %s says %s at %q, want %s at %q", order, status, hospital, entry.State, entry.Hospital)
	}
	if user.reportedBooked && !user.wantsCancel && !holds {
		s.fail(toldWrong, order, "the user of order %s was told that it is booked, and it is %s, want %s: %v", order, entry.State, ledger.Booked, s.describe(order))
	}
}

// auditRow compares the row of an order, without a ledger, with its bookings.
func (s *storm) auditRow(order string, booked []heldSlot) {
	status, _ := s.row(order)
	s.states[status]++
	if (status == ledger.Booked) != (len(booked) == 1) {
		s.fail(lost, order, "the row of order %s says %s, and the hospitals have %v, want the same", order, status, booked)
	}
}

// row returns the status of the user's order.
func (s *storm) row(order string) (status ledger.State, hospital string) {
	err := s.platform.db.QueryRowContext(context.Background(), s.platform.database.numberParameters("SELECT status, hospital FROM orders WHERE no = ?"), order).Scan(&status, &hospital)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		s.t.Error(err)
	}
	return status, hospital
}

// describe returns the history of an order.
func (s *storm) describe(order string) (lines []string) {
	for name, server := range s.hospitals {
		for _, e := range server.History() {
			if e.Booking.PlacerOrderNO == order {
				event := "booked"
				if e.Cancelled {
					event = "cancelled"
				}
				lines = append(lines, fmt.Sprintf("%s %s %v at %s", e.At.Format("05.000"), event, e.Booking, name))
			}
		}
	}
	if entry, err := s.platform.ledger.Entry(context.Background(), order); err == nil {
		for _, a := range entry.Attempts {
			lines = append(lines, fmt.Sprintf("%s attempt at %s: %s since %s, late %q, %v", a.Began.Format("05.000"), a.Hospital, a.State, a.When.Format("05.000"), a.Late, a.Err))
		}
	}
	slices.Sort(lines)
	return lines
}

// logResults prints the table of the storm.
func (s *storm) logResults() {
	faults, requests, deliveries := 0, 0, map[appointment.Operation]int{}
	for _, server := range s.hospitals {
		for _, n := range server.Faults() {
			faults += n
		}
		for _, op := range appointment.Operations() {
			deliveries[op] += server.Deliveries(op)
			requests += server.Deliveries(op)
		}
	}
	s.t.Logf("%d orders, %d commands to %d processes, in %v, then settled in %v", len(s.users), s.commands, s.plan.workers, s.took.Round(time.Millisecond), s.settled.Round(time.Millisecond))
	s.t.Logf("%6d kills, %d freezes of %v, %d kills of the database, %d orders resolved by phone", s.kills, s.freezes, stormFreeze, s.databaseKills, s.resolved)
	s.t.Logf("%6d requests received (%v), %d of them with a fault or a misleading response", requests, deliveries, faults)
	s.t.Logf("%6d attempts recorded, %d saves received", s.attempts, s.saves)
	for _, state := range slices.Sorted(maps.Keys(s.states)) {
		s.t.Logf("%6d orders %s", s.states[state], state)
	}
	for _, text := range slices.Sorted(maps.Keys(s.reports)) {
		s.t.Logf("%6d reports: %s", s.reports[text], text)
	}
	s.t.Logf("%6d doubled, %d lost, %d unsettled, %d told wrong", len(s.findings[doubled]), len(s.findings[lost]), len(s.findings[unsettled]), len(s.findings[toldWrong]))
}
