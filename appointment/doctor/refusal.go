package doctor

import (
	"net/http"
	"regexp"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// maxRefusals limits the refusals of credentials in one diagnosis. The hospital may not have found
// them in the request, but platforms lock an account after five refusals.
const maxRefusals = 3

var (
	// refusalPattern matches messages that refuse credentials.
	refusalPattern = regexp.MustCompile(`(?i)(密码|口令|密钥|账号|帐号|账户|帐户|用户名?|授权码|systemkey|systemid|appkey|appsecret|secret|password|credentials?).{0,12}?` +
		`(错误|不正确|有误|不匹配|不对|无效|非法|不存在|未注册|incorrect|invalid|wrong|mismatch|not match|denied)|` +
		`鉴权|认证(失败|不通过|未通过|错误)|身份(验证|认证|校验)(失败|不通过|未通过|错误)|未(被)?授权|无权限?|没有权限|` +
		`unauthori[sz]ed|not authori[sz]ed|authentication (failed|failure|error|required)|authorization (failed|failure)|access (is )?denied|login failed|` +
		`(invalid|wrong|bad|incorrect) (user ?name|user|password|credentials?|key|systemkey|systemid)`)
	// lockPattern matches messages that say that the account is locked.
	lockPattern = regexp.MustCompile(`(?i)(账号|帐号|账户|帐户|用户名?|systemid)(已经?|被|暂时|临时|状态|处于)*(锁定|冻结|停用|禁用)|(account|user|credentials?)( \w+){0,3} (is |has been |are )?(locked|blocked|suspended)|` +
		`(剩余|还剩|仅剩).{0,6}次|(连续|多次).{0,6}(失败|错误)`)
)

// countRefusal counts a response that refuses the credentials.
func (d *diagnosis) countRefusal(a *attempt) {
	if a.isRefused {
		d.refusals++
	}
	d.isLocked = d.isLocked || a.isLocked
}

// readRefusal sets whether a response refuses the credentials. It is a rejection for that
// reason, HTTP 401, or a SOAP fault that says so. text is that of the response.
func (a *attempt) readRefusal(text string, isPage bool, fault *soap.Fault) {
	switch {
	case a.status == http.StatusUnauthorized, a.reason == appointment.ReasonUnauthorised:
		a.isRefused = true
	case fault != nil && findFaultRequirement(fault) == requiresSecurity:
		a.isRefused = true
	case !isPage:
		a.isRefused = refusalPattern.MatchString(text)
	}
	a.isLocked = !isPage && lockPattern.MatchString(text)
}

// mayLockCredentials reports whether the hospital refused the credentials so often that another
// refusal may lock them, or has locked them.
func (d *diagnosis) mayLockCredentials() bool {
	return d.refusals >= maxRefusals || d.isLocked
}

// describeRefusals returns why the search ends because of refused credentials.
func (d *diagnosis) describeRefusals() Text {
	if d.isLocked {
		return newText("search.locked", d.report.Queries)
	}
	return newText("search.credentials", d.refusals, d.report.Queries)
}
