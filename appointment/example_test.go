package appointment_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/soap"
)

// One client for each hospital, from what the hospital issued during joint debugging.
// Where a hospital departs from its vendor's dialect, the configuration says so.
func ExampleNewClient() {
	cfg := appointment.Config{
		Name:           "市一",
		Vendor:         appointment.Mingtian,
		Endpoint:       "https://hospital.example/AppointmentService.asmx",
		SystemID:       "HIS01",
		SystemKey:      "key-0001",
		OrganizationID: "41971858",
		Dialect: &appointment.Dialect{
			Names: map[string]string{"idCardNO": "idCardNo"},
			SOAP:  &soap.Binding{Namespace: "http://hospital.example/"},
		},
	}
	client, err := appointment.NewClient(cfg, appointment.WithTimeout(10*time.Second))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(client, cfg.SystemKey)

	// A configuration that cannot work is refused before anybody is called.
	cfg.Endpoint, cfg.Vendor = "hospital.example", "mingtien"
	_, err = appointment.NewClient(cfg)
	fmt.Println(err)

	// Output:
	// Client{市一 (mingtian)} ***
	// appointment: the configuration of 市一: vendor: "mingtien" is unknown; want one of wanda, jintang, jintang-wrapped, mingtian, laida; endpoint: is not an http or https URL with a host; want the hospital's URL, such as https://hospital.example/appointment
}

// Ask which slots are free.
func ExampleClient_QuerySchedule() {
	hospital := exampleHospital() // in a box, see package appointmenttest
	defer hospital.Close()
	client, err := appointment.NewClient(hospital.Config())
	if err != nil {
		fmt.Println(err)
		return
	}

	tuesday := appointment.Date{Year: 2026, Month: time.November, Day: 24}
	schedule, err := client.QuerySchedule(context.Background(), &appointment.QueryRequest{
		StartDate:     tuesday.At(appointment.ClockAt(0, 0)), // default: now
		Days:          1,
		ServiceSectID: "DX(普通放射)",
		ServiceText:   "上肢",
		ProcedureName: "骨龄测定(左手腕正位片)DR",
		PatientClass:  appointment.Outpatient,
		RequestedDate: time.Now(),
		MedRecNO:      "999999201512190186",
		ScheduleRoute: appointment.RouteInternetHospital,
	})
	switch {
	case errors.Is(err, appointment.ErrRejected):
		fmt.Println("the hospital says no:", err)
		return
	case err != nil: // a query can be asked again, whatever became of it
		fmt.Println(err)
		return
	}
	for slot := range schedule.Slots() {
		if n, known := slot.Remaining(); slot.Open() && known {
			fmt.Printf("%v %v to %v, %s: %d left\n", slot.ArrangeDay, slot.StartTime, slot.EndTime, slot.ResourceName, n)
		}
	}

	// Output:
	// 2026-11-24 08:00 to 08:30, DX: 17 left
	// 2026-11-24 09:00 to 09:30, DX: 1 left
}

// Book the first free slot. What the query said is copied into the booking; the order,
// the doctor and the patient are added.
func ExampleClient_SaveSchedule() {
	hospital := exampleHospital()
	defer hospital.Close()
	client, err := appointment.NewClient(hospital.Config())
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	query := everyQueryField() // see the example of QuerySchedule
	slot, err := firstOpen(ctx, client, query)
	if err != nil {
		fmt.Println(err)
		return
	}

	save := appointment.NewSaveRequest(query, slot)
	save.PlacerOrderNO = "2026112380001"
	save.ScheduleOperatorID, save.ScheduleOperatorName = "438", "测试医生甲"
	save.ProviderID, save.ProviderName, save.ProviderPhone = "438", "测试医生甲", "13000000002"
	save.Name, save.Sex = "测试患者甲", appointment.Female
	save.Age, save.AgeUnit = 10, appointment.AgeYears
	save.BirthDate = appointment.Date{Year: 2015, Month: time.December, Day: 19}
	save.IdCardNO, save.ContactPhoneNO = "999999201512190186", "13000000001"
	save.CardNO, save.OutPatientNO = "90000000000000000001", "90000000000000000002"

	booking, err := client.SaveSchedule(ctx, save)
	var failed *appointment.Error
	switch {
	case errors.Is(err, appointment.ErrOutcomeUnknown):
		fmt.Println("keep the request, and ask with FindBooking:", err)
		return
	case errors.As(err, &failed) && failed.Reason == appointment.ReasonSlotTaken:
		fmt.Println("somebody was faster; pick another slot")
		return
	case err != nil:
		fmt.Println(err)
		return
	}
	if booked, ok := booking.Slot(); ok {
		fmt.Println("booked:", booked.Date, booked.Start, booked.Location, booked.Room)
	} else {
		fmt.Println("accepted, and no slot is booked: scheduleFlag", booking.ScheduleFlag)
	}

	// Output:
	// booked: 2026-11-24 08:00 门诊楼一层 DX 1室
}

