package httpx_test

import (
	"fmt"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

func TestRequest_Format(t *testing.T) {
	t.Parallel()
	r := httpx.Request{Operation: "SaveSchedule", Document: []byte("赵测试"), Variables: map[string]string{"systemKey": "f00d"}}
	const want = "Request{SaveSchedule}"
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if got := fmt.Sprintf(verb, r); got != want {
			t.Errorf("Sprintf(%q) = %q, want %q", verb, got, want)
		}
	}
	if got := r.LogValue().String(); got != want {
		t.Errorf("LogValue() = %q, want %q", got, want)
	}
}
