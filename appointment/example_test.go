package appointment_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"slices"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/soap"
)

// Make one client for each hospital, with the settings that the hospital issued during joint
// debugging. Dialect holds the hospital's deviations from its vendor's dialect.
func ExampleNewClient() {
	client, err := appointment.NewClient(appointment.Config{
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
	}, appointment.WithTimeout(10*time.Second))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client)
	fmt.Println("key:", client.Config().SystemKey) // never prints

	// Output:
	// Client{市一 (mingtian)}
	// key: ***
}

// NewClient lists every problem of a configuration, before anything is sent.
func ExampleConfigError() {
	_, err := appointment.NewClient(appointment.Config{
		Name:      "市一",
		Vendor:    "mingtien",
		Endpoint:  "hospital.example",
		SystemID:  "HIS01",
		SystemKey: "key-0001",
	})
	var configErr *appointment.ConfigError
	if errors.As(err, &configErr) {
		for _, problem := range configErr.Problems {
			fmt.Printf("%s %s\n", problem.Path, problem.Text)
		}
	}

	// Output:
	// vendor is "mingtien", which is unknown; want one of wanda, jintang, jintang-wrapped, mingtian, laida
	// endpoint is not an http or https URL with a host; want the hospital's URL, such as https://hospital.example/appointment
}

