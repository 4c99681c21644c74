package casing

import "fmt"

// Style is how field names are spelled. The zero value is Camel.
type Style uint8

// The styles, by what they make of the canonical name placerOrderNO.
const (
	Camel  Style = iota // placerOrderNO
	Pascal              // PlacerOrderNO
	Upper               // PLACERORDERNO
)

// Name spells a canonical name in this style. It changes ASCII letters alone.
func (s Style) Name(field string) string {
	b := []byte(field)
	for i, c := range b {
		if s == Camel {
			b[i] = fold(c)
		} else if 'a' <= c && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
		if s != Upper {
			break
		}
	}
	return string(b)
}

// String is "camel", "pascal" or "upper".
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

// ParseStyle is the style that String names.
func ParseStyle(name string) (Style, error) {
	for s := Camel; s <= Upper; s++ {
		if s.String() == name {
			return s, nil
		}
	}
	return 0, fmt.Errorf("casing: no style %q; want camel, pascal or upper", name)
}

// fold is the small letter of an ASCII letter.
func fold(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c - 'A' + 'a'
	}
	return c
}
