// Hospital runs a simulated hospital, so that vendors and programs in any language can test against it:
//
//	go run ./examples/hospital -vendor wanda -listen 127.0.0.1:8080
//	go run ./examples/hospital -vendor laida -fault save=dropResponse,query=delay:3s
//	go run ./examples/hospital -fault list
//
// It keeps real bookings. An admin page on a port of its own shows them with the last requests and
// responses, and adds faults. See README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal kills the program immediately
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "hospital:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, logs io.Writer) error {
	s, err := parseFlags(args, logs)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return err
	case s.listFaults:
		printFaults(out)
		return nil
	}
	sim, err := startSimulation(s)
	if err != nil {
		return err
	}
	defer sim.hospital.Close()
	listener, err := net.Listen("tcp", s.admin)
	if err != nil {
		return fmt.Errorf("admin page: %w; -admin sets another address", err)
	}
	for _, address := range []string{s.listen, s.admin} {
		if !isLoopback(address) {
			fmt.Fprintf(logs, "Warning: %s is open to the network. The hospital and its admin page have no login. Use invented patients only.\n", address)
		}
	}
	printStart(out, sim.hospital.Config(), listener.Addr())
	return serveAdmin(ctx, listener, newAdmin(sim, isLoopback(s.admin)))
}

// settings are the values of the flags.
type settings struct {
	vendor        appointment.Vendor
	listen, admin string
	tls           bool
	faults        []plannedFault
	listFaults    bool
}

func parseFlags(args []string, logs io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("hospital", flag.ContinueOnError)
	flags.SetOutput(logs)
	vendor := flags.String("vendor", string(appointment.Wanda), fmt.Sprintf("platform of the hospital: one of %v", appointment.Vendors()))
	flags.StringVar(&s.listen, "listen", "127.0.0.1:8080", "address of the hospital; port 0 is a free port")
	flags.StringVar(&s.admin, "admin", "", "address of the admin page; empty: the next port on 127.0.0.1")
	flags.BoolVar(&s.tls, "tls", false, "use HTTPS with a new certificate, which the admin page has at /ca.pem")
	flags.Func("fault", "faults of the next requests, such as save=dropResponse,query=delay:3s; \"list\" prints all; repeatable", func(text string) error {
		if text == "list" {
			s.listFaults = true
			return nil
		}
		faults, err := parseFaults(text)
		s.faults = append(s.faults, faults...)
		return err
	})
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	s.vendor = appointment.Vendor(*vendor)
	switch {
	case flags.NArg() > 0:
		return s, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case !slices.Contains(appointment.Vendors(), s.vendor):
		return s, fmt.Errorf("-vendor %s: use one of %v", s.vendor, appointment.Vendors())
	case s.admin == "":
		return s, s.setAdmin()
	}
	return s, nil
}

// setAdmin sets the address of the admin page to the port after that of the hospital.
func (s *settings) setAdmin() error {
	_, text, err := net.SplitHostPort(s.listen)
	if err != nil {
		return fmt.Errorf("-listen %s: use an address such as 127.0.0.1:8080", s.listen)
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil || port == 65535 {
		return fmt.Errorf("-listen %s: use a port from 0 to 65534, or set -admin", s.listen)
	}
	if port > 0 {
		port++
	}
	s.admin = fmt.Sprintf("127.0.0.1:%d", port)
	return nil
}

// isLoopback reports whether an address, with or without a port, is on this machine's loopback
// interface.
func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = strings.Trim(address, "[]")
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// printFaults prints the syntax and all faults.
func printFaults(out io.Writer) {
	fmt.Fprintln(out, "-fault 'TARGET=[COUNT*][uncommitted:]FAULT[,TARGET=…]'   TARGET: query, save, cancel or connection")
	fmt.Fprintln(out, "  save=dropResponse                  the next save")
	fmt.Fprintln(out, "  save=3*dropResponse                the next three saves")
	fmt.Fprintln(out, "  save=*dropResponse                 every save, until the faults are cleared; not for connections")
	fmt.Fprintln(out, "  save=uncommitted:dropResponse      the next save, which is not executed")
	fmt.Fprintln(out, "\nDurations are written as 300ms or 3s. Faults:")
	for _, e := range faultTable {
		usage := e.Usage()
		if e.connection != nil {
			usage = "connection=" + usage
		}
		fmt.Fprintf(out, "  %-36s %s\n", usage, e.Summary)
	}
}

// simulation is a simulated hospital with its planned faults and its last exchanges.
type simulation struct {
	hospital  *appointmenttest.Hospital
	plan      *faultPlan
	exchanges *exchangeLog
}

func startSimulation(s settings) (*simulation, error) {
	sim := &simulation{plan: &faultPlan{}, exchanges: &exchangeLog{}}
	options := []appointmenttest.Option{
		appointmenttest.WithAddress(s.listen), appointmenttest.WithDays(14),
		appointmenttest.WithFaults(sim.plan.nextFault), appointmenttest.WithMiddleware(sim.exchanges.recordExchanges),
	}
	if s.tls {
		options = append(options, appointmenttest.WithTLS())
	}
	var err error
	if sim.hospital, err = appointmenttest.Start(s.vendor, options...); err != nil {
		return nil, fmt.Errorf("%w; -listen sets another address", err)
	}
	sim.addFaults(s.faults)
	return sim, nil
}

// faultPlan holds the faults that requests and connections have not taken yet.
type faultPlan struct {
	mu       sync.Mutex
	faults   []plannedFault
	happened int // faults of connections before the plan was last cleared
}

// nextFault returns the fault of a request for op, and removes it unless every request takes it.
func (p *faultPlan) nextFault(op appointment.Operation) appointmenttest.Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, f := range p.faults {
		if operations[f.Target] != op || f.Left == 0 {
			continue
		}
		if f.Left != every {
			p.faults[i].Left--
		}
		return f.request
	}
	return appointmenttest.Fault{}
}

