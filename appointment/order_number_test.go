package appointment_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestFormatOrderNO(t *testing.T) {
	t.Parallel()
	day := appointment.Date{Year: 2021, Month: 11, Day: 8}
	for serial, want := range map[int]string{0: "2021110880000", 1: "2021110880001", 42: "2021110880042", 9999: "2021110889999"} {
		number, err := appointment.FormatOrderNO(day, serial)
		if err != nil || number != want {
			t.Errorf("FormatOrderNO(%v, %d) = %q, %v; want %q", day, serial, number, err, want)
		}
		gotDay, gotSerial, err := appointment.ParseOrderNO(want)
		if err != nil || gotDay != day || gotSerial != serial {
			t.Errorf("ParseOrderNO(%q) = %v, %d, %v; want %v, %d", want, gotDay, gotSerial, err, day, serial)
		}
	}
}

func TestFormatOrderNO_Invalid(t *testing.T) {
	t.Parallel()
	day := appointment.Date{Year: 2026, Month: 11, Day: 23}
	tests := map[string]struct {
		day    appointment.Date
		serial int
		want   string // part of the error
	}{
		"serial below 0":               {day, -1, "serial"},
		"serial above 9999":            {day, 10000, "serial"},
		"no day":                       {appointment.Date{}, 1, "day"},
		"day not in the calendar":      {appointment.Date{Year: 2026, Month: 2, Day: 30}, 1, "day"},
		"year with more than 4 digits": {appointment.Date{Year: 12026, Month: 1, Day: 1}, 1, "day"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := appointment.FormatOrderNO(tt.day, tt.serial)
			if err == nil || got != "" || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("FormatOrderNO(%v, %d) = %q, %v; want an error about the %s", tt.day, tt.serial, got, err, tt.want)
			}
		})
	}
}

func TestParseOrderNO_Invalid(t *testing.T) {
	t.Parallel()
	const notDigits, notDay, notEight = "want 13 digits", "are not a day", "is not 8"
	for number, want := range map[string]string{
		"":                  notDigits,
		"202611238000":      notDigits,
		"20261123800011":    notDigits,
		"2026-11-23-8-0001": notDigits,
		"2026112380OO1":     notDigits,
		"２０２６１１２３８０００１": notDigits,
		"-026112380001":      notDigits,
		"2026023080001":      notDay,
		"0000000080001":      notDay,
		"2026112370001":      notEight,
		"2026112300001":      notEight,
		"99999920151219018X": notDigits,
		"2026112380001\x00":  notDigits,
		"2026112380001测试患者甲": notDigits,
	} {
		t.Run(fmt.Sprintf("%q", number), func(t *testing.T) {
			t.Parallel()
			day, serial, err := appointment.ParseOrderNO(number)
			if err == nil || !strings.Contains(err.Error(), want) || !day.IsZero() || serial != 0 {
				t.Fatalf("ParseOrderNO(%q) = %v, %d, %v; want an error with %q", number, day, serial, err, want)
			}
			if number != "" && strings.Contains(err.Error(), number) {
				t.Errorf("ParseOrderNO(%q) = %v, want an error that does not repeat the number", number, err)
			}
		})
	}
}
