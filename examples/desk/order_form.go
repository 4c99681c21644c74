package main

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/exam-appointment/appointment-go/appointment"
)

// formField is one input of the order form.
type formField struct {
	Name, Label string   // the interface's name, and the label on the page
	Type        string   // of the input; "" means text
	Options     []string // the values to choose from; suggestions if FreeText
	FreeText    bool
	Optional    bool
	Width       string // "wide" for a whole line

	pattern *regexp.Regexp // for the value; nil accepts every value
	hint    string         // the problem of a value that does not match pattern
}

type formGroup struct {
	Title  string
	Fields []formField
}

var (
	identityPattern = regexp.MustCompile(`^(\d{17}[\dXx]|[A-Za-z0-9()-]{5,17})$`)
	numberPattern   = regexp.MustCompile(`^[!-~]{1,32}$`)
	phonePattern    = regexp.MustCompile(`^[0-9+() -]{5,20}$`)
)

const phoneHint = "电话只能有数字、空格和 + - ( )"

// formGroups are the fields of the order form: everything that a query and a save need. They have
// the interface's names, so that a problem that the library reports appears beside its input.
var formGroups = []formGroup{
	{"检查", []formField{
		{Name: "placerOrderNO", Label: "申请单号", pattern: numberPattern, hint: "申请单号最多 32 位，只能有字母、数字和符号，不能有空格"},
		{Name: "patientClass", Label: "病人类型", Options: []string{"门诊", "急诊", "住院", "体检"}},
		{Name: "serviceSectID", Label: "检查类型", FreeText: true, Options: []string{"DX(普通放射)", "US(超声)", "CT", "MR"}},
		{Name: "serviceText", Label: "检查部位", FreeText: true, Options: []string{"上肢", "胸部", "颈部", "头颅", "腹部"}},
		{Name: "procedureName", Label: "检查项目", Width: "wide"},
	}},
	{"患者", []formField{
		{Name: "name", Label: "姓名"},
		{Name: "sex", Label: "性别", Options: []string{"女", "男"}},
		{Name: "idCardNO", Label: "身份证号", pattern: identityPattern, hint: "身份证号应为 18 位（末位可为 X），其他证件为字母和数字"},
		{Name: "birthDate", Label: "出生日期", Type: "date"},
		{Name: "contactPhoneNO", Label: "联系电话", Type: "tel", pattern: phonePattern, hint: phoneHint},
		{Name: "cardNO", Label: "就诊卡号"},
		{Name: "outPatientNO", Label: "门诊号"},
		{Name: "symptom", Label: "主诉症状", Optional: true, Width: "wide"},
	}},
	{"开单与经办", []formField{
		{Name: "requestDeptName", Label: "申请科室"},
		{Name: "requestDeptID", Label: "科室代码"},
		{Name: "providerName", Label: "申请医生"},
		{Name: "providerID", Label: "医生工号"},
		{Name: "providerPhone", Label: "医生电话", Type: "tel", pattern: phonePattern, hint: phoneHint},
		{Name: "requestedDate", Label: "申请时间", Type: "datetime-local"},
		{Name: "scheduleOperatorName", Label: "经办人"},
		{Name: "scheduleOperatorID", Label: "经办人工号"},
	}},
}

// operatorFields are the fields that usually stay the same from one order to the next.
var operatorFields = []string{"scheduleOperatorName", "scheduleOperatorID", "requestDeptName", "requestDeptID"}

// findFormField returns the field into which a field of the interface is typed. If the form has
// none, the name is also the label.
func findFormField(name string) formField {
	if name == "medRecNO" { // the interface has the identity number under both names
		name = "idCardNO"
	}
	for _, g := range formGroups {
		for _, f := range g.Fields {
			if f.Name == name {
				return f
			}
		}
	}
	return formField{Name: name, Label: name}
}

// newOrderDetails returns the details of an empty form.
func newOrderDetails(now time.Time) orderDetails {
	return orderDetails{"patientClass": "门诊", "sex": "女", "requestDeptName": "全科", "requestDeptID": "99",
		"requestedDate": now.In(shanghai).Format("2006-01-02T15:04")}
}

// parseOrderForm returns the details from a submitted form, and its problems by field. value
// returns the submitted text of a field.
func parseOrderForm(value func(name string) string, now time.Time) (details orderDetails, problems map[string]string) {
	details, problems = orderDetails{}, map[string]string{}
	for _, g := range formGroups {
		for _, f := range g.Fields {
			details[f.Name] = strings.TrimSpace(value(f.Name))
			if problem := f.validate(details[f.Name]); problem != "" {
				problems[f.Name] = problem
			}
		}
	}
	if birth := details.birthDate(); problems["birthDate"] == "" && (birth.IsZero() || appointment.DateOf(now).Before(birth)) {
		problems["birthDate"] = "请填写正确的出生日期，不能晚于今天"
	}
	if problems["requestedDate"] == "" && details.requestedDate().IsZero() {
		problems["requestedDate"] = "请填写正确的申请时间"
	}
	return details, problems
}

// validate returns the problem of a value, or "".
func (f formField) validate(value string) string {
	switch {
	case value == "" && !f.Optional:
		return "请填写" + f.Label
	case !utf8.ValidString(value):
		return f.Label + "里有无法识别的字符，请重新填写"
	case f.pattern != nil && !f.pattern.MatchString(value):
		return f.hint
	case len(f.Options) > 0 && !f.FreeText && !slices.Contains(f.Options, value):
		return "请选择" + f.Label
	}
	return ""
}