// Query the open slots of an exam.
func ExampleClient_QuerySchedule() {
	hospital := startExampleHospital() // simulated, see package appointmenttest
	defer hospital.Close()
	client, err := appointment.NewClient(hospital.Config())
	if err != nil {
		log.Fatal(err)
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
		fmt.Println("the hospital rejected the query:", err)
		return
	case err != nil: // a query changes nothing, so it can be sent again
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

// Book the first open slot. NewSaveRequest copies the values of the query and the slot. The
// caller adds the order, the doctor and the patient.
func ExampleClient_SaveSchedule() {
	hospital := startExampleHospital() // simulated, see package appointmenttest
	defer hospital.Close()
	client, err := appointment.NewClient(hospital.Config())
	if err != nil {
		log.Fatal(err)
	}

	ctx := context.Background()
	query := fullQueryRequest() // see the example of QuerySchedule
	schedule, err := client.QuerySchedule(ctx, query)
	if err != nil {
		log.Fatal(err)
	}
	slots := slices.Collect(schedule.Slots())
	i := slices.IndexFunc(slots, appointment.Slot.Open)
	if i < 0 {
		log.Fatal("no slot is open")
	}

	save := appointment.NewSaveRequest(query, slots[i])
	save.PlacerOrderNO = "2026112380001"
	save.ScheduleOperatorID, save.ScheduleOperatorName = "438", "测试医生甲"
	save.ProviderID, save.ProviderName, save.ProviderPhone = "438", "测试医生甲", "13000000002"
	save.Name, save.Sex = "测试患者甲", appointment.Female
	save.Age, save.AgeUnit = 10, appointment.AgeYears
	save.BirthDate = appointment.Date{Year: 2015, Month: time.December, Day: 19}
	save.IdCardNO, save.ContactPhoneNO = "999999201512190186", "13000000001"
	save.CardNO, save.OutPatientNO = "90000000000000000001", "90000000000000000002"

	booking, err := client.SaveSchedule(ctx, save)
	var rejection *appointment.Error
	switch {
	case errors.Is(err, appointment.ErrOutcomeUnknown):
		fmt.Println("store the request, and call FindBooking before sending it again:", err)
		return
	case errors.As(err, &rejection) && rejection.Reason == appointment.ReasonSlotTaken:
		fmt.Println("the slot is taken: query again and choose another one")
		return
	case err != nil:
		fmt.Println(err)
		return
	}
	if slot, ok := booking.Slot(); ok {
		fmt.Println("booked:", slot.Date, slot.Start, slot.Location, slot.Room)
	} else {
		fmt.Println("accepted, but no slot is booked: scheduleFlag", booking.ScheduleFlag)
	}

	// Output:
	// booked: 2026-11-24 08:00 门诊楼一层 DX 1室
}

// Release a booking.
func ExampleClient_CancelSchedule() {
	hospital := startExampleHospital() // simulated, see package appointmenttest
	defer hospital.Close()
	client, err := appointment.NewClient(hospital.Config())
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	booking, err := client.SaveSchedule(ctx, fullSaveRequest()) // see the example of SaveSchedule
	if err != nil {
		log.Fatal(err)
	}

	for range 2 { // the second time, there is no booking left
		_, err := client.CancelSchedule(ctx, booking.CancelRequest())
		var rejection *appointment.Error
		switch {
		case errors.Is(err, appointment.ErrOutcomeUnknown):
			fmt.Println("it may have been cancelled: call FindBooking before sending again")
		case errors.As(err, &rejection) && rejection.Reason == appointment.ReasonNotBooked:
			fmt.Println("there is no booking to cancel")
		case err != nil:
			fmt.Println(err)
		default:
			fmt.Println("cancelled")
		}
	}

	// Output:
	// cancelled
	// there is no booking to cancel
}

// Find the outcome of a save that ended in ErrOutcomeUnknown, or during which the program
// crashed.
func ExampleClient_FindBooking() {
	hospital := startExampleHospital() // simulated, see package appointmenttest
	defer hospital.Close()
	client, err := appointment.NewClient(hospital.Config())
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	save := fullSaveRequest() // stored before it was sent
	printOutcome := func() {
		booking, err := client.FindBooking(ctx, save)
		switch {
		case errors.Is(err, appointment.ErrNotBooked):
			fmt.Println("not booked so far")
		case err != nil:
			fmt.Println("the outcome is still unknown:", err)
		default:
			slot, _ := booking.Slot()
			fmt.Println("booked:", slot.Date, slot.Start, "found by", booking.Source)
		}
	}

	printOutcome()
	if _, err := client.SaveSchedule(ctx, save); err != nil {
		log.Fatal(err)
	}
	printOutcome()

	// Output:
	// not booked so far
	// booked: 2026-11-24 08:00 found by query
}

// Observe calls and requests, for traces and metrics. Here, the response to a save is lost, and
// the client queries its outcome. Events also have durations, sizes and codes, and no patient
// data.
func ExampleWithObserver() {
	hospital := startExampleHospital() // simulated, see package appointmenttest
	defer hospital.Close()
	client, err := appointment.NewClient(hospital.Config(), appointment.WithObserver(appointment.Observer{
		CallStart: func(ctx context.Context, call appointment.Event) context.Context {
			fmt.Println(call.Operation, "at", call.Hospital)
			return ctx // or one with a span
		},
		AttemptEnd: func(_ context.Context, attempt appointment.Event) {
			if attempt.Class != nil {
				fmt.Printf("  attempt %d, %s: %v\n", attempt.Attempt, attempt.Operation, attempt.Class)
				return
			}
			fmt.Printf("  attempt %d, %s: HTTP %d\n", attempt.Attempt, attempt.Operation, attempt.HTTPStatus)
		},
		CallEnd: func(_ context.Context, call appointment.Event) {
			fmt.Printf("  result by %s after %d requests\n", call.Source, call.Requests)
		},
	}))
	if err != nil {
		log.Fatal(err)
	}
	hospital.Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	if _, err := client.SaveSchedule(context.Background(), fullSaveRequest()); err != nil {
		log.Fatal(err)
	}
	fmt.Println("circuit breaker:", client.BreakerState()) // for a gauge

	// Output:
	// SaveSchedule at 测试医院（mingtian）
	//   attempt 1, SaveSchedule: no usable response was received
	//   attempt 2, QuerySchedule: HTTP 200
	//   result by query after 2 requests
	// circuit breaker: closed
}
