package httpx_test

import (
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

func TestParsePin(t *testing.T) {
	t.Parallel()
	want := httpx.Pin{1, 2, 31: 3}
	for _, text := range []string{want.String(), strings.TrimPrefix(want.String(), "sha256//")} {
		if got, err := httpx.ParsePin(text); err != nil || got != want {
			t.Errorf("ParsePin(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "sha256//", "sha1//" + want.String()[8:], want.String() + "A", want.String()[:40], want.String() + ";" + want.String()} {
		if got, err := httpx.ParsePin(text); err == nil {
			t.Errorf("ParsePin(%q) = %v, want an error", text, got)
		}
	}
}
