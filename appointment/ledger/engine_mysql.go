package ledger

import (
	"context"
	"database/sql"
)

var mysql = &engine{
	name: "MySQL",
	now:  "TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000",
	blob: "LONGBLOB", key: "VARBINARY(255)", // compared byte by byte, blanks at the end included
	tableOptions: " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
	forUpdate:    " FOR UPDATE",
	onConflict:   "ON DUPLICATE KEY UPDATE hospital = VALUES(hospital)",
	isolation:    sql.LevelReadCommitted, // a snapshot would miss a row that another transaction has just committed
	snapshot:     sql.LevelRepeatableRead,
	countTables:  "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'ledger_version'",
	// A statement that creates a table commits.
	lockMigration: "SELECT GET_LOCK('appointment_ledger', 30)", unlockMigration: "SELECT RELEASE_LOCK('appointment_ledger')",
	check: checkMySQL,
}

// checkMySQL refuses settings with which MySQL loses committed entries.
func checkMySQL(ctx context.Context, db *sql.DB) error {
	var flush, doublewrite, others string
	if err := db.QueryRowContext(ctx, "SELECT @@GLOBAL.innodb_flush_log_at_trx_commit, @@GLOBAL.innodb_doublewrite").Scan(&flush, &doublewrite); err != nil {
		return err
	}
	if err := db.QueryRowContext(ctx, "SELECT COALESCE(MIN(CONCAT(table_name, ' ENGINE is ', engine)), '') FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name LIKE 'ledger\\_%' AND engine <> 'InnoDB'").Scan(&others); err != nil {
		return err
	}
	switch {
	case flush != "1":
		return unsuitablef("a crash loses committed entries: innodb_flush_log_at_trx_commit is %s; run SET GLOBAL innodb_flush_log_at_trx_commit = 1", flush)
	case doublewrite == "0" || doublewrite == "OFF":
		return unsuitablef("a crash of the machine can damage tables: innodb_doublewrite is off; start the server with innodb_doublewrite = ON")
	case others != "":
		return unsuitablef("a crash damages a table without transactions: %s; run ALTER TABLE … ENGINE = InnoDB", others)
	}
	return nil
}
