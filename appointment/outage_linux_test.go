package appointment_test

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// outageDown leaves time after the last packet of a save. While the kernel looks for the address
// of a neighbour, it keeps packets for 3 seconds, whatever becomes of their connection.
var outageDown = flag.Duration("outage.down", 6*time.Second, "how long TestClient_SaveSchedule_Outage cuts the network; 6s or more")

// The ways in which saves end during an outage.
const (
	outageDeadline = "deadline"          // the call's time is up
	outageCancel   = "cancel"            // the caller gives up long before that
	outageForeign  = "callers-transport" // the call's time is up; the kernel's rules are the caller's
)

// outageSettings are the settings of a process of TestClient_SaveSchedule_Outage.
type outageSettings struct {
	IsHospital bool
	Ways       []string // in which saves end
	Cut        outageCut
}

// outageResult says how a save ended, or why there was no outage.
type outageResult struct {
	NotChecked string
	Unknown    map[string]string // texts of errors with an unknown outcome, by path
	NotSent    map[string]string // of ErrNotSent: on a slow machine, the time for connecting was up
	Other      map[string]string // of all others
	Received   outageReport
}

// The network fails just before saves are sent, and works again after they have ended. The kernel
// then delivers nothing of them. It does deliver saves of a transport of the caller's. That shows
// that the outage is short enough to prove something. The hospital and its client are processes in
// network namespaces.
func TestClient_SaveSchedule_Outage(t *testing.T) {
	var settings outageSettings
	if parent := findParent(t, &settings); parent != nil {
		if settings.IsHospital {
			(&outageHospital{parent: parent}).run(t)
			return
		}
		if err := parent.reports.Encode((&outageClients{outageSettings: settings, t: t, parent: parent}).run()); err != nil {
			t.Error(err)
		}
		return
	}
	if isRaceEnabled() {
		t.Skip("NOT CHECKED under the race detector, which makes processes slow; .ci/run checks it without")
	}
	t.Parallel()
	// The kernel doubles the time between two attempts, so there is one before the wait is over.
	down := *outageDown
	wait := down + down/4 + 2*time.Second
	var outages []*outage
	for _, frozen := range []bool{true, false} {
		for _, silent := range []bool{false, true} {
			outages = append(outages, startOutage(t, frozen, outageCut{silent, down, wait}))
		}
	}
	for _, o := range outages {
		o.waitForWrites(t)
	}
	time.Sleep(down + wait)
	for _, o := range outages {
		o.check(t)
	}
}

// outage is an outage of the network, and a process whose saves end during it.
type outage struct {
	child  *childProcess
	cut    outageCut
	frozen bool // the process is stopped from when its saves were written
}

func startOutage(t *testing.T, frozen bool, cut outageCut) *outage {
	t.Helper()
	if _, err := exec.LookPath("ip"); err != nil {
		t.Skipf("NOT CHECKED: %v", err)
	}
	ways := []string{outageDeadline, outageForeign}
	if !frozen { // a caller in a process that is stopped cannot give up
		ways = append(ways, outageCancel)
	}
	child, err := startChild(t, outageSettings{Ways: ways, Cut: cut}, inNetworkNamespace())
	if err != nil {
		t.Skipf("NOT CHECKED: network namespaces are not allowed here: %v", err)
	}
	return &outage{child, cut, frozen}
}

// waitForWrites waits until the saves were written, and stops the process if it is to be frozen.
func (o *outage) waitForWrites(t *testing.T) {
	t.Helper()
	var written outageResult
	if err := o.child.reports.Decode(&written); err != nil {
		t.Fatal(err)
	}
	if written.NotChecked != "" {
		t.Skipf("NOT CHECKED: %s", written.NotChecked)
	}
	if o.frozen {
		if err := o.child.stop(); err != nil {
			t.Fatal(err)
		}
	}
}

// check checks how the saves ended, and that the hospital received nothing of them.
func (o *outage) check(t *testing.T) {
	t.Helper()
	if o.frozen {
		if err := o.child.resume(); err != nil {
			t.Fatal(err)
		}
	}
	var result outageResult
	if err := o.child.reports.Decode(&result); err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("outage of %v, silent %v, process stopped %v", o.cut.Down, o.cut.Silent, o.frozen)
	t.Logf("%s: %d saves ended; received within %v: %v", name, len(result.Unknown), o.cut.Down+o.cut.Wait, result.Received.Saves)
	for path, text := range result.Other {
		t.Errorf("%s: %s: error = %s, want ErrOutcomeUnknown", name, path, text)
	}
	if u, n := len(result.Unknown), len(result.NotSent); u < n {
		t.Errorf("%s: %d saves ended with an unknown outcome, and %d before they were sent, want fewer of those: %v", name, u, n, result.NotSent)
	}
	for path, text := range result.NotSent {
		if at, isReceived := result.Received.Reads[path]; isReceived {
			t.Errorf("%s: %s: error = %s, and received bytes %v after the beginning, want none", name, path, text, at)
		}
	}
	foreign := 0
	for path := range result.Unknown {
		at, isReceived := result.Received.Reads[path]
		switch {
		case !isReceived:
		case strings.HasPrefix(path, "/"+outageForeign):
			foreign++
		default:
			t.Errorf("%s: %s: received bytes %v after the beginning, want none", name, path, at)
		}
	}
	if foreign == 0 {
		t.Errorf("%s: 0 saves of a transport of the caller's were delivered, want 1 or more: otherwise the outage proves nothing", name)
	}
}

