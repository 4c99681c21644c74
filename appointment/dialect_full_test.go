package appointment_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

// TestFullDialect is the vendor's dialect and what the hospital's sets in its place, and the
// caller's to change.
func TestFullDialect(t *testing.T) {
	t.Parallel()
	cfg := appointment.Config{Vendor: appointment.Wanda, Dialect: &appointment.Dialect{Data: appointment.DataString, SOAP: &soap.Binding{Parameter: "arg0"}}}
	d := cfg.FullDialect()
	if d.Style != "pascal" || d.Data != appointment.DataString || d.StatusCodes[0] != "00000000" || d.REST != nil ||
		d.SOAP.Parameter != "arg0" || d.SOAP.Namespace != "http://tempuri.org/" {
		t.Errorf("%+v", d)
	}
	d.SOAP.Namespace, d.StatusCodes[0] = "urn:changed", "1"
	if again := cfg.FullDialect(); again.SOAP.Namespace != "http://tempuri.org/" || again.StatusCodes[0] != "00000000" {
		t.Errorf("it was changed for all: %+v", again)
	}
	cfg = appointment.Config{Vendor: appointment.Wanda, Dialect: &appointment.Dialect{REST: &rest.Route{}}}
	if d := cfg.FullDialect(); d.SOAP != nil || d.REST == nil {
		t.Errorf("%+v", d)
	}
	if d := (appointment.Config{Vendor: "sixth"}).FullDialect(); d.Style != "" || d.SOAP != nil || d.REST != nil {
		t.Errorf("an unknown vendor: %+v", d)
	}
}
