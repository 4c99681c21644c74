// Quickstart queries, books and cancels in the dialect of every vendor, over HTTP, at simulated
// hospitals that keep real bookings:
//
//	go run ./examples/quickstart
//	go run ./examples/quickstart -vendor laida
//
// To try a real hospital, see examples/doctor.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func main() {
	if err := run(context.Background(), os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, args []string) error {
	vendors, err := parseFlags(args)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	fmt.Fprintf(out, "Starting %d simulated hospitals.\n\n", len(vendors))
	for i, vendor := range vendors {
		d := demo{out: out, vendor: vendor, showCalendar: i == 0}
		if err := d.run(ctx); err != nil {
			return fmt.Errorf("%s: %w", vendor, err)
		}
	}
	fmt.Fprintf(out, "\n%d of %d vendors: queried, booked and cancelled.\n", len(vendors), len(appointment.Vendors()))
	return nil
}

// parseFlags returns the vendors that the flags select: all of them without flags.
func parseFlags(args []string) ([]appointment.Vendor, error) {
	vendors := appointment.Vendors()
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	name := flags.String("vendor", "", fmt.Sprintf("one of %v; all of them if empty", vendors))
	if err := flags.Parse(args); err != nil || *name == "" {
		return vendors, err
	}
	vendor := appointment.Vendor(*name)
	if !slices.Contains(vendors, vendor) {
		return nil, fmt.Errorf("-vendor %s: use one of %v", vendor, vendors)
	}
	return []appointment.Vendor{vendor}, nil
}

// demo shows the three operations at a simulated hospital of one vendor.
type demo struct {
	out          io.Writer
	vendor       appointment.Vendor
	showCalendar bool

	client *appointment.Client
	query  *appointment.QueryRequest
}

func (d *demo) run(ctx context.Context) error {
	hospital, err := appointmenttest.Start(d.vendor)
	if err != nil {
		return err
	}
	defer hospital.Close()
	if d.client, err = appointment.NewClient(hospital.Config()); err != nil {
		return err
	}
	defer d.client.CloseIdleConnections()
	d.query = newQuery()
	if err := d.bookAndCancel(ctx); err != nil {
		return err
	}
	if n := len(hospital.Bookings()); n != 0 {
		return fmt.Errorf("the hospital still has %d bookings after the cancellation", n)
	}
	return nil
}

// bookAndCancel books the earliest open slot and cancels it. A query after each step shows how
// many places are left.
func (d *demo) bookAndCancel(ctx context.Context) error {
	schedule, err := d.client.QuerySchedule(ctx, d.query)
	if err != nil {
		return err
	}
	if d.showCalendar {
		if err := printCalendar(d.out, schedule); err != nil {
			return err
		}
	}
	slots, open := countSlots(schedule)
	d.printStep("query", "%d slots, %d open", slots, open)

	slot, ok := earliestOpen(schedule)
	if !ok {
		return errors.New("no slot is open")
	}
	before, _ := slot.Remaining()
	booking, err := d.client.SaveSchedule(ctx, newSave(d.query, slot))
	if err != nil {
		return err
	}
	booked, ok := booking.Slot()
	if !ok {
		return fmt.Errorf("the save succeeded without a slot (scheduleFlag %s)", booking.ScheduleFlag)
	}
	during, err := d.remaining(ctx, slot)
	if err != nil {
		return err
	}
	d.printStep("save", "booked %s %s-%s, %s, %s; places left: %d → %d",
		booked.Date, booked.Start, booked.End, booked.Location, booked.Room, before, during)

	if _, err := d.client.CancelSchedule(ctx, booking.CancelRequest()); err != nil {
		return err
	}
	after, err := d.remaining(ctx, slot)
	if err != nil {
		return err
	}
	d.printStep("cancel", "places left: %d → %d", during, after)
	if during != before-1 || after != before {
		return fmt.Errorf("places left: %d before, %d while booked, %d after the cancellation", before, during, after)
	}
	return nil
}

func (d *demo) printStep(operation, format string, args ...any) {
	fmt.Fprintf(d.out, "✓ %-15s  %-20s  %-6s  %s\n", d.vendor, dialectNames[d.vendor], operation, fmt.Sprintf(format, args...))
}

var dialectNames = map[appointment.Vendor]string{
	appointment.Wanda:          "SOAP, PascalCase",
	appointment.Jintang:        "REST, camelCase",
	appointment.JintangWrapped: "SOAP, ALLUPPERCASE",
	appointment.Mingtian:       "SOAP, PascalCase",
	appointment.Laida:          "REST, camelCase",
}

func countSlots(schedule *appointment.Schedule) (slots, open int) {
	for slot := range schedule.Slots() {
		slots++
		if slot.Open() {
			open++
		}
	}
	return slots, open
}

// earliestOpen returns the first open slot in time, of all resources.
func earliestOpen(schedule *appointment.Schedule) (earliest appointment.Slot, found bool) {
	start := func(s appointment.Slot) time.Time { return s.ArrangeDay.At(s.StartTime) }
	for slot := range schedule.Slots() {
		if slot.Open() && (!found || start(slot).Before(start(earliest))) {
			earliest, found = slot, true
		}
	}
	return earliest, found
}

// remaining queries how many places a slot has left.
func (d *demo) remaining(ctx context.Context, slot appointment.Slot) (int, error) {
	schedule, err := d.client.QuerySchedule(ctx, d.query)
	if err != nil {
		return 0, err
	}
	for s := range schedule.Slots() {
		if s.ResourceUID == slot.ResourceUID && s.TimeDetailUID == slot.TimeDetailUID {
			n, known := s.Remaining()
			if !known {
				return 0, errors.New("the hospital does not say how many places the slot has left")
			}
			return n, nil
		}
	}
	return 0, errors.New("the slot is missing from the schedule")
}
