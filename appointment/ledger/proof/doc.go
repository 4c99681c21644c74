// Package proof proves that a ledger neither loses nor doubles a booking, and tests package ledger. It is
// a module of its own, because it needs drivers of databases. It has tests only. They run on SQLite by
// default. With -engine, they start a server on loopback, from the programs of Debian's packages
// postgresql, mariadb-server and pgbouncer. The short forms of all tests:
//
//	go test ./...
//	go test . -engine=postgres
//	go test . -engine=mysql
//
// # Servers
//
// TestNew_UnsafePostgres and TestNew_UnsafeMySQL make servers unsafe, one setting after the other, and
// execute the statements in the errors of New. TestNew_Settings uses the settings that do not matter,
// TestPgBouncer works through PgBouncer in transaction mode, and TestLedger_Concurrent has eight callers
// in two processes.
//
// # Processes
//
// These tests start the test binary again as other processes, at simulated hospitals. They need Linux.
//
// A storm is a stress test with injected failures: several processes book at several hospitals, while
// requests fail and the processes are killed.
//
// TestStorm lets three processes book at three hospitals. Each order is given to two of them at once;
// some are intents, and some are cancelled. Every fourth request fails, or gets a misleading response.
// Processes are killed, and are frozen for longer than a request can take effect. In the end, the
// hospitals' bookings, the ledger, the user's order rows, and what the users were told must agree. The
// program of a worker is also an example of how to use the ledger. A long run takes about six minutes:
//
//	go test -run 'TestStorm$' -storm.orders 10000 -v -timeout 30m
//
// With -engine=postgres or -engine=mysql, the storm has a server of its own, which is killed every few
// seconds as well. TestFailover promotes a synchronous standby of PostgreSQL in the middle of a storm: the
// primary is killed, or is cut off and runs on. TestFailover_WaitEnds ends COMMITs that wait for a standby:
//
//	go test -engine=postgres -run 'TestStorm$|TestFailover' -v
//
// TestStorm_Controls makes mistakes that the storm must find; some need -engine=postgres or mysql:
//
//	go test -run TestStorm_Controls -v
//
// TestCrash kills a process before and after each statement of SQL and each request of a booking, of a
// cancel and of an intent. TestFreeze stops one before its save is sent, after it has received the
// response, and between the statements of a transaction:
//
//	go test -run 'TestCrash|TestFreeze' -v
//
// # Files, disk and time
//
// TestPrivacy searches the files of the database for patient data and, after erasure, for its
// ciphertext. TestStrace watches that the record of a save is on the disk before the save is sent. It
// prints NOT CHECKED where strace does not work. TestPace compares the ledger with the client alone:
//
//	go test -run 'TestPrivacy|TestStrace' -v
//	go test -run TestPace -pace.bookings 3000 -pace.limit 1ms -v
//
// TestPace_Replicas measures three processes at a hospital with limits.
package proof
