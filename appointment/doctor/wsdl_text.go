package doctor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/soap"
)

// maxWSDLText limits the text of a WSDL's problems, in bytes.
const maxWSDLText = 4096

// formatWSDLError returns the Chinese text of a WSDL's problems, in several lines: the problems,
// the configuration that solves them, and the operations of its ports. The English text
// is that of the error itself.
func formatWSDLError(e *soap.WSDLError) string {
	var lines []string
	for _, p := range e.Problems {
		lines = append(lines, formatWSDLProblem(p))
	}
	if configuration := e.ConfigurationWith(chineseComments); configuration != "" {
		lines = append(lines, "请选定操作，填入这家医院的配置：", indentLines(configuration, "  "))
	}
	for _, port := range e.Ports() {
		lines = append(lines, fmt.Sprintf("端口 %s（SOAP %s）有以下操作：", port.Name, port.Version))
		for _, o := range port.Operations {
			line := fmt.Sprintf("  %s(%s)", o.Name, strings.Join(o.Parameters, "、"))
			if o.Problem.Code != "" {
				line += "：" + describeWSDLCode(o.Problem)
			}
			lines = append(lines, line)
		}
	}
	return joinLimited(lines, maxWSDLText)
}

// chineseComments are the comments in a configuration.
var chineseComments = soap.ConfigurationComments{FillIn: "请填写", Check: "请核对", Or: "或", Instead: "或改用：", Without: "不发送"}

// joinLimited joins lines as far as size bytes allow. The last line then says how many are left.
func joinLimited(lines []string, size int) string {
	var b strings.Builder
	for i, line := range lines {
		rest := fmt.Sprintf("\n……另有 %d 行", len(lines)-i)
		if i > 0 && b.Len()+len(line)+len(rest) > size {
			b.WriteString(rest)
			break
		}
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(line)
	}
	return b.String()
}

// formatWSDLProblem returns the Chinese text of a problem.
func formatWSDLProblem(p soap.WSDLProblem) string {
	text := describeWSDLCode(p)
	if p.Operation != "" && p.Name != "" {
		return fmt.Sprintf("%s（用作 %s）：%s", p.Name, p.Operation, text)
	}
	return text
}

// maxWSDLCandidates limits the names in the text of a problem.
const maxWSDLCandidates = 12

// describeWSDLCode returns the Chinese text of a problem's code, without the operation.
func describeWSDLCode(p soap.WSDLProblem) string {
	candidates, detail := slices.Clone(p.Candidates), p.Detail
	if p.Code == soap.WSDLParameterCount || p.Code == soap.WSDLParameterType { // each is a name and its type
		for i, candidate := range candidates {
			candidates[i] = strings.Replace(candidate, " ", "：", 1)
		}
		detail = strings.Replace(detail, " ", "：", 1)
	}
	if len(candidates) > maxWSDLCandidates {
		candidates = append(slices.Clone(candidates[:maxWSDLCandidates]), fmt.Sprintf("另有 %d 个", len(candidates)-maxWSDLCandidates))
	}
	text := wsdlTexts[p.Code]
	if p.Code == soap.WSDLOperationUnknown && len(candidates) > 0 {
		text += "，可能是：{candidates}"
	}
	if p.Code == soap.WSDLSeveralResults && p.Detail == "" {
		text = "返回值不止一个（{candidates}），取哪一个不明确，请设置 result"
	}
	return strings.NewReplacer(
		"{operation}", p.Operation, "{name}", p.Name, "{path}", p.Path, "{detail}", detail,
		"{candidates}", cmp.Or(strings.Join(candidates, "、"), "无"),
	).Replace(cmp.Or(text, string(p.Code)))
}

