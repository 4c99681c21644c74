package deidentify

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// templateVariable matches a variable in a path of a dialect, or a dollar sign.
var templateVariable = regexp.MustCompile(`\$\$|\$\{[A-Za-z0-9]+\}|\$[A-Za-z0-9]+`)

// fillPath returns a path of a dialect with placeholders in place of its variables.
func fillPath(path string) string {
	return templateVariable.ReplaceAllStringFunc(path, func(variable string) string {
		if variable == "$$" {
			return "$"
		}
		return Placeholder(strings.Trim(variable, "${}"))
	})
}

// escapePath returns the path of a dialect in which every dollar sign of a text is one.
func escapePath(text string) string { return strings.ReplaceAll(text, "$", "$$") }

// pathVariables replaces the values of variables in the path of a URL.
type pathVariables []pathPattern

// pathPattern matches the paths of an operation, with a group for each variable.
type pathPattern struct {
	pattern *regexp.Regexp
	filled  string // the path with placeholders
}

// newPathVariables returns the patterns of the paths with variables.
func newPathVariables(d *appointment.Dialect) (all pathVariables) {
	if d == nil || d.REST == nil {
		return nil
	}
	for _, operation := range slices.Sorted(maps.Keys(d.REST.Paths)) {
		path, _, _ := strings.Cut(d.REST.Paths[operation], "?")
		path = strings.TrimPrefix(path, "/")
		if !templateVariable.MatchString(path) {
			continue
		}
		pattern, done := "^/?", 0
		for _, at := range templateVariable.FindAllStringIndex(path, -1) {
			pattern += regexp.QuoteMeta(path[done:at[0]])
			if done = at[1]; path[at[0]:at[1]] == "$$" {
				pattern += `\$`
			} else {
				pattern += ".*"
			}
		}
		all = append(all, pathPattern{regexp.MustCompile(pattern + regexp.QuoteMeta(path[done:]) + "$"), "/" + fillPath(path)})
	}
	return all
}

// replace returns a path below the endpoint with placeholders in place of its variables.
func (all pathVariables) replace(path string) string {
	for _, p := range all {
		if p.pattern.MatchString(path) {
			return p.filled
		}
	}
	return path
}
