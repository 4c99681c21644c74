package appointment_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

type codes = map[string]map[string]string

// testCodes returns codes for every enumeration. Some look like other values of the interface.
func testCodes() codes {
	return codes{
		"patientClass": {"门诊": "1000", "急诊": "2000"}, "scheduleRoute": {"8": "5"}, "ageUnit": {"岁": "Y"}, "sex": {"女": "2"}, "fastingFlag": {"1": "T"},
		"scheduleTimeStatus": {"Enable": "00", "Full": "01", "Schedule": "Enable"},
		"scheduleFlag":       {"2": "0", "0": "2"}, "SaveSchedule.scheduleFlag": {"2": "Y", "0": "N"},
		"arrangeWeek": {"1": "0", "2": "1"},
	}
}

// newCodesClient returns a client with codes of a hospital that responds with document, in the
// vendor's spelling, and remembers the last request.
func newCodesClient(t *testing.T, vendor appointment.Vendor, d *appointment.Dialect, document string) (c *appointment.Client, request *string) {
	t.Helper()
	request = new(string)
	return newDialectClient(t, vendor, d, func(w http.ResponseWriter, r *http.Request) {
		*request = string(requestDocument(t, r))
		writeResponse(w, r, respellNames(vendor, document))
	}), request
}

func TestClient_Values_Sent(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		client, request := newCodesClient(t, vendor, &appointment.Dialect{Values: testCodes()}, cancelledDoc)
		query := fullQueryRequest()
		query.PatientClass, query.FastingFlag = appointment.Outpatient, appointment.Fasting
		_, _ = client.QuerySchedule(t.Context(), query)
		checkSent(t, *request, map[string]string{"patientclass": "1000", "scheduleroute": "5", "fastingflag": "T"})
		save := fullSaveRequest()
		save.PatientClass, save.AgeUnit, save.Sex, save.ScheduleRoute = appointment.Inpatient, appointment.AgeYears, appointment.Female, appointment.RouteKiosk
		before := *save
		_, _ = client.SaveSchedule(t.Context(), save)
		if diff := cmp.Diff(before, *save); diff != "" {
			t.Errorf("%s: request after the call (-want +got):\n%s", vendor, diff)
		}
	}
	// Values without a code pass unchanged.
	client, request := newCodesClient(t, appointment.Laida, &appointment.Dialect{Values: testCodes()}, `{"statusCode":"00000001","statusMessage":"号源已满"}`)
	save := fullSaveRequest()
	save.PatientClass, save.AgeUnit, save.Sex, save.ScheduleRoute = appointment.Inpatient, appointment.AgeYears, appointment.Female, appointment.RouteKiosk
	_, err := client.SaveSchedule(t.Context(), save)
	checkClass(t, err, appointment.ErrRejected)
	checkSent(t, *request, map[string]string{"patientclass": "住院", "ageunit": "Y", "sex": "2", "scheduleroute": "4"})
}

// checkSent compares fields of the data of a request, by their names in lower case.
func checkSent(t *testing.T, document string, want map[string]string) {
	t.Helper()
	var message map[string]any
	if err := json.Unmarshal([]byte(document), &message); err != nil {
		t.Fatal(err)
	}
	for name, data := range message {
		if fields, ok := data.(map[string]any); ok && strings.EqualFold(name, "data") {
			for name, value := range fields {
				if text, ok := want[strings.ToLower(name)]; ok && value != text {
					t.Errorf("%s = %v, want %s", name, value, text)
				}
			}
		}
	}
}

