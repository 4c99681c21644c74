package appointment_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

func validConfig() appointment.Config {
	return appointment.Config{
		Name: "市三院", Vendor: appointment.Laida, Endpoint: "https://hospital.example/appointment",
		SystemID: "HIS01", SystemKey: systemKey,
	}
}

func dialect(d appointment.Dialect) func(*appointment.Config) {
	return func(c *appointment.Config) { c.Dialect = &d }
}

func headers(name, value string) func(*appointment.Config) {
	return dialect(appointment.Dialect{REST: &rest.Route{Headers: map[string]string{name: value}}})
}

func names(name, spelled string) func(*appointment.Config) {
	return dialect(appointment.Dialect{Names: map[string]string{name: spelled}})
}

func layout(name, layout string) func(*appointment.Config) {
	return dialect(appointment.Dialect{Layouts: map[string]string{name: layout}})
}

func TestBadConfigurations(t *testing.T) {
	t.Parallel()
	type config = appointment.Config
	endpoint := func(text string) func(*config) { return func(c *config) { c.Endpoint = text } }
	tests := map[string]struct {
		change func(*config)
		field  string // named by the error
		would  string // do, by the error
	}{
		"no endpoint":         {endpoint(""), "endpoint: ", "https://hospital.example"},
		"not a URL":           {endpoint("hospital"), "endpoint: ", "http or https URL"},
		"host and port alone": {endpoint("10.1.2.3:8080"), "endpoint: ", "http or https URL"},
		"a bad escape":        {endpoint("http://hospital.example/%zz"), "endpoint: ", "http or https URL"},
		"ftp":                 {endpoint("ftp://hospital.example/"), "endpoint: ", "http or https URL"},
		"no host":             {endpoint("http:///service"), "endpoint: ", "http or https URL"},
		"user-info":           {endpoint("http://his:" + systemKey + "@hospital.example/"), "endpoint: ", "leave them out"},
		"fragment":            {endpoint("http://hospital.example/#top"), "endpoint: ", "leave it out"},
		"no vendor":           {func(c *config) { c.Vendor = "" }, "vendor: ", "wanda, jintang"},
		"unknown vendor":      {func(c *config) { c.Vendor = "winning" }, "vendor: ", "wanda, jintang"},
		"no id":               {func(c *config) { c.SystemID = "" }, "systemId: ", "鉴权ID"},
		"blank id":            {func(c *config) { c.SystemID = " " }, "systemId: ", "鉴权ID"},
		"no key":              {func(c *config) { c.SystemKey = "" }, "systemKey: ", "鉴权Key"},
		"a printed key":       {func(c *config) { c.SystemKey = "***" }, "systemKey: ", "鉴权Key"},
		"unknown style":       {dialect(appointment.Dialect{Style: "snake"}), "dialect: style: ", "camel pascal upper"},
		"unknown envelope":    {dialect(appointment.Dialect{Envelope: "half"}), "dialect: envelope: ", "full none"},
		"unknown data":        {dialect(appointment.Dialect{Data: "xml"}), "dialect: data: ", "object string"},
		"unknown empty":       {dialect(appointment.Dialect{Empty: "null"}), "dialect: empty: ", "omitted written"},
		"data without a place": {
			dialect(appointment.Dialect{Envelope: appointment.EnvelopeNone, Data: appointment.DataString}),
			"dialect: data: ", "leave out one",
		},
		"two carriers": {
			dialect(appointment.Dialect{SOAP: &soap.Binding{Namespace: "urn:x"}, REST: &rest.Route{}}),
			"dialect: soap and rest: ", "leave out one",
		},
		"charset":                {dialect(appointment.Dialect{Charset: "gbx"}), "dialect: charset: ", "gb18030"},
		"not booked is booked":   {dialect(appointment.Dialect{BookedFlags: []appointment.ScheduleFlag{"2", "0"}}), "dialect: bookedFlags: ", "no booked slot"},
		"by staff is booked":     {dialect(appointment.Dialect{BookedFlags: []appointment.ScheduleFlag{"5"}}), "dialect: bookedFlags: ", "no booked slot"},
		"nothing is booked":      {dialect(appointment.Dialect{BookedFlags: []appointment.ScheduleFlag{""}}), "dialect: bookedFlags: ", "empty"},
		"nothing is success":     {dialect(appointment.Dialect{StatusCodes: []string{""}}), "dialect: statusCodes: ", "empty"},
		"nothing is success too": {dialect(appointment.Dialect{ResultCodes: []string{"OK", ""}}), "dialect: resultCodes: ", "empty"},
		"a misspelt name":        {names("idCardNo", "idcard"), "dialect: names: idCardNo: ", "idCardNO"},
		"a misspelt envelope":    {names("SystemID", "sysid"), "dialect: names: SystemID: ", "systemId"},
		"no such operation":      {names("Save.idCardNO", "idCardNo"), "dialect: names: Save.idCardNO: ", "no operation"},
		"no name":                {names("idCardNO", ""), "dialect: ", "idCardNO"},
		"names that collide":     {names("cardNO", "idCardNO"), "dialect: ", "idCardNO"},
		"a layout in Java's way": {layout("startDate", "yyyy-MM-dd"), "dialect: layouts: startDate: ", "2006-01-02"},
		"an empty layout":        {layout("QuerySchedule.requestedDate", ""), "dialect: layouts: QuerySchedule.requestedDate: ", "2006-01-02"},
		"a layout of no time":    {layout("scheduleDate", "2006-01-02"), "dialect: layouts: scheduleDate: ", "startDate"},
		"a misspelt layout":      {layout("requesteddate", "15:04"), "dialect: layouts: requesteddate: ", "requestedDate"},
		"Idempotency-Key":        {headers("idempotency-key", "1"), "dialect: rest: headers: idempotency-key ", "leave it out"},
		"X-Idempotency-Key":      {headers("X-Idempotency-Key", "1"), "dialect: rest: headers: X-Idempotency-Key ", "leave it out"},
		"Content-Type":           {headers("Content-Type", "text/plain"), "dialect: rest: headers: Content-Type ", "leave it out"},
		"a header in two lines":  {headers("X-Hospital", "a\r\nb"), "dialect: rest: headers: ", "HTTP cannot carry"},
		"a path elsewhere": {
			dialect(appointment.Dialect{REST: &rest.Route{Paths: map[string]string{"SaveSchedule": "http://elsewhere.example/"}}}),
			"dialect: rest: paths: SaveSchedule: ", "below the endpoint",
		},
		"a path of no operation": {dialect(appointment.Dialect{REST: &rest.Route{Paths: map[string]string{"Save": "save"}}}), "dialect: rest: paths: ", "SaveSchedule"},
		"SOAP without a name":    {dialect(appointment.Dialect{SOAP: &soap.Binding{Parameter: "data"}}), "dialect: soap: namespace: ", "targetNamespace"},
		"SOAP of no version":     {dialect(appointment.Dialect{SOAP: &soap.Binding{Namespace: "urn:x", Version: "2"}}), "dialect: soap: version: ", "1.1 1.2"},
		"a reason of no kind":    {dialect(appointment.Dialect{Reasons: []appointment.ReasonRule{{Reason: "why", Codes: []string{"7"}}}}), "dialect: reasons: entry 1: ", "slot taken"},
		"a reason without words": {dialect(appointment.Dialect{Reasons: []appointment.ReasonRule{{Reason: "busy"}}}), "dialect: reasons: entry 1: ", "no code or word"},
		"a reason for anything":  {dialect(appointment.Dialect{Reasons: []appointment.ReasonRule{{Reason: "busy", Words: []string{""}}}}), "dialect: reasons: entry 1: ", "empty"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := validConfig()
			tt.change(&cfg)
			checkRefused(t, cfg, tt.field, tt.would, systemKey)
		})
	}
}

