package appointment_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

func TestNewClient_InvalidDialect(t *testing.T) {
	t.Parallel()
	type d = appointment.Dialect
	header := func(name, value string) d {
		return d{REST: &rest.Route{Headers: map[string]string{name: value}}}
	}
	path := func(operation, path string) d {
		return d{REST: &rest.Route{Paths: map[string]string{operation: path}}}
	}
	flags := func(flags ...appointment.ScheduleFlag) d { return d{BookedFlags: flags} }
	reason := func(rule appointment.ReasonRule) d { return d{Reasons: []appointment.ReasonRule{rule}} }
	tests := map[string]struct {
		dialect d
		path    string
		text    string
	}{
		"unknown style":               {d{Style: "snake"}, "dialect.style", "camel, pascal, upper"},
		"unknown envelope":            {d{Envelope: "half"}, "dialect.envelope", "full, none"},
		"unknown data":                {d{Data: "xml"}, "dialect.data", "object, string"},
		"unknown empty":               {d{Empty: "null"}, "dialect.empty", "omitted, written"},
		"unknown charset":             {d{Charset: "gbx"}, "dialect.charset", "gb18030"},
		"data without an envelope":    {d{Envelope: appointment.EnvelopeNone, Data: appointment.DataString}, "dialect.data", "leave one of them out"},
		"SOAP and REST":               {d{SOAP: &soap.Binding{Namespace: "urn:x"}, REST: &rest.Route{}}, "dialect.soap", "leave one of them out"},
		"flag 0 as booked":            {flags("2", "0"), "dialect.bookedFlags[1]", "no slot is booked"},
		"flag 5 as booked":            {flags("5"), "dialect.bookedFlags[0]", "no slot is booked"},
		"empty flag as booked":        {flags(""), "dialect.bookedFlags[0]", "is empty"},
		"empty statusCode":            {d{StatusCodes: []string{""}}, "dialect.statusCodes[0]", "is empty"},
		"empty resultCode":            {d{ResultCodes: []string{"OK", ""}}, "dialect.resultCodes[1]", "is empty"},
		"Idempotency-Key":             {header("idempotency-key", "1"), "dialect.rest.headers.idempotency-key", "leave it out"},
		"X-Idempotency-Key":           {header("X-Idempotency-Key", "1"), "dialect.rest.headers.X-Idempotency-Key", "leave it out"},
		"Content-Type":                {header("Content-Type", "text/plain"), "dialect.rest.headers.Content-Type", "leave it out"},
		"header with a line break":    {header("X-Hospital", "a\r\nb"), "dialect.rest.headers.X-Hospital", "HTTP does not allow"},
		"path at another host":        {path("SaveSchedule", "http://elsewhere.example/"), "dialect.rest.paths.SaveSchedule", "below the endpoint"},
		"path of unknown operation":   {path("Save", "save"), "dialect.rest.paths.Save", "SaveSchedule"},
		"SOAP without a namespace":    {d{SOAP: &soap.Binding{Parameter: "data"}}, "dialect.soap.namespace", "targetNamespace"},
		"unknown SOAP version":        {d{SOAP: &soap.Binding{Namespace: "urn:x", Version: "2"}}, "dialect.soap.version", "1.1, 1.2"},
		"unknown reason":              {reason(appointment.ReasonRule{Reason: "why", Codes: []string{"7"}}), "dialect.reasons[0]", "slot taken"},
		"reason without code or word": {reason(appointment.ReasonRule{Reason: "busy"}), "dialect.reasons[0]", "neither codes nor words"},
		"reason with an empty word":   {reason(appointment.ReasonRule{Reason: "busy", Words: []string{""}}), "dialect.reasons[0]", "empty"},
		"reason with a leading …":     {reason(appointment.ReasonRule{Reason: "busy", Words: []string{"忙", "…超时"}}), "dialect.reasons[0]", "leave the ellipsis out"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := validConfig()
			cfg.Dialect = &tt.dialect
			checkConfigRejected(t, cfg, tt.path, tt.text, systemKey)
		})
	}
}

func TestNewClient_InvalidFieldNames(t *testing.T) {
	t.Parallel()
	type m = map[string]string
	tests := map[string]struct {
		dialect appointment.Dialect
		path    string
		text    string
	}{
		"name of a field in another case":    {appointment.Dialect{Names: m{"idCardNo": "idcard"}}, "dialect.names.idCardNo", "idCardNO"},
		"name of the envelope in wrong case": {appointment.Dialect{Names: m{"SystemID": "sysid"}}, "dialect.names.SystemID", "systemId"},
		"name with a wrong letter":           {appointment.Dialect{Names: m{"servicetexd": "x"}}, "dialect.names.servicetexd", "serviceText"},
		"name with a letter missing":         {appointment.Dialect{Names: m{"serviceTex": "x"}}, "dialect.names.serviceTex", "serviceText"},
		"name with a letter too many":        {appointment.Dialect{Names: m{"serviceTextt": "x"}}, "dialect.names.serviceTextt", "serviceText"},
		"name with two letters swapped":      {appointment.Dialect{Names: m{"serviceTetx": "x"}}, "dialect.names.serviceTetx", "serviceText"},
		"name of an unknown operation":       {appointment.Dialect{Names: m{"Save.idCardNO": "idCardNo"}}, "dialect.names.Save.idCardNO", "operation Save"},
		"empty spelling":                     {appointment.Dialect{Names: m{"idCardNO": ""}}, "dialect.names.idCardNO", "is empty"},
		"two fields with one spelling":       {appointment.Dialect{Names: m{"cardNO": "idCardNO"}}, "dialect.names", "idCardNO"},
		"layout in Java's format":            {appointment.Dialect{Layouts: m{"startDate": "yyyy-MM-dd"}}, "dialect.layouts.startDate", "2006-01-02"},
		"empty layout":                       {appointment.Dialect{Layouts: m{"QuerySchedule.requestedDate": ""}}, "dialect.layouts.QuerySchedule.requestedDate", "2006-01-02"},
		"layout of a field that has none":    {appointment.Dialect{Layouts: m{"scheduleDate": "2006-01-02"}}, "dialect.layouts.scheduleDate", "startDate"},
		"layout of a field in wrong case":    {appointment.Dialect{Layouts: m{"requesteddate": "15:04"}}, "dialect.layouts.requesteddate", "requestedDate"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := validConfig()
			cfg.Dialect = &tt.dialect
			checkConfigRejected(t, cfg, tt.path, tt.text, systemKey)
		})
	}
}

// A hospital may have fields of its own, which requests send in Extra. Names that resemble no
// field of the interface, or only a numbered one, are accepted.
func TestNewClient_NamesOfExtraFields(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"submitExamRequestInfo", "cardNO2", "medRecNO1", "phone", "sec", "daysLeft", "hospitalID"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := validConfig()
			cfg.Dialect = &appointment.Dialect{Names: map[string]string{name: "x"}}
			if _, err := appointment.NewClient(cfg); err != nil {
				t.Errorf("NewClient with Names %q = %v, want nil", name, err)
			}
		})
	}
	t.Run("empty name", func(t *testing.T) {
		t.Parallel()
		cfg := validConfig()
		cfg.Dialect = &appointment.Dialect{Names: map[string]string{"": "x"}}
		if _, err := appointment.NewClient(cfg); err == nil {
			t.Error("NewClient with an empty name = nil, want an error")
		}
	})
}
