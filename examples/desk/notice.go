package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// notice tells the receptionist the result of an action, and the next step.
type notice struct {
	Tone            tone
	Title           string
	Instruction     string   // for the receptionist
	TellPatient     string   // the words for the patient
	WrongFields     []string // the fields of the form to correct, by the interface's names
	ErrorText       string   // for the IT department; contains no patient data
	HospitalMessage string   // the hospital's own words, which may contain patient data
}

// tone determines the colour of a notice, and how urgently a screen reader announces it.
type tone string

const (
	toneSuccess tone = "success"
	toneWarning tone = "warning"
	toneError   tone = "error"
)

// The notices of results that are not errors.
var (
	noticeCancelled = &notice{Tone: toneSuccess, Title: "预约已取消，号源已退回医院",
		Instruction: "需要检查的，现在可以重新选择时段。", TellPatient: "原来的时间不用再来了。"}
	noticeNothingToCancel = &notice{Tone: toneWarning, Title: "医院没有这个预约，可能已在别处取消",
		Instruction: "与患者核对；需要检查的，重新选择时段。"}
	noticeFound = &notice{Tone: toneSuccess, Title: "已查明：约上了",
		Instruction: "请把下面的时间告诉患者。", TellPatient: "刚才已经约上了，请按这个时间来。"}
	noticeNotBooked = &notice{Tone: toneWarning, Title: "已查明：没有约上",
		Instruction: "医院没有这张申请单的预约，可以重新选择时段。"}
	noticeAlreadyBooked = &notice{Tone: toneWarning, Title: "这张申请单已经约过了，没有重复预约",
		Instruction: "下面是医院记录的时间。要改时间，请点“改约”。"}
	noticeOtherSlot = &notice{Tone: toneWarning, Title: "医院记录的是另一个时间",
		Instruction: "请把下面的时间重新告诉患者，并重新打印预约单。", TellPatient: "医院核对过了，时间以这个为准。"}
	noticeNotCancelled = &notice{Tone: toneWarning, Title: "已查明：没有取消成功，预约仍然有效",
		Instruction: "还要取消的，可以再次点“取消预约”。"}
	noticeStrayCancelled = &notice{Tone: toneSuccess, Title: "多出来的预约已取消",
		Instruction: "下面的预约仍然有效。", TellPatient: "请按下面的时间来。"}
	noticeHeldHere = &notice{Tone: toneWarning, Title: "本单现在约在这家医院",
		Instruction: "要换到这家医院的其他时段，请点“选一家医院”，再查看它的号源。"}
	noticeRescheduled = &notice{Tone: toneSuccess, Title: "改约完成，新时段已约上",
		Instruction: "请把下面的时间告诉患者，并重新打印预约单。", TellPatient: "改好了，请按新的时间来，原来的时间不用再来了。"}
	noticeBookedAgain = &notice{Tone: toneWarning, Title: "新时段没有约上，原来的时段又约回来了",
		Instruction: "预约单的序号可能变了，请重新打印。要换别的时间，可以再次改约。", TellPatient: "新的时间没有了，还是原来的时间，请按原来的时间来。"}
	noticeNotRescheduled = &notice{Tone: toneError, Title: "改约没有办：医院没有同意取消，原来的预约仍然有效",
		Instruction: "请打电话问医院预约中心。", TellPatient: "没有改成，原来的时间仍然有效。"}
	noticeRescheduleFailed = &notice{Tone: toneError, Title: "改约没有完成：原预约已取消，新时段没有约上",
		Instruction: "原来的时段也没有约回来。请马上给患者另选时段；患者不约了的，点“患者已知道，不再约”。",
		TellPatient: "原来的时间已经取消，新的时间没有约上，我马上给您另找时间。"}
)

// newResultNotice returns the notice of the last action, from the ledger and the desk's row. It returns nil if
// there is nothing to say beyond the state.
func newResultNotice(row *orderRow, e *ledger.Entry, s orderState) *notice {
	switch {
	case s.Unsettled(), s.Status == statusStray:
		return nil
	case row.phase == phaseFailed && s.Status == statusOpen:
		return noticeRescheduleFailed.withError(e.Err)
	case row.phase == phaseDone && e.State == ledger.Booked && isSameSlot(s.heldOffer(), s.To.offer()):
		return noticeRescheduled
	case row.phase == phaseDone && e.State == ledger.Booked && isSameSlot(s.heldOffer(), s.From.offer()):
		return noticeBookedAgain
	case row.phase == phaseDone && e.State == ledger.Booked:
		return noticeOtherSlot
	case row.phase == phaseRefused && s.Status == statusBooked:
		return noticeNotRescheduled.withError(e.Err)
	case row.action == actionEdit:
		return nil
	case s.PhoneReply != nil:
		return s.PhoneReply.newNotice(e.State)
	case s.Status == statusOpen:
		return newOpenNotice(row, e)
	case s.Status == statusBooked:
		return newBookedNotice(row, e)
	}
	return nil
}

// newOpenNotice returns why an order can be booked again.
func newOpenNotice(row *orderRow, e *ledger.Entry) *notice {
	switch {
	case len(e.Attempts) == 0:
		return nil
	case e.State == ledger.NotBooked:
		return noticeNotBooked
	case e.State != ledger.Cancelled && e.Err != nil:
		return newErrorNotice("预约", e.Err)
	case row.action == actionCancel && callError(e.Err).Reason == appointment.ReasonNotBooked:
		return noticeNothingToCancel
	case row.action == actionCancel:
		return noticeCancelled
	}
	return nil
}