// checkRefused checks that NewClient refuses a configuration in one line that names the
// field and what would do, and shows none of the secrets.
func checkRefused(t *testing.T, cfg appointment.Config, field, would string, secrets ...string) {
	t.Helper()
	client, err := appointment.NewClient(cfg)
	if err == nil || client != nil {
		t.Fatalf("client %v, error %v", client != nil, err)
	}
	text := err.Error()
	if !strings.Contains(text, field) || !strings.Contains(text, would) {
		t.Errorf("%q: want it to name %q and what would do, %q", text, field, would)
	}
	for _, hidden := range append(secrets, "\n") {
		if strings.Contains(text, hidden) {
			t.Errorf("%q: want one line, without keys and certificates", text)
		}
	}
}

func TestAllMistakesAreOneError(t *testing.T) {
	t.Parallel()
	_, err := appointment.NewClient(appointment.Config{
		Vendor: "winning", Endpoint: "hospital",
		Dialect: &appointment.Dialect{
			Style: "snake", Charset: "gbx", Names: map[string]string{"idCardNo": "a"},
			Layouts:     map[string]string{"startDate": "yyyy", "requestedDate": "HH:mm"},
			BookedFlags: []appointment.ScheduleFlag{"0"},
			REST:        &rest.Route{Headers: map[string]string{"Idempotency-Key": "1"}},
		},
	}, appointment.WithTimeout(-1), appointment.WithLogger(nil), appointment.WithHTTPClient(nil), nil)
	if err == nil {
		t.Fatal("no error")
	}
	at := 0
	for _, want := range []string{
		"winning", "vendor: ", "endpoint: ", "systemId: ", "systemKey: ", "style: ", "names: idCardNo", "layouts: requestedDate", "layouts: startDate",
		"charset: ", "bookedFlags: ", "headers: Idempotency-Key", "WithTimeout: ", "WithLogger: ", "WithHTTPClient: ", "option 4 ",
	} {
		i := strings.Index(err.Error()[at:], want)
		if i < 0 {
			t.Fatalf("%v\nlacks %q behind %q", err, want, err.Error()[:at])
		}
		at += i
	}
	// What is wrong with the carrier shows beside what is wrong elsewhere, for known vendors too.
	cfg := validConfig()
	cfg.Vendor, cfg.Endpoint = appointment.Wanda, ""
	cfg.Dialect = &appointment.Dialect{SOAP: &soap.Binding{Namespace: "not a URI"}, Names: map[string]string{"cardNO": "idCardNO"}}
	_, err = appointment.NewClient(cfg)
	for _, want := range []string{"endpoint: ", "dialect: soap: namespace: ", "cardNO"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %q", err, want)
		}
	}
}

