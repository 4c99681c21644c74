// Quickstart shows a query, a booking and a cancellation in every vendor's dialect, over
// HTTP, against a hospital in a box that keeps real books:
//
//	go run ./examples/quickstart
//	go run ./examples/quickstart -vendor laida
//
// It can ask a real hospital too, and then only queries, unless -book says otherwise:
//
//	export APPOINTMENT_SYSTEM_ID=… APPOINTMENT_SYSTEM_KEY=…
//	go run ./examples/quickstart -vendor wanda -endpoint https://hospital.example/service
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
	"github.com/exam-appointment/appointment-go/soap"
)

func main() {
	if err := run(context.Background(), os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

// options are the command line's.
type options struct {
	vendor   appointment.Vendor
	endpoint string
	wsdl     string
	book     bool
	exam     exam
}

func run(ctx context.Context, out io.Writer, args []string) error {
	var o options
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	flags.StringVar((*string)(&o.vendor), "vendor", "", fmt.Sprintf("one of %v; all of them if empty", appointment.Vendors()))
	flags.StringVar(&o.endpoint, "endpoint", "", "a real hospital's URL, with APPOINTMENT_SYSTEM_ID and APPOINTMENT_SYSTEM_KEY in the environment")
	flags.StringVar(&o.wsdl, "wsdl", "", "at a real hospital: how its web service wants to be called, as a file or a URL")
	flags.BoolVar(&o.book, "book", false, "at a real hospital: book an invented patient and cancel again, too")
	flags.StringVar(&o.exam.section, "section", "DX(普通放射)", "the kind of exam (serviceSectID)")
	flags.StringVar(&o.exam.bodyPart, "body-part", "上肢", "the body part (serviceText)")
	flags.StringVar(&o.exam.item, "item", "骨龄测定(左手腕正位片)DR", "the exam item (procedureName)")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	if o.endpoint != "" {
		return realHospital(ctx, out, o)
	}
	vendors := appointment.Vendors()
	if o.vendor != "" {
		if !slices.Contains(vendors, o.vendor) {
			return fmt.Errorf("-vendor %s: want one of %v", o.vendor, vendors)
		}
		vendors = []appointment.Vendor{o.vendor}
	}
	for _, vendor := range vendors {
		if err := hospitalInABox(ctx, out, vendor, o.exam); err != nil {
			return fmt.Errorf("%s: %w", vendor, err)
		}
	}
	fmt.Fprintf(out, "All is well: %d of %d vendors queried, booked and cancelled.\n", len(vendors), len(appointment.Vendors()))
	return nil
}

// realHospital queries, and books only if told to.
func realHospital(ctx context.Context, out io.Writer, o options) error {
	if o.vendor == "" {
		return errors.New("-endpoint wants a -vendor: whose dialect does the hospital speak?")
	}
	var dialect *appointment.Dialect
	if o.wsdl != "" {
		binding, err := soap.LoadWSDL(ctx, o.wsdl)
		if err != nil {
			return err
		}
		dialect = &appointment.Dialect{SOAP: binding}
	}
	client, err := appointment.NewClient(appointment.Config{
		Name:           "the hospital",
		Vendor:         o.vendor,
		Endpoint:       o.endpoint,
		SystemID:       os.Getenv("APPOINTMENT_SYSTEM_ID"),
		SystemKey:      appointment.Secret(os.Getenv("APPOINTMENT_SYSTEM_KEY")),
		OrganizationID: os.Getenv("APPOINTMENT_ORGANIZATION_ID"),
		Dialect:        dialect,
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "== %s, in the dialect of %s\n\n", o.endpoint, o.vendor)
	if o.book {
		return bookAndCancel(ctx, out, client, o.exam)
	}
	schedule, err := client.QuerySchedule(ctx, o.exam.query())
	if err != nil {
		return err
	}
	return showWeek(out, schedule)
}

// hospitalInABox goes through the three operations, and through the hospital's books.
func hospitalInABox(ctx context.Context, out io.Writer, vendor appointment.Vendor, e exam) error {
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
	if err := bookAndCancel(ctx, out, client, e); err != nil {
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
func bookAndCancel(ctx context.Context, out io.Writer, client *appointment.Client, e exam) error {
	query := e.query()
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

	booking, err := client.SaveSchedule(ctx, e.save(query, slot))
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
