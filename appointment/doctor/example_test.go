package doctor_test

import (
	"context"
	"fmt"
	"log"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

// A hospital uses Laida's platform, but does not understand the vendor's dialect. The diagnosis
// finds the dialect that it understands. It books nothing.
func Example() {
	hospital, err := appointmenttest.Start(appointment.Laida, appointmenttest.WithDialect(appointment.Dialect{
		Style: "upper", Data: appointment.DataString, // the configuration does not say so
	}))
	if err != nil {
		log.Fatal(err)
	}
	defer hospital.Close()

	report, err := doctor.Diagnose(context.Background(), hospital.Config(), doctor.WithMaxQueries(20))
	if err != nil {
		log.Fatal(err)
	}
	if !report.Works() {
		for _, question := range report.Questions {
			fmt.Println(question.In(doctor.English))
		}
		return
	}
	fmt.Println("style:", report.Config.Dialect.Style)
	fmt.Println("data:", report.Config.Dialect.Data)
	fmt.Println("at most 20 queries:", report.Queries <= 20)
	fmt.Println("bookings:", len(hospital.Bookings()))
	// Output:
	// style: upper
	// data: string
	// at most 20 queries: true
	// bookings: 0
}
