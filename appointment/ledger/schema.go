package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// schemaVersion is the version of the tables that this package needs. migrations has one entry for
// each version.
const schemaVersion = 1

// migrations returns the statements that lead from each version to the next. An entry is never
// changed after its release.
func (e *engine) migrations() [schemaVersion][]string {
	types := strings.NewReplacer("{key}", e.key, "{blob}", e.blob, "{clustered}", e.clustered+e.tableOptions, "{options}", e.tableOptions)
	tables := []string{
		`CREATE TABLE ledger_version (
	version BIGINT NOT NULL
){options}`,
		`CREATE TABLE ledger_orders (
	order_no {key} NOT NULL,
	state {key} NOT NULL,      -- of the leading attempt
	attempts BIGINT NOT NULL,   -- the number of attempts
	hospital TEXT NOT NULL,  -- of the leading attempt
	since BIGINT NOT NULL,      -- when the state was entered; all times are in milliseconds since 1970
	due BIGINT,                 -- when to send an intent, to call WithSettled, or to erase
	tell BIGINT NOT NULL,       -- 1: WithSettled has not succeeded yet
	tries BIGINT NOT NULL,      -- to send the intent, or to call WithSettled
	not_after BIGINT,           -- of an intent
	offers {blob},             -- of an intent, sealed
	cancel_id TEXT NOT NULL, -- who wishes to cancel
	cancel_name TEXT NOT NULL,
	unsettled BIGINT NOT NULL, -- 1: something is left to do, or to find out
	PRIMARY KEY (order_no)
){clustered}`,
		`CREATE TABLE ledger_attempts (
	order_no {key} NOT NULL,
	number BIGINT NOT NULL,     -- from 1
	hospital {key} NOT NULL,
	state {key} NOT NULL,
	revision BIGINT NOT NULL,   -- the fence: every change increments it
	began BIGINT NOT NULL,
	since BIGINT NOT NULL,
	deadline BIGINT NOT NULL,   -- the request in flight is not sent after that
	span BIGINT NOT NULL,       -- from its start to its deadline
	quiet BIGINT NOT NULL,      -- a save that was not carried out that long after its deadline never will be
	due BIGINT,                 -- when to act next
	tries BIGINT NOT NULL,
	rejected BIGINT NOT NULL,   -- 1: the hospital rejected the request definitely
	slotless BIGINT NOT NULL,   -- 1: a response said that no slot is booked (scheduleFlag 0 or 5)
	origin TEXT NOT NULL,    -- the state before Cancelling
	request {blob},            -- sealed
	booking {blob},            -- sealed
	day BIGINT,                 -- of the appointment
	sequence {key},            -- a hash of the hospital, resource, day and sequence number of the booking
	operator_id TEXT NOT NULL,
	operator_name TEXT NOT NULL,
	error_class TEXT NOT NULL,
	error_reason TEXT NOT NULL,
	error_text TEXT NOT NULL,
	late TEXT NOT NULL,      -- a response that the fence refused
	PRIMARY KEY (order_no, number)
){options}`,
		`CREATE TABLE ledger_limits (
	hospital {key} NOT NULL,
	period BIGINT NOT NULL,     -- the number of the period since 1970
	used BIGINT NOT NULL,       -- requests in that period
	PRIMARY KEY (hospital)
){clustered}`,
		`CREATE TABLE ledger_places (
	place {key} NOT NULL,       -- of a request in flight, at random
	hospital {key} NOT NULL,
	expires BIGINT NOT NULL,    -- when a process that died no longer holds it
	PRIMARY KEY (place)
){clustered}`,
	}
	indices := []index{
		{"ledger_places", "ledger_places_hospital", "hospital, expires", ""},
		{"ledger_orders", "ledger_orders_due", "due", " WHERE due IS NOT NULL"},
		{"ledger_orders", "ledger_orders_unsettled", "since, order_no", " WHERE unsettled = 1"},
		{"ledger_attempts", "ledger_attempts_due", "due", " WHERE due IS NOT NULL"},
		{"ledger_attempts", "ledger_attempts_sequence", "sequence", " WHERE sequence IS NOT NULL"},
		{"ledger_attempts", "ledger_attempts_hospital", "hospital", " WHERE slotless = 1"},
	}
	for i, statement := range tables {
		tables[i] = types.Replace(statement)
		if e.commitsDDL {
			tables[i] = repeatableTable(tables[i], indices)
		}
	}
	if e.commitsDDL {
		return [schemaVersion][]string{append(tables, "INSERT INTO ledger_version (version) SELECT 0 FROM (SELECT COUNT(*) AS n FROM ledger_version) AS versions WHERE n = 0")}
	}
	for _, x := range indices {
		tables = append(tables, fmt.Sprintf("CREATE INDEX %s ON %s (%s)%s", x.name, x.table, x.columns, x.where))
	}
	return [schemaVersion][]string{append(tables, "INSERT INTO ledger_version (version) VALUES (0)")}
}