func TestClient_QuerySchedule_Values(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		document := strings.Replace(scheduleWithStatuses("2", `"00"`, `"01"`, `"Full"`, `"02"`, `" 00 "`, `null`),
			`"scheduleFlag"`, `"patientClass":"1000","scheduleFlag"`, 1)
		document = strings.Replace(document, `"arrangeDay"`, `"arrangeWeek":"1","arrangeDay"`, 1) // 2026-11-24 is a Tuesday
		client, _ := newCodesClient(t, vendor, &appointment.Dialect{Values: testCodes()}, document)
		schedule, err := client.QuerySchedule(t.Context(), fullQueryRequest())
		if err != nil {
			t.Fatal(err)
		}
		if schedule.PatientClass != appointment.Outpatient || schedule.ScheduleFlag != appointment.FlagNotNeeded || schedule.Booked() {
			t.Errorf("%s: patientClass %s, flag %s, booked %v, want 门诊, 0, false", vendor, schedule.PatientClass, schedule.ScheduleFlag, schedule.Booked())
		}
		var got []string
		for slot := range schedule.Slots() {
			got = append(got, fmt.Sprint(slot.ScheduleTimeStatus, " ", slot.Open()))
		}
		want := []string{"Enable true", "Full false", "Full false", "02 false", "Enable true", " true"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: statuses and Open (-want +got):\n%s", vendor, diff)
		}
		var found []string
		for _, d := range valueDeviations(schedule) {
			found = append(found, d.Found)
			if d.Code != appointment.CodeUnknownStatus {
				t.Errorf("%s: deviation %v, want one of the status", vendor, d)
			}
		}
		if diff := cmp.Diff([]string{"Full", "02"}, found); diff != "" {
			t.Errorf("%s: unknown values (-want +got):\n%s", vendor, diff)
		}
		for _, d := range schedule.Deviations {
			if d.Code == appointment.CodeWrongWeekday {
				t.Errorf("%s: deviation %v, want none", vendor, d)
			}
		}
	}
}

// Values that are not among the codes are kept and reported, also those that the interface has.
func TestClient_QuerySchedule_Values_Unknown(t *testing.T) {
	t.Parallel()
	document := strings.Replace(scheduleWithStatuses("5", `"Disable"`), `"scheduleFlag"`, `"patientClass":"门诊","scheduleFlag"`, 1)
	document = strings.Replace(document, `"arrangeDay"`, `"arrangeWeek":"7","arrangeDay"`, 1)
	client, _ := newCodesClient(t, appointment.Laida, &appointment.Dialect{Values: testCodes()}, document)
	schedule, err := client.QuerySchedule(t.Context(), fullQueryRequest())
	if err != nil {
		t.Fatal(err)
	}
	if schedule.PatientClass != "门诊" || schedule.ScheduleFlag != "5" || schedule.Booked() || schedule.Complete {
		t.Errorf("patientClass %s, flag %s, booked %v, complete %v, want 门诊, 5, false, false", schedule.PatientClass, schedule.ScheduleFlag, schedule.Booked(), schedule.Complete)
	}
	var got []string
	for _, d := range valueDeviations(schedule) {
		got = append(got, d.Path[strings.LastIndex(d.Path, ".")+1:]+" "+d.Found+": "+string(d.Code))
	}
	want := []string{
		"patientClass (value not shown): " + string(appointment.CodeUnknownValue), "arrangeWeek 7: " + string(appointment.CodeUnknownValue),
		"scheduleTimeStatus Disable: " + string(appointment.CodeUnknownStatus), "scheduleFlag 5: " + string(appointment.CodeUnknownFlag),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("deviations of values (-want +got):\n%s", diff)
	}
}

// A flag that is none of the codes proves neither that an order is booked nor that it is not. A
// status that is none makes the schedule incomplete for its slot.
func TestClient_FindBooking_Values(t *testing.T) {
	t.Parallel()
	save := fullSaveRequest()
	slot := fmt.Sprintf(`"resourceUID":%q,"scheduleDate":%q,"scheduleTime":%q,`, save.ScheduleResourceUID, save.ScheduleDate, save.StartTime)
	schedule := func(flag, status string) string {
		return fmt.Sprintf(`{"statusCode":"00000000","data":{"resultCode":"Success","result":{"placerOrderNO":%q,%s"scheduleFlag":%q,`+
			`"scheduleArrangeResourceInfoList":[{"resourceUID":%q,"scheduleArrangeDateInfoList":[{"arrangeDay":%q,"scheduleArrangeTimeInfoList":[`+
			`{"startTime":%q,"endTime":%q,"scheduleTimeStatus":%q}]}]}]}}}`,
			save.PlacerOrderNO, slot, flag, save.ScheduleResourceUID, save.ScheduleDate, save.StartTime, save.EndTime, status)
	}
	for name, tt := range map[string]struct {
		flag, status string
		class        error // nil: booked
	}{
		"the code of booked":                     {"0", "01", nil},
		"the code of not booked":                 {"2", "00", appointment.ErrNotBooked},
		"no code: the flag 5":                    {"5", "00", appointment.ErrOutcomeUnknown},
		"no code: the flag 1, booked by default": {"1", "00", appointment.ErrOutcomeUnknown},
		"not booked, and no code of a status":    {"2", "Full", appointment.ErrOutcomeUnknown},
		"not booked, and the code of Schedule":   {"2", "Enable", appointment.ErrOutcomeUnknown},
	} {
		client, _ := newCodesClient(t, appointment.Wanda, &appointment.Dialect{Values: testCodes()}, schedule(tt.flag, tt.status))
		booking, err := client.FindBooking(t.Context(), fullSaveRequest())
		if tt.class == nil && (err != nil || !booking.Booked()) || tt.class != nil && !errors.Is(err, tt.class) {
			t.Errorf("%s: FindBooking = %v, %v, want %v", name, booking, err, tt.class)
		}
	}
}

