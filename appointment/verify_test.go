package appointment_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

// saveWithResponse saves at a hospital that responds with document. To a query for the outcome,
// the hospital responds with a rejection, which determines nothing.
func saveWithResponse(t *testing.T, vendor appointment.Vendor, document string) (*appointment.Booking, error) {
	t.Helper()
	client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) {
		if readMethod(requestDocument(t, r)) == "XKH074" {
			writeResponse(w, r, respellNames(vendor, document))
			return
		}
		writeResponse(w, r, `{"statusCode":"00000009"}`)
	})
	return client.SaveSchedule(t.Context(), fullSaveRequest())
}

// A save can succeed without a slot. A response that says that a slot is booked must name it. It
// must be about the order, the patient and the slot of the request.
func TestClient_SaveSchedule_VerifiesResponse(t *testing.T) {
	t.Parallel()
	bad := appointment.ErrBadResponse
	for name, tt := range map[string]struct {
		document string
		booked   bool
		class    error // nil for success
	}{
		"flag 2":                            {successDoc, true, nil},
		"flag 1":                            {successWith(`"scheduleFlag":"2"`, `"scheduleFlag":"1"`), true, nil},
		"flag 2 as a number":                {successWith(`"scheduleFlag":"2"`, `"scheduleFlag":2`), true, nil},
		"flag 0":                            {successWith(`"scheduleFlag":"2","scheduleSeq":"2026112300001"`, `"scheduleFlag":"0"`), false, nil},
		"flag 0 with a booking":             {successWith(`"scheduleFlag":"2"`, `"scheduleFlag":"0"`), false, bad},
		"flag 0 with other resource":        {`{"statusCode":"00000000","data":{"resultCode":"Success","result":{"scheduleFlag":"0","scheduleResourceUID":"2"}}}`, false, bad},
		"flag 5":                            {successWith(`"scheduleFlag":"2","scheduleSeq":"2026112300001"`, `"scheduleFlag":"5"`), false, nil},
		"flag 5 with a booking":             {successWith(`"scheduleFlag":"2"`, `"scheduleFlag":"5"`), false, bad},
		"flag 5 with other day":             {`{"statusCode":"00000000","data":{"resultCode":"Success","result":{"scheduleFlag":"5","scheduleDate":"2026-11-25"}}}`, false, bad},
		"flag 5 with a number":              {`{"statusCode":"00000000","data":{"resultCode":"Success","result":{"scheduleFlag":"5","scheduleSeq":"7"}}}`, false, nil},
		"flag 5 without a slot":             {`{"statusCode":"00000000","data":{"resultCode":"Success","result":{"scheduleFlag":"5"}}}`, false, nil},
		"flag 9":                            {successWith(`"scheduleFlag":"2"`, `"scheduleFlag":"9"`), false, bad},
		"flag missing":                      {successWith(`"scheduleFlag":"2",`, ``), false, bad},
		"flag empty":                        {successWith(`"scheduleFlag":"2"`, `"scheduleFlag":""`), false, bad},
		"flag null":                         {successWith(`"scheduleFlag":"2"`, `"scheduleFlag":null`), false, bad},
		"flag twice with two values":        {successWith(`"scheduleFlag":"2"`, `"scheduleFlag":"2","scheduleFlag":"5"`), false, bad},
		"scheduleID instead of scheduleSeq": {successWith(`"scheduleSeq"`, `"scheduleID"`), true, nil},
		"no scheduleID and no scheduleSeq":  {successWith(`"scheduleSeq":"2026112300001",`, ``), false, bad},
		"scheduleID and scheduleSeq empty":  {successWith(`"scheduleSeq":"2026112300001"`, `"scheduleSeq":"","scheduleID":null`), false, bad},
		"no day":                            {successWith(`"scheduleDate":"2026-11-24",`, ``), false, bad},
		"placeholder day":                   {successWith(`"2026-11-24"`, `"1900-01-01"`), false, bad},
		"day not in the calendar":           {successWith(`"2026-11-24"`, `"2026-11-31"`), false, bad},
		"other day":                         {successWith(`"2026-11-24"`, `"2026-11-25"`), false, bad},
		"other order":                       {successWith(`"2026112380001"`, `"2026112380002"`), false, bad},
		"other order in other spelling":     {successWith(`"placerOrderNO":"2026112380001"`, `"placer_order_no":"2026112380002"`), false, bad},
		"other order beside result":         {successWith(`"resultCode"`, `"placerOrderNO":"2026112380002","resultCode"`), false, bad},
		"other order beside data":           {successWith(`"data"`, `"placerOrderNO":"2026112380002","data"`), false, bad},
		"other patient":                     {successWith(`"999999201512190186"`, `"999999201512190187"`), false, bad},
		"other patient beside data":         {successWith(`"data"`, `"medRecNO":"999999201512190187","data"`), false, bad},
		"same patient, masked":              {successWith(`"999999201512190186"`, `"9999**********0186"`), true, nil},
		"other patient, masked":             {successWith(`"999999201512190186"`, `"9999**********0187"`), false, bad},
		"no order and no patient":           {successWith(`"placerOrderNO":"2026112380001","medRecNO":"999999201512190186",`, ``), true, nil},
		"other resource":                    {successWith(`"scheduleResourceUID":"18"`, `"scheduleResourceUID":"2"`), false, bad},
		"other order, deep":                 {successWith(`"scheduleFlag"`, `"x":{"y":[{"placerOrderNO":"2026112380002"}]},"scheduleFlag"`), false, bad},
		"other identity card":               {successWith(`"scheduleFlag"`, `"idCardNO":"999999201512190290","scheduleFlag"`), false, bad},
		"same identity card, 15 digits":     {successWith(`"999999201512190186"`, `"999999151219018"`), true, nil},
		"other identity card, 15 digits":    {successWith(`"999999201512190186"`, `"999999151219019"`), false, bad},
		"same patient, damaged":             {successWith(`"999999201512190186"`, `"9999992015\ufffd\ufffd190186"`), true, nil},
		"same patient, padded":              {successWith(`"999999201512190186"`, `"999999201512190186   "`), true, nil},
		"same patient, full-width":          {successWith(`"999999201512190186"`, `"９９９９９９201512190186"`), true, nil},
		"card number of the patient":        {successWith(`"999999201512190186"`, `"90000000000000000001"`), true, nil},
		"same order, padded":                {successWith(`"2026112380001"`, `"2026112380001       "`), true, nil},
		"same resource, padded":             {successWith(`"scheduleResourceUID":"18"`, `"scheduleResourceUID":" 18 "`), true, nil},
		"flag padded":                       {successWith(`"scheduleFlag":"2"`, `"scheduleFlag":"2   "`), true, nil},
		"codes padded":                      {strings.Replace(successWith(`"00000000"`, `"00000000  "`), `"Success"`, `"Success "`, 1), true, nil},
		"other resource, deep":              {successWith(`"scheduleFlag"`, `"x":{"scheduleResourceUID":"2"},"scheduleFlag"`), false, bad},
		"other resource by its name":        {successWith(`"scheduleResourceUID":"18"`, `"scheduleResourceName":"CT 2室"`), false, bad},
		"other day in the start":            {successWith(`"scheduleStartDate":"08:00"`, `"scheduleStartDate":"2026-11-25 08:00:00"`), false, bad},
		"other day in ISO 8601":             {successWith(`"scheduleStartDate":"08:00"`, `"scheduleStartDate":"2026-11-25T08:00:00"`), false, bad},
		"other patient's name":              {successWith(`"scheduleFlag"`, `"name":"测试患者乙","scheduleFlag"`), true, nil},
		"no resource":                       {successWith(`"scheduleResourceUID":"18",`, ``), true, nil},
		"start before the slot":             {successWith(`"scheduleStartDate":"08:00"`, `"scheduleStartDate":"07:59"`), false, bad},
		"start at the end of the slot":      {successWith(`"scheduleStartDate":"08:00"`, `"scheduleStartDate":"08:30"`), false, bad},
		"other start time":                  {successWith(`"scheduleStartDate":"08:00"`, `"scheduleStartDate":"09:00"`), false, bad},
		"range as start time":               {successWith(`"scheduleStartDate":"08:00"`, `"scheduleStartDate":"08:00～08:30"`), false, bad},
		"start time with date":              {successWith(`"scheduleStartDate":"08:00"`, `"scheduleStartDate":"2026-11-24 08:00:00"`), true, nil},
		"no start time":                     {successWith(`"scheduleStartDate":"08:00",`, ``), true, nil},
		"other identity card in an object":  {successWith(`"scheduleFlag"`, `"idCardNO":{"value":"999999201001010186"},"scheduleFlag"`), false, bad},
		"same patient, grouped":             {successWith(`"999999201512190186"`, `"999999-20151219-0186"`), true, nil},
		"other patient, grouped":            {successWith(`"999999201512190186"`, `"999999-20101219-0186"`), false, bad},
		"same patient, ellipsis":            {successWith(`"999999201512190186"`, `"999999…0186"`), true, nil},
		"resource in a query's field":       {successWith(`"scheduleFlag"`, `"resourceUID":"R9","scheduleFlag"`), false, bad},
		"time in a query's field":           {successWith(`"scheduleFlag"`, `"scheduleTime":"15:00","scheduleFlag"`), false, bad},
		"flag 2 and flag 0, deep":           {successWith(`"scheduleFlag"`, `"order":{"scheduleFlag":"0"},"scheduleFlag"`), false, bad},
		"flag 5 and flag 2, deep":           {`{"statusCode":"00000000","data":{"resultCode":"Success","result":{"scheduleFlag":"5","order":{"scheduleFlag":"2"}}}}`, false, bad},
		"flag 0 with a booking, deep": {`{"statusCode":"00000000","data":{"resultCode":"Success","result":{"scheduleFlag":"0","x":{"scheduleSeq":"7",` +
			`"scheduleResourceUID":"18","scheduleDate":"2026-11-24"}}}}`, false, bad},
		"no result":              {`{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":""}}`, false, bad},
		"result null":            {`{"statusCode":"00000000","data":{"resultCode":"Success","result":null}}`, false, bad},
		"result an empty text":   {`{"statusCode":"00000000","data":{"resultCode":"Success","result":""}}`, false, bad},
		"result an empty list":   {`{"statusCode":"00000000","data":{"resultCode":"Success","result":[]}}`, false, bad},
		"result an empty object": {`{"statusCode":"00000000","data":{"resultCode":"Success","result":{}}}`, false, bad},
	} {
		for _, vendor := range soapAndRESTVendors() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				booking, err := saveWithResponse(t, vendor, tt.document)
				checkClass(t, err, tt.class)
				wantUnknown := tt.class != nil
				if got := errors.Is(err, appointment.ErrOutcomeUnknown); got != wantUnknown {
					t.Errorf("outcome unknown = %v, want %v; error: %v", got, wantUnknown, err)
				}
				if err != nil {
					if booking != nil {
						t.Errorf("SaveSchedule() returned a booking and the error %v, want no booking", err)
					}
					return
				}
				if got := booking.Booked(); got != tt.booked {
					t.Errorf("Booked() = %v, want %v", got, tt.booked)
				}
				slot, ok := booking.Slot()
				if ok != tt.booked {
					t.Fatalf("Slot() ok = %v, want %v", ok, tt.booked)
				}
				var want appointment.BookedSlot
				if req := fullSaveRequest(); tt.booked {
					want = appointment.BookedSlot{
						ResourceUID: req.ScheduleResourceUID, ResourceName: req.ScheduleResourceName,
						Date: req.ScheduleDate, Start: req.StartTime, End: req.EndTime,
					}
				}
				if diff := cmp.Diff(want, slot); diff != "" { // a slot prints no values
					t.Errorf("Slot() (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// A response about another order and another patient gets the same error text every time.
func TestClient_SaveSchedule_MismatchTextIsStable(t *testing.T) {
	t.Parallel()
	document := successWith(`"placerOrderNO":"2026112380001","medRecNO":"999999201512190186"`,
		`"placerOrderNO":"2026112380002","medRecNO":"999999201512190187"`)
	const want = "different order"
	for range 20 {
		_, err := saveWithResponse(t, appointment.Laida, document)
		var e *appointment.Error
		if !errors.As(err, &e) || e.Failure != appointment.FailureOtherOrder || !strings.Contains(err.Error(), want) {
			t.Fatalf("error = %v, want one with Failure %q that contains %q", err, appointment.FailureOtherOrder, want)
		}
	}
}

// A booking of the right slot can differ from the request in details, which are reported.
func TestClient_SaveSchedule_DifferentDetails(t *testing.T) {
	t.Parallel()
	const different, padded = "not-as-requested", "padded-with-blanks"
	for name, tt := range map[string]struct{ document, path, code string }{
		"start within the slot": {successWith(`"scheduleStartDate":"08:00"`, `"scheduleStartDate":"08:10"`), "data.result.scheduleStartDate", different},
		"other end":             {successWith(`"scheduleEndDate":"08:30"`, `"scheduleEndDate":"08:15"`), "data.result.scheduleEndDate", different},
		"other name":            {successWith(`"scheduleFlag"`, `"name":"测试患者乙","scheduleFlag"`), "data.result.name", different},
		"order padded":          {successWith(`"2026112380001"`, `"2026112380001  "`), "placerOrderNO", padded},
		"patient padded":        {successWith(`"999999201512190186"`, `" 999999201512190186"`), "medRecNO", padded},
		"statusCode padded":     {successWith(`"00000000"`, `"00000000 "`), "statusCode", padded},
	} {
		for _, vendor := range soapAndRESTVendors() {
			booking, err := saveWithResponse(t, vendor, tt.document)
			if err != nil {
				t.Errorf("%s: error = %v, want none", name, err)
				continue
			}
			found := slices.ContainsFunc(booking.Deviations, func(d appointment.Deviation) bool {
				return d.Path == tt.path && string(d.Code) == tt.code
			})
			if !found {
				t.Errorf("%s: Deviations = %v, want one with %q of %s", name, booking.Deviations, tt.code, tt.path)
			}
			if slices.ContainsFunc(booking.Deviations, func(d appointment.Deviation) bool { return strings.Contains(d.String(), "测试") }) {
				t.Errorf("%s: Deviations = %v, want no name of a patient", name, booking.Deviations)
			}
		}
	}
}

func TestClient_CancelSchedule_VerifiesOrder(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		document string
		class    error // nil for success
	}{
		"same order":                {successDoc, nil},
		"other order":               {successWith(`"2026112380001"`, `"2026112380002"`), appointment.ErrBadResponse},
		"other order beside result": {`{"statusCode":"00000000","data":{"resultCode":"Success","placerOrderNO":"2026112380002"}}`, appointment.ErrBadResponse},
	} {
		for _, vendor := range soapAndRESTVendors() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				client := newClient(t, vendor, respondWith(respellNames(vendor, tt.document)))
				_, err := client.CancelSchedule(t.Context(), fullCancelRequest())
				checkClass(t, err, tt.class)
				wantUnknown := tt.class != nil
				if got := errors.Is(err, appointment.ErrOutcomeUnknown); got != wantUnknown {
					t.Errorf("outcome unknown = %v, want %v; error: %v", got, wantUnknown, err)
				}
			})
		}
	}
}

