package appointment

import (
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/soap"
)

// timestampLayout is the layout of the variable $timestamp.
const timestampLayout = "20060102150405"

// variableNames are the variables that a parameter's value can have, such as $document.
var variableNames = []string{
	soap.VariableDocument, soap.VariableMethod, soap.VariableSystemID, soap.VariableSystemKey,
	soap.VariableBusinessType, soap.VariableTimestamp, soap.VariableNonce,
}

// attemptVariables returns the variables of one attempt by their names without "$", except
// $document. It returns nil if no parameter can need one.
func (c *Client) attemptVariables(op Operation) map[string]string {
	if !c.hasVariables {
		return nil
	}
	return map[string]string{
		variableName(soap.VariableMethod):       op.Method(),
		variableName(soap.VariableSystemID):     c.config.SystemID,
		variableName(soap.VariableSystemKey):    string(c.config.SystemKey),
		variableName(soap.VariableBusinessType): c.config.BusinessType,
		variableName(soap.VariableTimestamp):    time.Now().In(hospitalZone).Format(timestampLayout),
		variableName(soap.VariableNonce):        rand.Text(),
	}
}

// variableName returns the name of a variable without "$".
func variableName(variable string) string { return strings.TrimPrefix(variable, "$") }

// usesVariables reports whether a value of a parameter may have a variable other than $document.
func (d Dialect) usesVariables() bool {
	if d.SOAP == nil {
		return false
	}
	hasParameters := len(d.SOAP.Parameters) > 0
	for _, o := range d.SOAP.Operations {
		hasParameters = hasParameters || len(o.Parameters) > 0
	}
	return hasParameters
}

// checkVariables adds a problem for each value of a parameter that has an unknown variable. It
// does not show the variable, which may be the start of a password.
func checkVariables(add func(path, text string), b *soap.Binding) {
	check := func(path string, parameters []soap.Parameter) {
		for i, p := range parameters {
			isUnknown := func(name string) bool { return !slices.Contains(variableNames, "$"+name) }
			if slices.ContainsFunc(p.Value.Variables(), isUnknown) {
				add(fmt.Sprintf("%sparameters[%d].value", path, i),
					"has an unknown variable; use "+strings.Join(variableNames, ", ")+", or write $$ for a dollar sign")
			}
		}
	}
	check("soap.", b.Parameters)
	for _, name := range slices.Sorted(maps.Keys(b.Operations)) {
		check("soap.operations."+name+".", b.Operations[name].Parameters)
	}
}
