package deidentify

import "testing"

func TestWordSet_LongestPrefix(t *testing.T) {
	t.Parallel()
	s := newTextSet([]string{"预约", "预约不存在", "预约记录", "", "a", "abc", "预约"})
	for text, want := range map[string]string{
		"预约": "预约", "预约不存": "预约", "预约不存在！": "预约不存在", "预": "", "ab": "a", "abcd": "abc", "b": "", "": "", "预\xff": "",
	} {
		if got := s.longestPrefix(text); got != want {
			t.Errorf("longestPrefix(%q) = %q, want %q", text, got, want)
		}
	}
	if got := (&wordSet[int]{}).longestPrefix("a"); got != "" {
		t.Errorf("longestPrefix of no words = %q, want none", got)
	}
}

func TestNewWordSet_KeepsTheFirstOfEqualWords(t *testing.T) {
	t.Parallel()
	s := newWordSet([]word[int]{{"b", 1}, {"a", 2}, {"b", 3}})
	c, ok := s.start('b')
	if value, isWord := c.wordValue(); !ok || !isWord || value != 1 {
		t.Errorf("the value of b = %d, %v, %v; want 1", value, ok, isWord)
	}
}
