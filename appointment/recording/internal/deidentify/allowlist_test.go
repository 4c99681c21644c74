package deidentify

import "testing"

func TestAllowlist_Contains(t *testing.T) {
	t.Parallel()
	a := newAllowlist(NewFieldTable(nil), []string{"满员"})
	for word, want := range map[string]bool{
		"已预约": true, "满员": true, "ERROR": true, "medRecNO": true, "MED_REC_NO": true, "NullPointerException": true,
		"李四": false, "zhangsan": false, "NullZhangsan": false, "": false,
	} {
		if got := a.contains(word); got != want {
			t.Errorf("contains(%q) = %v, want %v", word, got, want)
		}
	}
}

func TestAllowlist_LongestPrefix(t *testing.T) {
	t.Parallel()
	a := newAllowlist(NewFieldTable(nil), nil)
	for text, want := range map[string]string{
		"已预约，李四": "已预约", "预约不存在": "预约不存在", "已李": "已", "李四已预约": "", "": "",
		"约\xff": "", // a header may hold any bytes
	} {
		if got := a.longestPrefix(text); got != want {
			t.Errorf("longestPrefix(%q) = %q, want %q", text, got, want)
		}
	}
}
