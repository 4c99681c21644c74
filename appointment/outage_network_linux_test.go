package appointment_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
)

// The addresses of the client and the hospital. They exist in network namespaces of their own.
const (
	outageClientAddress   = "192.0.2.1"
	outageHospitalAddress = "192.0.2.2"
)

// inNetworkNamespace returns the attributes of a process in a new network namespace. A process
// without privileges gets a user namespace as well.
func inNetworkNamespace() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	if os.Geteuid() != 0 {
		attr.Cloneflags |= syscall.CLONE_NEWUSER
		attr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	return attr
}

// ip runs commands of the program ip.
func ip(commands ...[]string) error {
	for _, arguments := range commands {
		output, err := exec.Command("ip", arguments...).CombinedOutput() //nolint:gosec // the test's own commands
		if err != nil {
			return fmt.Errorf("ip %q: %w: %s", arguments, err, output)
		}
	}
	return nil
}

// connectNamespaces connects the network namespace of this process to that of another.
func connectNamespaces(pid int) error {
	return ip(
		[]string{"link", "add", "client", "type", "veth", "peer", "name", "hospital", "netns", fmt.Sprint(pid)},
		[]string{"address", "add", outageClientAddress + "/24", "dev", "client"},
		[]string{"link", "set", "client", "up"},
	)
}

// outageHospital is a hospital in a process and a network namespace of its own. It cuts its
// network for a time.
type outageHospital struct {
	requestLog
	parent *parentProcess
}

// outageReport says where the hospital listens, and then what it received. Error says why there
// is no outage.
type outageReport struct {
	Error               string
	Address, TLSAddress string
	Reads, Saves        map[string]time.Duration // the last of each path, since the network was cut
}

// outageCut cuts the network for a time. The hospital then waits before it reports.
type outageCut struct {
	Silent     bool // packets are lost on the way, and the client's own link stays up
	Down, Wait time.Duration
}

// commands returns the commands of the program ip that begin and end the outage.
func (c outageCut) commands() (begin, end []string) {
	if c.Silent {
		address := []string{outageHospitalAddress + "/24", "dev", "hospital"}
		return append([]string{"address", "delete"}, address...), append([]string{"address", "add"}, address...)
	}
	link := []string{"link", "set", "hospital"}
	return append(slices.Clone(link), "down"), append(slices.Clone(link), "up")
}

// run carries out the commands of the parent.
func (h *outageHospital) run(t *testing.T) {
	t.Helper()
	_ = h.parent.commands.Decode(&struct{}{}) // the namespaces are connected
	report := outageReport{}
	err := ip(
		[]string{"link", "set", "lo", "up"}, // package httptest listens there
		[]string{"address", "add", outageHospitalAddress + "/24", "dev", "hospital"},
		[]string{"link", "set", "hospital", "up"},
	)
	if err == nil {
		report.Address, err = h.serve(t, nil)
	}
	if err == nil {
		report.TLSAddress, err = h.serve(t, wiretest.ServerTLS())
	}
	if err != nil {
		report.Error = err.Error()
	}
	_ = h.parent.reports.Encode(report)

	var cut outageCut
	if h.parent.commands.Decode(&cut) != nil {
		return
	}
	begin, end := cut.commands()
	if err := ip(begin); err != nil {
		t.Error(err)
	}
	start := time.Now()
	_ = h.parent.reports.Encode(outageReport{})
	time.Sleep(cut.Down)
	if err := ip(end); err != nil {
		t.Error(err)
	}
	time.Sleep(cut.Wait)
	_ = h.parent.reports.Encode(h.report(start))
}

// serve serves HTTP at the hospital's address, over TLS if cfg is not nil.
func (h *outageHospital) serve(t *testing.T, cfg *tls.Config) (address string, err error) {
	t.Helper()
	listener, err := net.Listen("tcp", outageHospitalAddress+":0")
	if err != nil {
		return "", err
	}
	address = listener.Addr().String()
	if cfg != nil {
		listener = tls.NewListener(listener, cfg)
	}
	server := &http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0)} //nolint:gosec // serves the test alone
	go func() { _ = server.Serve(recordingListener{listener, &h.requestLog}) }()
	t.Cleanup(func() { server.Close() })
	return address, nil
}

// ServeHTTP records a save, and responds to no request.
func (h *outageHospital) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	if body, err := io.ReadAll(r.Body); err == nil && isSave(body) {
		h.recordSave(r.URL.Path)
	}
	panic(http.ErrAbortHandler)
}

// report says what the hospital received since start.
func (h *outageHospital) report(start time.Time) outageReport {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := outageReport{Reads: map[string]time.Duration{}, Saves: map[string]time.Duration{}}
	for _, read := range h.reads {
		r.Reads[read.path] = read.at.Sub(start)
	}
	for path, at := range h.saves {
		r.Saves[path] = at.Sub(start)
	}
	return r
}
