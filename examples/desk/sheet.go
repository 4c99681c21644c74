package main

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// sheet is an exam order as it was typed in, by the interface's names of its fields. It is
// replaced as a whole and never changed.
type sheet map[string]string

// field is one line of the form.
type field struct {
	Name, Label string
	Type        string   // of the input; "" for a text
	Options     []string // to choose from; to start from, if Free
	Free        bool
	Optional    bool
	Width       string // "wide" for a whole line
	form        *regexp.Regexp
	wrong       string // what is said of another form
}

type group struct {
	Title  string
	Fields []field
}

var (
	identity = regexp.MustCompile(`^(\d{17}[\dXx]|[A-Za-z0-9()-]{5,17})$`)
	phone    = regexp.MustCompile(`^[0-9+() -]{5,20}$`)
)

// form is what a query and a save need to know. The names are the interface's, so that what
// the library finds wrong can be shown where it was typed.
var form = []group{
	{"检查", []field{
		{Name: "placerOrderNO", Label: "申请单号"},
		{Name: "patientClass", Label: "病人类型", Options: []string{"门诊", "急诊", "住院", "体检"}},
		{Name: "serviceSectID", Label: "检查类型", Free: true, Options: []string{"DX(普通放射)", "US(超声)", "CT", "MR"}},
		{Name: "serviceText", Label: "检查部位", Free: true, Options: []string{"上肢", "胸部", "颈部", "头颅", "腹部"}},
		{Name: "procedureName", Label: "检查项目", Width: "wide"},
	}},
	{"患者", []field{
		{Name: "name", Label: "姓名"},
		{Name: "sex", Label: "性别", Options: []string{"女", "男"}},
		{Name: "idCardNO", Label: "身份证号", form: identity, wrong: "身份证号应为 18 位（末位可为 X），其他证件为字母和数字"},
		{Name: "birthDate", Label: "出生日期", Type: "date"},
		{Name: "contactPhoneNO", Label: "联系电话", Type: "tel", form: phone, wrong: "电话只能有数字、空格和 + - ( )"},
		{Name: "cardNO", Label: "就诊卡号"},
		{Name: "outPatientNO", Label: "门诊号"},
		{Name: "symptom", Label: "主诉症状", Optional: true, Width: "wide"},
	}},
	{"开单与经办", []field{
		{Name: "requestDeptName", Label: "申请科室"},
		{Name: "requestDeptID", Label: "科室代码"},
		{Name: "providerName", Label: "申请医生"},
		{Name: "providerID", Label: "医生工号"},
		{Name: "providerPhone", Label: "医生电话", Type: "tel", form: phone, wrong: "电话只能有数字、空格和 + - ( )"},
		{Name: "requestedDate", Label: "申请时间", Type: "datetime-local"},
		{Name: "scheduleOperatorName", Label: "经办人"},
		{Name: "scheduleOperatorID", Label: "经办人工号"},
	}},
}

// fieldOf is the field of the form that a field of the interface is typed in.
func fieldOf(name string) field {
	if name == "medRecNO" { // the interface sends the identity number under both names
		name = "idCardNO"
	}
	for _, g := range form {
		for _, f := range g.Fields {
			if f.Name == name {
				return f
			}
		}
	}
	return field{Name: name, Label: name}
}

// Mended are the labels of the fields that are to be mended.
func (n *notice) Mended() string {
	var labels []string
	for _, name := range n.Fields {
		labels = append(labels, fieldOf(name).Label)
	}
	return strings.Join(labels, "、")
}

// blank is a form to start with.
func blank(now time.Time) sheet {
	return sheet{"patientClass": "门诊", "sex": "女", "requestDeptName": "全科", "requestDeptID": "99",
		"requestedDate": now.In(shanghai).Format("2006-01-02T15:04")}
}

