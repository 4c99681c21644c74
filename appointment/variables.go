package appointment

import (
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

// timestampLayout is the layout of the variable $timestamp.
const timestampLayout = "20060102150405"

// variableNames are the variables that the library sets. The first is $document.
var variableNames = []string{
	soap.VariableDocument, soap.VariableMethod, soap.VariableSystemID, soap.VariableSystemKey,
	soap.VariableBusinessType, soap.VariableTimestamp, soap.VariableNonce,
}

// attemptVariables returns the variables of one attempt by their names without "$", except
// $document. It returns nil if no parameter, path or payload can need one.
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

// usesVariables reports whether a parameter or a path may have a variable other than $document.
func (d Dialect) usesVariables() bool {
	if d.REST != nil {
		for operation := range d.REST.Paths {
			if len(d.REST.Variables(operation)) > 0 {
				return true
			}
		}
	}
	if d.SOAP == nil {
		return false
	}
	hasParameters := len(d.SOAP.Parameters) > 0
	for _, o := range d.SOAP.Operations {
		hasParameters = hasParameters || len(o.Parameters) > 0
	}
	return hasParameters
}

// isUnknownVariable reports whether the library does not set a variable.
func isUnknownVariable(name string) bool { return !slices.Contains(variableNames, "$"+name) }

// checkVariables adds a problem for each value of a parameter that has an unknown variable. It
// does not show the variable, which may be the start of a password. A payload can set variables of
// any name.
func checkVariables(add func(path, text string), b *soap.Binding, hasPayload bool) {
	if hasPayload {
		return
	}
	check := func(path string, parameters []soap.Parameter) {
		for i, p := range parameters {
			if slices.ContainsFunc(p.Value.Variables(), isUnknownVariable) {
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

// checkPathVariables adds a problem for each path with an unknown variable, as checkVariables does,
// and for each with $document.
func checkPathVariables(add func(path, text string), r *rest.Route, hasPayload bool) {
	for _, operation := range slices.Sorted(maps.Keys(r.Paths)) {
		variables := r.Variables(operation)
		switch {
		case slices.Contains(variables, variableName(soap.VariableDocument)):
			add("rest.paths."+operation, "has $document, which is the body of the request; leave it out")
		case !hasPayload && slices.ContainsFunc(variables, isUnknownVariable):
			add("rest.paths."+operation, "has an unknown variable; use "+strings.Join(variableNames[1:], ", ")+", or write $$ for a dollar sign")
		}
	}
}
