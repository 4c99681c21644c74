package doctor

import (
	"fmt"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
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

// TestInterpretRejection_KeepsNoMessage checks that an attempt keeps nothing of a message, which
// may name the patient.
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

// TestIsConfigured checks whether the configuration has the credentials that a hospital requires.
// If it has, their values are wrong.
func TestIsConfigured(t *testing.T) {
	t.Parallel()
	withHeader := func(name string) appointment.Dialect {
		return appointment.Dialect{REST: &rest.Route{Headers: map[string]string{name: "a"}}}
	}
	for name, tt := range map[string]struct {
		requirement requirement
		auth        *appointment.Auth
		dialect     appointment.Dialect
		want        bool
	}{
		"nothing":                   {requirement: requiresToken},
		"header with a token":       {requirement: requiresToken, dialect: withHeader("X-Access-Token"), want: true},
		"Authorization header":      {requirement: requiresBasic, dialect: withHeader("Authorization"), want: true},
		"header of another meaning": {requirement: requiresScheme, dialect: withHeader("X-Hospital")},
		"Basic":                     {requirement: requiresBasic, auth: &appointment.Auth{Basic: &appointment.BasicAuth{}}, want: true},
		"WS-Security":               {requirement: requiresSecurity, auth: &appointment.Auth{UsernameToken: &appointment.UsernameToken{}}, want: true},
		"SOAP header":               {requirement: requiresSOAPHeader, auth: &appointment.Auth{SOAPHeader: &appointment.SOAPHeader{}}, want: true},
		"no key for it":             {requirement: requiresSignature, auth: &appointment.Auth{Basic: &appointment.BasicAuth{}}},
	} {
		if got := isConfigured(tt.requirement, tt.auth, tt.dialect); got != tt.want {
			t.Errorf("%s: isConfigured(%s) = %v, want %v", name, tt.requirement, got, tt.want)
		}
	}
}

func TestFindFaultRequirement(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]requirement{
		"wsse:FailedAuthentication": requiresSecurity, "wsa:MessageAddressingHeaderRequired": requiresAddressing, "s:Client": "",
	} {
		if got := findFaultRequirement(&soap.Fault{Code: code}); got != want {
			t.Errorf("findFaultRequirement(%s) = %q, want %q", code, got, want)
		}
		if got := findFaultRequirement(&soap.Fault{Code: "s:Sender", Subcode: code}); got != want {
			t.Errorf("findFaultRequirement(subcode %s) = %q, want %q", code, got, want)
		}
	}
}

// TestFindRequirement_Names checks that the name of a parameter in a response can show a
// requirement that its words do not show.
func TestFindRequirement_Names(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]requirement{"X-Ca-Signature": requiresSignature, "access_token": requiresToken, "requestData": ""} {
		if got := findRequirement(&attempt{}, "参数有误", []string{name}, true); got != want {
			t.Errorf("findRequirement(name %s) = %q, want %q", name, got, want)
		}
	}
}
