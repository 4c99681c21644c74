package deidentify

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// aboutSomebody is what the publication says of fields that are about a person, or lead to
// one in a hospital's books.
var aboutSomebody = regexp.MustCompile(`姓名|电话|身份证|^病历号|卡号|门诊号|医生ID|操作者ID|^申请单?号$|唯一序号|^预约号$|唯一号|病人号|检查号|唯一UID|` +
	`诊断|病史|主诉|检查目的|^注意事项|备注|出生日期|鉴权`)

// TestEveryFieldHasItsSubject holds the table against what fields.tsv says in Chinese.
func TestEveryFieldHasItsSubject(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../../../testdata/fields.tsv")
	if err != nil {
		t.Fatal(err)
	}
	table, people := NewFieldTable(nil), 0
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		row := strings.Split(line, "\t")
		name, meaning := row[3], row[7]
		at, ok := table[FoldName(name)]
		if !ok || at.name != name {
			t.Errorf("%s is not in the table, or as %q", name, at.name)
		}
		want := aboutSomebody.MatchString(meaning)
		if at.about.personal() != want {
			t.Errorf("%s (%s): about a person: %v, want %v", name, meaning, !want, want)
		}
		if want {
			people++
		}
	}
	if people < 30 {
		t.Errorf("%d fields about people", people)
	}
}
