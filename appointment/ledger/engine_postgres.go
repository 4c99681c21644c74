package ledger

import (
	"context"
	"database/sql"
)

var postgres = &engine{
	name: "Postgres",
	now:  "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
	// It keeps the server's on, remote_write or remote_apply.
	persist: " WHERE set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') IN ('off', 'local') THEN 'on' ELSE current_setting('synchronous_commit') END, true) <> ''",
	blob:    "BYTEA", key: `VARCHAR(255) COLLATE "C"`,
	forUpdate: " FOR UPDATE", numbered: true,
	onConflict: "ON CONFLICT (hospital) DO UPDATE SET hospital = excluded.hospital",
	isolation:  sql.LevelReadCommitted, snapshot: sql.LevelRepeatableRead,
	countTables:   "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'ledger_version'",
	lockMigration: "SELECT CAST(pg_advisory_xact_lock(7230018271) AS TEXT)",
	check:         checkPostgres,
}

// postgresSettings are the settings that checkPostgres looks at.
const postgresSettings = `SELECT current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'),
	(SELECT source FROM pg_settings WHERE name = 'synchronous_commit'), current_setting('server_encoding'),
	CASE WHEN pg_is_in_recovery() THEN 'on' ELSE 'off' END, current_setting('transaction_read_only'),
	quote_ident(current_database()),
	(SELECT COALESCE(MIN(relname), '') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE nspname = current_schema() AND LEFT(relname, 7) = 'ledger_' AND relkind = 'r' AND relpersistence <> 'p')`

// checkPostgres refuses settings with which PostgreSQL loses committed entries, or cannot store them.
func checkPostgres(ctx context.Context, db *sql.DB) error {
	var fsync, pages, commit, source, encoding, standby, readOnly, database, unlogged string
	if err := db.QueryRowContext(ctx, postgresSettings).Scan(&fsync, &pages, &commit, &source, &encoding, &standby, &readOnly, &database, &unlogged); err != nil {
		return err
	}
	setRole := func(setting string) string {
		return "ALTER ROLE CURRENT_USER IN DATABASE " + database + " SET " + setting + " = "
	}
	loss := map[string]string{"off": "a crash", "local": "a failover"}[commit]
	switch {
	case standby == "on":
		return unsuitablef("it is a standby, which cannot be written; connect to the primary: with pgx, all hosts and target_session_attrs=read-write in the DSN")
	case readOnly == "on":
		return unsuitablef("transactions are read-only; run SET default_transaction_read_only = off; %soff, and reconnect with a DSN that does not set it", setRole("default_transaction_read_only"))
	case fsync != "on":
		return unsuitablef("a crash of the machine loses committed entries: fsync is %s; run ALTER SYSTEM SET fsync = on; SELECT pg_reload_conf()", fsync)
	case pages != "on":
		return unsuitablef("a crash of the machine can damage tables: full_page_writes is %s; run ALTER SYSTEM SET full_page_writes = on; SELECT pg_reload_conf()", pages)
	case loss != "" && source == "client":
		return unsuitablef("%s loses committed entries: the DSN sets synchronous_commit to %s; remove that from it", loss, commit)
	case loss != "":
		return unsuitablef("%s loses committed entries: synchronous_commit is %s; run %son, and reconnect", loss, commit, setRole("synchronous_commit"))
	case encoding != "UTF8" && encoding != "SQL_ASCII":
		return unsuitablef("it cannot store every text: its encoding is %s; run CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0, and connect to that", encoding)
	case unlogged != "":
		return unsuitablef("a crash empties a table: %s is unlogged; run ALTER TABLE %s SET LOGGED", unlogged, unlogged)
	}
	return nil
}
