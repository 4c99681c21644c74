package doctor

import (
	"fmt"
	"maps"
	"slices"
)

// Language is a language of reports.
type Language string

// The languages.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// Text is a text of a report, in both languages.
type Text struct {
	// Code identifies the text, whatever its variable parts are, such as "tls.expired" or
	// "question.wsdl". Codes are stable, so that programs can compare them.
	Code    string `json:"code"`
	Chinese string `json:"zh"`
	English string `json:"en"`
}

// In returns the text in a language, and in English for an unknown one.
func (t Text) In(lang Language) string {
	if lang == Chinese {
		return t.Chinese
	}
	return t.English
}

// String returns the English text.
func (t Text) String() string { return t.English }

// newText returns a text of the table with its arguments. Arguments may be texts themselves.
func newText(code string, args ...any) Text {
	format := func(lang Language, format string) string {
		translated := slices.Clone(args)
		for i, arg := range translated {
			if text, ok := arg.(Text); ok {
				translated[i] = text.In(lang)
			}
		}
		return fmt.Sprintf(format, translated...)
	}
	entry := textTable[code]
	return Text{code, format(Chinese, entry.zh), format(English, entry.en)}
}

// mergeTexts returns the texts of several tables.
func mergeTexts(tables ...map[string]textEntry) map[string]textEntry {
	merged := map[string]textEntry{}
	for _, table := range tables {
		maps.Copy(merged, table)
	}
	return merged
}
