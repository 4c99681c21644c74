package appointment

import (
	"errors"
	"fmt"
	"time"
)

// FormatOrderNO makes the number of an order (placerOrderNO 申请单号) by the interface's
// default rule: the day as yyyyMMdd, an 8, and a serial of four digits, such as
// 2021110880001. The serial is 0 to 9999, counted by the caller, day by day.
func FormatOrderNO(day Date, serial int) (string, error) {
	switch {
	case !day.valid():
		return "", errors.New("appointment: order number: the day is none")
	case serial < 0 || serial > 9999:
		return "", fmt.Errorf("appointment: order number: serial %d is not within 0 to 9999", serial)
	}
	return fmt.Sprintf("%04d%02d%02d8%04d", day.Year, day.Month, day.Day, serial), nil
}

// ParseOrderNO takes apart an order's number that was made by the default rule, and so
// checks it. Requests do not insist on the rule: a platform may number its orders
// otherwise.
func ParseOrderNO(number string) (day Date, serial int, err error) {
	if len(number) != len("2021110880001") || digits(number) < 0 {
		return Date{}, 0, errors.New("appointment: order number: want 13 digits, yyyyMMdd8nnnn")
	}
	day = Date{digits(number[:4]), time.Month(digits(number[4:6])), digits(number[6:8])}
	if !day.valid() {
		return Date{}, 0, errors.New("appointment: order number: its first eight digits are no day, yyyyMMdd")
	}
	if number[8] != '8' {
		return Date{}, 0, errors.New("appointment: order number: the serial begins with 8, the ninth digit")
	}
	return day, digits(number[9:]), nil
}
