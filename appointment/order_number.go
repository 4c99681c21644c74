package appointment

import (
	"errors"
	"fmt"
	"time"
)

// FormatOrderNO returns an order number (placerOrderNO 申请单号) by the interface's default rule, such
// as 2021110880001. It has the day as yyyyMMdd, an 8, and a serial of four digits. The caller
// counts the serial, 0 to 9999, for each day.
func FormatOrderNO(day Date, serial int) (string, error) {
	switch {
	case !day.isValid():
		return "", errors.New("appointment: order number: the day does not exist")
	case serial < 0 || serial > 9999:
		return "", fmt.Errorf("appointment: order number: the serial is %d; want 0 to 9999", serial)
	}
	return fmt.Sprintf("%04d%02d%02d8%04d", day.Year, day.Month, day.Day, serial), nil
}

// ParseOrderNO returns the parts of an order number that follows the default rule, and an
// error if it does not. Requests accept other numbers: a platform may have its own rule.
func ParseOrderNO(number string) (day Date, serial int, err error) {
	if len(number) != len("2021110880001") || parseDigits(number) < 0 {
		return Date{}, 0, errors.New("appointment: order number: want 13 digits, yyyyMMdd8nnnn")
	}
	day = Date{parseDigits(number[:4]), time.Month(parseDigits(number[4:6])), parseDigits(number[6:8])}
	if !day.isValid() {
		return Date{}, 0, errors.New("appointment: order number: the first eight digits are not a day; want yyyyMMdd")
	}
	if number[8] != '8' {
		return Date{}, 0, errors.New("appointment: order number: the ninth digit is not 8")
	}
	return day, parseDigits(number[9:]), nil
}
