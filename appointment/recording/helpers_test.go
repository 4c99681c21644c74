package recording_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/recording"
)

// The patient of exampleSave.
const (
	patientName = "测试患者甲"
	patientID   = "999999198208211267"
	patientCard = "90000000000000000001"
)

// sampleVendors returns all vendors, or with -short one that uses SOAP and one that uses REST. CI runs
// the tests with -short under the race detector, and whole without it.
func sampleVendors() []appointment.Vendor {
	if testing.Short() {
		return []appointment.Vendor{appointment.Wanda, appointment.Laida}
	}
	return appointment.Vendors()
}

// monday returns the time of the tests: Monday 2026-01-05, 08:10 at the hospital.
func monday() time.Time { return time.Date(2026, 1, 5, 0, 10, 0, 0, time.UTC) }

// exampleQuery returns a query for ultrasound.
func exampleQuery() *appointment.QueryRequest {
	return &appointment.QueryRequest{
		StartDate:       monday(),
		PlacerOrderNO:   "2026010580001",
		ServiceSectID:   "US(超声)",
		ServiceText:     "甲状腺 颈前淋巴结",
		ProcedureName:   "浅表器官(限选2项)",
		PatientClass:    appointment.Outpatient,
		RequestDeptID:   "99",
		RequestDeptName: "全科",
		RequestedDate:   monday(),
		MedRecNO:        patientID,
		ScheduleRoute:   appointment.RouteInternetHospital,
	}
}

// exampleSave returns a save of the slot on Tuesday at 08:00 for the order of exampleQuery.
func exampleSave() *appointment.SaveRequest {
	save := appointment.NewSaveRequest(exampleQuery(), appointment.Slot{})
	save.ScheduleResourceUID, save.ScheduleResourceName = "2", "US普通"
	save.ScheduleDate = appointment.Date{Year: 2026, Month: time.January, Day: 6}
	save.StartTime, save.EndTime = appointment.ClockAt(8, 0), appointment.ClockAt(8, 30)
	save.ScheduleOperatorID, save.ScheduleOperatorName = "438", "测试医生甲"
	save.ProviderID, save.ProviderName, save.ProviderPhone = "438", "测试医生甲", "13000000002"
	save.Name, save.Sex = patientName, appointment.Female
	save.Age, save.AgeUnit = 43, appointment.AgeYears
	save.BirthDate = appointment.Date{Year: 1982, Month: time.August, Day: 21}
	save.IdCardNO, save.ContactPhoneNO = patientID, "13000000001"
	save.CardNO, save.OutPatientNO = patientCard, patientCard
	return save
}

// startHospital starts a simulated hospital with one place in the slot of exampleSave.
func startHospital(t *testing.T, v appointment.Vendor, opts ...appointmenttest.Option) *appointmenttest.Hospital {
	t.Helper()
	clock := appointment.ClockAt
	ultrasound := appointmenttest.Resource{
		UID: "2", Name: "US普通", ServiceSectID: "US(超声)", Location: "二楼", Room: "3室",
		Times: []appointmenttest.Time{
			{Start: clock(7, 30), End: clock(8, 0), Capacity: 3, Taken: 1},
			{Start: clock(8, 0), End: clock(8, 30), Capacity: 1},
			{Start: clock(8, 30), End: clock(9, 0), Capacity: 5, Taken: 2},
			{Start: clock(9, 0), End: clock(9, 30), Capacity: 2, Taken: 2},
		},
	}
	h, err := appointmenttest.Start(v, append([]appointmenttest.Option{
		appointmenttest.WithClock(monday), appointmenttest.WithResources(ultrasound),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

// record returns the file of a recording of the calls that a client makes.
func record(t *testing.T, cfg appointment.Config, calls func(*appointment.Client)) string {
	t.Helper()
	return recordWithConfig(t, cfg, cfg, calls)
}

// recordWithConfig records like record, with different configurations of the recorder and the
// client.
func recordWithConfig(t *testing.T, recorderConfig, clientConfig appointment.Config, calls func(*appointment.Client)) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "hospital.yaml")
	recordTo(t, file, recorderConfig, clientConfig, calls)
	return file
}

// recordTo records the calls of a client to a file.
func recordTo(t *testing.T, file string, recorderConfig, clientConfig appointment.Config, calls func(*appointment.Client)) {
	t.Helper()
	rec, err := recording.Record(file, recorderConfig)
	if err != nil {
		t.Fatal(err)
	}
	client, err := appointment.NewClient(clientConfig, appointment.WithTransport(rec.Wrap), appointment.WithRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	calls(client)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		if got, want := fmt.Sprintf(verb, rec), "Recorder{"+file+"}"; got != want {
			t.Errorf("Sprintf(%q, recorder) = %.200q, want %q", verb, got, want)
		}
	}
	if data, err := os.ReadFile(file); err != nil || len(data) > 0 {
		t.Errorf("got %d bytes on disk before Close, %v; want none", len(data), err)
	}
	if err := rec.Close(); err != nil {
		t.Fatal(err)
	}
}

// readFiles returns the text of a recording and of its curl commands.
func readFiles(t *testing.T, file string) string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(entries) != 2 {
		t.Fatalf("got the files %v, %v; want a recording and its curl commands", entries, err)
	}
	var all strings.Builder
	for _, entry := range entries {
		text, err := os.ReadFile(filepath.Join(filepath.Dir(file), entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

// checkAbsent fails the test if one of the secrets is in text, in upper or lower case.
func checkAbsent(t *testing.T, text string, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		if i := strings.Index(strings.ToLower(text), strings.ToLower(secret)); i >= 0 || secret == "" {
			t.Errorf("the recording holds %q, want it absent: …%s…", secret, text[max(0, i-60):min(len(text), max(0, i)+60)])
		}
	}
}

func replay(t *testing.T, file string) *recording.Replayer {
	t.Helper()
	p, err := recording.Replay(file)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func replayClient(t *testing.T, p *recording.Replayer, opts ...appointment.Option) *appointment.Client {
	t.Helper()
	c, err := appointment.NewClient(p.Config(), append([]appointment.Option{appointment.WithTransport(p.Wrap)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
