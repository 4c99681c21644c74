package doctor

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// requirement is something that a hospital requires and that requests lack: credentials, which a key
// can set, or something that the doctor cannot do. The codes of texts contain it after a prefix, such
// as requirement.signature and question.signature.
type requirement string

// The requirements.
const (
	requiresSignature  requirement = "signature"
	requiresEncryption requirement = "encryption"
	requiresToken      requirement = "token"
	requiresBasic      requirement = "basic"    // HTTP Basic authentication
	requiresScheme     requirement = "scheme"   // other HTTP authentication, such as NTLM
	requiresSecurity   requirement = "security" // WS-Security
	requiresSOAPHeader requirement = "soap-header"
	requiresAddressing requirement = "addressing" // WS-Addressing
	// By a policy of the WSDL.
	requiresSignedEnvelope requirement = "signed-envelope" // WS-Security with signatures or encryption
	requiresPolicy         requirement = "policy"          // another extension
)

// messagePatterns match texts that say what is required. The first one that matches decides.
var messagePatterns = []struct {
	requirement requirement
	pattern     *regexp.Regexp
}{
	{requiresAddressing, regexp.MustCompile(`(?i)message addressing|ws-?addressing|addressing header`)},
	{requiresSecurity, regexp.MustCompile(`(?i)ws-?security|wsse|security header|security token|username ?token|verifying security|security processing`)},
	{requiresSOAPHeader, regexp.MustCompile(`(?i)soap\s*(message\s*)?header|soap\s*头|\b\w*auth\w*header\b|消息头(验证|认证|鉴权)`)},
	{requiresEncryption, regexp.MustCompile(`(?i)解密|密文|未加密|[请需须应要]加密|加密(失败|错误|方式|报文|数据|不正确)|国密|\bsm[24]\b|decrypt|encrypt|cipher ?text`)},
	{requiresSignature, regexp.MustCompile(`(?i)验签|加签|签名|` +
		`\bsign(ature)?\b.{0,40}?(missing|invalid|required|mismatch|wrong|error|fail|empty|null|verif|incorrect|not match|not present|不能为空|为空|错误|无效|不正确|缺失|不匹配)|` +
		`(missing|invalid|wrong|bad|verif\w*|required|缺少|缺失|无效|错误).{0,30}?\bsign(ature)?\b`)},
	{requiresToken, regexp.MustCompile(`(?i)` +
		`(缺少|缺失|无效|非法|过期|失效|未携带|请携带|missing|invalid|expired|required|no)[^.。]{0,12}?\b(access_?)?token\b|` +
		`\b(access_?)?token\b[^.。]{0,12}?(缺失|无效|非法|过期|失效|不能为空|为空|错误|不存在|missing|invalid|expired|required|null|empty)|` +
		`令牌.{0,6}(无效|过期|失效|缺失|不能为空|为空|错误)|(无效|缺少|过期).{0,4}令牌|请先?登[录陆]|未登[录陆]|not logged in|please (log|sign) ?in|session expired`)},
}

// otherMeanings match phrases with words of messagePatterns and another meaning.
var otherMeanings = regexp.MustCompile(`(?i)(医生|医师|医务人员|患者|家属|本人|电子)签名|(method|operation|function) signature|sign[ -]?(on|up|out)\b|` +
	`(unexpected|unrecognized|syntax error)[^.]{0,20}token|token[^.]{0,20}(at line|position|JSON)`)

// nameRequirements are requirements by the names of the parameters or headers that a response
// names, in lowercase and without separators.
var nameRequirements = map[requirement]*regexp.Regexp{
	requiresSignature: regexp.MustCompile(`^(x|xca|app|client|data|req|request|md5|hmac)*(sign|signature|signstr|signdata|signvalue|autograph)$`),
	requiresToken:     regexp.MustCompile(`^(x|app|auth|access|user|client)*(token|authorization|bearer|ticket|sessionid)$`),
}

// findRequirement returns what the hospital requires by its response, or "". text is that of the
// response, and names are the names in it. The words of an HTML page are part of its design, so only
// the names count there.
func findRequirement(a *attempt, text string, names []string, isPage bool) requirement {
	text = otherMeanings.ReplaceAllString(text, " ")
	if !isPage && a.faultCause == causeOther {
		for _, m := range messagePatterns {
			if m.pattern.MatchString(text) && (a.isSOAP || !isSOAPRequirement(m.requirement)) {
				return m.requirement
			}
		}
	}
	for _, r := range []requirement{requiresSignature, requiresToken} {
		for _, name := range names {
			plain := strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(name))
			if nameRequirements[r].MatchString(plain) {
				return r
			}
		}
	}
	return ""
}

