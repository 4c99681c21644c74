package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestNewErrorNotice(t *testing.T) {
	t.Parallel()
	rejected := func(reason appointment.Reason) error {
		return &appointment.Error{Class: appointment.ErrRejected, Reason: reason}
	}
	for name, test := range map[string]struct {
		err   error
		title string
		tone  tone
	}{
		"invalid request":        {&appointment.Error{Class: appointment.ErrInvalidRequest}, "申请单有误，没有发给医院", toneError},
		"not sent":               {&appointment.Error{Class: appointment.ErrNotSent}, "连不上医院，预约没有发出", toneWarning},
		"no response":            {&appointment.Error{Class: appointment.ErrNoResponse}, "医院没有回音", toneWarning},
		"bad response":           {&appointment.Error{Class: appointment.ErrBadResponse}, "医院的答复无法识别", toneError},
		"slot taken":             {rejected(appointment.ReasonSlotTaken), "这个时段刚刚被约满", toneWarning},
		"already booked":         {rejected(appointment.ReasonAlreadyBooked), "这张申请单已经约过了", toneWarning},
		"not booked":             {rejected(appointment.ReasonNotBooked), "医院没有这个预约", toneWarning},
		"unauthorised":           {rejected(appointment.ReasonUnauthorised), "医院不认可本平台的密钥", toneError},
		"busy":                   {rejected(appointment.ReasonBusy), "医院系统繁忙，预约没有受理", toneWarning},
		"other reason":           {rejected(appointment.ReasonOther), "医院没有受理预约", toneError},
		"not an error of a call": {errors.New("unknown hospital"), "预约没有办成", toneError},
	} {
		got := newErrorNotice("预约", test.err)
		if got.Title != test.title || got.Tone != test.tone {
			t.Errorf("%s: title and tone = %q, %s, want %q, %s", name, got.Title, got.Tone, test.title, test.tone)
		}
		if got.Instruction == "" || got.ErrorText == "" {
			t.Errorf("%s: instruction and error text = %q, %q, want both", name, got.Instruction, got.ErrorText)
		}
	}
}

func TestNewErrorNotice_RetryAfter(t *testing.T) {
	t.Parallel()
	for wait, want := range map[time.Duration]string{0: "请稍后再办。", time.Millisecond: "医院要求等待约 1 秒。", 90 * time.Second: "医院要求等待约 90 秒。"} {
		err := &appointment.Error{Class: appointment.ErrRejected, Reason: appointment.ReasonBusy, RetryAfter: wait}
		if got := newErrorNotice("预约", err).Instruction; !strings.HasSuffix(got, want) {
			t.Errorf("instruction after a wait of %v = %q, want %q at its end", wait, got, want)
		}
	}
}

// TestNotice_WrongLabels names the fields that the hospital's client rejected, as the form does.
func TestNotice_WrongLabels(t *testing.T) {
	t.Parallel()
	err := &appointment.Error{Class: appointment.ErrInvalidRequest, Problems: []appointment.Problem{
		{Path: "medRecNO"}, {Path: "contactPhoneNO"}, {Path: "organizationID"},
	}}
	if got, want := newErrorNotice("预约", err).WrongLabels(), "身份证号、联系电话、organizationID"; got != want {
		t.Errorf("WrongLabels() = %q, want %q", got, want)
	}
}
