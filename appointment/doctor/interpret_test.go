package doctor

import (
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
