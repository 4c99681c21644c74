package doctor_test

import (
	"context"
	"fmt"
	"log"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

// A hospital is said to run Laida's platform, and is not understood. The doctor finds out
// why, and the hospital's books are as they were.
func Example() {
	hospital, err := appointmenttest.Start(appointment.Laida, appointmenttest.WithDialect(appointment.Dialect{
		Style: "upper", Data: appointment.DataString, // as nobody said
	}))
	if err != nil {
		log.Fatal(err)
	}
	defer hospital.Close()

	report, err := doctor.Examine(context.Background(), hospital.Config(), doctor.WithQueries(20))
	if err != nil {
		log.Fatal(err)
	}
	if !report.Works() {
		for _, ask := range report.Asks {
			fmt.Println(ask.In(doctor.English))
		}
		return
	}
	fmt.Println("style:", report.Config.Dialect.Style)
	fmt.Println("data:", report.Config.Dialect.Data)
	fmt.Println("within 20 queries:", report.Queries <= 20)
	fmt.Println("booked:", len(hospital.Bookings()))
	// Output:
	// style: upper
	// data: string
	// within 20 queries: true
	// booked: 0
}