func TestClient_QuerySchedule_VerifiesResponse(t *testing.T) {
	t.Parallel()
	const noResult = `{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":""%s}}`
	const otherOrder, otherPatient, notJSON = appointment.FailureOtherOrder, appointment.FailureOtherPatient, appointment.FailureNotJSON
	for name, tt := range map[string]struct {
		document string
		problem  string // "" for success
		failure  appointment.Failure
	}{
		"same order":              {successDoc, "", ""},
		"no order":                {successWith(`"placerOrderNO":"2026112380001",`, ``), "", ""},
		"other order":             {successWith(`"2026112380001"`, `"2026112380002"`), "placerOrderNO", otherOrder},
		"other order beside data": {successWith(`"data"`, `"placerOrderNO":"2026112380002","data"`), "placerOrderNO", otherOrder},
		"no patient":              {successWith(`"medRecNO":"999999201512190186",`, ``), "", ""},
		"other patient":           {successWith(`"999999201512190186"`, `"999999201512190187"`), "medRecNO", otherPatient},
		"masked":                  {successWith(`"999999201512190186"`, `"999999********0186"`), "", ""},
		"masked entirely":         {successWith(`"999999201512190186"`, `"******************"`), "", ""},
		"masked in two places":    {successWith(`"999999201512190186"`, `"9999**2015****0186"`), "", ""},
		"masked, other region":    {successWith(`"999999201512190186"`, `"999998********0186"`), "medRecNO", otherPatient},
		"masked, other year":      {successWith(`"999999201512190186"`, `"9999**2014****0186"`), "medRecNO", otherPatient},
		"masked and shorter":      {successWith(`"999999201512190186"`, `"999999*0186"`), "", ""},
		"masked, shorter, other":  {successWith(`"999999201512190186"`, `"999999*0187"`), "medRecNO", otherPatient},
		"shorter without a mask":  {successWith(`"999999201512190186"`, `"9999990186"`), "medRecNO", otherPatient},
		"result missing":          {fmt.Sprintf(noResult, ``), "no result", appointment.FailureNoResult},
		"result null":             {fmt.Sprintf(noResult, `,"result":null`), "no result", appointment.FailureNoResult},
		"result an empty text":    {fmt.Sprintf(noResult, `,"result":""`), "no result", appointment.FailureNoResult},
		"count with a fraction":   {successWith(`"scheduleFlag"`, `"quantity":"14.5","scheduleFlag"`), "data.result.quantity", notJSON},
		"count with a word":       {successWith(`"scheduleFlag"`, `"quantity":"约14","scheduleFlag"`), "data.result.quantity", notJSON},
		"range as time":           {successWith(`"scheduleFlag"`, `"scheduleTime":"08:00-08:30","scheduleFlag"`), "data.result.scheduleTime", notJSON},
		"empty resource":          {successWith(`"scheduleFlag"`, `"scheduleArrangeResourceInfoList":[{}],"scheduleFlag"`), "data.result.scheduleArrangeResourceInfoList[0]: ", appointment.FailureEmptyElement},
		"empty slot": {successWith(`"scheduleFlag"`, `"scheduleArrangeResourceInfoList":[{"resourceUID":"18","scheduleArrangeDateInfoList":[{"arrangeUID":"1",`+
			`"scheduleArrangeTimeInfoList":[{"startTime":"08:00"},{"startTime":"","endTime":null}]}]}],"scheduleFlag"`), "scheduleArrangeTimeInfoList[1]: ", appointment.FailureEmptyElement},
		"number instead of resources": {successWith(`"scheduleFlag"`, `"scheduleArrangeResourceInfoList":7,"scheduleFlag"`), "data.result.scheduleArrangeResourceInfoList", notJSON},
	} {
		for _, vendor := range soapAndRESTVendors() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				client := newClient(t, vendor, respondWith(respellNames(vendor, tt.document)))
				schedule, err := client.QuerySchedule(t.Context(), fullQueryRequest())
				if tt.problem == "" {
					checkClass(t, err, nil)
					return
				}
				checkClass(t, err, appointment.ErrBadResponse)
				if schedule != nil || err == nil || !strings.Contains(err.Error(), tt.problem) {
					t.Errorf("QuerySchedule() = %v, %v, want no schedule and an error that contains %q", schedule, err, tt.problem)
				}
				var e *appointment.Error
				if !errors.As(err, &e) || e.Response == nil || len(e.Response.Raw()) == 0 {
					t.Fatalf("error = %v, want it to have the response, for the vendor", err)
				}
				if e.Failure != tt.failure {
					t.Errorf("Failure = %q, want %q; error: %v", e.Failure, tt.failure, err)
				}
			})
		}
	}
}

