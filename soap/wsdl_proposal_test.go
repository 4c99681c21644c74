package soap_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

// TestWSDLError_Configuration takes the configuration that the error of each WSDL proposes, fills in the
// values that are missing, and books and cancels with it. The server accepts only requests that are
// as the comments of the WSDL say.
func TestWSDLError_Configuration(t *testing.T) {
	t.Parallel()
	tested := 0
	for _, f := range readCorpus(t) {
		if f.outcome != "proposes" {
			continue
		}
		tested++
		t.Run(filepath.Base(f.path), func(t *testing.T) {
			t.Parallel()
			_, err := soap.LoadWSDL(t.Context(), f.path)
			var failed *soap.WSDLError
			if !errors.As(err, &failed) {
				t.Fatalf("LoadWSDL error = %v, want a *WSDLError", err)
			}
			configuration := failed.Configuration()
			for line := range strings.Lines(configuration) {
				if !strings.Contains(err.Error(), strings.TrimSuffix(line, "\n")) {
					t.Errorf("LoadWSDL error = %v, want it with %q", err, line)
				}
			}
			server := startStrictServer(t, &f)
			file := fmt.Sprintf("hospitals:\n  - name: h\n    vendor: wanda\n    endpoint: %q\n    systemId: %q\n    systemKey: %q\n    organizationId: \"00\"\n",
				server.URL, server.hospital.SystemID, string(server.hospital.SystemKey))
			for line := range strings.Lines(configuration) {
				if strings.Contains(line, " # fill in") {
					line = strings.Replace(line, `value: ""`, `value: filled in`, 1)
				}
				file += "    " + line
			}
			d, err := directory.Read(strings.NewReader(file))
			if err != nil {
				t.Fatalf("directory.Read() error = %v, want none; file:\n%s", err, file)
			}
			client, err := d.Client("h")
			if err != nil {
				t.Fatal(err)
			}
			config, err := d.Config("h")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(fillIn(failed.Proposal()), config.Dialect.SOAP); diff != "" {
				t.Errorf("Proposal() differs from Configuration() (-Proposal +Configuration):\n%s", diff)
			}
			bookAndCancel(t, client)
			for _, name := range []string{"QuerySchedule", "SaveSchedule", "CancelSchedule"} {
				if !server.accepted[name] {
					t.Errorf("the server accepted no request of %s, want one; configuration:\n%s", name, file)
				}
			}
		})
	}
	if tested < 20 {
		t.Errorf("%d WSDLs lead to a configuration, want at least 20", tested)
	}
}

// fillIn returns the binding of a proposal with a text for each value that is missing.
func fillIn(proposal *soap.WSDLProposal) *soap.Binding {
	b := proposal.Binding
	for _, missing := range proposal.Missing {
		parameters := b.InputParameters(missing.Operation)
		for i := range parameters {
			if parameters[i].Name == missing.Parameter {
				parameters[i].Value = "filled in"
			}
		}
	}
	return b
}

// strictServer is a server that accepts only requests as a file of the corpus says. It passes their
// documents to a simulated hospital.
type strictServer struct {
	*httptest.Server
	hospital appointment.Config
	file     *corpusFile
	mu       sync.Mutex
	accepted map[string]bool // operations of the interface
}

