package soap

import (
	"fmt"
	"slices"
)

// checkParameters returns the problems of the two forms of a parameter setting. prefix is the
// start of their paths. It never repeats a value, which is a secret.
func checkParameters(prefix, parameter string, parameters []Parameter) []Problem {
	var problems []Problem
	add := func(path, format string, args ...any) {
		problems = append(problems, Problem{Path: prefix + path, Text: fmt.Sprintf(format, args...)})
	}
	if parameter != "" && !isElementName(parameter) {
		add("parameter", notElementName, parameter)
	}
	if len(parameters) == 0 {
		return problems
	}
	if parameter != "" {
		add("parameters", "is set together with parameter; leave one of them out")
	}
	names := map[string]bool{}
	for i, p := range parameters {
		path := fmt.Sprintf("parameters[%d]", i)
		switch {
		case !isElementName(p.Name):
			add(path+".name", notElementName, p.Name)
		case names[p.Name]:
			add(path+".name", "%q is the name of a parameter above; use another", p.Name)
		}
		names[p.Name] = true
		if text := checkValue(p.Value); text != "" {
			add(path+".value", "%s", text)
		}
	}
	if !slices.ContainsFunc(parameters, Parameter.hasDocument) {
		add("parameters", "no value has $document, so that the document would not be sent; write $document as the value of one")
	}
	return problems
}

// checkValue returns the problem of a parameter's value, or "".
func checkValue(value Template) string {
	if value == redactedTemplate {
		return `is "***", which is printed instead of a value; write the value itself`
	}
	if _, ok := value.parse(); !ok {
		return "has a $ without the name of a variable after it; write $$ for a dollar sign"
	}
	if checkCharacters([]byte(value)) != nil {
		return characterText
	}
	return ""
}

// characterText is the problem of a text that an envelope cannot have.
const characterText = "has a character that XML does not allow; remove it, it may be a control character"
