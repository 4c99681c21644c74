package soap

import "slices"

// candidates are the operations of a port that may be an operation of the interface.
type candidates struct {
	name    string           // as given with WithOperation; "": none
	matches []*wsdlOperation // to choose from; the operation is clear if there is exactly one
	offers  []*wsdlOperation // that are less likely, for a person to choose from
}

// all returns the matches, and the offers if there are no matches.
func (c candidates) all() []*wsdlOperation {
	if len(c.matches) > 0 {
		return c.matches
	}
	return c.offers
}

// candidateSet maps the name of each operation of the interface to its candidates.
type candidateSet map[string]candidates

// findCandidates finds the candidates for each operation of the interface. named has the
// names that the caller gave with WithOperation.
func findCandidates(operations []wsdlOperation, named map[string]string) candidateSet {
	found := candidateSet{}
	for i := range vocabulary.operations {
		op := &vocabulary.operations[i]
		c := op.matchOperations(operations)
		if name := named[op.name]; name != "" {
			c = candidates{name: name, matches: operationsNamed(operations, name), offers: c.all()}
		}
		if generic := genericOperation(operations); generic != nil && len(c.all()) == 0 {
			c.offers = []*wsdlOperation{generic}
		}
		found[op.name] = c
	}
	return found
}

// chooseOperations returns the WSDL operation to call for each operation of the interface.
// It returns a problem for each one without exactly one candidate.
func (s candidateSet) chooseOperations(operations []wsdlOperation) (map[string]*wsdlOperation, []WSDLProblem) {
	chosen := map[string]*wsdlOperation{}
	if generic := genericOperation(operations); generic != nil && s.hasNoMatches() {
		for _, name := range appointmentOperationNames() {
			chosen[name] = generic
		}
		return chosen, nil
	}
	var problems []WSDLProblem
	for _, name := range appointmentOperationNames() {
		switch c := s[name]; len(c.matches) {
		case 0:
			problems = append(problems, WSDLProblem{Code: WSDLOperationUnknown, Operation: name, Name: c.name, Candidates: operationNames(c.offers)})
		case 1:
			chosen[name] = c.matches[0]
		default:
			problems = append(problems, WSDLProblem{Code: WSDLOperationAmbiguous, Operation: name, Candidates: operationNames(c.matches)})
		}
	}
	return chosen, problems
}

// hasNoMatches reports whether no operation of the interface has a match.
func (s candidateSet) hasNoMatches() bool {
	for _, c := range s {
		if len(c.matches) > 0 {
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

// operationsNamed returns the operations with this name, such as QuerySchedule. Of several, the name
// of the input chooses one: QuerySchedule:QueryByPatient.
func operationsNamed(operations []wsdlOperation, name string) []*wsdlOperation {
	var found []*wsdlOperation
	for i := range operations {
		if o := &operations[i]; o.name == name || plainOperationName(o.name) == name {
			found = append(found, o)
		}
	}
	return found
}

// matchOperations returns the operations with the highest score, and those with a lower one.
func (op *appointmentOperation) matchOperations(operations []wsdlOperation) candidates {
	var c candidates
	best := 1
	for i := range operations {
		o := &operations[i]
		score := op.score(o)
		switch {
		case score == scoreOffer:
			c.offers = append(c.offers, o)
		case score > best:
			best, c.matches = score, []*wsdlOperation{o}
		case score == best:
			c.matches = append(c.matches, o)
		}
	}
	return c
}

// genericOperation returns the operation that takes every message, or nil. It returns nil also if
// several operations have such a name.
func genericOperation(operations []wsdlOperation) *wsdlOperation {
	var generic *wsdlOperation
	for i := range operations {
		o := &operations[i]
		if !isGenericName(plainOperationName(o.name)) {
			continue
		}
		if generic != nil {
			return nil
		}
		generic = o
	}
	return generic
}

// isGenericName reports whether the name of an operation says that it takes every message, such as
// Invoke or CallService. HIS_Interface says so too, but ExecSql and SendMessage do not.
func isGenericName(name string) bool {
	words := splitWords(name)
	if len(words) == 1 {
		if isChineseGeneric(words[0]) {
			return true
		}
		if parts := splitGenericWord(words[0]); len(parts) > 0 {
			words = parts
		}
	}
	verbs, nouns := 0, 0
	for _, word := range words {
		switch {
		case slices.Contains(vocabulary.genericVerbs, word):
			verbs++
		case slices.Contains(vocabulary.genericNouns, word):
			nouns++
		case !slices.Contains(vocabulary.genericFillers, word):
			return false
		}
	}
	return verbs > 0 && (len(words) == 1 || nouns > 0) || nouns > 0 && (len(words) > 1 || slices.Contains(vocabulary.genericNames, words[0]))
}

// splitGenericWord returns the words of a generic name in lowercase, such as callservice, or nil.
func splitGenericWord(word string) []string {
	if word == "" {
		return []string{}
	}
	if len(word) > 40 { // it would take too long
		return nil
	}
	for _, list := range [][]string{vocabulary.genericVerbs, vocabulary.genericNouns, vocabulary.genericFillers} {
		for _, known := range list {
			if len(word) < len(known) || word[:len(known)] != known {
				continue
			}
			if rest := splitGenericWord(word[len(known):]); rest != nil {
				return append([]string{known}, rest...)
			}
		}
	}
	return nil
}
