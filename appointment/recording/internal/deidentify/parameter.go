package deidentify

import (
	"maps"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// ParameterPlaceholder replaces the value of a SOAP parameter without the document.
const ParameterPlaceholder = "$PARAMETER"

// documentVariable is the name of the variable that stands for the document.
const documentVariable = "document"

// soapParameter is a parameter of a SOAP request.
type soapParameter struct {
	name      string
	value     string // as it is written in the configuration
	variables []string
}

// hasDocument reports whether the value contains the document.
func (p soapParameter) hasDocument() bool { return slices.Contains(p.variables, documentVariable) }

// parametersOf returns the SOAP parameters of a dialect, of all operations.
func parametersOf(d *appointment.Dialect) (all []soapParameter) {
	if d == nil || d.SOAP == nil {
		return nil
	}
	parameters := slices.Clone(d.SOAP.Parameters)
	for _, operation := range slices.Sorted(maps.Keys(d.SOAP.Operations)) {
		parameters = append(parameters, d.SOAP.Operations[operation].Parameters...)
	}
	for _, p := range parameters {
		all = append(all, soapParameter{p.Name, string(p.Value), p.Value.Variables()})
	}
	return all
}

// secretTexts returns the values of parameters that are texts without a variable and may be
// passwords. Words of letters alone are not among them: they may be names of operations.
func secretTexts(d *appointment.Dialect) (texts []string) {
	isLetter := func(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }
	for _, p := range parametersOf(d) {
		text := strings.ReplaceAll(p.value, "$$", "$")
		if len(p.variables) == 0 && strings.TrimFunc(text, isLetter) != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// replaceParameters empties the values of SOAP parameters in d that may be secrets. Those that
// contain the document become $document.
func replaceParameters(d *appointment.Dialect) {
	for _, operation := range append(slices.Collect(maps.Keys(d.SOAP.Operations)), "") {
		parameters := d.SOAP.Parameters
		if operation != "" {
			parameters = d.SOAP.Operations[operation].Parameters
		}
		for i, p := range parameters {
			switch {
			case p.Value.String() == string(p.Value): // only a variable, which is printed
			case slices.Contains(p.Value.Variables(), documentVariable):
				parameters[i].Value = "$" + documentVariable
			default:
				parameters[i].Value = ""
			}
		}
	}
}