func TestClient_SaveSchedule_Values(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string]struct {
		booked bool
		class  error
	}{
		"Y": {true, nil}, "N": {false, nil}, " Y ": {true, nil},
		"2": {false, appointment.ErrOutcomeUnknown}, "0": {false, appointment.ErrOutcomeUnknown}, "1": {false, appointment.ErrOutcomeUnknown},
	} {
		save := fullSaveRequest()
		result := `{"scheduleFlag":"` + flag + `"}`
		if strings.TrimSpace(flag) == "Y" {
			result = fmt.Sprintf(`{"scheduleFlag":%q,"scheduleSeq":"1","scheduleResourceUID":%q,"scheduleDate":%q,"extra":{"scheduleFlag":"Y"}}`,
				flag, save.ScheduleResourceUID, save.ScheduleDate)
		}
		client, _ := newCodesClient(t, appointment.Laida, &appointment.Dialect{Values: testCodes()},
			`{"statusCode":"00000000","data":{"resultCode":"Success","result":`+result+`}}`)
		booking, err := client.SaveSchedule(t.Context(), save)
		if want.class == nil && (err != nil || booking.Booked() != want.booked) || want.class != nil && !errors.Is(err, want.class) {
			t.Errorf("flag %q: SaveSchedule = %v, %v, want booked %v, %v", flag, booking, err, want.booked, want.class)
		}
	}
}

// A resultCode that is none of the codes is neither a success nor a definite rejection.
func TestClient_CancelSchedule_ResultCodes(t *testing.T) {
	t.Parallel()
	values := codes{"resultCode": {"Success": "1", "Falid": "0"}, "QuerySchedule.resultCode": {"Falid": "1"}}
	for code, want := range map[string]struct {
		class   error
		unknown bool
	}{
		"1": {nil, false}, "0": {appointment.ErrRejected, false}, "Success": {appointment.ErrRejected, true}, "7": {appointment.ErrRejected, true},
	} {
		client, _ := newCodesClient(t, appointment.Mingtian, &appointment.Dialect{Values: values},
			`{"statusCode":"00000000","data":{"resultCode":"`+code+`","resultDesc":"不允许"}}`)
		cancel := fullCancelRequest()
		cancel.Save = nil
		cancellation, err := client.CancelSchedule(t.Context(), cancel)
		if !errors.Is(err, want.class) || errors.Is(err, appointment.ErrOutcomeUnknown) != want.unknown {
			t.Errorf("resultCode %q: CancelSchedule = %v, %v, want %v, unknown %v", code, cancellation, err, want.class, want.unknown)
		}
		if err == nil && cancellation.ResultCode != "Success" {
			t.Errorf("ResultCode = %q, want Success", cancellation.ResultCode)
		}
	}
}

// BookedFlags has the values that codes stand for.
func TestClient_QuerySchedule_ValuesBeforeBookedFlags(t *testing.T) {
	t.Parallel()
	d := &appointment.Dialect{Values: codes{"scheduleFlag": {"3": "Y", "0": "N"}}, BookedFlags: []appointment.ScheduleFlag{"3"}}
	for flag, want := range map[string]bool{"Y": true, "N": false, "3": false} {
		client, _ := newCodesClient(t, appointment.Laida, d, scheduleWithStatuses(flag, `"Enable"`))
		schedule, err := client.QuerySchedule(t.Context(), fullQueryRequest())
		if err != nil {
			t.Fatal(err)
		}
		if schedule.Booked() != want {
			t.Errorf("flag %q: Booked() = %v, want %v", flag, schedule.Booked(), want)
		}
	}
}

