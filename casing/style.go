package casing

import "fmt"

// Style is a rule for spelling field names. The zero value is Camel.
type Style uint8

// The styles. Each comment shows how the style spells the canonical name placerOrderNO.
const (
	Camel  Style = iota // placerOrderNO
	Pascal              // PlacerOrderNO
	Upper               // PLACERORDERNO
)

// Name spells field, a canonical name, in this style. It changes only ASCII letters.
func (s Style) Name(field string) string {
	if field == "" {
		return ""
	}
	b := []byte(field)
	switch s {
	case Camel:
		b[0] = lowerASCII(b[0])
	case Upper:
		for i, c := range b {
			b[i] = upperASCII(c)
		}
	default:
		b[0] = upperASCII(b[0])
	}
	return string(b)
}

// String returns "camel", "pascal" or "upper".
func (s Style) String() string {
	switch s {
	case Camel:
		return "camel"
	case Pascal:
		return "pascal"
	case Upper:
		return "upper"
	}
	return fmt.Sprintf("casing.Style(%d)", uint8(s))
}

// ParseStyle returns the style whose String method returns name. Any other name is an
// error that lists the known names.
func ParseStyle(name string) (Style, error) {
	for s := Camel; s <= Upper; s++ {
		if s.String() == name {
			return s, nil
		}
	}
	return 0, fmt.Errorf("casing: unknown style %q; use camel, pascal or upper", name)
}

// lowerASCII returns an ASCII letter in lowercase, and any other byte unchanged.
func lowerASCII(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c - 'A' + 'a'
	}
	return c
}

// upperASCII returns an ASCII letter in uppercase, and any other byte unchanged.
func upperASCII(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}
