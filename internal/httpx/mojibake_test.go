package httpx_test

import (
	"os"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// readAsGBK returns the mojibake of a text in UTF-8. It writes ? for bytes that are not GBK,
// as database drivers do.
func readAsGBK(t *testing.T, text string) string {
	t.Helper()
	mojibake, err := simplifiedchinese.GB18030.NewDecoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(mojibake, "\uFFFD", "?")
}

func TestToUTF8_Mojibake(t *testing.T) {
	t.Parallel()
	tests := map[string]string{"涓枃": httpx.CodeMojibake, "锟斤拷": httpx.CodeReplacementMojibake}
	for _, text := range []string{"中文", "张三", "检查预约", "门诊楼一层", "女性"} {
		tests[readAsGBK(t, text)] = httpx.CodeMojibake
	}
	tests[`{"name":"李四","doctor":"`+readAsGBK(t, "测试医生甲")+`"}`] = httpx.CodeMojibake
	for text, want := range tests {
		_, notes, err := httpx.ToUTF8([]byte(text), "", "")
		if err != nil || len(notes) != 1 || notes[0].Kind != httpx.NoteCharset || notes[0].Code != want {
			t.Errorf("ToUTF8(%q): notes %v, error %v; want one note with code %q", text, notes, err, want)
		}
	}
}

func TestToUTF8_NoMojibake(t *testing.T) {
	t.Parallel()
	fields, err := os.ReadFile("../../testdata/fields.tsv") // the texts of the published interface
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		string(fields), "浜北", "沪浜路", "㛃𬭼", "妫", "（）【】、。", "żółć é", "Ж", "한국", "こんにちは", "😀", "", "abc",
	} {
		if _, notes, err := httpx.ToUTF8([]byte(text), "", ""); err != nil || len(notes) != 0 {
			t.Errorf("ToUTF8(%.40q): notes %v, error %v; want none", text, notes, err)
		}
	}
}
