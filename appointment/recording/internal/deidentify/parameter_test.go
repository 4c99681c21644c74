package deidentify

import (
	"slices"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

func newParameterConfig() appointment.Config {
	return appointment.Config{SystemID: "HIS01", SystemKey: "key-0001", Dialect: &appointment.Dialect{SOAP: &soap.Binding{
		Parameters: []soap.Parameter{
			{Name: "method", Value: "$method"}, {Name: "id", Value: "$systemId"}, {Name: "pass_word", Value: "$systemKey"},
			{Name: "user", Value: "f00d$$1"}, {Name: "time", Value: "$timestamp"}, {Name: "message", Value: "<f00d>$document</f00d>"},
		},
		Operations: map[string]soap.Operation{"SaveSchedule": {Parameters: []soap.Parameter{{Name: "action", Value: "SAVE"}, {Name: "xml", Value: "$document"}}}},
	}}}
}

func TestNewFieldTable_Parameters(t *testing.T) {
	t.Parallel()
	table := NewFieldTable(newParameterConfig().Dialect)
	for name, want := range map[string]field{
		"method": {"method", keptText}, "id": {"systemId", systemID}, "password": {"systemKey", systemKey},
		"user": {"", parameterValue}, "time": {"", parameterValue}, "action": {"", parameterValue},
	} {
		if got := table[name]; got != want {
			t.Errorf("field of parameter %s = %+v, want %+v", name, got, want)
		}
	}
	for _, name := range []string{"message", "xml"} {
		if table.contains(name) {
			t.Errorf("the parameter %s with the document is a field, want none", name)
		}
	}
}

func TestDeidentifier_ReplaceConfig_Parameters(t *testing.T) {
	t.Parallel()
	cfg := newParameterConfig()
	d := newTestDeidentifier(cfg)
	d.finishLearning()
	got := d.replaceConfig(cfg).Dialect.SOAP
	var values []string
	for _, p := range slices.Concat(got.Parameters, got.Operations["SaveSchedule"].Parameters) {
		values = append(values, string(p.Value))
	}
	if want := []string{"$method", "$systemId", "$systemKey", "", "$timestamp", "$document", "", "$document"}; !slices.Equal(values, want) {
		t.Errorf("replaceConfig has the values %q, want %q", values, want)
	}
	if cfg.Dialect.SOAP.Parameters[3].Value != "f00d$$1" {
		t.Errorf("the parameter in the dialect given to replaceConfig = %q, want it unchanged", string(cfg.Dialect.SOAP.Parameters[3].Value))
	}
}

func TestSecretTexts(t *testing.T) {
	t.Parallel()
	if got, want := secretTexts(newParameterConfig().Dialect), []string{"f00d$1"}; !slices.Equal(got, want) {
		t.Errorf("secretTexts = %q, want %q", got, want)
	}
	if got := secretTexts(nil); got != nil {
		t.Errorf("secretTexts(nil) = %q, want none", got)
	}
}
