package doctor

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestDescribeFailure(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err      appointment.Error
		code     string
		zh, text string
	}{
		{appointment.Error{Failure: appointment.FailureOtherOrder}, "failure.other-order", "返回的是另一张申请单（placerOrderNO 与请求不同）", "it is about another order than the query (placerOrderNO)"},
		{appointment.Error{Failure: appointment.FailureHTTPStatus, HTTPStatus: 400}, "failure.http-status", "HTTP 400，响应里没有说明原因", "HTTP 400, and the body does not say why"},
		{appointment.Error{Failure: "unheard-of"}, "reason.other", "原因不明", "unknown reason"},
	} {
		got := describeFailure(&tt.err)
		if want := (Text{tt.code, tt.zh, tt.text}); got != want {
			t.Errorf("describeFailure(%q) = %+v, want %+v", tt.err.Failure, got, want)
		}
	}
}
