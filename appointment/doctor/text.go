package doctor

import (
	"fmt"
	"slices"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Language is what a report is written in.
type Language string

// The languages.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// Text is something said, in both languages.
type Text struct {
	Chinese string `json:"zh"`
	English string `json:"en"`
}

// In is the text in a language; in English for one that is unknown.
func (t Text) In(lang Language) string {
	if lang == Chinese {
		return t.Chinese
	}
	return t.English
}

// String is the text in English.
func (t Text) String() string { return t.English }

// say is a text of the table, with its arguments, which may be texts themselves.
func say(key string, args ...any) Text {
	in := func(lang Language, format string) string {
		said := slices.Clone(args)
		for i, arg := range said {
			if inner, ok := arg.(Text); ok {
				said[i] = inner.In(lang)
			}
		}
		return fmt.Sprintf(format, said...)
	}
	return Text{in(Chinese, texts[key].zh), in(English, texts[key].en)}
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
	for _, form := range seenForms {
		if form.en.MatchString(seen) {
			return form.en.ReplaceAllString(seen, form.zh)
		}
	}
	return seen
}
