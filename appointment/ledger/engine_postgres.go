package ledger

import (
	"context"
	"database/sql"
)

var postgres = &engine{
	name: "Postgres",
	now:  "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
	blob: "BYTEA", key: `VARCHAR(255) COLLATE "C"`,
	forUpdate: " FOR UPDATE", numbered: true, partialIndex: true,
	onConflict: "ON CONFLICT (hospital) DO UPDATE SET hospital = excluded.hospital",
	isolation:  sql.LevelReadCommitted, snapshot: sql.LevelRepeatableRead,
	countTables:   "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'ledger_version'",
	lockMigration: "SELECT CAST(pg_advisory_xact_lock(7230018271) AS TEXT)",
	check:         checkPostgres,
}

// checkPostgres refuses settings with which PostgreSQL loses committed entries.
func checkPostgres(ctx context.Context, db *sql.DB) error {
	var fsync, commit, pages string
	if err := db.QueryRowContext(ctx, "SELECT current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes')").Scan(&fsync, &commit, &pages); err != nil {
		return err
	}
	switch {
	case fsync != "on":
		return unsuitablef("a crash of the machine loses committed entries: fsync is %s; run ALTER SYSTEM SET fsync = on; SELECT pg_reload_conf()", fsync)
	case commit == "off":
		return unsuitablef("a crash loses committed entries: synchronous_commit is off; run ALTER ROLE CURRENT_USER SET synchronous_commit = on, and reconnect")
	case commit == "local":
		return unsuitablef("a failover loses committed entries: synchronous_commit is local; run ALTER ROLE CURRENT_USER SET synchronous_commit = on, and reconnect")
	case pages != "on":
		return unsuitablef("a crash of the machine can damage tables: full_page_writes is %s; run ALTER SYSTEM SET full_page_writes = on; SELECT pg_reload_conf()", pages)
	}
	return nil
}