// isSOAPRequirement reports whether only a web service can have a requirement.
func isSOAPRequirement(r requirement) bool {
	return r == requiresSecurity || r == requiresSOAPHeader || r == requiresAddressing
}

// findSchemeRequirement returns the HTTP authentication that a response demands, or "", and the
// names of its schemes.
func findSchemeRequirement(status int, header http.Header) (r requirement, schemes string) {
	if status != http.StatusUnauthorized {
		return "", ""
	}
	var names []string
	for _, value := range header.Values("WWW-Authenticate") {
		name, _, _ := strings.Cut(strings.TrimSpace(value), " ")
		if schemePattern.MatchString(name) && !slices.Contains(names, name) && len(names) < 4 {
			names = append(names, name)
		}
	}
	switch {
	case len(names) == 0:
		return "", ""
	case slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, "Basic") }):
		return requiresBasic, "Basic"
	}
	return requiresScheme, strings.Join(names, ", ")
}

var schemePattern = regexp.MustCompile(`^(?i)(basic|digest|ntlm|negotiate|bearer|kerberos|hmac|aws4-hmac-sha256|hoba|mutual|vapid|scram-sha-(1|256))$`)

// findFaultRequirement returns what a SOAP fault requires by its codes, or "".
func findFaultRequirement(fault *soap.Fault) requirement {
	for _, code := range []string{fault.Code, fault.Subcode} {
		switch code[strings.LastIndexByte(code, ':')+1:] {
		case "InvalidSecurity", "InvalidSecurityToken", "SecurityTokenUnavailable", "UnsupportedSecurityToken",
			"UnsupportedAlgorithm", "FailedAuthentication", "FailedCheck", "MessageExpired":
			return requiresSecurity
		case "MessageAddressingHeaderRequired", "InvalidAddressingHeader":
			return requiresAddressing
		}
	}
	return ""
}

// setRequirement sets what the hospital requires by its response, unless that is set. If the
// configuration has it already, its value is wrong: setRequirement then sets that the credentials
// were refused.
func (d *diagnosis) setRequirement(a *attempt, r requirement, detail string) {
	if r == "" || a.requirement != "" {
		return
	}
	if isConfigured(r, d.cfg.Auth, a.dialect) {
		a.isRefused = true
		return
	}
	a.requirement, a.requirementDetail = r, detail
}

// isConfigured reports whether requests have the credentials that a requirement is about.
func isConfigured(r requirement, auth *appointment.Auth, dialect appointment.Dialect) bool {
	if auth == nil {
		auth = &appointment.Auth{}
	}
	switch r {
	case requiresBasic:
		return auth.Basic != nil || len(auth.Headers) > 0 || hasCredentialHeader(dialect)
	case requiresToken, requiresScheme:
		return len(auth.Headers) > 0 || hasCredentialHeader(dialect)
	case requiresSecurity:
		return auth.UsernameToken != nil
	case requiresSOAPHeader:
		return auth.SOAPHeader != nil
	}
	return false
}

// credentialHeaderPattern matches the names of headers with credentials.
var credentialHeaderPattern = regexp.MustCompile(`(?i)authorization|token|cookie|key`)

// hasCredentialHeader reports whether a dialect sends a header with credentials.
func hasCredentialHeader(dialect appointment.Dialect) bool {
	if dialect.REST == nil {
		return false
	}
	for name := range dialect.REST.Headers {
		if credentialHeaderPattern.MatchString(name) {
			return true
		}
	}
	return false
}

// describeRequirement returns the finding about a requirement.
func describeRequirement(r requirement, detail string) Text {
	if r == requiresScheme {
		return newText("requirement.scheme", detail)
	}
	return newText("requirement." + string(r))
}

// findUnmetRequirement returns what the hospital requires by the response of a, or by the WSDL if
// the response does not come from the interface. It returns "" if nothing is missing.
func (d *diagnosis) findUnmetRequirement(a *attempt) (r requirement, detail string) {
	switch {
	case a == nil:
		return "", ""
	case a.requirement != "":
		return a.requirement, a.requirementDetail
	case d.wsdlRequirement != "" && !isConfigured(d.wsdlRequirement, d.cfg.Auth, a.dialect) && transportKey(a.dialect) == transportKey(*d.wsdlDialect) && (a.rank < rankFieldRejection || a.isRefused):
		return d.wsdlRequirement, ""
	}
	return "", ""
}

// addRequirement adds the check of what the hospital requires, if a shows that. It reports
// whether it does.
func (d *diagnosis) addRequirement(a *attempt) bool {
	r, detail := d.findUnmetRequirement(a)
	if r == "" {
		return false
	}
	d.requirement = r
	d.addCheck(Check{Kind: CheckRequirement, State: Failed, Finding: describeRequirement(r, detail)})
	return true
}
