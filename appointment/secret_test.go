package appointment_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestSecret_Format(t *testing.T) {
	t.Parallel()
	cfg := validConfig()
	cfg.SystemKey = privateText
	for _, v := range []any{cfg, &cfg, cfg.SystemKey} {
		checkNotPrinted(t, v, privateText)
	}
	if got := fmt.Sprint(cfg.SystemKey); got != "***" {
		t.Errorf("key prints as %q, want ***", got)
	}
	if got := fmt.Sprintf("%+v", cfg); !strings.Contains(got, "SystemKey:***") {
		t.Errorf("configuration prints as %q, want it to contain SystemKey:***", got)
	}
	if got := fmt.Sprint(appointment.Secret("")); got != "" {
		t.Errorf("empty key prints as %q, want nothing", got)
	}
}
