package deidentify

import (
	"maps"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// sensitiveMeaning matches the published meaning of fields that describe a person, or that lead
// to one in the records of a hospital.
var sensitiveMeaning = regexp.MustCompile(`姓名|电话|身份证|^病历号|卡号|门诊号|医生ID|操作者ID|^申请单?号$|唯一序号|^预约号$|唯一号|病人号|检查号|唯一UID|` +
	`诊断|病史|主诉|检查目的|^注意事项|备注|出生日期|鉴权`)

func TestNewFieldTable_PublishedFields(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../../../testdata/fields.tsv")
	if err != nil {
		t.Fatal(err)
	}
	table, sensitive := NewFieldTable(nil), 0
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		row := strings.Split(line, "\t")
		name, meaning := row[3], row[7]
		f, ok := table[FoldName(name)]
		if !ok || f.name != name {
			t.Errorf("table[%q].name = %q, want %q", FoldName(name), f.name, name)
		}
		want := sensitiveMeaning.MatchString(meaning)
		if got := table.IsSensitive(name); got != want {
			t.Errorf("IsSensitive(%q) = %v, want %v: it means %s", name, got, want, meaning)
		}
		if want {
			sensitive++
		}
	}
	if sensitive < 30 {
		t.Errorf("got %d sensitive fields, want at least 30", sensitive)
	}
}

func TestNewFieldTable_DialectNames(t *testing.T) {
	t.Parallel()
	table := NewFieldTable(&appointment.Dialect{Names: map[string]string{
		"name": "brmc", "SaveSchedule.idCardNO": "zjhm", "notPublished": "wzd",
	}})
	for spelling, want := range map[string]field{
		"BRMC":  {"name", personName},
		"z_jhm": {"idCardNO", identityNumber},
		"wzd":   {},
	} {
		if got := table[FoldName(spelling)]; got != want {
			t.Errorf("table[%q] = %v, want %v", FoldName(spelling), got, want)
		}
	}
}

func TestFieldTable_Child(t *testing.T) {
	t.Parallel()
	table := NewFieldTable(nil)
	for _, test := range []struct {
		parent field
		name   string
		want   field
	}{
		{field{}, "MED_REC_NO", field{"medRecNO", identityNumber}},
		{field{}, "bed", field{"bed", freeText}},
		{field{"resourceName", keptText}, "bed", field{"bed", freeText}},
		{field{"name", personName}, "family", field{"family", personName}},
		{field{"name", personName}, "sex", field{"sex", codeValue}},
	} {
		if got := table.child(test.parent, test.name); got != test.want {
			t.Errorf("child(%v, %q) = %v, want %v", test.parent, test.name, got, test.want)
		}
	}
}

func TestFieldTable_ReadBody(t *testing.T) {
	t.Parallel()
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded; charset=utf-8"}}
	for name, test := range map[string]struct {
		body   string
		header http.Header
		want   map[string]string
	}{
		"JSON":            {`{"DATA":{"PLACERORDERNO":"1","bed":"2"}}`, nil, map[string]string{"placerOrderNO": "1", "bed": "2"}},
		"JSON in a form":  {`data=%7B%22name%22%3A%22a+b%22%7D&x=`, form, map[string]string{"name": "a b", "x": ""}},
		"plain text":      {`name=a`, nil, map[string]string{}},
		"unknown charset": {"\x80\xff\xff\"", nil, map[string]string{}},
	} {
		got := map[string]string{}
		NewFieldTable(nil).ReadBody([]byte(test.body), test.header, func(name, value string) { got[name] = value })
		if !maps.Equal(got, test.want) {
			t.Errorf("%s: ReadBody(%q) = %v, want %v", name, test.body, got, test.want)
		}
	}
}