func TestNewClient_InvalidValues(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		dialect    appointment.Dialect
		path, text string
	}{
		"unknown field":                {appointment.Dialect{Values: codes{"klass": {"a": "b"}}}, "dialect.values.klass", "patientClass"},
		"misspelt field":               {appointment.Dialect{Values: codes{"patientClas": {"门诊": "1"}}}, "dialect.values.patientClas", "did you mean patientClass?"},
		"field in another case":        {appointment.Dialect{Values: codes{"PatientClass": {"门诊": "1"}}}, "dialect.values.PatientClass", "is spelled patientClass"},
		"field that is no enumeration": {appointment.Dialect{Values: codes{"name": {"a": "b"}}}, "dialect.values.name", "has no list of values"},
		"unknown value":                {appointment.Dialect{Values: codes{"patientClass": {"门珍": "1"}}}, "dialect.values.patientClass.门珍", "门诊, 急诊"},
		"code before value":            {appointment.Dialect{Values: codes{"scheduleTimeStatus": {"00": "Enable"}}}, "dialect.values.scheduleTimeStatus.00", `Enable: "00"`},
		"unknown flag":                 {appointment.Dialect{Values: codes{"scheduleFlag": {"9": "Y"}}}, "dialect.values.scheduleFlag.9", "0, 1, 2, 5"},
		"empty code":                   {appointment.Dialect{Values: codes{"scheduleTimeStatus": {"Full": " "}}}, "dialect.values.scheduleTimeStatus.Full", "is empty"},
		"empty value":                  {appointment.Dialect{Values: codes{"sex": {"": "1"}}}, "dialect.values.sex", "empty value"},
		"no entries":                   {appointment.Dialect{Values: codes{"sex": {}}}, "dialect.values.sex", "no entries"},
		"one code for two statuses":    {appointment.Dialect{Values: codes{"scheduleTimeStatus": {"Enable": "00", "Full": "00 "}}}, "dialect.values.scheduleTimeStatus.Full", "the code of Enable"},
		"one code for two units":       {appointment.Dialect{Values: codes{"ageUnit": {"岁": "1", "月": "1"}}}, "dialect.values.ageUnit.月", "ambiguous"},
		"code of a value without one":  {appointment.Dialect{Values: codes{"patientClass": {"门诊": "急诊"}}}, "dialect.values.patientClass.门诊", "also sent for 急诊"},
		"unknown operation":            {appointment.Dialect{Values: codes{"Save.scheduleFlag": {"2": "Y"}}}, "dialect.values.Save.scheduleFlag", "operation Save"},
		"operation without the field":  {appointment.Dialect{Values: codes{"CancelSchedule.scheduleTimeStatus": {"Full": "1"}}}, "dialect.values.CancelSchedule.scheduleTimeStatus", "has no scheduleTimeStatus"},
		"code in bookedFlags": {appointment.Dialect{Values: codes{"scheduleFlag": {"2": "Y"}}, BookedFlags: []appointment.ScheduleFlag{"Y"}},
			"dialect.bookedFlags[0]", `write the value that it stands for, "2"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := validConfig()
			cfg.Dialect = &tt.dialect
			checkConfigRejected(t, cfg, tt.path, tt.text, systemKey)
		})
	}
	cfg := validConfig() // several routes may have one code, and codes may be swapped
	cfg.Dialect = &appointment.Dialect{Values: codes{"scheduleRoute": {"5": "9", "8": "9", "4": "3"}, "patientClass": {"门诊": "急诊", "急诊": "门诊"}, "scheduleFlag": {"1": "Y"}}}
	if _, err := appointment.NewClient(cfg); err != nil {
		t.Errorf("NewClient error = %v, want nil", err)
	}
}

// Enumerations in the table of the interface can have codes. That table lists them with ： or 、.
func TestNewClient_ValuesOfEveryEnumeration(t *testing.T) {
	t.Parallel()
	for field, value := range map[string]string{
		"patientClass": "体检", "fastingFlag": "0", "scheduleRoute": "7", "arrangeWeek": "7", "scheduleTimeStatus": "Current",
		"resultCode": "Falid", "ageUnit": "时", "scheduleFlag": "5", "sex": "不详",
	} {
		cfg := validConfig()
		cfg.Dialect = &appointment.Dialect{Values: codes{field: {value: "X"}}}
		if _, err := appointment.NewClient(cfg); err != nil {
			t.Errorf("NewClient with a code for %s error = %v, want nil", field, err)
		}
	}
}
