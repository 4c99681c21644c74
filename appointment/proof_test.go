package appointment_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// saveResponseed saves at a hospital that answers with a document, and to a query that
// the order is unknown.
func saveResponseed(t *testing.T, vendor appointment.Vendor, document string) (*appointment.Booking, error) {
	t.Helper()
	client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) {
		if method(requestDocument(t, r)) == "XKH074" {
			answer(w, r, respell(vendor, document))
			return
		}
		answer(w, r, `{"statusCode":"00000009"}`)
	})
	return client.SaveSchedule(t.Context(), everySaveField())
}

// TestOneTextForOneResponse has an answer about another order and another patient: it is
// refused in the same words every time.
func TestOneTextForOneResponse(t *testing.T) {
	t.Parallel()
	both := with(`"placerOrderNO":"2026112380001","medRecNO":"999999201512190186"`, `"placerOrderNO":"2026112380002","medRecNO":"999999201512190187"`)
	for range 20 {
		if _, err := saveResponseed(t, appointment.Laida, both); err == nil || !strings.Contains(err.Error(), "another order") {
			t.Fatal(err)
		}
	}
}

// A save can succeed without a slot, and one that says it has a slot must say which.
func TestASaveNeedsProof(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		document string
		booked   bool
		class    error // nil: success
	}{
		"flag 2":                         {success, true, nil},
		"flag 1":                         {with(`"scheduleFlag":"2"`, `"scheduleFlag":"1"`), true, nil},
		"flag 2 as a number":             {with(`"scheduleFlag":"2"`, `"scheduleFlag":2`), true, nil},
		"flag 0":                         {with(`"scheduleFlag":"2"`, `"scheduleFlag":"0"`), false, nil},
		"flag 5":                         {with(`"scheduleFlag":"2"`, `"scheduleFlag":"5"`), false, nil},
		"flag 5 and no slot":             {`{"statusCode":"00000000","data":{"resultCode":"Success","result":{"scheduleFlag":"5"}}}`, false, nil},
		"flag 9":                         {with(`"scheduleFlag":"2"`, `"scheduleFlag":"9"`), false, appointment.ErrBadResponse},
		"flag missing":                   {with(`"scheduleFlag":"2",`, ``), false, appointment.ErrBadResponse},
		"flag empty":                     {with(`"scheduleFlag":"2"`, `"scheduleFlag":""`), false, appointment.ErrBadResponse},
		"flag null":                      {with(`"scheduleFlag":"2"`, `"scheduleFlag":null`), false, appointment.ErrBadResponse},
		"scheduleID for scheduleSeq":     {with(`"scheduleSeq"`, `"scheduleID"`), true, nil},
		"neither of them":                {with(`"scheduleSeq":"2026112300001",`, ``), false, appointment.ErrBadResponse},
		"both empty":                     {with(`"scheduleSeq":"2026112300001"`, `"scheduleSeq":"","scheduleID":null`), false, appointment.ErrBadResponse},
		"no day":                         {with(`"scheduleDate":"2026-11-24",`, ``), false, appointment.ErrBadResponse},
		"a day that stands for none":     {with(`"2026-11-24"`, `"1900-01-01"`), false, appointment.ErrBadResponse},
		"a day that no calendar has":     {with(`"2026-11-24"`, `"2026-11-31"`), false, appointment.ErrBadResponse},
		"another order, repeated":        {with(`"2026112380001"`, `"2026112380002"`), false, appointment.ErrBadResponse},
		"another patient, repeated":      {with(`"999999201512190186"`, `"999999201512190187"`), false, appointment.ErrBadResponse},
		"another order, spelt otherwise": {with(`"placerOrderNO":"2026112380001"`, `"placer_order_no":"2026112380002"`), false, appointment.ErrBadResponse},
		"another order, beside result":   {with(`"resultCode"`, `"placerOrderNO":"2026112380002","resultCode"`), false, appointment.ErrBadResponse},
		"another order, beside data":     {with(`"data"`, `"placerOrderNO":"2026112380002","data"`), false, appointment.ErrBadResponse},
		"another patient, beside data":   {with(`"data"`, `"medRecNO":"999999201512190187","data"`), false, appointment.ErrBadResponse},
		"the patient masked":             {with(`"999999201512190186"`, `"9999**********0186"`), true, nil},
		"another patient, masked":        {with(`"999999201512190186"`, `"9999**********0187"`), false, appointment.ErrBadResponse},
		"order and patient not repeated": {with(`"placerOrderNO":"2026112380001","medRecNO":"999999201512190186",`, ``), true, nil},
		"another day":                    {with(`"2026-11-24"`, `"2026-11-25"`), false, appointment.ErrBadResponse},
		"another resource":               {with(`"scheduleResourceUID":"18"`, `"scheduleResourceUID":"2"`), false, appointment.ErrBadResponse},
		"no resource":                    {with(`"scheduleResourceUID":"18",`, ``), true, nil},
		"another time":                   {with(`"scheduleStartDate":"08:00"`, `"scheduleStartDate":"09:00"`), false, appointment.ErrBadResponse},
		"a range for the time":           {with(`"scheduleStartDate":"08:00"`, `"scheduleStartDate":"08:00～08:30"`), false, appointment.ErrBadResponse},
		"the time in full":               {with(`"scheduleStartDate":"08:00"`, `"scheduleStartDate":"2026-11-24 08:00:00"`), true, nil},
		"no time":                        {with(`"scheduleStartDate":"08:00",`, ``), true, nil},
		"no result":                      {`{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":""}}`, false, appointment.ErrBadResponse},
		"result null":                    {`{"statusCode":"00000000","data":{"resultCode":"Success","result":null}}`, false, appointment.ErrBadResponse},
		"result empty":                   {`{"statusCode":"00000000","data":{"resultCode":"Success","result":""}}`, false, appointment.ErrBadResponse},
		"result an empty list":           {`{"statusCode":"00000000","data":{"resultCode":"Success","result":[]}}`, false, appointment.ErrBadResponse},
		"result hollow":                  {`{"statusCode":"00000000","data":{"resultCode":"Success","result":{}}}`, false, appointment.ErrBadResponse},
		"one field twice, with 2 values": {with(`"scheduleFlag":"2"`, `"scheduleFlag":"2","scheduleFlag":"5"`), false, appointment.ErrBadResponse},
	}
	for name, tt := range tests {
		for _, vendor := range carriers() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				booking, err := saveResponseed(t, vendor, tt.document)
				checkClass(t, err, tt.class)
				if errors.Is(err, appointment.ErrOutcomeUnknown) != (tt.class != nil) {
					t.Errorf("outcome unknown or not: %v", err)
				}
				if err != nil {
					if booking != nil {
						t.Errorf("a booking beside the error %v", err)
					}
					return
				}
				slot, ok := booking.Slot()
				if ok != tt.booked || booking.Booked() != tt.booked {
					t.Fatalf("slot %v, booked %v; want %v", ok, booking.Booked(), tt.booked)
				}
				req := everySaveField()
				want := appointment.BookedSlot{
					ResourceUID: req.ScheduleResourceUID, ResourceName: req.ScheduleResourceName,
					Date: req.ScheduleDate, Start: req.StartTime, End: req.EndTime,
				}
				if ok && slot != want || !ok && slot != (appointment.BookedSlot{}) {
					t.Error("the slot is not the one asked for") // its text shows no values
				}
			})
		}
	}
}

