package appointment_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// A dialect can define the codes of success, the flags of a booked slot, and the reasons of a
// rejection. Without a dialect, those of the interface apply.
func TestClient_SaveSchedule_DialectCodes(t *testing.T) {
	t.Parallel()
	type dialect = appointment.Dialect
	const other = appointment.ReasonOther
	rejected, bad := appointment.ErrRejected, appointment.ErrBadResponse
	flag3 := dialect{BookedFlags: []appointment.ScheduleFlag{"3"}}
	for name, tt := range map[string]struct {
		dialect  dialect
		document string
		booked   bool
		class    error // nil for success
		reason   appointment.Reason
	}{
		"statusCode 0 means success":     {dialect: dialect{StatusCodes: []string{"0", "200"}}, document: successWith(`"00000000"`, `"0"`), booked: true},
		"statusCode 200 means success":   {dialect: dialect{StatusCodes: []string{"0", "200"}}, document: successWith(`"00000000"`, `200`), booked: true},
		"statusCode true means success":  {dialect: dialect{StatusCodes: []string{"true"}}, document: successWith(`"00000000"`, `true`), booked: true},
		"statusCode 成功 means success":    {dialect: dialect{StatusCodes: []string{"成功"}}, document: successWith(`"00000000"`, `"成功"`), booked: true},
		"statusCode 00000000 no success": {dialect: dialect{StatusCodes: []string{"0"}}, document: successDoc, class: rejected, reason: other},
		"resultCode OK means success":    {dialect: dialect{ResultCodes: []string{"OK"}}, document: successWith(`"Success"`, `"ok"`), booked: true},
		"resultCode Success no success":  {dialect: dialect{ResultCodes: []string{"OK"}}, document: successDoc, class: rejected, reason: other},
		"flag 3 means booked":            {dialect: flag3, document: successWith(`"scheduleFlag":"2"`, `"scheduleFlag":"3"`), booked: true},
		"flag 2 unknown":                 {dialect: flag3, document: successDoc, class: bad},
		"flag 0 still means not booked":  {dialect: flag3, document: successWith(`"scheduleFlag":"2","scheduleSeq":"2026112300001"`, `"scheduleFlag":"0"`)},
		"no envelope":                    {dialect: dialect{Envelope: appointment.EnvelopeNone}, document: successDoc, booked: true},
		"data in a string":               {dialect: dialect{Data: appointment.DataString}, document: dataInString(successDoc), booked: true},
		"other name of a field":          {dialect: dialect{Names: map[string]string{"SaveSchedule.scheduleFlag": "yybz"}}, document: successWith(`"scheduleFlag"`, `"yybz"`), booked: true},
		"code of a reason": {
			dialect:  dialect{Reasons: []appointment.ReasonRule{{Reason: appointment.ReasonSlotTaken, Codes: []string{"00000017"}}}},
			document: `{"statusCode":"00000017","statusMessage":"鉴权"}`, class: rejected, reason: appointment.ReasonSlotTaken,
		},
		"word of a reason": {
			dialect:  dialect{Reasons: []appointment.ReasonRule{{Reason: appointment.ReasonBusy, Words: []string{"Wait"}}}},
			document: `{"statusCode":"00000018","statusMessage":"WAIT, 约满"}`, class: rejected, reason: appointment.ReasonBusy,
		},
		"built-in words: slot taken":     {document: `{"statusCode":"00000018","statusMessage":"该时段已约满"}`, class: rejected, reason: appointment.ReasonSlotTaken},
		"built-in words: not booked":     {document: `{"statusCode":"00000018","statusMessage":"该申请单未预约"}`, class: rejected, reason: appointment.ReasonNotBooked},
		"built-in words: already booked": {document: `{"statusCode":"00000018","statusMessage":"该申请单已预约"}`, class: rejected, reason: appointment.ReasonAlreadyBooked},
		"built-in words: busy":           {document: `{"statusCode":"00000018","statusMessage":"系统繁忙，请稍后再试"}`, class: rejected, reason: appointment.ReasonBusy},
	} {
		for _, vendor := range soapAndRESTVendors() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				client := newDialectClient(t, vendor, &tt.dialect, func(w http.ResponseWriter, r *http.Request) {
					if readMethod(requestDocument(t, r)) == "XKH073" {
						writeResponse(w, r, `{"statusCode":"00000009"}`)
						return
					}
					writeResponse(w, r, respellNames(vendor, tt.document))
				})
				booking, err := client.SaveSchedule(t.Context(), fullSaveRequest())
				checkClass(t, err, tt.class)
				var e *appointment.Error
				if errors.As(err, &e) && e.Reason != tt.reason {
					t.Errorf("Reason = %q, want %q", e.Reason, tt.reason)
				}
				if err == nil && booking.Booked() != tt.booked {
					t.Errorf("Booked() = %v, want %v", booking.Booked(), tt.booked)
				}
			})
		}
	}
}

// Without an envelope there is no place for an id and a key, so the configuration needs none.
func TestClient_CancelSchedule_NoEnvelope(t *testing.T) {
	t.Parallel()
	cfg := appointment.Config{Vendor: appointment.Laida, OrganizationID: "00", Dialect: &appointment.Dialect{Envelope: appointment.EnvelopeNone}}
	client := newConfigClient(t, cfg, respondWith(`{"resultCode":"Success","resultDesc":"取消成功"}`))
	cancellation, err := client.CancelSchedule(t.Context(), minimalCancelRequest())
	if err != nil {
		t.Fatal(err)
	}
	if len(cancellation.Deviations) != 0 {
		t.Errorf("deviations = %v, want none", cancellation.Deviations)
	}
}

// The response is in GB18030 and declares UTF-8. The dialect takes precedence.
func TestClient_CancelSchedule_DialectCharset(t *testing.T) {
	t.Parallel()
	const want = "成功"
	document := "{\"statusCode\":\"00000000\",\"statusMessage\":\"\xb3\xc9\xb9\xa6\",\"data\":{\"resultCode\":\"Success\",\"resultDesc\":\"\"}}"
	client := newDialectClient(t, appointment.Jintang, &appointment.Dialect{Charset: "gb18030"}, respondWith(document))
	cancellation, err := client.CancelSchedule(t.Context(), fullCancelRequest())
	if err != nil {
		t.Fatal(err)
	}
	if cancellation.StatusMessage != want {
		t.Errorf("StatusMessage = %q, want %q", cancellation.StatusMessage, want)
	}
}