func startStrictServer(t *testing.T, f *corpusFile) *strictServer {
	t.Helper()
	empty := ""
	invoke := soap.Operation{Name: "Invoke", Action: &empty}
	hospital, err := appointmenttest.Start(appointment.Wanda, appointmenttest.WithDialect(appointment.Dialect{SOAP: &soap.Binding{
		Namespace: "urn:hospital", Operations: map[string]soap.Operation{"QuerySchedule": invoke, "SaveSchedule": invoke, "CancelSchedule": invoke},
	}}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hospital.Close)
	s := &strictServer{hospital: hospital.Config(), file: f, accepted: map[string]bool{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent := sentRequest(t, r)
		document, element := s.accept(sent)
		if document == "" {
			t.Errorf("the client sent %+v, want one of %+v", sent, f.requests)
			http.Error(w, "not accepted", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", xmlType)
		if sent.version == "1.2" {
			w.Header().Set("Content-Type", "application/soap+xml")
		}
		_, _ = io.WriteString(w, s.respond(t, document, element, sent.version))
	}))
	t.Cleanup(s.Close)
	return s
}

// accept returns the document in a request and the name of the operation's element. The document is ""
// if the request is not as the file says.
func (s *strictServer) accept(sent expectedRequest) (document, element string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	codes := map[string]string{"QuerySchedule": "XKH073", "SaveSchedule": "XKH074", "CancelSchedule": "XKH075"}
	for name, want := range s.file.requests {
		pattern := strings.NewReplacer(`\$document`, `(\{.*\})`, `\$method`, codes[name],
			"SYS", s.hospital.SystemID, "KEY", string(s.hospital.SystemKey)).Replace(regexp.QuoteMeta(want.body))
		found := regexp.MustCompile("(?s)^" + pattern + "$").FindStringSubmatch(sent.body)
		if found == nil || sent.version != want.version || sent.action != want.action {
			continue
		}
		s.accepted[name] = true
		_, rest, _ := strings.Cut(want.body, "}")
		element, _, _ = strings.Cut(rest, ">")
		document = found[1]
	}
	return document, element
}

// respond returns the response to a document, in an envelope.
func (s *strictServer) respond(t *testing.T, document, element, version string) string {
	t.Helper()
	var escaped strings.Builder
	_ = xml.EscapeText(&escaped, []byte(document))
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.hospital.Endpoint,
		strings.NewReader(envelopeStart+`<Invoke xmlns="urn:hospital"><data>`+escaped.String()+`</data></Invoke>`+envelopeEnd))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", xmlType)
	request.Header["SOAPAction"] = []string{`""`}
	response, err := s.Client().Do(request)
	if err != nil {
		t.Errorf("Do() of the request to the hospital: error = %v, want none", err)
		return ""
	}
	defer response.Body.Close()
	var envelope struct {
		Result string `xml:"Body>InvokeResponse>InvokeResult"`
	}
	if err := xml.NewDecoder(response.Body).Decode(&envelope); err != nil || envelope.Result == "" {
		t.Errorf("the hospital's result = %q, %v, want one", envelope.Result, err)
	}
	escaped.Reset()
	_ = xml.EscapeText(&escaped, []byte(envelope.Result))
	results := ""
	for i, name := range s.file.results {
		name, text := strings.Replace(name, "*", element, 1), "ok"
		if i == 0 {
			text = escaped.String()
		}
		results += "<" + name + ">" + text + "</" + name + ">"
	}
	body := "<" + element + "Response>" + results + "</" + element + "Response>"
	if version == "1.2" {
		return envelope12Start + body + envelope12End
	}
	return envelopeStart + body + envelopeEnd
}

// bookAndCancel queries, books the first open slot and cancels the booking.
func bookAndCancel(t *testing.T, c *appointment.Client) {
	t.Helper()
	query := &appointment.QueryRequest{
		PlacerOrderNO: "2026112580001", ServiceSectID: "CT", ServiceText: "头部", ProcedureName: "头颅平扫",
		PatientClass: appointment.Outpatient, RequestedDate: time.Now(), MedRecNO: "999999201512190186",
		ScheduleRoute: appointment.RouteInternetHospital,
	}
	schedule, err := c.QuerySchedule(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	for slot := range schedule.Slots() {
		if !slot.Open() {
			continue
		}
		save := appointment.NewSaveRequest(query, slot)
		save.ScheduleOperatorID, save.ScheduleOperatorName = "438", "测试医生甲"
		save.ProviderID, save.ProviderName, save.ProviderPhone = "438", "测试医生甲", "13000000002"
		save.Name, save.Sex, save.IdCardNO = "测试患者甲", appointment.Female, "999999201512190186"
		save.BirthDate = appointment.Date{Year: 2015, Month: time.December, Day: 19}
		save.Age, save.AgeUnit = 10, appointment.AgeYears
		save.ContactPhoneNO, save.CardNO, save.OutPatientNO = "13000000001", "90000001", "90000001"
		booking, err := c.SaveSchedule(t.Context(), save)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.CancelSchedule(t.Context(), booking.CancelRequest()); err != nil {
			t.Error(err)
		}
		return
	}
	t.Error("got no open slot, want one")
}
