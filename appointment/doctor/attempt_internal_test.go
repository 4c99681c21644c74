package doctor

import (
	"fmt"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// TestLikeness compares what hospitals say but for its digits, and keeps nothing of it.
func TestLikeness(t *testing.T) {
	t.Parallel()
	if likeness("9: 申请单 80001 有误") != likeness("9: 申请单 80002 有误") || likeness("有误") == likeness("无误") {
		t.Error("other texts are alike")
	}
	x := &examination{learned: newEvidence()}
	a := &attempt{}
	x.readNo(a, &appointment.Error{Class: appointment.ErrRejected, Code: "9", Message: "cnry测试患者乙"})
	if text := fmt.Sprintf("%+v", *a); strings.Contains(text, "cnry") {
		t.Error(text)
	}
}
