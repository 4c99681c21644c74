package httpx_test

import (
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

func TestIsDamageCode(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		httpx.CodeMojibake:             true,
		httpx.CodeReplacementCharacter: true,
		httpx.CodeReplacementMojibake:  true,
		httpx.CodeByteOrderMark:        false,
		httpx.CodeNotDeclaredCharset:   false,
		httpx.CodeUndeclaredGB18030:    false,
		httpx.CodeGB18030DeclaredUTF8:  false,
		httpx.CodeCESU8:                false,
		"":                             false,
	} {
		if got := httpx.IsDamageCode(code); got != want {
			t.Errorf("IsDamageCode(%q) = %v, want %v", code, got, want)
		}
	}
}
