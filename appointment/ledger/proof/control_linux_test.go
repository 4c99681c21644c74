package proof

import (
	"context"
	"database/sql"
	"errors"
	mathrand "math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// The storm finds the consequences of each of these mistakes. Otherwise it would prove nothing.
//
// Those of the database's settings need -engine=postgres or mysql. One control is missing: SQLite with
// synchronous=OFF. The pages that a killed process wrote are in the system's cache, so nothing is lost
// without a power cut. [ledger.New] refuses that setting.
func TestStorm_Controls(t *testing.T) {
	t.Parallel()
	type control struct {
		name string
		plan stormPlan
	}
	tests := []control{
		{"a save is sent again after a crash", stormPlan{fault: slowFault, mistake: resending}},
		{"a hospital carries saves out after the quiet time", stormPlan{fault: lateFault(stormTimeout + stormQuiet)}},
		{"a transaction around the call, and no ledger", stormPlan{fault: lostFault, mistake: withoutLedger, withoutLedger: true}},
	}
	switch *engineName {
	case "postgres":
		tests = append(tests,
			control{"synchronous_commit is off, and the server is killed", stormPlan{fault: slowFault, mistake: unsafeCommit, databases: restartedServer(200*time.Millisecond, "synchronous_commit=off")}}, // only the last page of the log is lost, so it takes many kills
			control{"an asynchronous standby, and the primary is killed", stormPlan{fault: slowFault, databases: (&failover{lag: time.Second}).start}},
			control{"an asynchronous standby, and the primary is cut off and runs on", stormPlan{fault: slowFault, databases: (&failover{partition: true}).start}},
		)
	case "mysql":
		tests = append(tests, control{
			"innodb_flush_log_at_trx_commit is 0, and the server is killed",
			stormPlan{fault: slowFault, mistake: unsafeCommit, databases: restartedServer(2*time.Second, "--innodb-flush-log-at-trx-commit=0")},
		})
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			plan := test.plan
			plan.workers, plan.orders, plan.users, plan.capacity, plan.seed = 3, 150, 30, 150, 1
			if plan.databases != nil { // it fails only a few times
				plan.orders, plan.users, plan.capacity = 250, 50, 250
			}
			s := runStorm(t, plan)
			s.logResults()
			if len(s.findings[doubled]) == 0 && (plan.databases == nil || len(s.findings[lost]) == 0) {
				t.Errorf("the audit found %v, want doubled bookings, or lost ones where the database loses entries", s.findings)
			} else {
				t.Logf("for example, %s", s.failures[0])
			}
		})
	}
}

// slowFault delays all saves, so that a killed process leaves many that are being sent.
func slowFault(op appointment.Operation, random *mathrand.Rand) appointmenttest.Fault {
	if op == appointment.SaveSchedule {
		return appointmenttest.Delay(time.Duration(random.Int64N(int64(stormTimeout / 2))))
	}
	return appointmenttest.Fault{}
}

// lostFault loses the responses of some saves and queries, so that their outcome is unknown.
func lostFault(op appointment.Operation, random *mathrand.Rand) appointmenttest.Fault {
	if op != appointment.CancelSchedule && random.IntN(3) == 0 {
		return appointmenttest.ServerError()
	}
	return appointmenttest.Fault{}
}

// lateFault returns a function that lets half of the saves be carried out late, after their connection
// was reset.
func lateFault(d time.Duration) func(appointment.Operation, *mathrand.Rand) appointmenttest.Fault {
	return func(op appointment.Operation, random *mathrand.Rand) appointmenttest.Fault {
		if op == appointment.SaveSchedule && random.IntN(2) == 0 {
			return appointmenttest.CommitLate(d)
		}
		return appointmenttest.Fault{}
	}
}

// mistake is a mistake of a platform.
type mistake string

const (
	noMistake     mistake = ""
	resending     mistake = "resending"      // after a crash, it sends every save again that it finds in Saving
	withoutLedger mistake = "without ledger" // it books in a transaction around the call
	unsafeCommit  mistake = "unsafe commit"  // it uses a database whose settings New refuses
)

// open opens the database of the platform.
func (m mistake) open(d database) (*sql.DB, error) {
	if m != unsafeCommit {
		return d.openPool()
	}
	return d.openHooked(&hooks{rewrite: strings.NewReplacer(
		"set_config('synchronous_commit'", "set_config('application_name'",
		"current_setting('synchronous_commit')", "'on'",
		"SHOW SESSION VARIABLES", `SELECT LOWER(variable_name), CASE variable_name WHEN 'innodb_flush_log_at_trx_commit' THEN '1' ELSE variable_value END
			FROM information_schema.session_variables`,
	).Replace})
}

// begin runs when the platform starts.
func (m mistake) begin(ctx context.Context, p *platform) {
	if m != resending {
		return
	}
	for entry, err := range p.ledger.Unsettled(ctx) {
		if err != nil || entry.State != ledger.Saving {
			continue
		}
		if client, err := p.hospitals.Client(entry.Hospital); err == nil {
			go client.SaveSchedule(ctx, entry.Save)
		}
	}
}

// carryOut carries out the command of a user.
func (m mistake) carryOut(ctx context.Context, p *platform, command stormCommand) (*ledger.Entry, error) {
	if m == withoutLedger {
		return p.bookInTransaction(ctx, command.Order)
	}
	return p.carryOut(ctx, command)
}

// bookInTransaction is a naive program: it books in one transaction around the call. It even goes on to
// another hospital only if the outcome is known.
func (p *platform) bookInTransaction(ctx context.Context, order string) (*ledger.Entry, error) {
	offers, err := p.search(ctx, order)
	if err != nil {
		return nil, err
	}
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	if err := p.database.insertOrder(ctx, tx, order); err != nil {
		return nil, err
	}
	entry := &ledger.Entry{Order: order}
	if err := tx.QueryRowContext(ctx, p.database.numberParameters("SELECT status FROM orders WHERE no = ?"), order).Scan(&entry.State); err != nil || entry.State == ledger.Booked {
		return entry, err
	}
	for _, offer := range offers {
		client, err := p.hospitals.Client(offer.Hospital)
		if err != nil {
			return nil, err
		}
		_, err = client.SaveSchedule(ctx, offer.Save)
		switch {
		case errors.Is(err, appointment.ErrOutcomeUnknown):
			return nil, err
		case err == nil:
			entry.State, entry.Hospital = ledger.Booked, offer.Hospital
			if err := p.database.updateOrder(ctx, tx, entry); err != nil {
				return nil, err
			}
			return entry, tx.Commit()
		}
	}
	return entry, tx.Commit()
}
