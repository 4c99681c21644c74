package recording_test

import (
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/soap"
)

// A recording of a hospital with several SOAP parameters has none of their values, and is
// replayed although some differ in every request.
func TestRecorder_SOAPParameters(t *testing.T) {
	t.Parallel()
	const password, pin = "Canary-parameter$9", "0427"
	dialect := appointment.Dialect{SOAP: &soap.Binding{
		Namespace: "urn:gateway",
		Parameters: []soap.Parameter{
			{Name: "ywlx", Value: "$method"}, {Name: "user", Value: "$systemId"}, {Name: "key", Value: "$systemKey"}, {Name: "password", Value: "Canary-parameter$$9"},
			{Name: "pin", Value: pin}, {Name: "time", Value: "$timestamp"}, {Name: "sign", Value: "canary-$nonce"}, {Name: "message", Value: "<a>$document</a>"},
		},
		Result: "out",
	}}
	for _, around := range []bool{true, false} { // whether the document stands in another text
		d := dialect.Clone()
		if !around {
			d.SOAP.Parameters[7].Value = "$document"
		}
		hospital := startHospital(t, appointment.Wanda, appointmenttest.WithDialect(d))
		cfg := hospital.Config()
		cfg.Dialect = &d
		query, save := exampleQuery(), exampleSave()
		file := record(t, cfg, func(c *appointment.Client) {
			callAll(t.Context(), c, query, save, &appointment.CancelRequest{})
		})
		if n := len(hospital.Bookings()); n != 1 {
			t.Fatalf("got %d bookings, want 1", n)
		}
		text := readFiles(t, file)
		checkAbsent(t, text, password, "canary", "<pin>"+pin, string(cfg.SystemKey), cfg.SystemID, patientName, patientID)
		if n := strings.Count(text, "<ywlx>XKH073</ywlx>"); n == 0 {
			t.Errorf("the recording is\n%s\nwant it to hold the code of the operation, which is no secret", text)
		}
		if n := strings.Count(text, "<password>$PARAMETER</password>"); n == 0 {
			t.Errorf("the recording is\n%s\nwant it to hold a placeholder for the password", text)
		}
		p := replay(t, file)
		if err := p.Pseudonymize(query); err != nil {
			t.Fatal(err)
		}
		if err := p.Pseudonymize(save); err != nil {
			t.Fatal(err)
		}
		c := replayClient(t, p)
		if _, err := c.QuerySchedule(t.Context(), query); err != nil {
			t.Errorf("QuerySchedule of the replay = %v, want nil", err)
		}
		if _, err := c.SaveSchedule(t.Context(), save); err != nil {
			t.Errorf("SaveSchedule of the replay = %v, want nil", err)
		}
	}
}
