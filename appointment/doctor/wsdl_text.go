package doctor

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/exam-appointment/appointment-go/soap"
)

// formatWSDLError returns the Chinese text of a WSDL's problems, in several lines: the problems,
// the operations of its ports, and the configuration that chooses among them. The English text
// is that of the error itself.
func formatWSDLError(e *soap.WSDLError) string {
	var lines []string
	for _, p := range e.Problems {
		lines = append(lines, formatWSDLProblem(p))
	}
	for _, port := range e.Ports() {
		lines = append(lines, fmt.Sprintf("端口 %s（SOAP %s）有以下操作：", port.Name, port.Version))
		for _, o := range port.Operations {
			line := fmt.Sprintf("  %s(%s)", o.Name, o.Parameter)
			if o.Problem.Code != "" {
				line += "：" + describeWSDLCode(o.Problem)
			}
			lines = append(lines, line)
		}
	}
	if configuration := e.Configuration(); configuration != "" {
		lines = append(lines, "请选定操作，填入这家医院的配置：", indentLines(configuration, "  "))
	}
	return strings.Join(lines, "\n")
}

// formatWSDLProblem returns the Chinese text of a problem.
func formatWSDLProblem(p soap.WSDLProblem) string {
	text := describeWSDLCode(p)
	if p.Operation != "" && p.Name != "" {
		return fmt.Sprintf("%s（用作 %s）：%s", p.Name, p.Operation, text)
	}
	return text
}

// describeWSDLCode returns the Chinese text of a problem's code, without the operation.
func describeWSDLCode(p soap.WSDLProblem) string {
	return strings.NewReplacer(
		"{operation}", p.Operation, "{name}", p.Name, "{path}", p.Path, "{detail}", p.Detail,
		"{candidates}", cmp.Or(strings.Join(p.Candidates, "、"), "无"),
	).Replace(cmp.Or(wsdlTexts[p.Code], string(p.Code)))
}

// wsdlTexts are the Chinese texts of the codes of WSDL problems. Braces stand for the fields of
// the problem.
var wsdlTexts = map[soap.WSDLCode]string{
	soap.WSDLNotXML:           "文档不是格式正确的 XML",
	soap.WSDLNotWSDL:          "文档不是 WSDL：根元素不是 WSDL 1.1 的 definitions",
	soap.WSDLTooDeep:          "文档嵌套过深",
	soap.WSDLTooLong:          "WSDL 连同它导入的文档过长",
	soap.WSDLTooManyDocuments: "WSDL 导入的文档过多",
	soap.WSDLImportNotURL:     "WSDL 导入的“{detail}”不是 URL",
	soap.WSDLImportMissing:    "没有找到 WSDL 导入的 {detail}，找过的位置：{candidates}",

	soap.WSDLNoPort:             "WSDL 里没有基于 HTTP 的 SOAP 端口",
	soap.WSDLPortUnknown:        "没有名为“{name}”的 SOAP 端口，现有：{candidates}",
	soap.WSDLPortAmbiguous:      "有几个端口都适用：{candidates}",
	soap.WSDLOperationUnknown:   "没有找到 {operation} 对应的操作",
	soap.WSDLOperationAmbiguous: "{operation} 对应的操作不止一个：{candidates}",

	soap.WSDLNoPortType:       "WSDL 里没有描述其输入的 portType",
	soap.WSDLNoMessage:        "WSDL 里没有描述其输入的 message",
	soap.WSDLNotOneElement:    "它的 message 不是一个元素，而 document/literal 要求如此",
	soap.WSDLNoSchema:         "缺少元素 {detail} 的 schema",
	soap.WSDLBareElement:      "元素 {detail} 里直接是文本（bare），外面没有参数",
	soap.WSDLParameterCount:   "需要一个文本参数，它的参数是：{candidates}",
	soap.WSDLParameterType:    "它的参数不是文本（{detail}）",
	soap.WSDLForeignParameter: "参数 {detail} 与操作不在同一个命名空间",
	soap.WSDLMixedForms:       "它的调用方式与 {detail} 不同，一份配置不能同时调用两者",
	soap.WSDLInvalidBinding:   "{path} 的值无效",
}
