package ledger

import (
	"context"
	"database/sql"
	"errors"
	"strings"
)

var mysql = &engine{
	name: "MySQL",
	now:  "TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000",
	blob: "LONGBLOB", key: "VARBINARY(255)", // compared byte by byte, blanks at the end included
	tableOptions: " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin",
	forUpdate:    " FOR UPDATE", attemptsLock: " FOR UPDATE",
	onConflict:  "ON DUPLICATE KEY UPDATE hospital = VALUES(hospital)",
	isolation:   sql.LevelReadCommitted, // a snapshot would miss a row that another transaction has just committed
	snapshot:    sql.LevelRepeatableRead,
	countTables: "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'ledger_version'",
	commitsDDL:  true, lockMigration: "SELECT GET_LOCK('appointment_ledger', 20)", unlockMigration: "SELECT RELEASE_LOCK('appointment_ledger')",
	check: checkMySQL,
}

// mysqlSettings lists the settings that checkMySQL looks at. A server that does not have one leaves it out.
const mysqlSettings = `SHOW SESSION VARIABLES WHERE Variable_name IN ('read_only', 'super_read_only', 'innodb_read_only', 'transaction_read_only', 'tx_read_only',
	'innodb_flush_log_at_trx_commit', 'innodb_doublewrite', 'innodb_flush_method', 'log_bin', 'sync_binlog', 'binlog_format', 'autocommit', 'sql_mode',
	'character_set_client', 'character_set_connection')`

// checkMySQL refuses settings with which MySQL loses committed entries, or cannot store them.
func checkMySQL(ctx context.Context, db *sql.DB) error {
	set, err := readVariables(ctx, db)
	if err != nil {
		return err
	}
	table := ""
	if err := db.QueryRowContext(ctx, `SELECT COALESCE(MIN(table_name), '') FROM information_schema.tables
		WHERE table_schema = DATABASE() AND LEFT(table_name, 7) = 'ledger_' AND engine <> 'InnoDB'`).Scan(&table); err != nil {
		return err
	}
	const reconnect = ", and reconnect with a DSN that does not set it"
	switch {
	case set["read_only"] != "" && set["read_only"] != "OFF", set["super_read_only"] == "ON", set["innodb_read_only"] == "ON":
		return unsuitablef("it is read-only, as a replica is; connect to the primary, or there run SET GLOBAL read_only = OFF")
	case set["transaction_read_only"] == "ON":
		return unsuitablef("transactions are read-only; run SET GLOBAL transaction_read_only = OFF" + reconnect)
	case set["tx_read_only"] == "ON":
		return unsuitablef("transactions are read-only; run SET GLOBAL tx_read_only = OFF" + reconnect)
	case set["innodb_flush_log_at_trx_commit"] != "1":
		return unsuitablef("a crash loses committed entries: innodb_flush_log_at_trx_commit is %s; run SET GLOBAL innodb_flush_log_at_trx_commit = 1", set["innodb_flush_log_at_trx_commit"])
	case set["innodb_doublewrite"] == "OFF", set["innodb_doublewrite"] == "0", set["innodb_doublewrite"] == "DETECT_ONLY":
		return unsuitablef("a crash of the machine can damage tables: innodb_doublewrite is %s; start the server with innodb_doublewrite = ON", set["innodb_doublewrite"])
	case strings.EqualFold(set["innodb_flush_method"], "nosync"), strings.EqualFold(set["innodb_flush_method"], "littlesync"):
		return unsuitablef("a crash of the machine loses committed entries: innodb_flush_method is %s; start the server with innodb_flush_method = O_DIRECT", set["innodb_flush_method"])
	case set["log_bin"] == "ON" && set["sync_binlog"] != "1":
		return unsuitablef("a crash or a failover loses committed entries: sync_binlog is %s; run SET GLOBAL sync_binlog = 1", set["sync_binlog"])
	case set["log_bin"] == "ON" && set["binlog_format"] == "STATEMENT":
		return unsuitablef("the binary log cannot store READ COMMITTED: binlog_format is STATEMENT; run SET GLOBAL binlog_format = 'ROW'" + reconnect)
	case set["autocommit"] != "ON":
		return unsuitablef("statements outside of transactions are not committed: autocommit is OFF; run SET GLOBAL autocommit = ON" + reconnect)
	case !strings.Contains(set["sql_mode"], "STRICT_"):
		return unsuitablef("values are changed to make them fit: sql_mode is not strict; run SET GLOBAL sql_mode = CONCAT(@@GLOBAL.sql_mode, ',STRICT_TRANS_TABLES')" + reconnect)
	case set["character_set_client"] != "utf8mb4" || set["character_set_connection"] != "utf8mb4":
		return unsuitablef("texts are damaged: the connection's character set is %s; set charset=utf8mb4 in the DSN", set["character_set_client"])
	case table != "":
		return unsuitablef("a crash damages a table without transactions: %s; run ALTER TABLE %s ENGINE = InnoDB", table, table)
	}
	return nil
}

// readVariables returns the settings by their names.
func readVariables(ctx context.Context, db *sql.DB) (variables map[string]string, err error) {
	rows, err := db.QueryContext(ctx, mysqlSettings)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	variables = map[string]string{}
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return nil, err
		}
		variables[name] = value
	}
	return variables, rows.Err()
}
