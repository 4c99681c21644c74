package appointment_test

import (
	"fmt"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// messageCases returns the cases of rejections with these messages.
func messageCases(op appointment.Operation, reason appointment.Reason, unknown bool, messages ...string) map[string]evidenceCase {
	cases := map[string]evidenceCase{}
	for _, message := range messages {
		cases[message] = evidenceCase{
			operation: op, document: reject("99999999", message), class: appointment.ErrRejected, unknown: unknown, reason: reason,
		}
	}
	return cases
}

// The messages of gateways, frameworks and steps after the booking do not prove that nothing was booked.
func TestClient_Evidence_CatchAllMessages(t *testing.T) {
	t.Parallel()
	runEvidenceCases(t, messageCases("", appointment.ReasonOther, true,
		"未知", "系统忙", "线程池已满", "连接池已满", "消息队列已满", "connection pool is full", "已取消一个任务。", "A task was canceled.", "操作已取消",
		"基础连接已经关闭", "由于目标计算机积极拒绝，无法连接。", "现有连接被远程主机强行关闭", "HIS接口调用失败", "调用HIS失败", "数据库连接失败", "网络不通",
		"socket hang up", "read ECONNRESET", "connect ECONNREFUSED", "no healthy upstream", "Load balancer does not have available server for client: his",
		"触发熔断", "触发限流", "Cannot read property 'x' of undefined", "TypeError: a is not a function", "Index was outside the bounds of the array.",
		"值不能为 null。参数名: source", "Specified cast is not valid.", "将截断字符串或二进制数据。", "尝试除以零。", "对象名 'dbo.x' 无效。", "执行存储过程失败",
		"系统出现问题", "程序出错", "发生错误", "保存异常", "预约异常", "其他错误", "Error", "HTTP 500", "Unexpected end of file from server",
		"The request failed with HTTP status 401.", "违反了 PRIMARY KEY 约束", "处理超时", "HIS超时", "短信发送失败", "返回报文解析失败"))
}

func TestClient_Evidence_PendingMessages(t *testing.T) {
	t.Parallel()
	runEvidenceCases(t, messageCases("", appointment.ReasonPending, true,
		"请求已受理，正在排队处理", "已提交，请稍后刷新查看", "请5分钟后查询", "等待处理", "正在保存", "异步处理，结果稍后通知", "调用HIS接口返回超时",
		"Still processing", "PENDING", "context deadline exceeded", "DEADLINE_EXCEEDED"))
}

// An order that has a booking is not free, whatever words say so.
func TestClient_Evidence_AlreadyBookedMessages(t *testing.T) {
	t.Parallel()
	runEvidenceCases(t, messageCases(appointment.SaveSchedule, appointment.ReasonAlreadyBooked, true,
		"存在未完成的预约", "申请单号重复", "申请单已存在", "已有有效预约", "已完成预约", "该检查已约", "已登记", "已安排检查", "同一申请单只能预约一次", "请勿多次提交",
		"already reserved", "the order has been booked", "duplicated request"))
	runEvidenceCases(t, messageCases(appointment.CancelSchedule, "", true, "请勿重复提交", "重复操作", "duplicate request"))
}

// Ordinary rejections stay definite, also if they contain a part of an open word.
func TestClient_Evidence_OrdinaryMessages(t *testing.T) {
	t.Parallel()
	taken := appointment.ReasonSlotTaken
	runEvidenceCases(t, messageCases("", taken, false, "该时段已经约满", "该时段已预约满", "该时段已约完", "查询成功，号源已满", "该号源已被他人预约"))
	runEvidenceCases(t, messageCases("", appointment.ReasonOther, false,
		"会话超时", "Session timeout, please log in", "该时段已超时，不能预约", "设备故障，暂停预约", "停诊", "超过可预约天数", "患者信息异常", "请先缴费，缴费成功后再预约",
		"缴费成功，预约失败", "JSON格式错误", "机构编码错误", "预约中心未开放", "校验失败", "请提前一天预约", "Patient not found"))
	runEvidenceCases(t, messageCases(appointment.CancelSchedule, appointment.ReasonOther, false,
		"预约成功的记录不能取消", "预约成功后超过24小时不能取消", "检查正在进行，不能取消", "已签到，无法取消"))
}

// A rejection can stand beside words of success: something failed after the booking.
func TestClient_Evidence_SuccessMessages(t *testing.T) {
	t.Parallel()
	runEvidenceCases(t, messageCases(appointment.SaveSchedule, "", true,
		"预约成功，短信发送失败", "预约成功！请按时到检，过期不候", "您的检查预约保存成功，预约号7", "成功预约，请勿迟到", "booked successfully, but the SMS failed"))
	runEvidenceCases(t, messageCases(appointment.CancelSchedule, "", true, "取消成功，短信发送失败", "预约取消成功，退费失败", "cancelled successfully, refund failed"))
	runEvidenceCases(t, messageCases(appointment.SaveSchedule, appointment.ReasonOther, false, "预约未成功", "未能成功预约"))
}

// Each message of a response counts, and so do a code in words and the usual unknown fields.
func TestClient_Evidence_EveryMessage(t *testing.T) {
	t.Parallel()
	rejected := appointment.ErrRejected
	both := func(message, desc string) string {
		return fmt.Sprintf(`{"statusCode":"99999999","statusMessage":%q,"data":{"resultCode":"Falid","resultDesc":%q}}`, message, desc)
	}
	inData := func(code, fields string) string {
		return fmt.Sprintf(`{"statusCode":"00000000","statusMessage":"成功","data":{"resultCode":%q%s}}`, code, fields)
	}
	runEvidenceCases(t, map[string]evidenceCase{
		"pending in resultDesc":        {document: both("失败", "处理中"), class: rejected, unknown: true, reason: appointment.ReasonPending},
		"failure in resultDesc":        {document: both("失败", "系统异常"), class: rejected, unknown: true},
		"booked in resultDesc":         {operation: appointment.SaveSchedule, document: both("失败", "该申请单已预约"), class: rejected, unknown: true, reason: appointment.ReasonAlreadyBooked},
		"taken in resultDesc":          {document: both("失败", "号源已满"), class: rejected, reason: appointment.ReasonSlotTaken},
		"success in resultDesc":        {operation: appointment.SaveSchedule, document: both("失败", "预约成功"), class: rejected, unknown: true},
		"pending in an unknown field":  {document: `{"statusCode":"99999999","statusMessage":"失败","message":"处理中"}`, class: rejected, unknown: true},
		"failure in an unknown object": {document: inData("Falid", `,"error":{"text":"系统异常"}`), class: rejected, unknown: true},
		"success in an unknown field":  {document: `{"statusCode":"10086","success":true}`, class: rejected, unknown: true},
		"success of the envelope":      {document: inData("Falid", `,"resultDesc":"号源已满","success":true,"message":"ok"`), class: rejected, reason: appointment.ReasonSlotTaken},
		"outer resultCode of success":  {document: `{"statusCode":"00000000","resultCode":"Success","data":{"resultCode":"Falid"}}`, class: rejected, unknown: true},
		"code that means pending":      {document: inData("Processing", ""), class: rejected, unknown: true, reason: appointment.ReasonPending},
		"code that means a failure":    {document: inData("SYSTEM_ERROR", ""), class: rejected, unknown: true},
		"code that means booked":       {operation: appointment.SaveSchedule, document: inData("DuplicateBooking", ""), class: rejected, unknown: true},
		"code of failure":              {document: inData("Error", `,"resultDesc":"参数有误"`), class: rejected},
	})
}