// A hospital's answer to somebody else's cancel is none to this one.
func TestACancelOfAnotherOrder(t *testing.T) {
	t.Parallel()
	for _, vendor := range carriers() {
		for document, class := range map[string]error{
			success: nil, with(`"2026112380001"`, `"2026112380002"`): appointment.ErrBadResponse,
			`{"statusCode":"00000000","data":{"resultCode":"Success","placerOrderNO":"2026112380002"}}`: appointment.ErrBadResponse,
		} {
			client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) { answer(w, r, respell(vendor, document)) })
			_, err := client.CancelSchedule(t.Context(), everyCancelField())
			checkClass(t, err, class)
			if errors.Is(err, appointment.ErrOutcomeUnknown) != (class != nil) {
				t.Errorf("outcome unknown or not: %v", err)
			}
		}
	}
}

func TestAQueryMustBeResponseedAboutWhatWasAsked(t *testing.T) {
	t.Parallel()
	const noResult = `{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":""%s}}`
	tests := map[string]struct {
		document string
		problem  string // "": success
	}{
		"this order":           {success, ""},
		"no order":             {with(`"placerOrderNO":"2026112380001",`, ``), ""},
		"another order":        {with(`"2026112380001"`, `"2026112380002"`), "placerOrderNO"},
		"another, beside data": {with(`"data"`, `"placerOrderNO":"2026112380002","data"`), "placerOrderNO"},
		"no patient":           {with(`"medRecNO":"999999201512190186",`, ``), ""},
		"another patient":      {with(`"999999201512190186"`, `"999999201512190187"`), "medRecNO"},
		"masked":               {with(`"999999201512190186"`, `"999999********0186"`), ""},
		"masked, all of it":    {with(`"999999201512190186"`, `"******************"`), ""},
		"masked, another":      {with(`"999999201512190186"`, `"999998********0186"`), "medRecNO"},
		"masked in two places": {with(`"999999201512190186"`, `"9999**2015****0186"`), ""},
		"masked, other middle": {with(`"999999201512190186"`, `"9999**2014****0186"`), "medRecNO"},
		"masked, shorter":      {with(`"999999201512190186"`, `"999999*0186"`), "medRecNO"},
		"result missing":       {fmt.Sprintf(noResult, ``), "no result"},
		"result null":          {fmt.Sprintf(noResult, `,"result":null`), "no result"},
		"result empty":         {fmt.Sprintf(noResult, `,"result":""`), "no result"},
		"count that is half":   {with(`"scheduleFlag"`, `"quantity":"14.5","scheduleFlag"`), "data.result.quantity"},
		"count that is vague":  {with(`"scheduleFlag"`, `"quantity":"约14","scheduleFlag"`), "data.result.quantity"},
		"range for a time":     {with(`"scheduleFlag"`, `"scheduleTime":"08:00-08:30","scheduleFlag"`), "data.result.scheduleTime"},
		"list of a number": {
			with(`"scheduleFlag"`, `"scheduleArrangeResourceInfoList":7,"scheduleFlag"`),
			"data.result.scheduleArrangeResourceInfoList",
		},
	}
	for name, tt := range tests {
		for _, vendor := range carriers() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) { answer(w, r, respell(vendor, tt.document)) })
				schedule, err := client.QuerySchedule(t.Context(), everyQueryField())
				if tt.problem == "" {
					checkClass(t, err, nil)
					return
				}
				checkClass(t, err, appointment.ErrBadResponse)
				if schedule != nil || !strings.Contains(err.Error(), tt.problem) {
					t.Errorf("%v, want it to name %s", err, tt.problem)
				}
				var e *appointment.Error
				if !errors.As(err, &e) || e.Response == nil || len(e.Response.Raw()) == 0 {
					t.Error("the answer is not there to show the vendor")
				}
			})
		}
	}
}

