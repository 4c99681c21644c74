package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// notice tells the operator what came of something, and what to do.
type notice struct {
	Tone    tone
	Title   string
	Do      string   // what to do now
	Tell    string   // what to say to the patient
	Fields  []string // of the form that are to be mended
	Detail  string   // for the IT department: the error, which names no patient
	Message string   // the hospital's own words, which may
}

// tone is how a notice looks, and how urgently a screen reader says it.
type tone string

const (
	good tone = "good"
	wait tone = "wait" // nothing is wrong, but not now
	bad  tone = "bad"
)

// What follows without an error.
var (
	noticeCancelled = &notice{Tone: good, Title: "预约已取消，号源已退回医院",
		Do: "需要改约的，现在可以重新选择时段。", Tell: "原来的时间不用再来了。"}
	noticeNothingToCancel = &notice{Tone: wait, Title: "医院没有这个预约，可能已在别处取消",
		Do: "与患者核对；需要检查的，重新选择时段。"}
	noticeFound = &notice{Tone: good, Title: "已查明：约上了",
		Do: "请把下面的时间告诉患者。", Tell: "刚才已经约上了，请按这个时间来。"}
	noticeNotBooked = &notice{Tone: wait, Title: "已查明：没有约上",
		Do: "医院没有这张申请单的预约，可以重新选择时段。"}
	noticeHeld = &notice{Tone: wait, Title: "这张申请单已经约过了，没有重复预约",
		Do: "下面是医院记录的时间。要改时间，先取消，再重新预约。"}
	noticeElsewhere = &notice{Tone: wait, Title: "医院记录的是另一个时间",
		Do: "请按下面的时间改告患者，重新打印。", Tell: "医院核对过了，时间以这个为准。"}
	noticeGone = &notice{Tone: wait, Title: "医院没有这个预约",
		Do: "请马上告诉患者，原来的单子作废；需要检查的，重新选择时段。", Tell: "医院核对过了，没有这个预约，刚才的时间不要去。"}
	noticeNotCancelled = &notice{Tone: wait, Title: "已查明：没有取消成功，预约仍然有效",
		Do: "还要取消的，可以再次点“取消预约”。"}
)

// tooEarly is for a finding that what is still on its way can overturn.
func tooEarly(s state, at, counts time.Time) *notice {
	n := &notice{Tone: wait, Do: fmt.Sprintf("请求可能还在路上，请在 %s 以后再查一次。", hms(counts))}
	if n.Title = fmt.Sprintf("截至 %s，医院还没有这个预约", hms(at)); s == cancelUnknown {
		n.Title = fmt.Sprintf("截至 %s，医院还保留着这个预约", hms(at))
	}
	return n
}

// advise says of a call that failed, whose outcome is known, what to do. The class and the
// reason decide; what was said on the wire does not.
func advise(what string, err error) *notice {
	n := &notice{Tone: bad, Detail: err.Error()}
	e := (*appointment.Error)(nil)
	if !errors.As(err, &e) {
		n.Title, n.Do = what+"没有办成", "请联系信息科，并告知下面的错误信息。"
		return n
	}
	n.Message = e.Message
	switch {
	case errors.Is(err, appointment.ErrInvalidRequest):
		n.Title, n.Do = "申请单有误，没有发给医院", "改正申请单后再办。"
		for _, p := range e.Problems {
			n.Fields = append(n.Fields, fieldOf(p.Field).Name)
		}
	case errors.Is(err, appointment.ErrNotSent):
		n.Tone = wait
		n.Title, n.Do = "连不上医院，"+what+"没有发出", "请稍后再办；一直连不上，请联系信息科。"
	case errors.Is(err, appointment.ErrRejected):
		n.rejected(what, e)
	case errors.Is(err, appointment.ErrNoResponse):
		n.Tone = wait
		n.Title, n.Do = "医院没有回音", "请稍后再试；一直没有回音，请打电话问医院预约中心。"
	default:
		n.Title, n.Do = "医院的应答无法识别", "请联系信息科，并告知下面的错误信息。"
	}
	if e.RetryAfter > 0 {
		n.Do += fmt.Sprintf("医院要求等待约 %.0f 秒。", max(1, e.RetryAfter.Seconds()))
	}
	return n
}

func (n *notice) rejected(what string, e *appointment.Error) {
	switch e.Reason {
	case appointment.ReasonSlotTaken:
		n.Tone, n.Title = wait, "这个时段刚刚被约满"
		n.Do, n.Tell = "号源已经重新查询，请另选一个时段。", "刚才那个时间没有了，看看别的时间。"
	case appointment.ReasonAlreadyBooked:
		n.Tone, n.Title, n.Do = wait, "这张申请单已经约过了", "请先查询它约在什么时候。"
	case appointment.ReasonNotBooked:
		n.Tone, n.Title, n.Do = wait, "医院没有这个预约", "请与患者核对申请单号。"
	case appointment.ReasonUnauthorised:
		n.Title = "医院不认可本平台的密钥"
		n.Do = "这不是您的操作问题，重试没有用。请打电话给信息科，把下面的错误信息念给他们。"
		n.Tell = "系统连接有问题，正在联系处理；可以先约别的医院。"
	case appointment.ReasonBusy:
		n.Tone, n.Title, n.Do = wait, "医院系统繁忙，"+what+"没有受理", "请稍后再办。"
	default:
		n.Title, n.Do = "医院没有受理"+what, "请看医院的答复；看不明白的，打电话问医院预约中心。"
	}
}
