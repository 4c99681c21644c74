package soap

import (
	"slices"
	"strings"
)

// parameterRole is the purpose of a parameter, as far as its name tells.
type parameterRole int

const (
	roleUnknown parameterRole = iota
	roleDocument
	roleCode
	roleVariable   // a variable of templates other than the document and the code
	roleCredential // never left out
	roleIgnorable  // left out if it is optional
)

// parameterVocabulary holds the words by which LoadWSDL recognises parameters.
type parameterVocabulary struct {
	documents   []string // the likeliest first
	codes       []string // the likeliest first
	variables   map[string]string
	credentials []string // words in names
	ignorable   []string
	prefixes    []string // without a meaning, such as that of strXml
	lastWords   []string // of the names of documents, such as hisRequestXml
}

// plainName returns a parameter's name in lowercase, without separators.
func plainName(name string) string {
	return strings.NewReplacer("_", "", "-", "", ".", "").Replace(strings.ToLower(name))
}

// hasName reports whether list has the name, with or without a prefix.
func (v *parameterVocabulary) hasName(list []string, name string) bool {
	return v.indexOf(list, name) >= 0
}

// indexOf returns the place of a name in list, or -1.
func (v *parameterVocabulary) indexOf(list []string, name string) int {
	plain := plainName(name)
	if i := slices.Index(list, plain); i >= 0 {
		return i
	}
	for _, prefix := range v.prefixes {
		if rest, ok := strings.CutPrefix(plain, prefix); ok {
			if i := slices.Index(list, rest); i >= 0 {
				return i
			}
		}
	}
	return -1
}

// role returns the purpose of a parameter.
func (v *parameterVocabulary) role(name string) parameterRole {
	words := splitWords(name)
	isCredential := slices.ContainsFunc(words, func(word string) bool { return slices.Contains(v.credentials, word) }) ||
		v.hasName(v.credentials, name)
	switch {
	case v.variable(name) != "":
		return roleVariable
	case v.hasName(v.documents, name):
		return roleDocument
	case v.hasName(v.codes, name):
		return roleCode
	case isCredential:
		return roleCredential
	case v.hasName(v.ignorable, name):
		return roleIgnorable
	case len(words) > 1 && slices.Contains(v.lastWords, words[len(words)-1]):
		return roleDocument
	}
	return roleUnknown
}

// variable returns the variable that a parameter's name plainly says, or "".
func (v *parameterVocabulary) variable(name string) string {
	return v.variables[plainName(name)]
}

// documentWeight rates how likely a text parameter is the document. 0: it is not.
func (v *parameterVocabulary) documentWeight(name string) int {
	switch v.role(name) {
	case roleDocument:
		if i := v.indexOf(v.documents, name); i >= 0 {
			return 1000 - i
		}
		return 2
	case roleUnknown:
		return 1
	}
	return 0
}

// uniqueRoles returns the roles of parameters. Only one of them is the code: the likeliest. A type of
// business is the code if nothing else is.
func (v *parameterVocabulary) uniqueRoles(parameters []wsdlParameter, document int) []parameterRole {
	roles := make([]parameterRole, len(parameters))
	best := -1
	for i, p := range parameters {
		roles[i] = v.role(p.name)
		isCode := roles[i] == roleCode || roles[i] == roleVariable && v.hasName(v.codes, p.name)
		if i == document || p.fixed != nil || !isCode {
			continue
		}
		if roles[i] == roleCode {
			roles[i] = roleUnknown
		}
		if best < 0 || v.indexOf(v.codes, p.name) < v.indexOf(v.codes, parameters[best].name) {
			best = i
		}
	}
	if best >= 0 {
		roles[best] = roleCode
	}
	return roles
}