func TestConfigInAFile(t *testing.T) {
	t.Parallel()
	action := ""
	want := validConfig()
	want.Dialect = &appointment.Dialect{
		Style: "upper", Names: map[string]string{"idCardNO": "idCardNo"}, Layouts: map[string]string{"startDate": time.DateTime},
		Envelope: appointment.EnvelopeNone, Empty: appointment.EmptyWritten, StatusCodes: []string{"0"}, ResultCodes: []string{"OK"},
		BookedFlags: []appointment.ScheduleFlag{"3"}, Reasons: []appointment.ReasonRule{{Reason: "busy", Codes: []string{"7"}}}, Charset: "gb18030",
		SOAP: &soap.Binding{Namespace: "urn:x", Operations: map[string]soap.Operation{"SaveSchedule": {Name: "save", Action: &action}}},
	}
	text, err := json.Marshal(want)
	if err != nil || strings.Contains(string(text), systemKey) {
		t.Fatalf("%s, %v", text, err)
	}
	var got appointment.Config
	if err := json.Unmarshal([]byte(strings.Replace(string(text), "***", systemKey, 1)), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("from a file (-want +got):\n%s", diff)
	}
	if _, err := appointment.NewClient(got, appointment.WithHTTPClient(&http.Client{})); err != nil {
		t.Error(err)
	}
}
