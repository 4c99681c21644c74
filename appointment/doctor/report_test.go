package doctor

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// testReport returns a report with a few texts.
func testReport() Report {
	return Report{
		Hospital: "市三院", Proof: ProofLikely, Questions: []Text{newText("question.slots")},
		Checks: []Check{
			{Kind: CheckQuery, State: OK, Finding: newText("query.understood", 210)},
			{Kind: CheckTLS, State: OK, Finding: newText("tls.ok", "TLS 1.3", "-", "a.example", "2027-03-01", newText("tls.days", 96), newText("tls.pinned"))},
		},
	}
}

func TestReport_JSON(t *testing.T) {
	t.Parallel()
	report := testReport()
	data, err := json.Marshal(report)
	const want = `"Finding":{"code":"query.understood","zh":"成功：返回 210 个号源，以及我方的申请单号或患者，说明医院正确解析了请求","en":"success with 210 slots and the order or patient of the query, so the hospital understood the query"}`
	if err != nil || !strings.Contains(string(data), want) {
		t.Errorf("Marshal() = %s, %v, want it to contain %s", data, err, want)
	}
	var decoded Report
	if err := json.Unmarshal(data, &decoded); err != nil || !reflect.DeepEqual(decoded, report) {
		t.Errorf("Unmarshal(Marshal()) = %+v, %v, want %+v", decoded, err, report)
	}
}

func TestCheck_Print(t *testing.T) {
	t.Parallel()
	const want = "{tls ok 0s TLS 1.3, -; the certificate is for a.example, valid until 2027-03-01 (96 days left); its key is one of tls.pins }"
	if got := fmt.Sprint(testReport().Checks[1]); got != want {
		t.Errorf("Sprint(Check) = %q, want %q", got, want)
	}
}

func TestProof_String(t *testing.T) {
	t.Parallel()
	for proof, want := range map[Proof]string{ProofNone: "none", ProofLikely: "likely", 9: "Proof(9)", -1: "Proof(-1)"} {
		if got := proof.String(); got != want {
			t.Errorf("String() of Proof %d = %q, want %q", int(proof), got, want)
		}
	}
}

func TestProof_Description(t *testing.T) {
	t.Parallel()
	got := ProofLikely.Description()
	if want := "结论：查询已通"; got.Code != "proof.likely" || !strings.HasPrefix(got.Chinese, want) {
		t.Errorf("Description() = %+v, want proof.likely that begins with %q", got, want)
	}
}
