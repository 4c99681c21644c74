package appointment_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// freezeRounds counts how often each of the four processes is stopped and resumed in time, before the
// first of its saves has waited long enough. On a busy machine other rounds take place besides.
const freezeRounds, maxFreezeRounds = 52, 260

// dialEvery is the number of rounds of which one has a call that waits for the dial. Such a round
// takes more than a second.
const dialEvery = 10

// A process is stopped while its saves wait for something, and is resumed after their deadline.
// After that, it sends nothing of them. The test runs itself again in the processes. It is not
// parallel to others, since a process must be stopped in time.
func TestClient_SaveSchedule_Frozen(t *testing.T) { //nolint:paralleltest // it measures time
	var settings freezeSettings
	if parent := findParent(t, &settings); parent != nil {
		(&freezeClients{settings, t, parent}).run()
		return
	}
	if isRaceEnabled() {
		t.Skip("NOT CHECKED under the race detector, which makes processes slow; .ci/run checks it without")
	}
	var freezers []*freezer
	for _, vendor := range soapAndRESTVendors() {
		for _, withTLS := range []bool{false, true} {
			freezers = append(freezers, newFreezer(t, vendor, withTLS))
		}
	}
	var running sync.WaitGroup
	for _, f := range freezers {
		running.Go(f.run)
	}
	running.Wait()
	freezes, frozen, late, early, others := 0, 0, 0, 0, 0
	for _, f := range freezers {
		freezes, frozen, late, early = freezes+f.freezes, frozen+f.frozen, late+f.late, early+f.early
		others += len(f.rounds) - f.freezes
	}
	t.Logf("%d freezes of %d saves that waited: %d late sends; %d other saves were sent before the process was stopped; in %d other rounds it was stopped too late",
		freezes, frozen, late, early, others)
	if freezes < 200 || frozen < freezes {
		t.Errorf("%d freezes of %d saves, want 200 at least, and a save in each", freezes, frozen)
	}
}

// freezer stops and resumes a process.
type freezer struct {
	t        *testing.T
	name     string
	hospital *freezeHospital
	child    *childProcess
	rounds   []freezeRound

	freezes int // rounds in which the process was stopped in time
	frozen  int // saves that waited while the process was stopped
	early   int // saves that were sent before that, as on a busy machine
	late    int // reads of bytes that were sent after it
}

// freezeRound is a round in which a process was stopped and resumed.
type freezeRound struct {
	inTime  bool // the process was stopped before a save had waited long enough
	resumed time.Time
	results map[string]freezeResult // by wait
}

func newFreezer(t *testing.T, vendor appointment.Vendor, withTLS bool) *freezer {
	t.Helper()
	h := startFreezeHospital(t, withTLS)
	child, err := startChild(t, freezeSettings{vendor, withTLS, h.address, h.slowAddress, h.nameServer.LocalAddr().String()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &freezer{t: t, name: fmt.Sprintf("%s, TLS %v", vendor, withTLS), hospital: h, child: child}
}

// run stops and resumes the process in each round. Then it checks how the saves ended.
func (f *freezer) run() {
	for round := 0; f.freezes < freezeRounds && round < maxFreezeRounds; round++ {
		if err := f.runRound(round); err != nil {
			f.t.Errorf("%s, round %d: error = %v, want none", f.name, round, err)
			return
		}
	}
	if err := errors.Join(f.child.end(), f.hospital.finish()); err != nil {
		f.t.Errorf("%s: error at the end = %v, want none", f.name, err)
	}
	f.hospital.mu.Lock()
	defer f.hospital.mu.Unlock()
	for i, round := range f.rounds {
		for wait, result := range round.results {
			if round.inTime {
				f.checkResult(i, wait, result)
			}
		}
	}
	f.checkReads()
}

// runRound lets the process make saves that wait, stops it across their deadline, and receives
// how they end.
func (f *freezer) runRound(round int) (err error) {
	f.hospital.closeGate()
	command := freezeCommand{Round: round}
	accept := func() {}
	if round%dialEvery == 0 {
		if command.DialAddress, accept, err = f.hospital.listenFull(f.t); err != nil {
			return err
		}
	}
	var waiting, ended freezeReport
	err = errors.Join(f.child.commands.Encode(command), f.child.reports.Decode(&waiting), f.child.stop())
	inTime := time.Until(waiting.Deadline) > freezeTimeout-freezeRatePeriod+100*time.Millisecond
	f.hospital.openGate()
	accept()
	err = errors.Join(err, f.child.commands.Encode(freezeCommand{GoOn: true}))
	pause := time.Until(waiting.Deadline) + time.Duration(1+rand.IntN(40))*time.Millisecond
	if command.DialAddress != "" {
		pause = max(pause, 1200*time.Millisecond) // the kernel opens the connection after a second
	}
	time.Sleep(pause)
	resumed := time.Now()
	err = errors.Join(err, f.child.resume(), f.child.reports.Decode(&ended))
	f.rounds = append(f.rounds, freezeRound{inTime, resumed, ended.Results})
	if inTime {
		f.freezes++
	}
	return err
}

// checkResult checks how a save ended. Only the outcome of one that was stopped between head and
// body may be unknown.
func (f *freezer) checkResult(round int, wait string, result freezeResult) {
	path := fmt.Sprintf("/%s/%d", wait, round)
	_, isReceived := f.hospital.saves[path]
	heads := 0
	for _, read := range f.hospital.reads {
		if read.isHead && read.path == path {
			heads++
		}
	}
	if wait == waitRate || wait == waitInFlight {
		heads-- // that of the query before
	}
	switch {
	case isReceived, heads > 0 && wait != waitBody && result.Unknown: // checkReads checks that it arrived in time
		f.early++
	case result.NotSent && !result.Unknown, wait == waitBody && result.Unknown:
		f.frozen++
	default:
		f.t.Errorf("%s, round %d, wait %s: error = %s, want ErrNotSent", f.name, round, wait, result.Text)
	}
}

// checkReads checks that nothing arrived at the hospital after the process was resumed.
func (f *freezer) checkReads() {
	for _, read := range f.hospital.reads {
		parts := strings.Split(read.path, "/")
		round, err := strconv.Atoi(parts[len(parts)-1])
		if err != nil || round >= len(f.rounds) {
			f.t.Errorf("%s: received a request for %q, want the path of a wait and a round", f.name, read.path)
			continue
		}
		if after := read.at.Sub(f.rounds[round].resumed); after > 0 && f.rounds[round].inTime {
			f.late++
			f.t.Errorf("%s, round %d: bytes for %q arrived %v after the process was resumed, want none", f.name, round, read.path, after)
		}
	}
}
