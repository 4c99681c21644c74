package deidentify

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// minMojibake limits the characters of mojibake that is searched for. Shorter text occurs by chance.
const minMojibake = 3

// listMojibake returns the mojibake of a Chinese name: its bytes in UTF-8 or GBK, read in another
// charset.
func listMojibake(name string) (mojibake []string) {
	if isASCII(name) {
		return nil
	}
	for _, data := range []string{name, encodeGBK(name)} {
		for _, charset := range []encoding.Encoding{simplifiedchinese.GBK, charmap.ISO8859_1, charmap.Windows1252} {
			text, err := charset.NewDecoder().String(data)
			text = strings.TrimRight(text, string(utf8.RuneError)) // half a character
			if err == nil && text != name && utf8.RuneCountInString(text) >= minMojibake && !strings.ContainsRune(text, utf8.RuneError) {
				mojibake = append(mojibake, text)
			}
		}
	}
	return mojibake
}
