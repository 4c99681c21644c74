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

// randomIdentity draws an identity number of the same length and sex, with the pseudonym of
// the date of birth. It returns value, so that the caller draws again, unless the drawn number
// fits: it ends in X if value does, so that a JSON number stays one, and its last three digits
// differ, which a masked number shows.
func (p *pseudonyms) randomIdentity(value string, born appointment.Date) string {
	born = p.moveBirthDate(born)
	date := fmt.Sprintf("%04d%02d%02d", born.Year, born.Month, born.Day)
	sex := int(value[min(16, len(value)-1)]) % 2 // odd for men
	serial := fmt.Sprintf("%03d", p.random.IntN(500)*2+sex)
	number := unusedRegion + date[2:] + serial
	if len(value) == 18 {
		number = unusedRegion + date + serial
		number += checkDigit(number)
	}
	if strings.HasSuffix(number, "X") != strings.HasSuffix(value, "X") || strings.HasSuffix(value, number[len(number)-3:]) {
		return value
	}
	return number
}

// checkDigit returns the last character of an identity number by ISO 7064 MOD 11-2.
func checkDigit(seventeenDigits string) string {
	sum := 0
	for _, digit := range seventeenDigits {
		sum = (sum + int(digit-'0')) * 2 % 11
	}
	return string("0123456789X"[(12-sum)%11])
}
