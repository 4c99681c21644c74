package appointment_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// The response to a cancel is lost. The cancellation is returned only if the query proves that the
// order holds no slot. A Save without the fields of that query is refused.
func TestClient_CancelSchedule_ResponseLostWithSave(t *testing.T) {
	t.Parallel()
	const holdsUnnamedSlot = `{"statusCode":"00000000","data":{"resultCode":"Success","result":{"scheduleFlag":"0","scheduleArrangeResourceInfoList":[` +
		`{"resourceUID":"18","scheduleArrangeDateInfoList":[{"arrangeUID":"1","scheduleArrangeTimeInfoList":[` +
		`{"startTime":"08:00","endTime":"08:30","scheduleTimeStatus":"Schedule"}]}]}]}}}`
	otherPatient := strings.Replace(notBookedDoc, `"scheduleFlag"`, `"medRecNO":"1","scheduleFlag"`, 1)
	changedSave := func(change func(*appointment.SaveRequest)) *appointment.SaveRequest {
		save := fullSaveRequest()
		change(save)
		return save
	}
	for name, tt := range map[string]struct {
		save         *appointment.SaveRequest
		query        string // the response to the query
		class        error
		invalidField string // the field that the error of an invalid request names
	}{
		"no slot":                   {save: fullSaveRequest(), query: notBookedDoc},
		"slot without a day":        {save: fullSaveRequest(), query: holdsUnnamedSlot, class: appointment.ErrOutcomeUnknown},
		"schedule of other patient": {save: fullSaveRequest(), query: otherPatient, class: appointment.ErrOutcomeUnknown},
		"no Save":                   {query: notBookedDoc, class: appointment.ErrOutcomeUnknown},
		"Save without patient":      {changedSave(func(s *appointment.SaveRequest) { s.MedRecNO = "" }), notBookedDoc, appointment.ErrInvalidRequest, ": save.medRecNO: is required and empty"},
		"Save without day":          {changedSave(func(s *appointment.SaveRequest) { s.ScheduleDate = appointment.Date{} }), notBookedDoc, appointment.ErrInvalidRequest, ": save.scheduleDate: is required and empty"},
		"Save of another order":     {changedSave(func(s *appointment.SaveRequest) { s.PlacerOrderNO = "2026112380002" }), notBookedDoc, appointment.ErrInvalidRequest, "placerOrderNO"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requests := 0
			client := newScriptedClient(t, respondFunc(func(_ context.Context, code string) (int, string) {
				requests++
				if code == "XKH075" {
					return 502, loginPage
				}
				return 200, tt.query
			}))
			req := fullCancelRequest()
			req.Save = tt.save
			cancellation, err := client.CancelSchedule(t.Context(), req)
			if !errors.Is(err, tt.class) || (err == nil) != (cancellation != nil) {
				t.Errorf("CancelSchedule() = %v, %v, want an error of class %v or a cancellation", cancellation, err, tt.class)
			}
			if got, want := requests == 0, tt.invalidField != ""; got != want {
				t.Errorf("%d requests, want none: %v", requests, want)
			}
			if tt.invalidField != "" && (err == nil || !strings.Contains(err.Error(), tt.invalidField)) {
				t.Errorf("error = %v, want it to name %s", err, tt.invalidField)
			}
		})
	}
}
