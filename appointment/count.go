package appointment

import (
	"errors"
	"strconv"
	"strings"

	"github.com/exam-appointment/appointment-go/casing"
)

// Count is the capacity of a slot or a number of bookings (数量), if the hospital gave it. The zero
// value means unknown, which is not the same as none.
type Count struct {
	N     int  // 0 if the count is unknown
	Known bool // the hospital gave the count
}

// CountOf returns a known count.
func CountOf(n int) Count { return Count{N: n, Known: true} }

// String returns the number, and "" if it is unknown.
func (c Count) String() string {
	if !c.Known {
		return ""
	}
	return strconv.Itoa(c.N)
}

// AppendText appends the text that String returns. It implements [encoding.TextAppender].
func (c Count) AppendText(b []byte) ([]byte, error) { return append(b, c.String()...), nil }

// MarshalText returns the text that String returns. It implements [encoding.TextMarshaler].
func (c Count) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText reads a whole number; "" means unknown. It implements [encoding.TextUnmarshaler].
func (c *Count) UnmarshalText(text []byte) error {
	_, err := c.ReadText(text)
	return err
}

var errNotCount = errors.New("not a whole number")

// ReadText reads a whole number. It returns the code of its format, or "" for the interface's.
// It implements [casing.Scalar].
func (c *Count) ReadText(b []byte) (format casing.Code, err error) {
	*c = Count{}
	if n := parseDigits(b); n >= 0 && len(b) < 10 {
		*c = CountOf(n)
		return "", nil
	}
	text := strings.TrimSpace(string(b))
	if text == "" {
		return "", nil
	}
	whole, fraction, point := strings.Cut(toHalfWidth(text), ".")
	n, err := strconv.ParseInt(whole, 10, 32)
	if err != nil || strings.Trim(fraction, "0") != "" || point && fraction == "" {
		return "", errNotCount
	}
	*c = CountOf(int(n))
	return casing.CodeWholeNumber, nil
}
