package appointment_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// TestTextsSayWhatToDo holds what the texts of errors say where a hospital's own words
// cannot be shown, and where its answer is a gateway's.
func TestTextsSayWhatToDo(t *testing.T) {
	t.Parallel()
	says := func(document string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { answer(w, r, document) }
	}
	shows := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); _, _ = io.WriteString(w, page) }
	}
	for name, tt := range map[string]struct {
		hospital    http.HandlerFunc
		want, never string
	}{
		"names fields":      {says(outer(`"00000002"`, "")), "the hospital's words are in Error.Message", "names"},
		"names two":         {says(`{"statusCode":"2","statusMessage":"unknown field \"idCardNO\" of 测试患者甲: want ID_CARD_NO, not medrecno"}`), "; its message, which is in Error.Message, names idCardNO, medRecNO", "患者"},
		"names many":        {says(`{"statusCode":"2","statusMessage":"systemId systemKey businessType method data startDate days medRecNO"}`), "names systemId, systemKey, businessType, method, data, startDate, …", "days"},
		"has a reason":      {says(`{"statusCode":"2","statusMessage":"medRecNO 号源已被他人"}`), "query again and take another slot", "medRecNO"},
		"a gateway's page":  {shows(503), "the answer is HTTP 503 Service Unavailable, and it is a page of HTML, or other markup; ask again", "endpoint"},
		"a page":            {shows(200), "is the endpoint the service's own?", "again"},
		"a page of a limit": {shows(429), "or other markup; ask again", "endpoint"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := newClient(t, appointment.Laida, tt.hospital, appointment.WithRetries(0))
			_, err := client.QuerySchedule(t.Context(), everyQueryField())
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), tt.never) {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestAnUnknownOutcomeSaysWhenToAsk has the hospital ask to be left alone by the query that
// would have told what became of a save.
func TestAnUnknownOutcomeSaysWhenToAsk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(everySaveField().RequestedDate)) // the bubble's time begins in 2000, before the order's
		hospital := &script{steps: []step{{status: 502}, {status: 503, retryAfter: "90"}}}
		_, err := scripted(t, hospital).SaveSchedule(t.Context(), everySaveField())
		var e *appointment.Error
		if !errors.Is(err, appointment.ErrOutcomeUnknown) || !errors.As(err, &e) || e.RetryAfter != 90*time.Second {
			t.Errorf("%v, again in %v", err, e.RetryAfter)
		}
	})
}
