package appointment

import (
	"errors"
	"strconv"
	"strings"
)

// Count is how many of something there are, if the hospital said so (数量). The zero
// value is unknown, which is not the same as none.
type Count struct {
	N     int
	Known bool
}

// CountOf is a known count.
func CountOf(n int) Count { return Count{N: n, Known: true} }

// String writes the number, and "" if it is unknown.
func (c Count) String() string {
	if !c.Known {
		return ""
	}
	return strconv.Itoa(c.N)
}

// AppendText appends what String returns. It implements [encoding.TextAppender].
func (c Count) AppendText(b []byte) ([]byte, error) { return append(b, c.String()...), nil }

// MarshalText returns what String returns. It implements [encoding.TextMarshaler].
func (c Count) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText reads a whole number; "" is unknown. It implements [encoding.TextUnmarshaler].
func (c *Count) UnmarshalText(text []byte) error {
	_, err := c.ReadText(text)
	return err
}

var errNoCount = errors.New("not a whole number")

// ReadText reads a whole number and says in which form it came if that is not the
// interface's. It implements [casing.Scalar].
func (c *Count) ReadText(b []byte) (form string, err error) {
	*c = Count{}
	if n := digits(b); n >= 0 && len(b) < 10 {
		*c = CountOf(n)
		return "", nil
	}
	text := strings.TrimSpace(string(b))
	if text == "" {
		return "", nil
	}
	whole, fraction, point := strings.Cut(narrow(text), ".")
	n, err := strconv.ParseInt(whole, 10, 32)
	if err != nil || strings.Trim(fraction, "0") != "" || point && fraction == "" {
		return "", errNoCount
	}
	*c = CountOf(int(n))
	return "another way of writing a whole number", nil
}
