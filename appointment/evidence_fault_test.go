package appointment_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// A SOAP fault is definite only if the operation was not called, or its words are a reason.
func TestClient_Evidence_SOAPFaults(t *testing.T) {
	t.Parallel()
	fault := func(code, reason string) string {
		var escaped strings.Builder
		_ = xml.EscapeText(&escaped, []byte(reason))
		return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>` + code +
			`</faultcode><faultstring>` + escaped.String() + `</faultstring></s:Fault></s:Body></s:Envelope>`
	}
	other, taken := appointment.ReasonOther, appointment.ReasonSlotTaken
	for name, tt := range map[string]struct {
		code, message string
		reason        appointment.Reason
		unknown       bool
	}{
		"Client":             {"s:Client", "服务器无法处理请求。", other, true},
		"Sender":             {"s:Sender", "", other, true},
		"Server":             {"s:Server", "server error", other, true},
		"not dispatched":     {"s:Client", "Server did not recognize the value of HTTP Header SOAPAction: x", other, false},
		"VersionMismatch":    {"s:VersionMismatch", "NullPointerException", other, false},
		"words of a reason":  {"s:Server", "System.Exception: 号源已满", taken, false},
		"words of pending":   {"s:Server", "号源处理中", appointment.ReasonPending, true},
		"not found later":    {"s:Server", "The operation could not be completed: template not found", other, true},
		"refused later":      {"s:Server", "The request failed with HTTP status 401: Unauthorized.", appointment.ReasonUnauthorised, true},
		"full pool":          {"s:Server", "线程池已满", other, true},
		"cancelled task":     {"s:Client", "已取消一个任务。", other, true},
		"words of a failure": {"s:Server", "System.NullReferenceException: 未将对象引用设置到对象的实例。", other, true},
	} {
		for _, vendor := range []appointment.Vendor{appointment.Wanda, appointment.JintangWrapped, appointment.Mingtian} {
			for _, req := range validRequests() {
				if isQuery(req) {
					continue
				}
				t.Run(fmt.Sprintf("%s/%s/%T", name, vendor, req), func(t *testing.T) {
					t.Parallel()
					evidenceCase{
						status: 500, header: http.Header{"Content-Type": {"text/xml; charset=utf-8"}}, body: fault(tt.code, tt.message),
						class: appointment.ErrRejected, unknown: tt.unknown, reason: tt.reason,
					}.run(t, vendor, req)
				})
			}
		}
	}
}

// The detail of a SOAP fault can name another order, or say that the matter is open.
func TestClient_Evidence_SOAPFaultDetails(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		detail  string
		class   error
		unknown bool
	}{
		"same order":  {`<placerOrderNO>2026112380001</placerOrderNO>`, appointment.ErrRejected, false},
		"other order": {`<a:order xmlns:a="urn:a"><a:PlacerOrderNo> 2026112380002 </a:PlacerOrderNo></a:order>`, appointment.ErrBadResponse, true},
		"JSON":        {`<x>{"placerOrderNO":"2026112380002"}</x>`, appointment.ErrBadResponse, true},
		"pending":     {`<message>处理中</message>`, appointment.ErrRejected, true},
	} {
		for _, req := range validRequests() {
			if isQuery(req) {
				continue
			}
			t.Run(fmt.Sprintf("%s/%T", name, req), func(t *testing.T) {
				t.Parallel()
				evidenceCase{
					status: 500, header: http.Header{"Content-Type": {"text/xml; charset=utf-8"}},
					body: `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode>` +
						`<faultstring>号源已满</faultstring><detail>` + tt.detail + `</detail></s:Fault></s:Body></s:Envelope>`,
					class: tt.class, unknown: tt.unknown,
				}.run(t, appointment.Wanda, req)
			})
		}
	}
}
