package doctor

import (
	"fmt"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Language is what a report is written in.
type Language string

// The languages.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// Text is something said, in either language.
type Text struct {
	Key  string // of the table of texts
	Args []any  // may be texts themselves
}

func say(key string, args ...any) Text { return Text{key, args} }

// In is the text in a language; in English for one that is unknown.
func (t Text) In(lang Language) string {
	args := make([]any, len(t.Args))
	for i, arg := range t.Args {
		if inner, ok := arg.(Text); ok {
			arg = inner.In(lang)
		}
		args[i] = arg
	}
	both := texts[t.Key]
	format := both.en
	if lang == Chinese {
		format = both.zh
	}
	return fmt.Sprintf(format, args...)
}

// deviationIn is a deviation in a language: one line for the vendor.
func deviationIn(d appointment.Deviation, lang Language) string {
	if lang != Chinese {
		return d.String()
	}
	line := fmt.Sprintf("%s：%s：%s", d.Path, say("kind."+string(d.Kind)).In(lang), seenIn(d.Seen))
	if d.More > 0 {
		line += fmt.Sprintf("（另有 %d 处）", d.More)
	}
	return line
}

// seenIn is what was seen, in Chinese; as it is where it is a name or a format.
func seenIn(seen string) string {
	if zh, ok := seenTexts[seen]; ok {
		return zh
	}
	return seen
}