func (s *simulation) addFaults(faults []plannedFault) {
	s.plan.mu.Lock()
	defer s.plan.mu.Unlock()
	for _, f := range faults {
		if f.Target == connectionTarget {
			s.hospital.FailConnections(slices.Repeat([]appointmenttest.ConnectionFault{f.connection}, f.Left)...)
		}
		s.plan.faults = append(s.plan.faults, f)
	}
}

// clearFaults removes all faults, and ends silent connections.
func (s *simulation) clearFaults() error {
	s.plan.mu.Lock()
	defer s.plan.mu.Unlock()
	s.plan.faults = nil
	err := s.hospital.Heal()
	s.plan.happened = s.countConnectionFaults()
	return err
}

// pendingFaults returns the faults that have not happened yet. The hospital itself keeps the queue of
// connection faults, so pendingFaults leaves out as many as have happened.
func (s *simulation) pendingFaults() []plannedFault {
	s.plan.mu.Lock()
	defer s.plan.mu.Unlock()
	happened := s.countConnectionFaults() - s.plan.happened
	var pending []plannedFault
	for _, f := range s.plan.faults {
		if f.Target == connectionTarget {
			taken := min(happened, f.Left)
			happened -= taken
			f.Left -= taken
		}
		if f.Left != 0 {
			pending = append(pending, f)
		}
	}
	return pending
}

func (s *simulation) countConnectionFaults() int {
	counts := s.hospital.Faults()
	return counts[appointmenttest.ResetBeforeRead().String()] + counts[appointmenttest.SilentConnection().String()]
}

// printStart prints the addresses, and the configuration for a hospitals.yaml.
func printStart(out io.Writer, cfg appointment.Config, admin net.Addr) {
	fmt.Fprintf(out, "Endpoint:    %s\n", cfg.Endpoint)
	if cfg.FullDialect().SOAP != nil {
		fmt.Fprintf(out, "WSDL:        %s?wsdl\n", cfg.Endpoint)
	}
	fmt.Fprintf(out, "Admin page:  http://%s/\n", admin)
	if cfg.TLS != nil {
		fmt.Fprintf(out, "Certificate: http://%s/ca.pem\n", admin)
	}
	fmt.Fprintf(out, "\n# hospitals.yaml\nhospitals:\n  - name: %s\n    vendor: %s\n    endpoint: %s\n    systemId: %s\n    systemKey: %s\n    organizationId: %q\n",
		cfg.Name, cfg.Vendor, cfg.Endpoint, cfg.SystemID, string(cfg.SystemKey), cfg.OrganizationID)
	if cfg.TLS != nil {
		pem := strings.ReplaceAll(strings.TrimSpace(cfg.TLS.CA), "\n", "\n        ")
		fmt.Fprintf(out, "    tls:\n      ca: |\n        %s\n", pem)
	}
	fmt.Fprintln(out, "\nCtrl+C ends the hospital.")
}

// serveAdmin serves the admin page until ctx is done.
func serveAdmin(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
		return server.Close()
	}
}
