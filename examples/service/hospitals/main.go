// Hospitals simulates two hospitals on this machine, to try the service. It writes their configuration
// to hospitals.yaml, and lists their bookings at http://127.0.0.1:8430/.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8430", "address of the list of bookings")
	delay := flag.Duration("delay", 2*time.Second, "time that a hospital takes to book")
	flag.Parse()
	var file strings.Builder
	file.WriteString("hospitals:\n")
	var hospitals []*appointmenttest.Hospital
	names := []string{"市一院", "市二院"}
	for i, vendor := range []appointment.Vendor{appointment.Wanda, appointment.Laida} {
		hospital, err := appointmenttest.Start(vendor)
		check(err)
		hospital.Fail(appointment.SaveSchedule, slices.Repeat([]appointmenttest.Fault{appointmenttest.Delay(*delay)}, 1000)...)
		hospitals = append(hospitals, hospital)
		c := hospital.Config()
		fmt.Fprintf(&file, "  - {name: %s, vendor: %s, endpoint: %q, systemId: %q, systemKey: %q, organizationId: %q, timeout: 4s, giveUp: 2s, inFlight: 4}\n",
			names[i], c.Vendor, c.Endpoint, c.SystemID, string(c.SystemKey), c.OrganizationID)
	}
	check(os.WriteFile("hospitals.yaml", []byte(file.String()), 0o600))
	http.HandleFunc("GET /", func(w http.ResponseWriter, _ *http.Request) {
		for i, hospital := range hospitals {
			for _, b := range hospital.Bookings() {
				fmt.Fprintln(w, b.PlacerOrderNO, names[i], b.Date, b.Start, b.ResourceName)
			}
		}
	})
	check(http.ListenAndServe(*listen, nil)) //nolint:gosec // on this machine
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
