package doctor_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

// startListingServer starts a server that lists the same slots for every query. It returns the
// number of the order if the request has it under name.
func startListingServer(t *testing.T, name string) (url string) {
	t.Helper()
	return startServer(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		number := ""
		if _, after, ok := strings.Cut(string(body), `"`+name+`":"`); ok && name != "" {
			number, _, _ = strings.Cut(after, `"`)
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"","result":{"placerOrderNO":%q,
			"scheduleArrangeResourceInfoList":[{"scheduleArrangeDateInfoList":[{"scheduleArrangeTimeInfoList":[{"startTime":"08:00"}]}]}]}}}`, number)
	})
}

// TestDiagnose_SlotsForEveryQuery checks that slots alone are no full proof, since another
// dialect may lead to more. If none does, the configuration works as far as queries can tell.
func TestDiagnose_SlotsForEveryQuery(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		proof   doctor.Proof
		style   string
		queries int // at most
	}{
		"placerOrderNO": {doctor.ProofUnderstood, "", 1},
		"PLACERORDERNO": {doctor.ProofUnderstood, "upper", 7},
		"":              {doctor.ProofLikely, "", 7},
	} {
		report := diagnose(t, newConfig(appointment.Laida, startListingServer(t, name)))
		style := ""
		if report.Config.Dialect != nil {
			style = report.Config.Dialect.Style
		}
		if report.Proof != want.proof || style != want.style || report.Queries > want.queries {
			t.Errorf("Diagnose(): order under %q: proof %v, style %q, %d queries; want %v, %q, at most %d",
				name, report.Proof, style, report.Queries, want.proof, want.style, want.queries)
		}
	}
}

// TestDiagnose_RarestRejection has a hospital at which most dialects lead to one rejection, about
// the form of the query. The dialect that leads to another rejection is probably right.
func TestDiagnose_RarestRejection(t *testing.T) {
	t.Parallel()
	url := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		content, _ := io.ReadAll(r.Body)
		body := string(content)
		message := "处理失败"
		if strings.Contains(body, `"MEDRECNO"`) && strings.Contains(body, `"SYSTEMID"`) &&
			!strings.Contains(body, `"DATA":"`) && !strings.Contains(body, `"SERVICEID":""`) {
			message = "查无此人"
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"statusCode":"00000009","statusMessage":%q}`, message)
	})
	report := diagnose(t, newConfig(appointment.Laida, url), doctor.WithMaxQueries(12))
	if report.Proof != doctor.ProofResponse || report.Works() {
		t.Errorf("Diagnose() proof %v, works: %v; want %v, false", report.Proof, report.Works(), doctor.ProofResponse)
	}
	if d := report.Config.Dialect; d == nil || d.Style != "upper" {
		t.Errorf("Diagnose() Config.Dialect = %+v, want style upper", d)
	}
}
