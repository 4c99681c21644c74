package doctor

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/soap"
)

func TestWSDLTexts_Complete(t *testing.T) {
	t.Parallel()
	for name, code := range exportedConstants(t, "soap", "WSDLCode") {
		if wsdlTexts[soap.WSDLCode(code)] == "" {
			t.Errorf("wsdlTexts has no text for %s (%q), want one", name, code)
		}
	}
}

func TestFormatWSDLProblem(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]soap.WSDLProblem{
		"没有找到 SaveSchedule 对应的操作":                {Code: soap.WSDLOperationUnknown, Operation: "SaveSchedule"},
		"SaveSchedule 对应的操作不止一个：Add、Submit":      {Code: soap.WSDLOperationAmbiguous, Operation: "SaveSchedule", Candidates: []string{"Add", "Submit"}},
		"Book（用作 SaveSchedule）：需要一个文本参数，它的参数是：无": {Code: soap.WSDLParameterCount, Operation: "SaveSchedule", Name: "Book"},
		"没有名为“Other”的 SOAP 端口，现有：Main":           {Code: soap.WSDLPortUnknown, Name: "Other", Candidates: []string{"Main"}},
		"Book（用作 SaveSchedule）：它的调用方式与 Get 不同，一份配置不能同时调用两者，请厂商提供调用方式统一的端口": {Code: soap.WSDLMixedForms, Operation: "SaveSchedule", Name: "Book", Detail: "Get"},
		"返回值不止一个（a、b：int），取哪一个不明确，请设置 result":                              {Code: soap.WSDLSeveralResults, Parameters: []soap.WSDLParameter{{Name: "a"}, {Name: "b", Type: "int"}}},
		"需要一个文本参数，它的参数是：d：string、a：int 和 b：int 或 c：int、any": {Code: soap.WSDLParameterCount, Parameters: []soap.WSDLParameter{
			{Name: "d", Type: "string"}, {Name: "a", Type: "int", Choice: 1}, {Name: "b", Type: "int", Choice: 1}, {Name: "c", Type: "int", Choice: 1, Branch: 1}, {Type: "any"},
		}},
		"服务要求 HTTP Basic 认证，请设置 auth.basic（BasicAuthentication）": {Code: soap.WSDLBasicRequired, Key: "auth.basic", Assertions: []string{"BasicAuthentication"}},
		"服务要求 SOAP 头 H，请设置 auth.soapHeader: {name: H}":           {Code: soap.WSDLHeaderRequired, Name: "H", Key: "auth.soapHeader", Detail: "{name: H}"},
		"SaveSchedule 对应的操作不止一个：A、B、C、D、E、F、G、H、I、J、K、L、另有 2 个":  {Code: soap.WSDLOperationAmbiguous, Operation: "SaveSchedule", Candidates: strings.Split("ABCDEFGHIJKLMN", "")},
		"namespace 的值无效": {Code: soap.WSDLInvalidBinding, Path: "namespace", Detail: "is empty"},
		"unknown-code":   {Code: "unknown-code"},
	} {
		if got := formatWSDLProblem(p); got != want {
			t.Errorf("formatWSDLProblem(%+v) = %q, want %q", p, got, want)
		}
	}
}

func TestJoinLimited(t *testing.T) {
	t.Parallel()
	lines := []string{"aaaa", "bbbb", "cccc"}
	for size, want := range map[int]string{100: "aaaa\nbbbb\ncccc", 28: "aaaa\nbbbb\n……另有 1 行", 1: "aaaa\n……另有 2 行"} {
		if got := joinLimited(lines, size); got != want {
			t.Errorf("joinLimited(%q, %d) = %q, want %q", lines, size, got, want)
		}
	}
}

// TestFormatWSDLError checks that the Chinese text has the same parts as the English one:
// problems, operations, configuration.
func TestFormatWSDLError(t *testing.T) {
	t.Parallel()
	const wsdl = `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
		<message name="M"><part name="data" type="s:string"/></message><message name="N"/>
		<portType name="P"><operation name="GetIt"><input message="t:M"/></operation><operation name="Nothing"><input message="t:N"/></operation></portType>
		<binding name="B" type="t:P"><soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/>
			<operation name="GetIt"><soap:operation soapAction=""/><input><soap:body use="literal" namespace="urn:t"/></input></operation>
			<operation name="Nothing"><soap:operation soapAction=""/><input><soap:body use="literal" namespace="urn:t"/></input></operation></binding>
		<service name="S"><port name="Main" binding="t:B"/></service></definitions>`
	file := filepath.Join(t.TempDir(), "his.wsdl")
	if err := os.WriteFile(file, []byte(wsdl), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := soap.LoadWSDL(t.Context(), file)
	var e *soap.WSDLError
	if !errors.As(err, &e) {
		t.Fatalf("LoadWSDL() error = %v, want a *WSDLError", err)
	}
	text := describeWSDLError(err)
	if text.Code != "wsdl.problems" || text.English != e.Error() {
		t.Errorf("describeWSDLError() = %+v, want wsdl.problems with the text of the error", text)
	}
	for _, want := range []string{
		"没有找到 QuerySchedule 对应的操作，可能是：GetIt\n", "没有找到 SaveSchedule 对应的操作\n", "端口 Main（SOAP 1.1）有以下操作：\n  GetIt(data)\n  Nothing()：需要一个文本参数，它的参数是：无",
		"请选定操作，填入这家医院的配置：\n  dialect:\n    soap:\n      namespace: \"urn:t\"\n",
		"QuerySchedule: {name: GetIt, action: \"\"} # 请核对\n", "SaveSchedule: {name: …, action: …} # 请填写\n",
	} {
		if !strings.Contains(text.Chinese, want) {
			t.Errorf("describeWSDLError() = Chinese text %q, want it to contain %q", text.Chinese, want)
		}
	}
	if got, want := describeWSDLError(os.ErrNotExist).Code, "wsdl.unloadable"; got != want {
		t.Errorf("describeWSDLError() of a document that was not loaded = %q, want %q", got, want)
	}
}

// A harmless parameter that is sent without a text lacks no value. Nor does one with a configured
// value.
func TestListMissingValues(t *testing.T) {
	t.Parallel()
	b := &soap.Binding{Parameters: []soap.Parameter{
		{Name: "user"}, {Name: "password", Value: "configured"}, {Name: "remark"}, {Name: "data", Value: "$document"},
	}}
	proposal := &soap.WSDLProposal{Binding: b, Missing: []soap.WSDLMissing{
		{Operation: "QuerySchedule", Parameter: "user"}, {Operation: "QuerySchedule", Parameter: "password"}, {Operation: "SaveSchedule", Parameter: "remark"},
	}}
	if got, want := listMissingValues(proposal, b), []string{"user"}; !slices.Equal(got, want) {
		t.Errorf("listMissingValues() = %q, want %q", got, want)
	}
}
