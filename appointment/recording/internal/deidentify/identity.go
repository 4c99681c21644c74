package deidentify

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// unusedRegion is a region code that no identity card has.
const unusedRegion = "999999"

var (
	identity18 = regexp.MustCompile(`^[1-9]\d{5}(?:18|19|20)\d{9}[\dX]$`)
	identity15 = regexp.MustCompile(`^[1-9]\d{14}$`)
)

// identityBirthDate returns the date of birth in an identity number of 18 or 15 characters. ok
// is false for other values.
func identityBirthDate(value string) (born appointment.Date, ok bool) {
	switch {
	case identity18.MatchString(value):
		return parseCompactDate(value[6:14])
	case identity15.MatchString(value):
		return parseCompactDate("19" + value[6:12])
	}
	return appointment.Date{}, false
}

// identityTemplate draws identity numbers of the same length and sex, with the pseudonym of the
// date of birth. They end in X if value does, so that a JSON number stays one. Their last three
// digits, which a masked number shows, differ from those of value.
func (p *pseudonyms) identityTemplate(value string, born appointment.Date) template {
	born = p.moveBirthDate(born)
	date := fmt.Sprintf("%04d%02d%02d", born.Year, born.Month, born.Day)
	sexDigits := "02468"
	if value[min(16, len(value)-1)]%2 == 1 {
		sexDigits = "13579" // of men
	}
	isShort := len(value) == 15
	if isShort {
		date = date[2:]
	}
	t := literalTemplate(unusedRegion + date).join(repeatTemplate(digits, 2)).join(repeatTemplate(sexDigits, 1))
	if strings.HasSuffix(value, "X") {
		t.ending = "X"
	}
	t.finish = func(number string) string {
		if !isShort {
			number += checkDigit(number)
		}
		if strings.HasSuffix(number, "X") != (t.ending == "X") || strings.HasSuffix(value, number[len(number)-3:]) {
			return ""
		}
		return number
	}
	return t
}

// hasCheckDigit reports whether a number has 18 characters and ends with its check digit.
func hasCheckDigit(number string) bool {
	return len(number) == 18 && strings.HasSuffix(number, checkDigit(number[:17]))
}

// checkDigit returns the last character of an identity number by ISO 7064 MOD 11-2.
func checkDigit(seventeenDigits string) string {
	sum := 0
	for _, digit := range seventeenDigits {
		sum = (sum + int(digit-'0')) * 2 % 11
	}
	return string("0123456789X"[(12-sum)%11])
}
