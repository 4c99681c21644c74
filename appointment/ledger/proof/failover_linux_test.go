package proof

import (
	"fmt"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// TestFailover is TestStorm with PostgreSQL, whose standby is promoted in the middle. It is
// synchronous, so that nothing that the primary has confirmed is lost.
func TestFailover(t *testing.T) {
	t.Parallel()
	onlyPostgres(t)
	tests := []struct {
		name string
		failover
	}{
		{"the primary is killed", failover{synchronous: true}},
		{"the primary is cut off and runs on", failover{synchronous: true, partition: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			plan := failoverPlan(&tt.failover)
			plan.freezes, plan.cancels = true, true
			s := runStorm(t, plan)
			s.checkNothingWrong()
			if tt.partition && tt.waiting == 0 {
				t.Error("no COMMIT waited at the primary that was cut off, want some")
			}
		})
	}
}

// failoverPlan returns a storm with a failover.
func failoverPlan(f *failover) stormPlan {
	return stormPlan{
		orders: *stormOrders, limit: *stormTime, workers: 4, users: min(1+*stormOrders/4, 200), seed: uint64(time.Now().UnixNano()), //nolint:gosec // a seed
		fault: randomFault, databases: f.start,
	}
}

func onlyPostgres(t *testing.T) {
	t.Helper()
	if *engineName != "postgres" {
		t.Skip("this test needs -engine=postgres")
	}
}

// failover is a primary and a standby of PostgreSQL, and the failure of the primary.
type failover struct {
	synchronous bool          // the standby
	lag         time.Duration // of the standby
	partition   bool          // the primary is cut off from the standby and from half of the workers, and not killed

	storm    *storm
	old, new *ownServer
	// Proxies of the primary. A partition cuts the first two. Half of the workers use the third.
	toStandby, toCutWorkers, toOtherWorkers *proxy

	waiting int // the most commits that waited for the standby during the partition
}

// partitionTime limits a partition: after it, the old primary is killed.
const partitionTime = stormTimeout + stormQuiet + 2*time.Second

// start starts the servers. When half of the orders are booked, the standby becomes the primary.
func (f *failover) start(s *storm) stormDatabases {
	f.storm = s
	f.startServers(s.t)
	databases := stormDatabases{own: f.databaseBy(f.toCutWorkers), fail: f.failOver}
	for n := range s.plan.workers {
		by := f.toCutWorkers
		if n%2 == 0 {
			by = f.toOtherWorkers
		}
		databases.ofWorkers = append(databases.ofWorkers, f.databaseBy(by))
	}
	return databases
}

// startServers starts the primary, its proxies, and the standby.
func (f *failover) startServers(t testing.TB) {
	t.Helper()
	f.old, _ = startOwnServer(t, "wal_keep_size=256MB")
	f.toStandby, f.toCutWorkers, f.toOtherWorkers = startProxy(t, f.old.port), startProxy(t, f.old.port), startProxy(t, f.old.port)
	f.toStandby.delay = f.lag
	f.new = newOwnServer(t, "postgres")
	f.new.run(postgresPrograms+"pg_basebackup", "-d", fmt.Sprintf("host=127.0.0.1 port=%d user=ledger application_name=standby", f.toStandby.port()),
		"-D", f.new.data(), "-R", "-X", "stream", "-c", "fast", "--no-sync")
	f.new.line = f.new.postgresLine([]string{"cluster_name=standby", "wal_retrieve_retry_interval=100ms"})
	f.new.openAdmin("pgx", f.new.postgresDSN("postgres"))
	f.new.start()
	if !f.synchronous {
		f.awaitStandby(t, "async")
		return
	}
	f.old.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
	f.old.execute("SELECT pg_reload_conf()")
	f.awaitStandby(t, "sync")
}

// awaitStandby waits until the standby is in a state: sync or async.
func (f *failover) awaitStandby(t testing.TB, want string) {
	t.Helper()
	state := ""
	for deadline := time.Now().Add(20 * time.Second); state != want; time.Sleep(20 * time.Millisecond) {
		_ = f.old.admin.QueryRow("SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'").Scan(&state)
		if time.Now().After(deadline) {
			t.Fatalf("the state of the standby is %q, want %q", state, want)
		}
	}
}

// databaseBy returns the database as a service opens it: with both servers, of which it takes the one
// that writes.
func (f *failover) databaseBy(p *proxy) database {
	return database{ledger.Postgres, "pgx", fmt.Sprintf("postgres://ledger@127.0.0.1:%d,127.0.0.1:%d/platform?target_session_attrs=read-write&connect_timeout=2", p.port(), f.new.port)}
}

// failOver promotes the standby when half of the orders are booked.
func (f *failover) failOver(end <-chan struct{}) {
	select {
	case <-f.storm.half:
	case <-end:
		f.storm.t.Error("the storm ended before the failover, want the failover in its middle")
		return
	}
	if !f.partition {
		f.old.kill()
		f.storm.databaseKills++
		f.toStandby.cut()
		f.new.execute("SELECT pg_promote()")
		return
	}
	f.toStandby.cut()
	f.toCutWorkers.cut()
	f.new.execute("SELECT pg_promote()")
	for begin := time.Now(); time.Since(begin) < partitionTime; time.Sleep(50 * time.Millisecond) {
		f.waiting = max(f.waiting, f.old.countWaiting())
	}
	f.old.kill()
	f.storm.databaseKills++
	f.storm.t.Logf("%d commits waited at the old primary", f.waiting)
}

// countWaiting returns how many transactions wait for the synchronous standby.
func (s *ownServer) countWaiting() (n int) {
	if err := s.admin.QueryRow("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'").Scan(&n); err != nil {
		s.t.Error(err)
	}
	return n
}
