package deidentify

import (
	"maps"
	"slices"
	"testing"
)

func TestDecodeText(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"MTM5MTIzNDU2Nzg=": "13912345678", "MTM5MTIzNDU2Nzg": "13912345678", "5rWL6K-V": "测试", "5rWL6K+V": "测试",
		"eyJuYW1lIjoi\r\n5rWL6K+VIn0=\r\n": `{"name":"测试"}`, "3133393132333435363738": "13912345678",
		"E6B58BE8AF95E682A3": "测试患", "e6b58be8af95e682a3": "测试患", "suLK1LuvyfA=": "测试化绅",
	} {
		decoded, ok := decodeText(source)
		if !ok || decoded.text != want {
			t.Errorf("decodeText(%q) = %q, %v; want %q", source, decoded.text, ok, want)
		} else if got := decoded.encode(decoded.text); got != source {
			t.Errorf("decodeText(%q).encode(%q) = %q, want the source", source, decoded.text, got)
		}
	}
	for _, source := range []string{
		"", "测试", "12345678", "20260105", "ultimate", "NullPointerException", "required", "MTM5MTIzNDU2Nzh=", "E6b58be8af95e682a3", "AAAAAAAAAAAAAAAA",
		"550e8400e29b41d4a716446655440000", "hospital", "http://hospital.example/appointment",
	} {
		if decoded, ok := decodeText(source); ok {
			t.Errorf("decodeText(%q) = %q, want no text", source, decoded.text)
		}
	}
}

// Words that stay would otherwise be decoded and redacted.
func TestDecodeText_AllowedWords(t *testing.T) {
	t.Parallel()
	fields := NewFieldTable(nil)
	words := slices.Collect(maps.Keys(newAllowlist(fields, nil).words))
	for _, f := range fields {
		words = append(words, f.name)
	}
	for _, word := range words {
		if decoded, ok := decodeText(word); ok {
			t.Errorf("decodeText(%q) = %q, want no text", word, decoded.text)
		}
	}
}
