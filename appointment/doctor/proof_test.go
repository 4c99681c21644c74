package doctor_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

// anyone is a hospital that lists its slots to anyone, and repeats the order's number if it
// reads it, under the name that it goes by there.
func anyone(t *testing.T, name string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		number := ""
		if _, after, ok := strings.Cut(string(body), `"`+name+`":"`); ok && name != "" {
			number, _, _ = strings.Cut(after, `"`)
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"","result":{"placerOrderNO":%q,
			"scheduleArrangeResourceInfoList":[{"scheduleArrangeDateInfoList":[{"scheduleArrangeTimeInfoList":[{"startTime":"08:00"}]}]}]}}}`, number)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// TestSlotsForAnyone does not take slots alone for proof: another dialect may get more. If
// none does, it works as far as can be told.
func TestSlotsForAnyone(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		proof   doctor.Proof
		style   string
		queries int
	}{
		"placerOrderNO": {doctor.ProofUnderstood, "", 1},
		"PLACERORDERNO": {doctor.ProofUnderstood, "upper", 7},
		"":              {doctor.ProofLikely, "", 7},
	} {
		report, err := doctor.Examine(t.Context(), plain(appointment.Laida, anyone(t, name)))
		if err != nil {
			t.Fatal(err)
		}
		style := ""
		if report.Config.Dialect != nil {
			style = report.Config.Dialect.Style
		}
		if report.Proof != want.proof || style != want.style || report.Queries > want.queries {
			t.Errorf("%q: proof %d, style %q, %d queries; want %v", name, report.Proof, style, report.Queries, want)
		}
	}
}

// TestRarestNo takes the no that one dialect alone got for the most telling: the others got
// one about their form.
func TestRarestNo(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		words := "处理失败"
		if strings.Contains(string(body), `"MEDRECNO"`) && !strings.Contains(string(body), `"DATA":"`) && strings.Contains(string(body), `"SYSTEMID"`) && !strings.Contains(string(body), `"SERVICEID":""`) {
			words = "查无此人"
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"statusCode":"00000009","statusMessage":%q}`, words)
	}))
	t.Cleanup(s.Close)
	report, err := doctor.Examine(t.Context(), plain(appointment.Laida, s.URL), doctor.WithQueries(12))
	if err != nil {
		t.Fatal(err)
	}
	if report.Proof != doctor.ProofResponse || report.Config.Dialect == nil || report.Config.Dialect.Style != "upper" || report.Works() {
		t.Errorf("proof %d, %+v", report.Proof, report.Config.Dialect)
	}
}
