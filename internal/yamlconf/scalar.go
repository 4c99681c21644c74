package yamlconf

import (
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// readScalar reads a node into a text, a number, a boolean or a duration. It returns the
// problem, or "". It never repeats the value, which may be a secret in the wrong place.
func readScalar(node ast.Node, v reflect.Value) (problem string) {
	text, ok := scalarText(node)
	if !ok {
		return "must be a single value"
	}
	text, problem = expandVariables(text)
	if problem != "" {
		return problem
	}
	switch {
	case v.Type() == reflect.TypeFor[time.Duration]():
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			return "must be a duration such as 20s or 1m30s"
		}
		v.SetInt(int64(d))
	case v.Kind() == reflect.String:
		v.SetString(text)
	case v.Kind() == reflect.Bool:
		b, err := strconv.ParseBool(strings.ToLower(text))
		if err != nil || len(text) == 1 {
			return "must be true or false"
		}
		v.SetBool(b)
	default:
		n, err := strconv.ParseInt(text, 10, v.Type().Bits())
		if err != nil {
			return "must be a whole number"
		}
		v.SetInt(n)
	}
	return ""
}

// scalarText returns a value as it is written: YAML's numbers and booleans may be codes.
func scalarText(node ast.Node) (text string, ok bool) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

var (
	variableReference = regexp.MustCompile(`\$\$\{|\$\{[^}]*\}?`)
	variableName      = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*\}$`)
)

// expandVariables replaces ${NAME} by that variable of the environment, and $${ by ${. The
// values of variables are not expanded again.
func expandVariables(text string) (expanded, problem string) {
	expanded = variableReference.ReplaceAllStringFunc(text, func(found string) string {
		name := strings.TrimPrefix(found, "${")
		switch {
		case found == "$${":
			return "${"
		case !variableName.MatchString(name):
			problem = "has ${ without the name of a variable and } after it; write $${ for the characters themselves"
			return ""
		}
		name = strings.TrimSuffix(name, "}")
		value := os.Getenv(name)
		if value == "" {
			problem = "needs the environment variable " + name + ", which is not set or is empty"
		}
		return value
	})
	return expanded, problem
}
