package doctor

import (
	"fmt"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestHashText(t *testing.T) {
	t.Parallel()
	if hashText("9: 申请单 80001 有误") != hashText("9: 申请单 80002 有误") {
		t.Error("hashText() of texts that differ in digits differs, want equal")
	}
	if hashText("有误") == hashText("无误") {
		t.Error("hashText() of different texts is equal, want different")
	}
}

// A message may name the patient, so an attempt must not keep it.
func TestInterpretRejection_KeepsNoMessage(t *testing.T) {
	t.Parallel()
	d := &diagnosis{evidence: newEvidence()}
	a := &attempt{}
	d.interpretRejection(a, &appointment.Error{Class: appointment.ErrRejected, Code: "9", Message: "cnry测试患者乙"})
	if got := fmt.Sprintf("%+v", *a); strings.Contains(got, "cnry") {
		t.Errorf("attempt after interpretRejection() = %s, want it without the message", got)
	}
}

func TestIsSenderFault(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"soap:Client": true, "Client": true, "SOAP-ENV:Client.Authentication": true, "s:Sender": true,
		"VersionMismatch": true, "soap:MustUnderstand": true, "env:DataEncodingUnknown": true,
		"soap:Server": false, "soapenv:Server.userException": false, "s:Receiver": false, "": false,
		"a:InternalServiceFault": false, "ClientError": false, "client": false, "12": false,
	} {
		if got := isSenderFault(code); got != want {
			t.Errorf("isSenderFault(%q) = %v, want %v", code, got, want)
		}
	}
}
