package soap_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/soap"
)

// TestWSDLProblem_String checks that every code has a text, which has the names of the problem.
func TestWSDLProblem_String(t *testing.T) {
	t.Parallel()
	codes := regexp.MustCompile(`WSDLCode = "([^"]+)"`).FindAllStringSubmatch(readFile(t, "wsdl_problem.go"), -1)
	if len(codes) < 40 {
		t.Fatalf("found %d codes, want at least 40", len(codes))
	}
	for _, code := range codes {
		p := soap.WSDLProblem{Code: soap.WSDLCode(code[1]), Name: "Book", Path: "namespace", Detail: "the detail", Candidates: []string{"A", "B"}}
		if got := p.String(); got == code[1] || got == "Book: "+code[1] {
			t.Errorf("String() of %s = %q, want a sentence", code[1], got)
		}
	}
	several := soap.WSDLProblem{Code: soap.WSDLSeveralResults, Parameters: []soap.WSDLParameter{{Name: "A"}, {Name: "B"}}}
	if got, want := several.String(), "the response has several results (A, B), and which one to read is not clear; set the result"; got != want {
		t.Errorf("String() of several results = %q, want %q", got, want)
	}
	choice := soap.WSDLProblem{Code: soap.WSDLParameterCount, Parameters: []soap.WSDLParameter{
		{Name: "data", Type: "string"}, {Name: "card", Type: "string", Choice: 1, Branch: 0}, {Name: "pin", Type: "int", Choice: 1, Branch: 0},
		{Name: "id", Type: "string", Choice: 1, Branch: 1}, {Name: "a", Choice: 2, Branch: 1}, {Type: "any"},
	}}
	if got, want := choice.String(), "it takes 4 parameters (data string, card string and pin int or id string, a, any) instead of one of type string"; got != want {
		t.Errorf("String() of a choice = %q, want %q", got, want)
	}
	token := soap.WSDLProblem{Code: soap.WSDLUsernameTokenRequired, Key: "auth.usernameToken", Assertions: []string{"UsernameToken"}}
	if got, want := token.String(), "the service requires a user name and password in a WS-Security header; set auth.usernameToken (UsernameToken)"; got != want {
		t.Errorf("String() of a policy = %q, want %q", got, want)
	}
	long := soap.WSDLProblem{Code: soap.WSDLOperationAmbiguous, Operation: "SaveSchedule", Candidates: make([]string, 500)}
	for i := range long.Candidates {
		long.Candidates[i] = strings.Repeat("预约", 200)
	}
	got := long.String()
	if len(got) > 1800 || !strings.HasSuffix(got, "… and 488 more") {
		t.Errorf("String() of many long candidates has %d bytes and ends with %q, want at most 1800 and the count", len(got), got[len(got)-40:])
	}
}

// The text of a choice with many branches grows no further than it is shown.
func TestWSDLProblem_String_ManyBranches(t *testing.T) {
	t.Parallel()
	p := soap.WSDLProblem{Code: soap.WSDLParameterCount, Parameters: make([]soap.WSDLParameter, 200_000)}
	for i := range p.Parameters {
		p.Parameters[i] = soap.WSDLParameter{Name: "card", Type: "string", Choice: 1, Branch: i}
	}
	if got := p.String(); len(got) > 200 || !strings.Contains(got, "it takes 1 parameters (card string or card string or ") {
		t.Errorf("String() of many branches has %d bytes: %.80q, want at most 200 with the first branches", len(got), got)
	}
}