// A check digit is an X or an x: no reason to take the patient for another.
func TestAPatientIsTheSameInEitherCase(t *testing.T) {
	t.Parallel()
	client := newClient(t, appointment.Laida, func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, with("999999201512190186", "99999920151219018X"))
	})
	req := everyQueryField()
	req.MedRecNO = "99999920151219018x"
	if _, err := client.QuerySchedule(t.Context(), req); err != nil {
		t.Error(err)
	}
}

// Row 40: what contradicts itself and can be borne is read, and reported.
func TestContradictionsAreReported(t *testing.T) {
	t.Parallel()
	slots := strings.TrimSuffix(strings.Repeat(`{"timeDetailUID":"1","startTime":"08:00","endTime":"08:30"},`, 5001), ",")
	day := `"scheduleArrangeResourceInfoList":[{"resourceUID":"18","resourceName":"DX","scheduleArrangeDateInfoList":[` +
		`{"arrangeUID":"1","arrangeDay":"2026-11-24","arrangeWeek":"%s","scheduleArrangeTimeInfoList":[%s]}]}],"scheduleFlag"`
	tests := map[string]struct {
		document, want string
	}{
		"5001 slots":          {with(`"scheduleFlag"`, fmt.Sprintf(day, "2", slots)), "data.result: contradiction: 5001 slots"},
		"a total of 7":        {with(`"data":{`, `"totalRecord":7,"data":{`), "totalRecord: contradiction: "},
		"Tuesday as Monday":   {with(`"scheduleFlag"`, fmt.Sprintf(day, "1", "")), "arrangeWeek: contradiction: "},
		"Tuesday as 星期二":      {with(`"scheduleFlag"`, fmt.Sprintf(day, "星期二", "")), "arrangeWeek: contradiction: "},
		"status as a number":  {with(`"scheduleFlag":"2"`, `"scheduleFlag":2`), "data.result.scheduleFlag: shape: a number"},
		"success in capitals": {with(`"Success"`, `"SUCCESS"`), "data.resultCode: format: another case"},
		"data in a string":    {inString(success), "data: shape: a JSON document in a string"},
		"doubly encoded":      {quote(success), "shape: a JSON document in a string"},
		"no envelope":         {strings.TrimSuffix(success[strings.Index(success, `{"resultCode`):], "}"), "answer: envelope: "},
		"envelope beside": {
			strings.TrimSuffix(with(`"data":{`, ``), "}"),
			"answer: envelope: the business result beside",
		},
	}
	for name, tt := range tests {
		for _, vendor := range carriers() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) { answer(w, r, respell(vendor, tt.document)) })
				schedule, err := client.QuerySchedule(t.Context(), everyQueryField())
				if err != nil {
					t.Fatal(err)
				}
				for _, d := range schedule.Deviations {
					if strings.Contains(d.String(), tt.want) {
						return
					}
				}
				t.Errorf("no deviation %q among %v", tt.want, schedule.Deviations)
			})
		}
	}
}
