package httpx_test

import (
	"os"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// TestMisreadText reads texts that were read in the wrong charset before, and others
// that were not.
func TestMisreadText(t *testing.T) {
	t.Parallel()
	asGBK := func(text string) string {
		misread, err := simplifiedchinese.GB18030.NewDecoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(misread, "\uFFFD", "?") // as drivers write what they cannot
	}
	for _, text := range []string{
		"涓枃", asGBK("中文"), asGBK("张三"), asGBK("检查预约"), asGBK("门诊楼一层"), asGBK("女性"), "锟斤拷",
		"{\"name\":\"李四\",\"doctor\":\"" + asGBK("测试医生甲") + "\"}",
	} {
		if _, notes, err := httpx.ToUTF8([]byte(text), "", ""); err != nil || len(notes) != 1 || !strings.Contains(notes[0].Seen, "read as GBK") {
			t.Errorf("%s: %v, %v", text, notes, err)
		}
	}
	published, err := os.ReadFile("../../testdata/fields.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		string(published), "浜北", "沪浜路", "㛃𬭼", "妫", "（）【】、。", "żółć é", "Ж", "한국", "こんにちは", "😀", "", "abc",
	} {
		if _, notes, err := httpx.ToUTF8([]byte(text), "", ""); err != nil || len(notes) != 0 {
			t.Errorf("%.40s: %v, %v", text, notes, err)
		}
	}
}
