package appointment_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// A dialect says what success, a booked slot, and a reason look like.
func TestADialectIsUnderstood(t *testing.T) {
	t.Parallel()
	type d = appointment.Dialect
	const other = appointment.ReasonOther
	tests := map[string]struct {
		dialect  d
		document string
		booked   bool
		class    error
		reason   appointment.Reason
	}{
		"success 0":              {dialect: d{StatusCodes: []string{"0", "200"}}, document: with(`"00000000"`, `"0"`), booked: true},
		"success 200":            {dialect: d{StatusCodes: []string{"0", "200"}}, document: with(`"00000000"`, `200`), booked: true},
		"success true":           {dialect: d{StatusCodes: []string{"true"}}, document: with(`"00000000"`, `true`), booked: true},
		"success 成功":             {dialect: d{StatusCodes: []string{"成功"}}, document: with(`"00000000"`, `"成功"`), booked: true},
		"the interface's is out": {dialect: d{StatusCodes: []string{"0"}}, document: success, class: appointment.ErrRejected, reason: other},
		"result OK":              {dialect: d{ResultCodes: []string{"OK"}}, document: with(`"Success"`, `"ok"`), booked: true},
		"result Success is out":  {dialect: d{ResultCodes: []string{"OK"}}, document: success, class: appointment.ErrRejected, reason: other},
		"flag 3 books":           {dialect: d{BookedFlags: []appointment.ScheduleFlag{"3"}}, document: with(`"scheduleFlag":"2"`, `"scheduleFlag":"3"`), booked: true},
		"flag 2 no more":         {dialect: d{BookedFlags: []appointment.ScheduleFlag{"3"}}, document: success, class: appointment.ErrBadResponse},
		"flag 0 all the same":    {dialect: d{BookedFlags: []appointment.ScheduleFlag{"3"}}, document: with(`"scheduleFlag":"2"`, `"scheduleFlag":"0"`)},
		"no envelope":            {dialect: d{Envelope: appointment.EnvelopeNone}, document: success, booked: true},
		"data in a string":       {dialect: d{Data: appointment.DataString}, document: inString(success), booked: true},
		"another name":           {dialect: d{Names: map[string]string{"SaveSchedule.scheduleFlag": "yybz"}}, document: with(`"scheduleFlag"`, `"yybz"`), booked: true},
		"a code's reason": {
			dialect:  d{Reasons: []appointment.ReasonRule{{Reason: appointment.ReasonSlotTaken, Codes: []string{"00000017"}}}},
			document: `{"statusCode":"00000017","statusMessage":"鉴权"}`, class: appointment.ErrRejected, reason: appointment.ReasonSlotTaken,
		},
		"a word's reason": {
			dialect:  d{Reasons: []appointment.ReasonRule{{Reason: appointment.ReasonBusy, Words: []string{"Wait"}}}},
			document: `{"statusCode":"00000018","statusMessage":"WAIT, 约满"}`, class: appointment.ErrRejected, reason: appointment.ReasonBusy,
		},
		"a reason of our own": {document: `{"statusCode":"00000018","statusMessage":"该时段已约满"}`, class: appointment.ErrRejected, reason: appointment.ReasonSlotTaken},
		"not booked":          {document: `{"statusCode":"00000018","statusMessage":"该申请单未预约"}`, class: appointment.ErrRejected, reason: appointment.ReasonNotBooked},
		"already booked":      {document: `{"statusCode":"00000018","statusMessage":"该申请单已预约"}`, class: appointment.ErrRejected, reason: appointment.ReasonAlreadyBooked},
		"busy":                {document: `{"statusCode":"00000018","statusMessage":"系统繁忙，请稍后再试"}`, class: appointment.ErrRejected, reason: appointment.ReasonBusy},
	}
	for name, tt := range tests {
		for _, vendor := range carriers() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				client := newDialectClient(t, vendor, &tt.dialect, func(w http.ResponseWriter, r *http.Request) {
					if method(requestDocument(t, r)) == "XKH073" {
						answer(w, r, `{"statusCode":"00000009"}`)
						return
					}
					answer(w, r, respell(vendor, tt.document))
				})
				booking, err := client.SaveSchedule(t.Context(), everySaveField())
				checkClass(t, err, tt.class)
				var e *appointment.Error
				if errors.As(err, &e); err != nil && e.Reason != tt.reason {
					t.Errorf("reason %q, want %q", e.Reason, tt.reason)
				}
				if err == nil && booking.Booked() != tt.booked {
					t.Errorf("booked %v, want %v", booking.Booked(), tt.booked)
				}
			})
		}
	}
}

// Where there is no envelope, there is no place for an id and a key.
func TestAHospitalWithoutEnvelopeNeedsNoKey(t *testing.T) {
	t.Parallel()
	cfg := appointment.Config{Vendor: appointment.Laida, OrganizationID: "00", Dialect: &appointment.Dialect{Envelope: appointment.EnvelopeNone}}
	client := clientOf(t, cfg, func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, `{"resultCode":"Success","resultDesc":"取消成功"}`)
	})
	cancellation, err := client.CancelSchedule(t.Context(), bareCancel())
	if err != nil || len(cancellation.Deviations) != 0 {
		t.Errorf("%v, deviations %v", err, cancellation.Deviations)
	}
}

// An answer in a charset of its own is read by the dialect's word.
func TestACharsetIsTheDialects(t *testing.T) {
	t.Parallel()
	gbk := "{\"statusCode\":\"00000000\",\"statusMessage\":\"\xb3\xc9\xb9\xa6\",\"data\":{\"resultCode\":\"Success\",\"resultDesc\":\"\"}}"
	client := newDialectClient(t, appointment.Jintang, &appointment.Dialect{Charset: "gb18030"}, func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, gbk) // which claims UTF-8
	})
	cancellation, err := client.CancelSchedule(t.Context(), everyCancelField())
	if err != nil || cancellation.StatusMessage != "成功" {
		t.Errorf("%v", err)
	}
}
