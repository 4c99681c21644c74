package soap_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/soap"
)

func TestError_EnvelopeCode(t *testing.T) {
	t.Parallel()
	text := func(s string) string { return okResponse("<r><r>" + s + "</r></r>") }
	tests := map[soap.ErrorCode]string{ // EnvelopeNoResult needs another binding
		soap.EnvelopeMalformed:       text("&"),
		soap.EnvelopeTooDeep:         text(strings.Repeat("<a>", 100)),
		soap.EnvelopeTooLarge:        text(strings.Repeat("<a/>", 50_001)),
		soap.EnvelopeLoneSurrogate:   text("&#55362;"),
		soap.EnvelopeSeveralElements: okResponse(resultStart + "{}" + resultEnd + "<multiRef/>"),
		soap.EnvelopeSeveralResults:  okResponse("<r><a>{}</a><b>{}</b></r>"),
		soap.EnvelopeElementResult:   text("<name>x</name>"),
	}
	for want, raw := range tests {
		t.Run(string(want), func(t *testing.T) {
			t.Parallel()
			_, err := callServer(t, raw)
			var e *soap.Error
			if !errors.As(err, &e) || e.Code != want {
				t.Errorf("Call() error = %v, want one with Code %q", err, want)
			}
			if e != nil && e.Err.Error() == "" {
				t.Error("Call() error has a cause without text, want one with text")
			}
		})
	}
}
