package soap

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The scores of an operation. LoadWSDL does not choose an operation with scoreOffer, but offers it
// to a person. The other scores are those of operations that are recognised by more than their verb
// and object.
const (
	scoreOffer         = -1
	scoreName          = 200
	scoreDocumentation = 500
	scoreCode          = 1000
)

// score rates how well o matches the operation of the interface. 0 means not at all.
func (op *appointmentOperation) score(o *wsdlOperation) int {
	name := plainOperationName(o.name)
	lower, words := strings.ToLower(name), splitWords(name)
	switch {
	case strings.Contains(lower, op.code):
		return scoreCode
	case strings.Contains(strings.ToLower(o.documentation), op.code), strings.Contains(o.documentation, op.title):
		return scoreDocumentation
	case lower == strings.ToLower(op.name):
		return scoreName
	case hasWord(lower, words, vocabulary.excluded):
		return 0
	}
	weight := nounWeight(lower, words)
	verb := operationByVerb(name)
	isOther := hasWord(lower, words, vocabulary.otherNouns) || hasWord(lower, words, vocabulary.otherVerbs) || hasWord(lower, words, op.otherNouns) ||
		slices.ContainsFunc(vocabulary.otherTitles, func(title string) bool { return strings.Contains(o.documentation, title) })
	switch {
	case verb == op && weight > 0 && !isOther, verb == op && slices.Contains(op.verbs, lower):
		return 1 + weight
	case verb == op && (weight > 0 || !isOther), verb == nil && weight > 0:
		return scoreOffer
	}
	return 0 // SavePatient is not SaveSchedule
}

// nounWeight returns the weight of the appointment nouns in a name.
func nounWeight(lower string, words []string) int {
	weight := 0
	for noun, w := range vocabulary.nouns {
		isWhole := len(noun) <= 3 && noun[0] < utf8.RuneSelf // reg is not in register
		if isWhole && slices.Contains(words, noun) || !isWhole && strings.Contains(lower, noun) {
			weight += w
		}
	}
	return weight
}

// hasWord reports whether a name has one of list.
func hasWord(lower string, words, list []string) bool {
	return slices.ContainsFunc(list, func(word string) bool { return hasOneWord(lower, words, word) })
}

// hasOneWord reports whether a name has a word. Chinese is written without spaces, and pinyin
// without a rule for them.
func hasOneWord(lower string, words []string, word string) bool {
	if isChinese(word) || slices.Contains(vocabulary.pinyin, word) {
		return strings.Contains(lower, word)
	}
	return slices.Contains(words, word)
}

// operationByVerb returns the operation of the interface that has the first verb in name:
// QueryBooking is a query. It returns nil if name has no verb, or if one word has the
// verbs of two operations.
//
// A name that is one word, such as QUERYSCHEDULE, has its verb at the start or the end.
func operationByVerb(name string) *appointmentOperation {
	words := splitWords(name)
	for _, word := range words {
		found, isClear := operationOfWord(word, len(words) == 1)
		if found != nil || !isClear {
			return found
		}
	}
	lower := strings.ToLower(name)
	for i := range vocabulary.operations { // pinyin, whose words may be split
		op := &vocabulary.operations[i]
		if slices.ContainsFunc(op.verbs, func(verb string) bool {
			return slices.Contains(vocabulary.pinyin, verb) && strings.Contains(lower, verb)
		}) {
			return op
		}
	}
	for i := range vocabulary.operations {
		op := &vocabulary.operations[i]
		if hasWord(lower, words, op.fallbackVerbs) && !hasWord(lower, words, vocabulary.otherVerbs) {
			return op
		}
	}
	return nil
}

// operationOfWord returns the operation that a word is the verb of, or nil. isClear is false if there
// are two.
func operationOfWord(word string, isAlone bool) (found *appointmentOperation, isClear bool) {
	for i := range vocabulary.operations {
		op := &vocabulary.operations[i]
		if !op.hasVerb(word, isAlone) {
			continue
		}
		if found != nil {
			return nil, false
		}
		found = op
	}
	return found, true
}

// hasVerb reports whether word is a verb of the operation. If isAlone, the word may also
// start or end with the verb.
func (op *appointmentOperation) hasVerb(word string, isAlone bool) bool {
	return slices.ContainsFunc(op.verbs, func(verb string) bool {
		switch {
		case isChinese(verb):
			return strings.Contains(word, verb)
		case isAlone:
			return strings.HasPrefix(word, verb) || strings.HasSuffix(word, verb)
		}
		return word == verb
	})
}

// isChinese reports whether a word of the vocabulary is Chinese.
func isChinese(word string) bool { return word[0] >= utf8.RuneSelf }

// isChineseGeneric reports whether a Chinese name is that of an operation for all messages. It consists
// of generic words only, and has one of the first three.
func isChineseGeneric(word string) bool {
	words := vocabulary.genericChinese
	isGeneric := slices.ContainsFunc(words[:3], func(verb string) bool { return strings.Contains(word, verb) })
	for _, w := range words {
		word = strings.ReplaceAll(word, w, "")
	}
	return isGeneric && word == ""
}

// plainOperationName returns the name of an operation without that of its input.
func plainOperationName(name string) string {
	name, _, _ = strings.Cut(name, ":")
	return name
}

// splitWords returns the words of a name in lowercase. The words of getExamList are get,
// exam and list. The words of HISInterface are his and interface.
func splitWords(name string) []string {
	var words []string
	var word []rune
	runes := []rune(name + "_")
	for i, r := range runes {
		isLetter := unicode.IsLetter(r)
		startsWord := isLetter && unicode.IsUpper(r) && i > 0 &&
			(unicode.IsLower(runes[i-1]) || unicode.IsUpper(runes[i-1]) && unicode.IsLower(runes[i+1]))
		if len(word) > 0 && (!isLetter || startsWord) {
			words = append(words, string(word))
			word = nil
		}
		if isLetter {
			word = append(word, unicode.ToLower(r))
		}
	}
	return words
}
