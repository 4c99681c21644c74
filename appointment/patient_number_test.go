package appointment_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Newborns have texts instead of identity numbers. One of six characters has 18 bytes.
func TestClient_SaveSchedule_VerifiesOtherDocuments(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		sent, received string
		class          error
	}{
		{"新生儿王五", "新生儿王五", nil},
		{"新生儿王五", "新生儿张三李", appointment.ErrBadResponse},
		{"军字第1234567号", "军字第****567号", nil},
		{"军字第1234567号", "军字第1234568号", appointment.ErrBadResponse},
		{"H12345678", "h1234**** ", nil},
		{"999999201512190186", "9999**2015**0186", nil},
		{"999999201512190186", "9999**2014**0186", appointment.ErrBadResponse},
	} {
		for _, vendor := range appointment.Vendors() {
			client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) {
				document := strings.Replace(notBookedDoc, `"scheduleFlag":"0"`, `"scheduleFlag":"0","x":{"idCardNO":"`+tt.received+`"}`, 1)
				writeResponse(w, r, respellNames(vendor, document))
			})
			req := fullSaveRequest()
			req.MedRecNO, req.IdCardNO = tt.sent, tt.sent
			_, err := client.SaveSchedule(t.Context(), req)
			if !errors.Is(err, tt.class) {
				t.Errorf("%s: save for %q with a response about %q: error = %v, want %v", vendor, tt.sent, tt.received, err, tt.class)
			}
		}
	}
}
