package soap

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// candidates maps the name of each operation of the interface to the operations of a port
// that it may be.
type candidates map[string][]*wsdlOperation

// findCandidates finds the candidates for each operation of the interface. named has the
// names that the caller gave with WithOperation.
func findCandidates(operations []wsdlOperation, named map[string]string) candidates {
	found := candidates{}
	for i := range vocabulary.operations {
		op := &vocabulary.operations[i]
		if name := named[op.name]; name != "" {
			found[op.name] = operationsNamed(operations, name)
		} else {
			found[op.name] = op.bestMatches(operations)
		}
	}
	return found
}

// chooseOperations returns the WSDL operation to call for each operation of the interface.
// It returns a problem for each one without exactly one candidate.
func (c candidates) chooseOperations(operations []wsdlOperation) (map[string]*wsdlOperation, []WSDLProblem) {
	chosen := map[string]*wsdlOperation{}
	if generic := genericOperation(operations); generic != nil && c.isEmpty() {
		for _, name := range appointmentOperationNames() {
			chosen[name] = generic
		}
		return chosen, nil
	}
	var problems []WSDLProblem
	for _, name := range appointmentOperationNames() {
		switch found := c[name]; len(found) {
		case 0:
			problems = append(problems, WSDLProblem{Code: WSDLOperationUnknown, Operation: name})
		case 1:
			chosen[name] = found[0]
		default:
			problems = append(problems, WSDLProblem{Code: WSDLOperationAmbiguous, Operation: name, Candidates: operationNames(found)})
		}
	}
	return chosen, problems
}

// isEmpty reports whether no operation of the interface has a candidate.
func (c candidates) isEmpty() bool {
	for _, found := range c {
		if len(found) > 0 {
			return false
		}
	}
	return true
}

func operationNames(operations []*wsdlOperation) []string {
	var names []string
	for _, o := range operations {
		names = append(names, o.name)
	}
	return names
}

func operationsNamed(operations []wsdlOperation, name string) []*wsdlOperation {
	var found []*wsdlOperation
	for i := range operations {
		if operations[i].name == name {
			found = append(found, &operations[i])
		}
	}
	return found
}

// bestMatches returns the operations with the highest score, without those of score 0.
func (op *appointmentOperation) bestMatches(operations []wsdlOperation) []*wsdlOperation {
	best := 1
	var matches []*wsdlOperation
	for i := range operations {
		score := op.score(&operations[i])
		if score > best {
			best, matches = score, nil
		}
		if score == best {
			matches = append(matches, &operations[i])
		}
	}
	return matches
}

// The scores of an operation that is recognised by more than its verb and object.
const (
	scoreName          = 200
	scoreDocumentation = 500
	scoreCode          = 1000
)

// score rates how well o matches the operation of the interface. 0 means not at all.
func (op *appointmentOperation) score(o *wsdlOperation) int {
	name := strings.ToLower(o.name)
	switch {
	case strings.Contains(name, op.code):
		return scoreCode
	case strings.Contains(strings.ToLower(o.documentation), op.code), strings.Contains(o.documentation, op.title):
		return scoreDocumentation
	case name == strings.ToLower(op.name):
		return scoreName
	case operationByVerb(o.name) != op:
		return 0
	}
	weight := 0
	for noun, w := range vocabulary.nouns {
		if strings.Contains(name, noun) {
			weight += w
		}
	}
	if weight == 0 && len(splitWords(o.name)) > 1 {
		return 0 // SavePatient is not SaveSchedule
	}
	return 1 + weight
}

// operationByVerb returns the operation of the interface that has the first verb in name:
// QueryBooking is a query. It returns nil if name has no verb, or if one word has the
// verbs of two operations.
//
// A name that is one word, such as QUERYSCHEDULE, has its verb at the start or the end.
func operationByVerb(name string) *appointmentOperation {
	words := splitWords(name)
	for _, word := range words {
		var found *appointmentOperation
		for i := range vocabulary.operations {
			op := &vocabulary.operations[i]
			if !op.hasVerb(word, len(words) == 1) {
				continue
			}
			if found != nil {
				return nil
			}
			found = op
		}
		if found != nil {
			return found
		}
	}
	return nil
}

// hasVerb reports whether word is a verb of the operation. If alone, the word may also
// start or end with the verb.
func (op *appointmentOperation) hasVerb(word string, alone bool) bool {
	return slices.ContainsFunc(op.verbs, func(verb string) bool {
		switch {
		case isChinese(verb): // Chinese writes no spaces between words
			return strings.Contains(word, verb)
		case alone:
			return strings.HasPrefix(word, verb) || strings.HasSuffix(word, verb)
		}
		return word == verb
	})
}

// isChinese reports whether a word of the vocabulary is Chinese.
func isChinese(word string) bool { return word[0] >= utf8.RuneSelf }

// splitWords returns the words of a name in lowercase. The words of getExamList are get,
// exam and list.
func splitWords(name string) []string {
	var words []string
	var word []rune
	afterLower := false
	for _, r := range name + "_" {
		isLetter := unicode.IsLetter(r)
		if len(word) > 0 && (!isLetter || afterLower && unicode.IsUpper(r)) {
			words = append(words, string(word))
			word = nil
		}
		if isLetter {
			word = append(word, unicode.ToLower(r))
		}
		afterLower = unicode.IsLower(r)
	}
	return words
}

// genericOperation returns the operation that takes every message, or nil. Exactly one
// operation may have a generic verb. A single operation is also generic, unless it has the
// verb of an operation of the interface.
func genericOperation(operations []wsdlOperation) *wsdlOperation {
	var generic *wsdlOperation
	for i := range operations {
		o := &operations[i]
		isOnly := len(operations) == 1 && operationByVerb(o.name) == nil
		if !isOnly && !hasGenericVerb(o.name) {
			continue
		}
		if generic != nil {
			return nil
		}
		generic = o
	}
	return generic
}

// hasGenericVerb reports whether the first word of name is a generic verb.
func hasGenericVerb(name string) bool {
	words := splitWords(name)
	return len(words) > 0 && slices.ContainsFunc(vocabulary.genericVerbs, func(verb string) bool {
		return words[0] == verb || isChinese(verb) && strings.HasPrefix(words[0], verb)
	})
}
