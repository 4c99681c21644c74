// Quickstart shows a query, a booking and a cancellation in every vendor's dialect, over
// HTTP, against a hospital in a box that keeps real books:
//
//	go run ./examples/quickstart
//	go run ./examples/quickstart -vendor laida
//
// examples/doctor asks a real hospital.
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
	vendors := appointment.Vendors()
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	only := flags.String("vendor", "", fmt.Sprintf("one of %v; all of them if empty", vendors))
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	if vendor := appointment.Vendor(*only); vendor != "" {
		if !slices.Contains(vendors, vendor) {
			return fmt.Errorf("-vendor %s: want one of %v", vendor, vendors)
		}
		vendors = []appointment.Vendor{vendor}
	}
	for _, vendor := range vendors {
		if err := hospitalInABox(ctx, out, vendor); err != nil {
			return fmt.Errorf("%s: %w", vendor, err)
		}
	}
	fmt.Fprintf(out, "All is well: %d of %d vendors queried, booked and cancelled.\n", len(vendors), len(appointment.Vendors()))
	return nil
}

// hospitalInABox goes through the three operations, and through the hospital's books.
func hospitalInABox(ctx context.Context, out io.Writer, vendor appointment.Vendor) error {
	hospital, err := appointmenttest.Start(vendor)
	if err != nil {
		return err
	}
	defer hospital.Close()
	client, err := appointment.NewClient(hospital.Config())
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	fmt.Fprintf(out, "== %s: %s\n\n", vendor, dialects[vendor])
	if err := bookAndCancel(ctx, out, client); err != nil {
		return err
	}
	if left := len(hospital.Bookings()); left != 0 {
		return fmt.Errorf("the hospital's books still hold %d bookings", left)
	}
	return nil
}

// dialects describes the vendors.
var dialects = map[appointment.Vendor]string{
	appointment.Wanda:          "SOAP, PascalCase (万达封装)",
	appointment.Jintang:        "REST, camelCase (金塘)",
	appointment.JintangWrapped: "SOAP, ALLUPPERCASE (金塘封装)",
	appointment.Mingtian:       "SOAP, PascalCase (明天医网)",
	appointment.Laida:          "REST, camelCase (莱达)",
}

// bookAndCancel books the earliest open slot and cancels it, and watches its count.
func bookAndCancel(ctx context.Context, out io.Writer, client *appointment.Client) error {
	query := order()
	schedule, err := client.QuerySchedule(ctx, query)
	if err != nil {
		return err
	}
	if err := showWeek(out, schedule); err != nil {
		return err
	}
	slot, ok := earliest(schedule)
	if !ok {
		return errors.New("no slot is open")
	}
	before, _ := slot.Remaining()

	booking, err := client.SaveSchedule(ctx, saveOf(query, slot))
	if err != nil {
		return err
	}
	booked, ok := booking.Slot()
	if !ok {
		return fmt.Errorf("the save succeeded without a slot (scheduleFlag %s)", booking.ScheduleFlag)
	}
	during, err := remaining(ctx, client, query, slot)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "booked     %s %s-%s, %s, %s\n", booked.Date, booked.Start, booked.End, booked.Location, booked.Room)
	fmt.Fprintf(out, "           places left: %d, then %d\n", before, during)

	if _, err := client.CancelSchedule(ctx, booking.CancelRequest()); err != nil {
		return err
	}
	after, err := remaining(ctx, client, query, slot)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "cancelled  places left: %d again\n\n", after)
	if during != before-1 || after != before {
		return fmt.Errorf("the places left do not add up: %d, booked %d, cancelled %d", before, during, after)
	}
	return nil
}

// earliest is the first open slot in time, over all resources.
func earliest(schedule *appointment.Schedule) (first appointment.Slot, found bool) {
	begins := func(s appointment.Slot) time.Time { return s.ArrangeDay.At(s.StartTime) }
	for slot := range schedule.Slots() {
		if slot.Open() && (!found || begins(slot).Before(begins(first))) {
			first, found = slot, true
		}
	}
	return first, found
}

// remaining asks again how many places a slot has left.
func remaining(ctx context.Context, client *appointment.Client, query *appointment.QueryRequest, slot appointment.Slot) (int, error) {
	schedule, err := client.QuerySchedule(ctx, query)
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
	return 0, errors.New("the slot is gone from the schedule")
}
