package soap

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// known is what one of our operations may be called.
type known struct {
	name  string
	code  string   // the interface's
	title string   // the interface's, in Chinese
	verbs []string // in small letters
}

var knownOperations = []known{
	{"QuerySchedule", "xkh073", "检查预约查询", []string{"query", "get", "search", "find", "list", "select", "fetch", "查询", "获取", "查找"}},
	{"SaveSchedule", "xkh074", "检查预约保存", []string{"save", "book", "add", "create", "insert", "make", "submit", "reserve", "保存", "提交", "新增"}},
	{"CancelSchedule", "xkh075", "检查预约取消", []string{"cancel", "delete", "remove", "revoke", "release", "undo", "取消", "撤销", "撤消", "删除", "作废"}},
}

// nouns are what an operation may be about, with how much each tells.
var nouns = map[string]int{
	"schedule": 4, "appoint": 4, "reserv": 4, "booking": 4, "预约": 4, "arrange": 2, "排班": 2, "号源": 2, "exam": 1, "检查": 1,
}

// forAll are the first words of operations that take every message.
var forAll = []string{"invoke", "execute", "exec", "call", "dispatch", "调用", "统一", "通用"}

func knownOperation(name string) *known {
	for i := range knownOperations {
		if knownOperations[i].name == name {
			return &knownOperations[i]
		}
	}
	return nil
}

func ourNames() string {
	var names []string
	for _, k := range knownOperations {
		names = append(names, k.name)
	}
	return strings.Join(names, ", ")
}

// choose finds each of our operations among those that a port offers. An error is an
// [unclear].
func (r *wsdlReader) choose(operations []offered) (map[string]*offered, error) {
	found := unclear{}
	chosen := map[string]*offered{}
	none := true
	for _, k := range knownOperations {
		found[k.name] = r.candidates(k, operations)
		if len(found[k.name]) == 1 {
			chosen[k.name] = found[k.name][0]
		}
		none = none && len(found[k.name]) == 0
	}
	if one := oneForAll(operations); none && one != nil {
		for _, k := range knownOperations {
			chosen[k.name] = one
		}
	}
	if len(chosen) < len(knownOperations) {
		return nil, found
	}
	return chosen, nil
}

// candidates are the operations that one of ours is most likely to be: by the caller's
// word, else by code, else by name, else by verb and noun.
func (r *wsdlReader) candidates(k known, operations []offered) []*offered {
	best := 0
	var candidates []*offered
	for i := range operations {
		likely := k.likely(&operations[i])
		if named := r.named[k.name]; named != "" {
			if likely = 0; named == operations[i].name {
				likely = 1
			}
		}
		if likely > best {
			best, candidates = likely, nil
		}
		if likely > 0 && likely == best {
			candidates = append(candidates, &operations[i])
		}
	}
	return candidates
}

// likely is how likely an operation is to be k; 0: not.
func (k known) likely(o *offered) int {
	name := strings.ToLower(o.name)
	switch {
	case strings.Contains(name, k.code):
		return 1000
	case strings.Contains(strings.ToLower(o.doc), k.code), strings.Contains(o.doc, k.title):
		return 500
	case name == strings.ToLower(k.name):
		return 200
	}
	if of := byVerb(o.name); of == nil || of.name != k.name {
		return 0
	}
	about := 0
	for noun, tells := range nouns {
		if strings.Contains(name, noun) {
			about += tells
		}
	}
	if about == 0 && len(words(o.name)) > 1 {
		return 0 // SavePatient is no SaveSchedule
	}
	return 1 + about
}

// byVerb is which of our operations a name's first verb says it is, nil if it says none:
// QueryBooking is a query. Of a name in one word, as QUERYSCHEDULE is, the verb is at its
// beginning or its end; one with two of them is left to the caller.
func byVerb(name string) (of *known) {
	all := words(name)
	for _, word := range all {
		of = nil
		for i := range knownOperations {
			k := &knownOperations[i]
			has := slices.ContainsFunc(k.verbs, func(verb string) bool {
				switch {
				case verb[0] >= utf8.RuneSelf: // Chinese has no spaces between words
					return strings.Contains(word, verb)
				case len(all) == 1:
					return strings.HasPrefix(word, verb) || strings.HasSuffix(word, verb)
				}
				return word == verb
			})
			if has && of != nil {
				return nil
			}
			if has {
				of = k
			}
		}
		if of != nil {
			return of
		}
	}
	return nil
}

// words are the words of a name in small letters: of getExamList get, exam and list.
func words(name string) (words []string) {
	var word []rune
	small := false
	for _, r := range name + "_" {
		letter := unicode.IsLetter(r)
		if len(word) > 0 && (!letter || small && unicode.IsUpper(r)) {
			words = append(words, string(word))
			word = nil
		}
		if letter {
			word = append(word, unicode.ToLower(r))
		}
		small = unicode.IsLower(r)
	}
	return words
}

// oneForAll is the operation that takes every message: the only one there is, if it is
// not called after one of ours, or the only one that is called so.
func oneForAll(operations []offered) (one *offered) {
	for i := range operations {
		name := words(operations[i].name)
		called := len(name) > 0 && slices.ContainsFunc(forAll, func(word string) bool {
			return name[0] == word || word[0] >= utf8.RuneSelf && strings.HasPrefix(name[0], word)
		})
		alone := len(operations) == 1 && byVerb(operations[i].name) == nil
		if !called && !alone {
			continue
		}
		if one != nil {
			return nil
		}
		one = &operations[i]
	}
	return one
}