// The check digit of an identity number can be X or x.
func TestClient_QuerySchedule_CheckDigitInEitherCase(t *testing.T) {
	t.Parallel()
	client := newClient(t, appointment.Laida, respondWith(successWith("999999201512190186", "99999920151219018X")))
	req := fullQueryRequest()
	req.MedRecNO = "99999920151219018x"
	if _, err := client.QuerySchedule(t.Context(), req); err != nil {
		t.Errorf("QuerySchedule() error = %v, want none", err)
	}
}

// A response that contradicts itself without harm is read, and the contradiction is a deviation.
func TestClient_QuerySchedule_Deviations(t *testing.T) {
	t.Parallel()
	slots := strings.TrimSuffix(strings.Repeat(`{"timeDetailUID":"1","startTime":"08:00","endTime":"08:30"},`, 5001), ",")
	oneDay := `"scheduleArrangeResourceInfoList":[{"resourceUID":"18","resourceName":"DX","scheduleArrangeDateInfoList":[` +
		`{"arrangeUID":"1","arrangeDay":"2026-11-24","arrangeWeek":"%s","scheduleArrangeTimeInfoList":[%s]}]}],"scheduleFlag"`
	for name, tt := range map[string]struct{ document, want string }{
		"5001 slots":          {successWith(`"scheduleFlag"`, fmt.Sprintf(oneDay, "2", slots)), "data.result: contradiction: too-many-slots: 5001 (maximum 5000)"},
		"total of 7":          {successWith(`"data":{`, `"totalRecord":7,"data":{`), "totalRecord: contradiction: "},
		"Tuesday as 1":        {successWith(`"scheduleFlag"`, fmt.Sprintf(oneDay, "1", "")), "arrangeWeek: contradiction: "},
		"Tuesday as 星期二":      {successWith(`"scheduleFlag"`, fmt.Sprintf(oneDay, "星期二", "")), "arrangeWeek: contradiction: "},
		"flag as a number":    {successWith(`"scheduleFlag":"2"`, `"scheduleFlag":2`), "data.result.scheduleFlag: shape: number"},
		"success in capitals": {successWith(`"Success"`, `"SUCCESS"`), "data.resultCode: format: other-case"},
		"data in a string":    {dataInString(successDoc), "data: shape: json-in-string"},
		"encoded twice":       {quoteJSON(successDoc), "shape: json-in-string"},
		"no envelope":         {strings.TrimSuffix(successDoc[strings.Index(successDoc, `{"resultCode`):], "}"), "response: envelope: no-envelope"},
		"result outside data": {strings.TrimSuffix(successWith(`"data":{`, ``), "}"), "response: envelope: result-outside-data"},
	} {
		for _, vendor := range soapAndRESTVendors() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				client := newClient(t, vendor, respondWith(respellNames(vendor, tt.document)))
				schedule, err := client.QuerySchedule(t.Context(), fullQueryRequest())
				if err != nil {
					t.Fatal(err)
				}
				for _, d := range schedule.Deviations {
					if strings.Contains(d.String(), tt.want) {
						return
					}
				}
				t.Errorf("deviations = %v, want one that contains %q", schedule.Deviations, tt.want)
			})
		}
	}
}
