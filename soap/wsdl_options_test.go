package soap_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/soap"
)

const asmxFile = "testdata/wsdl/asmx/ExamService.wsdl"

func TestLoadWSDL_WithOperation(t *testing.T) {
	t.Parallel()
	b, err := loadText(t, makeWSDL("A\nB\nC\nQuerySchedule"), soap.WithOperation("QuerySchedule", "A"), soap.WithOperation("SaveSchedule", "B"),
		soap.WithOperation("CancelSchedule", "C"), soap.WithPort("Main"))
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Operations["QuerySchedule"].Name; got != "A" {
		t.Errorf("LoadWSDL = query %s, want A", got)
	}
	if got := *b.Operations["CancelSchedule"].Action; got != "urn:C" {
		t.Errorf("LoadWSDL = action of cancel %s, want urn:C", got)
	}
}

// TestLoadWSDL_WithOperation_Overloaded chooses one of two operations of one name.
func TestLoadWSDL_WithOperation_Overloaded(t *testing.T) {
	t.Parallel()
	shapes := extractArchive(t, "testdata/wsdl/shapes.txtar")
	for name, want := range map[string]string{"QuerySchedule:ByDay": "urn:his#QuerySchedule", "QuerySchedule:ByPatient": "urn:his#ByPatient"} {
		b, err := soap.LoadWSDL(t.Context(), filepath.Join(shapes, "overloaded.wsdl"), soap.WithOperation("QuerySchedule", name))
		if err != nil {
			t.Errorf("LoadWSDL() with %s: error = %v, want none", name, err)
		} else if got := *b.Operations["QuerySchedule"].Action; got != want {
			t.Errorf("LoadWSDL with %s = action %s, want %s", name, got, want)
		}
	}
}

// TestLoadWSDL_WithPort_Service chooses a port that has the name of another one.
func TestLoadWSDL_WithPort_Service(t *testing.T) {
	t.Parallel()
	wsdl := readFile(t, filepath.Join(extractArchive(t, "testdata/wsdl/shapes.txtar"), "two-different-ports.wsdl"))
	wsdl = strings.Replace(wsdl, `<port name="Other"`, `</service><service name="Second"><port name="ExamSoap"`, 1)
	_, err := loadText(t, wsdl)
	if want := "(Exam.ExamSoap, Second.ExamSoap)"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("LoadWSDL error = %v, want it with %s", err, want)
	}
	b, err := loadText(t, wsdl, soap.WithPort("Second.ExamSoap"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := *b.Operations["SaveSchedule"].Action, "urn:other#SaveSchedule"; got != want {
		t.Errorf("LoadWSDL = action %s, want %s", got, want)
	}
}

func TestLoadWSDL_WithPort(t *testing.T) {
	t.Parallel()
	b, err := soap.LoadWSDL(t.Context(), asmxFile, soap.WithPort("ExamServiceSoap12"))
	if err != nil {
		t.Fatal(err)
	}
	if b.Version != soap.SOAP12 {
		t.Errorf("LoadWSDL = version %s, want %s", b.Version, soap.SOAP12)
	}
	if got, want := *b.Operations["SaveSchedule"].Action, "http://tempuri.org/AddExamAppointment"; got != want {
		t.Errorf("LoadWSDL = action of save %s, want %s", got, want)
	}
}

func TestLoadWSDL_InvalidOption(t *testing.T) {
	t.Parallel()
	const useOne = "use one of QuerySchedule, SaveSchedule, CancelSchedule and the name of an operation in the WSDL"
	for name, tt := range map[string]struct {
		opts []soap.WSDLOption
		want soap.Problem
	}{
		"unknown operation of the interface": {
			[]soap.WSDLOption{soap.WithOperation("QuerySchedules", "A")},
			soap.Problem{Path: `WithOperation("QuerySchedules", "A")`, Text: useOne},
		},
		"no operation of the WSDL": {
			[]soap.WSDLOption{soap.WithOperation("QuerySchedule", "")},
			soap.Problem{Path: `WithOperation("QuerySchedule", "")`, Text: useOne},
		},
		"no port":    {[]soap.WSDLOption{soap.WithPort("")}, soap.Problem{Path: "WithPort", Text: "the name is empty; leave the option out"}},
		"no client":  {[]soap.WSDLOption{soap.WithHTTPClient(nil)}, soap.Problem{Path: "WithHTTPClient", Text: "the client is nil; leave the option out"}},
		"nil option": {[]soap.WSDLOption{soap.WithPort("ExamServiceSoap12"), nil}, soap.Problem{Path: "options[1]", Text: "is nil; leave it out"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := soap.LoadWSDL(t.Context(), asmxFile, tt.opts...)
			if want := "soap: load WSDL " + asmxFile + ": " + tt.want.String(); err == nil || err.Error() != want {
				t.Errorf("LoadWSDL error = %v, want %s", err, want)
			}
			checkProblems(t, "LoadWSDL", err, tt.want)
		})
	}
}
