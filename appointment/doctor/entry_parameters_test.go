package doctor

import (
	"fmt"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

// TestReport_Entry_Parameters checks that variables replace the literal text of parameters in the
// entry. With that text in the environment, the entry leads to the same parameters.
func TestReport_Entry_Parameters(t *testing.T) {
	t.Setenv("SYSTEM_KEY", "key-5e1f")
	parameters := []soap.Parameter{
		{Name: "action", Value: "$method"}, {Name: "pass-word", Value: "cnry$$document"}, {Name: "口令", Value: "cnry2"},
		{Name: "empty", Value: ""}, {Name: "message", Value: "<cnry>$document</cnry>${timestamp}x"},
	}
	save := []soap.Parameter{{Name: "pass-word", Value: "cnry-save"}, {Name: "message", Value: "$document"}}
	cfg := appointment.Config{Name: "市三院", Vendor: appointment.Wanda, Endpoint: "https://hospital.example/x", SystemID: "HIS01", SystemKey: "key-5e1f",
		Dialect: &appointment.Dialect{SOAP: &soap.Binding{Parameters: parameters, Operations: map[string]soap.Operation{"SaveSchedule": {Parameters: save}}}}}
	report := &Report{Config: &cfg, Others: []appointment.Dialect{*hideSecrets(cfg.Dialect)}}
	entry := report.Entry()
	var out strings.Builder
	if err := report.Print(&out, Chinese); err != nil {
		t.Fatal(err)
	}
	if text := out.String() + entry + fmt.Sprintf("%+v", report); strings.Contains(text, "cnry") {
		t.Errorf("Entry() and Print() = %s\nwant them without the values", text)
	}
	for name, value := range map[string]string{
		"PASS_WORD": "cnry$document", "PASS_WORD_2": "cnry-save", "VALUE__": "cnry2", "MESSAGE": "<cnry>", "MESSAGE_2": "</cnry>", "MESSAGE_3": "x",
	} {
		if !strings.Contains(entry, "${"+name+"}") {
			t.Errorf("Entry() = %s\nwant it to contain ${%s}", entry, name)
		}
		t.Setenv(name, value)
	}
	dir, err := directory.Read(strings.NewReader(entry))
	if err != nil {
		t.Fatalf("directory.Read(Entry()) error = %v, want none:\n%s", err, entry)
	}
	got, err := dir.Config("市三院")
	if err != nil {
		t.Fatal(err)
	}
	parts := func(parameters []soap.Parameter) (parts [][]templatePart) {
		for _, p := range parameters {
			parts = append(parts, splitTemplate(p.Value))
		}
		return parts
	}
	allow := cmp.AllowUnexported(templatePart{})
	if diff := cmp.Diff(parts(parameters), parts(got.Dialect.SOAP.Parameters), allow); diff != "" {
		t.Errorf("parameters of the entry (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(parts(save), parts(got.Dialect.SOAP.Operations["SaveSchedule"].Parameters), allow); diff != "" {
		t.Errorf("parameters of SaveSchedule in the entry (-want +got):\n%s", diff)
	}
}
