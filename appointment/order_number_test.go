package appointment_test

import (
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestOrderNO(t *testing.T) {
	t.Parallel()
	day := appointment.Date{Year: 2021, Month: 11, Day: 8}
	for serial, want := range map[int]string{1: "2021110880001", 0: "2021110880000", 42: "2021110880042", 9999: "2021110889999"} {
		got, err := appointment.FormatOrderNO(day, serial)
		if err != nil || got != want {
			t.Errorf("order %d: %s, %v; want %s", serial, got, err, want)
		}
		gotDay, gotSerial, err := appointment.ParseOrderNO(want)
		if err != nil || gotDay != day || gotSerial != serial {
			t.Errorf("%s is order %d of %v, %v", want, gotSerial, gotDay, err)
		}
	}
}

func TestNoOrderNO(t *testing.T) {
	t.Parallel()
	day := appointment.Date{Year: 2026, Month: 11, Day: 23}
	for _, tt := range []struct {
		day    appointment.Date
		serial int
		want   string
	}{
		{day, -1, "serial"},
		{day, 10000, "serial"},
		{appointment.Date{}, 1, "day"},
		{appointment.Date{Year: 2026, Month: 2, Day: 30}, 1, "day"},
		{appointment.Date{Year: 12026, Month: 1, Day: 1}, 1, "day"},
	} {
		if got, err := appointment.FormatOrderNO(tt.day, tt.serial); err == nil || got != "" || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("order %d of %v: %q, %v; want an error about its %s", tt.serial, tt.day, got, err, tt.want)
		}
	}
	for number, want := range map[string]string{
		"":                  "13 digits",
		"202611238000":      "13 digits",
		"20261123800011":    "13 digits",
		"2026-11-23-8-0001": "13 digits",
		"2026112380OO1":     "13 digits",
		"２０２６１１２３８０００１": "13 digits",
		"-026112380001":      "13 digits",
		"2026023080001":      "no day",
		"0000000080001":      "no day",
		"2026112370001":      "begins with 8",
		"2026112300001":      "begins with 8",
		"99999920151219018X": "13 digits",
		"2026112380001\x00":  "13 digits",
		"2026112380001测试患者甲": "13 digits",
	} {
		day, serial, err := appointment.ParseOrderNO(number)
		if err == nil || !strings.Contains(err.Error(), want) || !day.IsZero() || serial != 0 {
			t.Errorf("%q: order %d of %v, %v; want %q", number, serial, day, err, want)
		}
		if err != nil && number != "" && strings.Contains(err.Error(), number) {
			t.Errorf("the error repeats the number: %v", err)
		}
	}
}