// wsdlTexts are the Chinese texts of the codes of WSDL problems. Braces stand for the fields of
// the problem.
var wsdlTexts = map[soap.WSDLCode]string{
	soap.WSDLNotXML:           "文档不是格式正确的 XML",
	soap.WSDLNotWSDL:          "文档不是 WSDL：根元素不是 WSDL 1.1 的 definitions",
	soap.WSDLTooDeep:          "文档嵌套过深",
	soap.WSDLTooLong:          "WSDL 连同它导入的文档过长",
	soap.WSDLTooManyElements:  "WSDL 连同它导入的文档元素过多，或端口的操作过多",
	soap.WSDLTooManyDocuments: "WSDL 导入的文档过多",
	soap.WSDLImportNotURL:     "WSDL 导入的“{detail}”不是 URL",
	soap.WSDLImportMissing:    "没有找到 WSDL 导入的 {detail}，找过的位置：{candidates}",

	soap.WSDLNoPort:             "WSDL 里没有基于 HTTP 的 SOAP 端口",
	soap.WSDLPortUnknown:        "没有名为“{name}”的 SOAP 端口，现有：{candidates}",
	soap.WSDLPortAmbiguous:      "有几个端口都适用：{candidates}",
	soap.WSDLOperationUnknown:   "没有找到 {operation} 对应的操作",
	soap.WSDLOperationAmbiguous: "{operation} 对应的操作不止一个：{candidates}",

	soap.WSDLNoPortType:        "WSDL 里没有描述其输入的 portType",
	soap.WSDLOverloaded:        "portType 里有几个同名操作，binding 没有说明是哪一个",
	soap.WSDLNoMessage:         "WSDL 里没有描述其输入的 message",
	soap.WSDLNotOneElement:     "它的 message 不是一个元素，而 document/literal 要求如此",
	soap.WSDLAttachments:       "它的请求带附件，不支持",
	soap.WSDLNoSchema:          "缺少 {detail} 的 schema",
	soap.WSDLAbstract:          "{detail} 是抽象的（abstract），由哪个元素或类型代替不明确",
	soap.WSDLRequiredAttribute: "它的元素必须带属性 {detail}，而属性是不发送的",
	soap.WSDLBareElement:       "元素 {detail} 里直接是文本（bare），外面没有参数",
	soap.WSDLParameterCount:    "需要一个文本参数，它的参数是：{candidates}",
	soap.WSDLParameterType:     "它的参数不是文本（{detail}）",
	soap.WSDLForeignParameter:  "参数 {detail} 与操作不在同一个命名空间",
	soap.WSDLMixedParameters:   "它的参数有的在命名空间里，有的不在（{detail}），一份配置不能同时发送",
	soap.WSDLMixedForms:        "它的调用方式与 {detail} 不同，一份配置不能同时调用两者",
	soap.WSDLSameAction:        "它的 SOAPAction 与 {detail} 相同，服务器无法区分，请询问厂商",
	soap.WSDLInvalidBinding:    "{path} 的值无效",

	soap.WSDLHeaderRequired:        "服务要求 SOAP 头 {name}，请设置 {detail}",
	soap.WSDLUsernameTokenRequired: "服务要求在 WS-Security 头里带用户名和密码，请设置 {detail}",
	soap.WSDLBasicRequired:         "服务要求 HTTP Basic 认证，请设置 {detail}",
	soap.WSDLSignatureRequired:     "服务要求 WS-Security 签名或加密（{detail}），不支持，请厂商提供不需要它的端口",
	soap.WSDLPolicyUnsupported:     "服务要求 WS-* 扩展（{detail}），不支持，请厂商提供不需要它的端口",

	soap.WSDLParameterOmitted: "可选参数不发送：{candidates}",
	soap.WSDLHeaderOptional:   "可选的 SOAP 头 {name} 不发送，如需发送，请设置 {detail}",
	soap.WSDLSeveralResults:   "返回值不止一个（{candidates}），取 {detail}",
	soap.WSDLResultNotText:    "返回值不是文本（{candidates}）",
	soap.WSDLHTTPSRequired:    "服务要求 HTTPS，请使用 https 地址",
	soap.WSDLPolicyUnknown:    "服务的一项策略（policy）没有检查（{detail}）",
}
