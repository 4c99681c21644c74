package doctor_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

// TestDeviationsInChinese has answers depart from the interface in all that is said in words:
// a list in Chinese has no English sentences in it.
func TestDeviationsInChinese(t *testing.T) {
	t.Parallel()
	result := func(fields string) string {
		return `{"statusCode":"00000000","data":{"resultCode":"SUCCESS","resultDesc":"","result":{` + fields + `}}}`
	}
	times := strings.Repeat(`{"startTime":"8:00","endTime":"0830","quantity":"1.0","appointmentQuantity":"2.0"},`, 5001)
	for name, tt := range map[string]struct{ contentType, body string }{
		"shapes": {"text/plain", result(`"scheduleFlag":true,"serviceText":1,"procedureName":null,"scheduleDate":"1900-01-01","organizationID":"` + strings.Repeat("1", 60) + `","quantity":"1.0",` +
			`"scheduleTime":"2026-11-24 08:00:00","patientClass":true,"scheduleArrangeResourceInfoList":{"resourceUID":18,"scheduleArrangeDateInfoList":[null,{"arrangeDay":"2026年11月24日","arrangeWeek":"7"},{"arrangeDay":"1767571200000"},{"arrangeDay":"2026-11-24 00:00:00"},{"arrangeDay":"2026-11-24T00:00:00Z"}]}`)},
		"times": {"application/json", strings.Replace(result(`"scheduleFlag":"0","scheduleDate":"20261124","scheduleTime":"８:00","scheduleArrangeResourceInfoList":[{"scheduleArrangeDateInfoList":[{"scheduleArrangeTimeInfoList":[`+
			strings.TrimSuffix(times, ",")+`]}]},{"scheduleArrangeDateInfoList":""}]`), `{"statusCode"`, `{"totalRecord":7,"statusCode"`, 1)},
		"lost":       {"application/json", result(`"serviceText":"` + "\uFFFD\uFFFD" + `"`)},
		"lost twice": {"application/json", result(`"serviceText":"锟斤拷"`)},
		"misread":    {"application/json", result(`"serviceText":"涓婅偄"`)},
		"surrogates": {"application/json", result(`"serviceText":"` + "\xed\xa1\xb2\xed\xbd\xa2" + `"`)},
		"a claim":    {"application/json; charset=euc-kr", result(`"serviceText":"上肢"`)},
		"bare":       {"application/json", `{"resultCode":"Success","result":{"scheduleFlag":"0"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report, err := doctor.Examine(t.Context(), plain(appointment.Laida, answering(t, 200, tt.contentType, tt.body)), doctor.WithQueries(1))
			if err != nil {
				t.Fatal(err)
			}
			if len(report.Deviations) == 0 {
				t.Fatalf("no deviation: %v", report.Steps)
			}
			var out strings.Builder
			if err := (&doctor.Report{Deviations: report.Deviations}).Print(&out, doctor.Chinese); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(out.String()) {
				if strings.HasPrefix(line, "  - ") && english.MatchString(line) {
					t.Error(line)
				}
			}
		})
	}
}

var english = regexp.MustCompile(`[a-z]{2,} [a-z]+`)