// Release a booking. Its CancelRequest is ready to send.
func ExampleClient_CancelSchedule() {
	hospital := exampleHospital()
	defer hospital.Close()
	client, err := appointment.NewClient(hospital.Config())
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	booking, err := client.SaveSchedule(ctx, everySaveField())
	if err != nil {
		fmt.Println(err)
		return
	}

	for range 2 {
		_, err := client.CancelSchedule(ctx, booking.CancelRequest())
		var failed *appointment.Error
		switch {
		case errors.As(err, &failed) && failed.Reason == appointment.ReasonNotBooked:
			fmt.Println("there is nothing to cancel")
		case errors.Is(err, appointment.ErrOutcomeUnknown):
			fmt.Println("it may be cancelled, or not:", err)
		case err != nil:
			fmt.Println(err)
		default:
			fmt.Println("cancelled")
		}
	}

	// Output:
	// cancelled
	// there is nothing to cancel
}

// Learn what became of a save that ended in ErrOutcomeUnknown, or in a crash.
func ExampleClient_FindBooking() {
	hospital := exampleHospital()
	defer hospital.Close()
	client, err := appointment.NewClient(hospital.Config())
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	save := everySaveField() // as it was sent, or was to be
	tell := func() {
		booking, err := client.FindBooking(ctx, save)
		switch {
		case errors.Is(err, appointment.ErrNotBooked):
			fmt.Println("not booked so far")
		case err != nil:
			fmt.Println("the hospital does not tell:", err)
		default:
			slot, _ := booking.Slot()
			fmt.Println("booked:", slot.Date, slot.Start, booking.Source)
		}
	}

	tell()
	if _, err := client.SaveSchedule(ctx, save); err != nil {
		fmt.Println(err)
		return
	}
	tell()

	// Output:
	// not booked so far
	// booked: 2026-11-24 08:00 found by query
}

// See what a client does, for traces and metrics: here, how a save fared whose answer was
// lost. Events have durations, sizes and codes, too, and nothing of what a message says.
func ExampleWithObserver() {
	hospital := exampleHospital()
	defer hospital.Close()
	client, err := appointment.NewClient(hospital.Config(), appointment.WithObserver(appointment.Observer{
		CallStart: func(ctx context.Context, call appointment.Event) context.Context {
			fmt.Println(call.Operation, "at", call.Hospital)
			return ctx // or one with a span in it
		},
		AttemptEnd: func(_ context.Context, attempt appointment.Event) {
			if attempt.Class != nil {
				fmt.Printf("  attempt %d, %s: %v\n", attempt.Attempt, attempt.Operation, attempt.Class)
				return
			}
			fmt.Printf("  attempt %d, %s: HTTP %d\n", attempt.Attempt, attempt.Operation, attempt.HTTPStatus)
		},
		CallEnd: func(_ context.Context, call appointment.Event) {
			fmt.Println(" ", call.Source, "after", call.Requests, "requests")
		},
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	hospital.Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	if _, err := client.SaveSchedule(context.Background(), everySaveField()); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("the breaker is", client.BreakerState()) // for a gauge

	// Output:
	// SaveSchedule at 测试医院（mingtian）
	//   attempt 1, SaveSchedule: no response was received
	//   attempt 2, QuerySchedule: HTTP 200
	//   found by query after 2 requests
	// the breaker is closed
}
