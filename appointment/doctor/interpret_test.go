package doctor

import (
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestDescribeNoResponse(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]*appointment.Error{
		"query.closed":      {Failure: "closed"},
		"tls.renegotiation": {Failure: "tls-renegotiation"},
	} {
		if got := describeNoResponse(err).Code; got != want {
			t.Errorf("describeNoResponse(%s) = %q, want %q", err.Failure, got, want)
		}
	}
}

func TestShowCode(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"00000009": "00000009", "E-1.a": "E-1.a", "成功": "成功", "处理成功": "-", "": "-", "123456789": "-", strings.Repeat("a", 33): "-",
	} {
		if got := showCode(code); got != want {
			t.Errorf("showCode(%q) = %q, want %q", code, got, want)
		}
	}
}