// newBookedNotice returns the result of a save that needed a query, or of a cancel that was not
// carried out.
func newBookedNotice(row *orderRow, e *ledger.Entry) *notice {
	isRejected := errors.Is(e.Err, appointment.ErrRejected)
	switch {
	case e.State == ledger.HeldOtherwise:
		return noticeOtherSlot
	case row.action == actionCancel && slices.ContainsFunc(e.Attempts, func(a ledger.Attempt) bool { return a.State == ledger.Cancelled && a.When.Equal(e.Since) }):
		return noticeStrayCancelled
	case e.Err == nil && e.Attempts[len(e.Attempts)-1].Tries == 0: // the response told it
		return nil
	case row.action == actionCancel && isRejected:
		return newErrorNotice("取消预约", e.Err)
	case row.action == actionCancel:
		return noticeNotCancelled
	case isRejected:
		return noticeAlreadyBooked
	}
	return noticeFound
}

// newNotice returns the notice of a phone reply that gave this state to the order.
func (r *phoneReply) newNotice(state ledger.State) *notice {
	n := &notice{Tone: toneWarning, Title: r.String() + "：" + r.Label}
	switch {
	case state == ledger.Booked:
		n.Tone, n.Instruction = toneSuccess, "请把下面的时间告诉患者。"
		n.TellPatient = "医院在电话里确认约上了，请按这个时间来。"
	case state.Free():
		n.Instruction = "可以重新选择时段。"
	default:
		n.Instruction = "请按医院在电话里说的告诉患者。"
	}
	return n
}

// withError returns a copy of n with the error for the IT department.
func (n *notice) withError(err error) *notice {
	c := *n
	if err != nil {
		c.ErrorText = err.Error()
	}
	return &c
}

// newErrorNotice returns the notice of a call that failed with a known outcome. operation is its
// Chinese name. The class and the reason of the error decide, never its text.
func newErrorNotice(operation string, err error) *notice {
	n := &notice{Tone: toneError, ErrorText: err.Error()}
	e := (*appointment.Error)(nil)
	if !errors.As(err, &e) {
		n.Title, n.Instruction = operation+"没有办成", "请联系信息科，并告知下面的错误信息。"
		return n
	}
	n.HospitalMessage = e.Message
	switch {
	case errors.Is(err, appointment.ErrInvalidRequest):
		n.Title, n.Instruction = "申请单有误，没有发给医院", "改正申请单后再办。"
		for _, p := range e.Problems {
			n.WrongFields = append(n.WrongFields, findFormField(strings.TrimPrefix(p.Path, "save.")).Name)
		}
	case errors.Is(err, appointment.ErrNotSent):
		n.Tone = toneWarning
		n.Title, n.Instruction = "连不上医院，"+operation+"没有发出", "请稍后再办；一直连不上，请联系信息科。"
	case errors.Is(err, appointment.ErrRejected):
		n.setRejection(operation, e.Reason)
	case errors.Is(err, appointment.ErrNoResponse):
		n.Tone = toneWarning
		n.Title, n.Instruction = "医院没有回音", "请稍后再试；一直没有回音，请打电话问医院预约中心。"
	default:
		n.Title, n.Instruction = "医院的答复无法识别", "请联系信息科，并告知下面的错误信息。"
	}
	if e.RetryAfter > 0 {
		n.Instruction += fmt.Sprintf("医院要求等待约 %.0f 秒。", max(1, e.RetryAfter.Seconds()))
	}
	return n
}

// setRejection sets the texts of a request that the hospital rejected.
func (n *notice) setRejection(operation string, reason appointment.Reason) {
	switch reason {
	case appointment.ReasonSlotTaken:
		n.Tone, n.Title = toneWarning, "这个时段刚刚被约满"
		n.Instruction, n.TellPatient = "号源已经重新查询，请另选一个时段。", "刚才那个时间没有了，看看别的时间。"
	case appointment.ReasonAlreadyBooked:
		n.Tone, n.Title, n.Instruction = toneWarning, "这张申请单已经约过了", "请先查询它约在什么时候。"
	case appointment.ReasonNotBooked:
		n.Tone, n.Title, n.Instruction = toneWarning, "医院没有这个预约", "请与患者核对申请单号。"
	case appointment.ReasonUnauthorised:
		n.Title = "医院不认可本平台的密钥"
		n.Instruction = "这不是您的操作问题，重试没有用。请打电话给信息科，把下面的错误信息念给他们。"
		n.TellPatient = "系统连接有问题，正在联系处理；可以先约别的医院。"
	case appointment.ReasonBusy:
		n.Tone, n.Title, n.Instruction = toneWarning, "医院系统繁忙，"+operation+"没有受理", "请稍后再办。"
	default:
		n.Title, n.Instruction = "医院没有受理"+operation, "请看医院的答复；看不明白的，打电话问医院预约中心。"
	}
}

// WrongLabels returns the labels of WrongFields, as the form shows them.
func (n *notice) WrongLabels() string {
	var labels []string
	for _, name := range n.WrongFields {
		labels = append(labels, findFormField(name).Label)
	}
	return strings.Join(labels, "、")
}

// callError returns the *appointment.Error of a call. It returns an empty one for any other error
// and for nil.
func callError(err error) *appointment.Error {
	if e := (*appointment.Error)(nil); errors.As(err, &e) {
		return e
	}
	return &appointment.Error{}
}
