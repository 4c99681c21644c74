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
		lines = append(lines, wsdlChoose, indentLines(configuration, "  "))
	}
	for _, port := range e.Ports() {
		lines = append(lines, fmt.Sprintf(wsdlPort, port.Name, port.Version))
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

// joinLimited joins lines as far as size bytes allow. The last line then says how many are left.
func joinLimited(lines []string, size int) string {
	var b strings.Builder
	for i, line := range lines {
		rest := "\n" + fmt.Sprintf(wsdlMoreLines, len(lines)-i)
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
		return fmt.Sprintf(wsdlUsedAs, p.Name, p.Operation, text)
	}
	return text
}

// maxWSDLNames limits the names of a kind in the text of a problem.
const maxWSDLNames = 12

// describeWSDLCode returns the Chinese text of a problem's code, without the operation.
func describeWSDLCode(p soap.WSDLProblem) string {
	text := cmp.Or(wsdlTexts[p.Code], string(p.Code))
	if p.Code == soap.WSDLOperationUnknown && len(p.Candidates) > 0 {
		text += wsdlMayBe
	}
	if p.Code == soap.WSDLSeveralResults && p.Detail == "" {
		text = wsdlUnclearResult
	}
	return strings.NewReplacer(
		"{operation}", p.Operation, "{name}", p.Name, "{path}", p.Path, "{key}", p.Key, "{detail}", p.Detail,
		"{candidates}", joinWSDLNames(p.Candidates), "{parameters}", joinWSDLNames(formatWSDLParameters(p.Parameters)),
		"{assertions}", joinWSDLNames(p.Assertions),
	).Replace(text)
}

// joinWSDLNames returns the first names in one line, and how many more there are.
func joinWSDLNames(names []string) string {
	if more := len(names) - maxWSDLNames; more > 0 {
		names = append(slices.Clone(names[:maxWSDLNames]), fmt.Sprintf(wsdlMoreNames, more))
	}
	return cmp.Or(strings.Join(names, "、"), wsdlNone)
}

// formatWSDLParameters returns the Chinese texts of parameters. The branches of a choice are one text.
func formatWSDLParameters(parameters []soap.WSDLParameter) []string {
	var texts []string
	for i, p := range parameters {
		text := p.Name + p.Type
		if p.Name != "" && p.Type != "" {
			text = p.Name + "：" + p.Type
		}
		if i == 0 || p.Choice == 0 || p.Choice != parameters[i-1].Choice {
			texts = append(texts, text)
			continue
		}
		joint := wsdlOr
		if p.Branch == parameters[i-1].Branch {
			joint = wsdlAnd
		}
		if last := &texts[len(texts)-1]; len(*last) < maxWSDLText {
			*last += joint + text
		}
	}
	return texts
}

// The Chinese texts about a WSDL that belong to no code. Package soap has the English ones.
const (
	wsdlChoose        = "请选定操作，填入这家医院的配置："
	wsdlPort          = "端口 %s（SOAP %s）有以下操作："
	wsdlMoreLines     = "……另有 %d 行"
	wsdlUsedAs        = "%s（用作 %s）：%s"
	wsdlMayBe         = "，可能是：{candidates}"
	wsdlUnclearResult = "返回值不止一个（{parameters}），取哪一个不明确，请设置 result"
	wsdlMoreNames     = "另有 %d 个"
	wsdlNone          = "无"
	wsdlOr            = " 或 "
	wsdlAnd           = " 和 "
)

// chineseComments are the comments in a configuration.
var chineseComments = soap.ConfigurationComments{FillIn: "请填写", Check: "请核对", Or: "或", Instead: "或改用：", Without: "不发送"}

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

	soap.WSDLNoPort:             "WSDL 里没有基于 HTTP 的 SOAP 端口，请厂商提供有这种端口的 WSDL",
	soap.WSDLPortUnknown:        "没有名为“{name}”的 SOAP 端口，现有：{candidates}",
	soap.WSDLPortAmbiguous:      "有几个端口都适用：{candidates}",
	soap.WSDLOperationUnknown:   "没有找到 {operation} 对应的操作",
	soap.WSDLOperationAmbiguous: "{operation} 对应的操作不止一个：{candidates}",

	soap.WSDLNoPortType:        "WSDL 里没有描述其输入的 portType",
	soap.WSDLOverloaded:        "portType 里有几个同名操作，binding 没有说明是哪一个",
	soap.WSDLNoMessage:         "WSDL 里没有描述其输入的 message",
	soap.WSDLNotOneElement:     "它的 message 不是一个元素，而 document/literal 要求如此，请厂商修正 WSDL",
	soap.WSDLAttachments:       "它的请求带附件，不支持",
	soap.WSDLNoSchema:          "缺少 {detail} 的 schema，请厂商提供完整的 WSDL",
	soap.WSDLAbstract:          "{detail} 是抽象的（abstract），由哪个元素或类型代替不明确，请厂商提供一份请求样例",
	soap.WSDLRequiredAttribute: "它的元素必须带属性 {detail}，而属性是不发送的",
	soap.WSDLBareElement:       "元素 {detail} 里直接是文本（bare），外面没有参数",
	soap.WSDLParameterCount:    "需要一个文本参数，它的参数是：{parameters}",
	soap.WSDLParameterType:     "它的参数不是文本（{parameters}）",
	soap.WSDLForeignParameter:  "参数 {detail} 与操作不在同一个命名空间",
	soap.WSDLMixedParameters:   "它的参数有的在命名空间里，有的不在（{candidates}），一份配置不能同时发送",
	soap.WSDLMixedForms:        "它的调用方式与 {detail} 不同，一份配置不能同时调用两者，请厂商提供调用方式统一的端口",
	soap.WSDLSameAction:        "它的 SOAPAction 与 {detail} 相同，服务器无法区分，请询问厂商",
	soap.WSDLInvalidBinding:    "{path} 的值无效",

	soap.WSDLHeaderRequired:        "服务要求 SOAP 头 {name}，请设置 {key}: {detail}",
	soap.WSDLUsernameTokenRequired: "服务要求在 WS-Security 头里带用户名和密码，请设置 {key}（{assertions}）",
	soap.WSDLBasicRequired:         "服务要求 HTTP Basic 认证，请设置 {key}（{assertions}）",
	soap.WSDLSignatureRequired:     "服务要求 WS-Security 签名或加密（{assertions}），不支持，请厂商提供不需要它的端口",
	soap.WSDLPolicyUnsupported:     "服务要求 WS-* 扩展（{assertions}），不支持，请厂商提供不需要它的端口",

	soap.WSDLParameterOmitted: "可选参数不发送：{parameters}",
	soap.WSDLHeaderOptional:   "可选的 SOAP 头 {name} 不发送，如需发送，请设置 {key}: {detail}",
	soap.WSDLSeveralResults:   "返回值不止一个（{parameters}），取 {detail}",
	soap.WSDLResultNotText:    "返回值不是文本（{parameters}）",
	soap.WSDLHTTPSRequired:    "服务要求 HTTPS，请使用 https 地址",
	soap.WSDLPolicyUnknown:    "服务的一项策略（policy）没有检查（{assertions}）",
}