// index is an index of a table. where is used where the engine has partial indices.
type index struct{ table, name, columns, where string }

// repeatableTable returns a statement that creates a table with its indices, and that can be executed again.
// Where such statements commit, a process that died may have executed some of them.
func repeatableTable(statement string, indices []index) string {
	statement = strings.Replace(statement, "CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1)
	for _, x := range indices {
		if strings.Contains(statement, " "+x.table+" (") {
			end := strings.LastIndex(statement, "\n)")
			statement = statement[:end] + fmt.Sprintf(",\n\tKEY %s (%s)", x.name, x.columns) + statement[end:]
		}
	}
	return statement
}

// Schema returns the statements that create the tables of the newest version, for a database
// administrator. [New] runs them if the tables are missing, and if its user may create tables.
func Schema(d Dialect) string {
	e := engines[d]
	if e == nil {
		return ""
	}
	var b strings.Builder
	for i, statements := range e.migrations() {
		for _, statement := range append(statements, setVersion(i+1)) {
			b.WriteString(statement + ";\n")
		}
	}
	return b.String()
}

func setVersion(version int) string {
	return fmt.Sprintf("UPDATE ledger_version SET version = %d", version)
}

// Migrate creates the tables, or changes them to the newest version, in one transaction. It does
// nothing if they are up to date. [New] calls it.
func Migrate(ctx context.Context, db *sql.DB, d Dialect) error {
	e := engines[d]
	if e == nil {
		return invalidf("Migrate", "the dialect is missing; use ledger.SQLite, ledger.Postgres or ledger.MySQL")
	}
	if version, err := e.readVersion(ctx, db); err == nil && version == schemaVersion {
		return nil
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return &ledgerError{operation: "Migrate", err: err}
	}
	defer func() { _ = tx.Rollback() }()
	if err := runMigrations(ctx, tx, e); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return &ledgerError{operation: "Migrate", err: err}
	}
	return nil
}

// runMigrations runs the statements of the versions that are missing. Another process may have done so
// since the transaction began.
func runMigrations(ctx context.Context, tx *sql.Tx, e *engine) error {
	if e.lockMigration != "" {
		var result sql.NullString
		if err := tx.QueryRowContext(ctx, e.lockMigration).Scan(&result); err != nil {
			return &ledgerError{operation: "Migrate", err: err}
		}
		if result.String == "0" {
			return &ledgerError{operation: "Migrate", err: errors.New("another process is migrating the tables; try again")}
		}
	}
	if e.unlockMigration != "" {
		defer func() { _ = tx.QueryRowContext(ctx, e.unlockMigration).Scan(new(sql.NullString)) }()
	}
	version, err := e.readVersion(ctx, tx)
	if err != nil {
		return &ledgerError{operation: "Migrate", err: err}
	}
	if version > schemaVersion {
		return unsuitablef("its tables have version %d, and this program knows %d at most; start the newer program", version, schemaVersion)
	}
	for i, statements := range e.migrations() {
		if i < version {
			continue
		}
		for _, statement := range append(statements, setVersion(i+1)) {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return &ledgerError{
					operation: "Migrate", err: err,
					text: fmt.Sprintf("version %d of the tables could not be created; run the statements of ledger.Schema(ledger.%s) as a user who may create tables", i+1, e.name),
				}
			}
		}
	}
	return nil
}

// readVersion returns the version of the tables; 0 if there are none.
func (e *engine) readVersion(ctx context.Context, q querier) (version int, err error) {
	var tables int
	if err := q.QueryRowContext(ctx, e.countTables).Scan(&tables); err != nil || tables == 0 {
		return 0, err
	}
	err = q.QueryRowContext(ctx, "SELECT version FROM ledger_version").Scan(&version)
	if errors.Is(err, sql.ErrNoRows) { // a migration that commits each statement ended halfway
		return 0, nil
	}
	return version, err
}
