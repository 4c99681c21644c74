package soap

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/http/httpguts"
)

// Validate returns the problems of the binding. It may describe only the operations that
// are named. Without operations, their names are not checked.
func (b *Binding) Validate(operations ...string) []Problem {
	var problems []Problem
	add := func(path, format string, args ...any) {
		problems = append(problems, Problem{Path: path, Text: fmt.Sprintf(format, args...)})
	}
	if !isNamespace(b.Namespace) {
		add("namespace", "is empty or not a URI; use the targetNamespace of the WSDL, such as http://tempuri.org/")
	}
	for _, name := range slices.Sorted(maps.Keys(b.Operations)) {
		path, op := "operations."+name, b.Operations[name]
		if len(operations) > 0 && !slices.Contains(operations, name) {
			add(path, "there is no such operation; use one of %s", strings.Join(operations, ", "))
		}
		if op.Name != "" && !isElementName(op.Name) {
			add(path+".name", notElementName, op.Name)
		}
		problems = append(problems, checkParameters(path+".", op.Parameter, op.Parameters)...)
		if op.Result != "" && !isElementName(op.Result) {
			add(path+".result", notElementName, op.Result)
		}
		if op.Action != nil {
			problems = append(problems, checkAction(path+".action", *op.Action)...)
		}
	}
	problems = append(problems, checkParameters("", b.Parameter, b.Parameters)...)
	if b.Result != "" && !isElementName(b.Result) {
		add("result", notElementName, b.Result)
	}
	problems = append(problems, checkEnum("form", b.Form, Qualified, Unqualified)...)
	problems = append(problems, checkEnum("style", b.Style, Document, RPC)...)
	problems = append(problems, checkEnum("use", b.Use, Literal, Encoded)...)
	problems = append(problems, checkEnum("action", b.Action, actionRules...)...)
	return append(problems, checkEnum("version", b.Version, SOAP11, SOAP12)...)
}

// actionRules are the values of [Binding.Action].
var actionRules = []Action{ActionByName, ActionEmpty, ActionAbsent}

// checkAction returns a problem if action cannot be the SOAPAction of an operation. The name
// of a rule would be sent as it is, and is therefore a mistake.
func checkAction(path, action string) []Problem {
	switch {
	case slices.Contains(actionRules, Action(action)):
		return []Problem{{Path: path, Text: fmt.Sprintf("%q is a rule for the whole binding; set it as the binding's action, or write the exact SOAPAction here", action)}}
	case strings.Contains(action, `"`) || !httpguts.ValidHeaderFieldValue(action):
		return []Problem{{Path: path, Text: "contains a quote, a line break or a control character; remove it"}}
	}
	return nil
}

const notElementName = "%q is not a valid name for an XML element; use letters, digits, _, - and ., without a prefix"

// checkEnum returns a problem if value is neither empty nor one of known.
func checkEnum[T ~string](path string, value T, known ...T) []Problem {
	if value == "" || slices.Contains(known, value) {
		return nil
	}
	names := make([]string, len(known))
	for i, k := range known {
		names[i] = string(k)
	}
	return []Problem{{Path: path, Text: fmt.Sprintf("%q is unknown; use one of %s", value, strings.Join(names, ", "))}}
}

// isNamespace reports whether s can be the namespace of an XML element.
func isNamespace(s string) bool {
	_, err := url.Parse(s)
	return s != "" && err == nil && !strings.ContainsAny(s, " <>\"")
}

// isElementName reports whether s can be the name of an XML element without a prefix.
// Names may be Chinese.
func isElementName(s string) bool {
	for i, r := range s {
		isStart := r == '_' || unicode.IsLetter(r)
		if !isStart && (i == 0 || r != '-' && r != '.' && !unicode.IsDigit(r) && !unicode.IsMark(r)) {
			return false
		}
	}
	return s != "" && utf8.ValidString(s)
}
