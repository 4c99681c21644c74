package directory_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/google/go-cmp/cmp"
)

// Codes need no quotes, as values or as keys. Problems have the line of their key.
func TestRead_Values(t *testing.T) {
	t.Parallel()
	const head = "hospitals:\n  - name: 市二院\n    vendor: wanda\n    endpoint: https://shier.example/HIPService.asmx\n    systemId: HIS01\n    systemKey: key-0001\n" +
		"    dialect:\n      data: base64\n      requestCharset: GBK\n      values:\n"
	dir, err := directory.Read(strings.NewReader(head + `        patientClass: {门诊: "1000", 急诊: 2000}
        scheduleTimeStatus: {Enable: "00", Full: "01"}
        SaveSchedule.scheduleFlag: {2: Y, "0": N}
`))
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := dir.Config("市二院")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]map[string]string{
		"patientClass": {"门诊": "1000", "急诊": "2000"}, "scheduleTimeStatus": {"Enable": "00", "Full": "01"}, "SaveSchedule.scheduleFlag": {"2": "Y", "0": "N"},
	}
	if diff := cmp.Diff(want, cfg.Dialect.Values); diff != "" {
		t.Errorf("Values (-want +got):\n%s", diff)
	}
	if cfg.Dialect.Data != appointment.DataBase64 || cfg.Dialect.RequestCharset != appointment.RequestGBK {
		t.Errorf("data %s, requestCharset %s, want base64, GBK", cfg.Dialect.Data, cfg.Dialect.RequestCharset)
	}
	for text, want := range map[string]string{
		"        patientClas: {门诊: 1}\n":                         "line 11, column 9",
		"        scheduleTimeStatus:\n          Opened: \"1\"\n": "line 12, column 11",
	} {
		_, err := directory.Read(strings.NewReader(head + text))
		var problems *directory.ConfigError
		if !errors.As(err, &problems) || !strings.Contains(err.Error(), want) {
			t.Errorf("Read error = %v, want one at %s", err, want)
		}
	}
}