// readSheet takes what was typed in, and says by field what is wrong with it.
func readSheet(typed func(name string) string, now time.Time) (s sheet, wrong map[string]string) {
	s, wrong = sheet{}, map[string]string{}
	for _, g := range form {
		for _, f := range g.Fields {
			s[f.Name] = strings.TrimSpace(typed(f.Name))
			if problem := f.check(s[f.Name]); problem != "" {
				wrong[f.Name] = problem
			}
		}
	}
	if born := s.date("birthDate"); wrong["birthDate"] == "" && (born.IsZero() || appointment.DateOf(now).Before(born)) {
		wrong["birthDate"] = "不是一个过去的日期"
	}
	if wrong["requestedDate"] == "" && s.requested().IsZero() {
		wrong["requestedDate"] = "不是一个时间"
	}
	return s, wrong
}

func (f field) check(text string) string {
	switch {
	case text == "" && !f.Optional:
		return "请填写" + f.Label
	case f.form != nil && !f.form.MatchString(text):
		return f.wrong
	case len(f.Options) > 0 && !f.Free && !slices.Contains(f.Options, text):
		return "请选择" + f.Label
	}
	return ""
}

func (s sheet) date(name string) appointment.Date {
	d, _ := appointment.ParseDate(s[name]) // none, if it is none
	return d
}

func (s sheet) requested() time.Time {
	day, clock, _ := strings.Cut(s["requestedDate"], "T")
	d, err := appointment.ParseDate(day)
	c, err2 := appointment.ParseClock(clock)
	if err != nil || err2 != nil || d.IsZero() || c.IsZero() {
		return time.Time{}
	}
	return d.At(c)
}

// query asks for a week from a day on, or from this minute on if from is none.
func (s sheet) query(from appointment.Date) *appointment.QueryRequest {
	q := &appointment.QueryRequest{
		Days:            7,
		PlacerOrderNO:   s["placerOrderNO"],
		ServiceSectID:   s["serviceSectID"],
		ServiceText:     s["serviceText"],
		ProcedureName:   s["procedureName"],
		PatientClass:    appointment.PatientClass(s["patientClass"]),
		RequestDeptID:   s["requestDeptID"],
		RequestDeptName: s["requestDeptName"],
		RequestedDate:   s.requested(),
		MedRecNO:        s["idCardNO"],
		ScheduleRoute:   appointment.RouteAppointmentCentre,
	}
	if !from.IsZero() {
		q.StartDate = from.At(appointment.ClockAt(0, 0))
	}
	return q
}

// save asks for a slot.
func (s sheet) save(slot appointment.Slot, today appointment.Date) *appointment.SaveRequest {
	save := appointment.NewSaveRequest(s.query(appointment.Date{}), slot)
	save.ScheduleOperatorID, save.ScheduleOperatorName = s["scheduleOperatorID"], s["scheduleOperatorName"]
	save.ProviderID, save.ProviderName, save.ProviderPhone = s["providerID"], s["providerName"], s["providerPhone"]
	save.Name, save.Sex, save.IdCardNO = s["name"], appointment.Sex(s["sex"]), s["idCardNO"]
	save.BirthDate = s.date("birthDate")
	save.Age, save.AgeUnit = ageOn(today, save.BirthDate)
	save.ContactPhoneNO, save.CardNO, save.OutPatientNO = s["contactPhoneNO"], s["cardNO"], s["outPatientNO"]
	save.Symptom = s["symptom"]
	return save
}

// ageOn counts in years, below one in months, and below one in days.
func ageOn(today, born appointment.Date) (int, appointment.AgeUnit) {
	months := (today.Year-born.Year)*12 + int(today.Month-born.Month)
	if today.Day < born.Day {
		months--
	}
	switch {
	case months >= 12:
		return months / 12, appointment.AgeYears
	case months >= 1:
		return months, appointment.AgeMonths
	}
	midnight := appointment.ClockAt(0, 0)
	return int(today.At(midnight).Sub(born.At(midnight)) / (24 * time.Hour)), appointment.AgeDays
}

// Masked is the identity number as a screen may show it.
func (s sheet) Masked() string {
	id := s["idCardNO"]
	if len(id) < 8 {
		return "****"
	}
	return id[:3] + strings.Repeat("*", len(id)-7) + id[len(id)-4:]
}

// Exam is what is to be examined, in one line.
func (s sheet) Exam() string {
	return s["serviceSectID"] + " · " + s["serviceText"] + " · " + s["procedureName"]
}