// outageClients makes saves in a process with a network of its own.
type outageClients struct {
	outageSettings
	t      *testing.T
	parent *parentProcess

	hospital           *childProcess
	plain, secure      string // addresses of the hospital
	connected, written sync.WaitGroup
	isCut              chan struct{}

	mu     sync.Mutex
	result outageResult
}

// run makes the saves and returns how they ended, and what the hospital received of them.
func (o *outageClients) run() outageResult {
	if err := o.connect(); err != nil {
		return outageResult{NotChecked: err.Error()}
	}
	o.isCut, o.result = make(chan struct{}), outageResult{Unknown: map[string]string{}, NotSent: map[string]string{}, Other: map[string]string{}}
	var running sync.WaitGroup
	for _, vendor := range soapAndRESTVendors() {
		for _, address := range []string{"http://" + o.plain, "https://" + o.secure} {
			for _, way := range o.Ways {
				o.connected.Add(1)
				o.written.Add(1)
				scheme, _, _ := strings.Cut(address, ":")
				path := fmt.Sprintf("/%s/%s/%s", way, vendor, scheme)
				running.Go(func() { o.save(vendor, way, address, path) })
			}
		}
	}
	o.connected.Wait()
	err := errors.Join(o.hospital.commands.Encode(o.Cut), o.hospital.reports.Decode(&outageReport{}))
	close(o.isCut)
	o.written.Wait()
	err = errors.Join(err, o.parent.reports.Encode(outageResult{}))
	running.Wait()
	if err = errors.Join(err, o.hospital.reports.Decode(&o.result.Received)); err != nil {
		o.t.Error(err)
	}
	return o.result
}

// connect starts the hospital and connects this process to it.
func (o *outageClients) connect() (err error) {
	if o.hospital, err = startChild(o.t, outageSettings{IsHospital: true}, inNetworkNamespace()); err != nil {
		return err
	}
	if err := connectNamespaces(o.hospital.command.Process.Pid); err != nil {
		return err
	}
	var report outageReport
	if err := errors.Join(o.hospital.commands.Encode(struct{}{}), o.hospital.reports.Decode(&report)); err != nil {
		return err
	}
	if report.Error != "" {
		return errors.New(report.Error)
	}
	o.plain, o.secure = report.Address, report.TLSAddress
	conn, err := net.DialTimeout("tcp", o.plain, 10*time.Second) // the network may need a second to begin to work
	if err != nil {
		return err
	}
	return conn.Close()
}

// save makes a save whose request is written during the outage, and which ends in one way.
func (o *outageClients) save(vendor appointment.Vendor, way, address, path string) {
	cfg := appointment.Config{Vendor: vendor, Endpoint: address + path, SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "00"}
	timeout := 4500 * time.Millisecond // two thirds for connecting and the save; all of it is less than the outage
	var options []appointment.Option
	switch {
	case way == outageForeign:
		options = append(options, appointment.WithHTTPClient(&http.Client{Transport: &http.Transport{
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // other tests verify the server
		}}))
	case strings.HasPrefix(address, "https"):
		cfg.TLS = &appointment.TLS{DangerouslyTrustAnyServer: true} // other tests verify the server
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if way == outageCancel {
		timeout = time.Hour
		go func() {
			o.written.Wait()
			time.Sleep(time.Second)
			cancel()
		}()
	}
	client, err := appointment.NewClient(cfg, append(options, appointment.WithTimeout(timeout))...)
	if err != nil {
		o.t.Error(err)
		return
	}
	var isWritten sync.Once
	err = saveOnce(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn:      func(httptrace.GotConnInfo) { o.connected.Done(); <-o.isCut },
		WroteRequest: func(httptrace.WroteRequestInfo) { isWritten.Do(o.written.Done) },
	}), client)
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case errors.Is(err, appointment.ErrOutcomeUnknown):
		o.result.Unknown[path] = err.Error()
	case errors.Is(err, appointment.ErrNotSent):
		o.result.NotSent[path] = err.Error()
	default:
		o.result.Other[path] = fmt.Sprint(err)
	}
}
