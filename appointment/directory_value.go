package appointment

import (
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// readScalar reads a node into a text, a number, a truth or a time, and says what is wrong
// with it. It never repeats a value, which may be a key in the wrong place.
func (r *yamlReader) readScalar(node ast.Node, v reflect.Value) (problem string) {
	text, ok := scalar(node)
	if !ok {
		return "want a single value here"
	}
	text, problem = expand(text)
	if problem != "" {
		return problem
	}
	switch {
	case v.Type() == reflect.TypeFor[time.Duration]():
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			return "want a time such as 20s or 1m30s here"
		}
		v.SetInt(int64(d))
	case v.Kind() == reflect.String:
		v.SetString(text)
	case v.Kind() == reflect.Bool:
		b, err := strconv.ParseBool(strings.ToLower(text))
		if err != nil || len(text) == 1 {
			return "want true or false here"
		}
		v.SetBool(b)
	default:
		n, err := strconv.ParseInt(text, 10, v.Type().Bits())
		if err != nil {
			return "want a whole number here"
		}
		v.SetInt(n)
	}
	return ""
}

// scalar is a value as it is written: what YAML takes for a number or a truth may be
// meant for a code.
func scalar(node ast.Node) (text string, ok bool) {
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
	reference = regexp.MustCompile(`\$\$\{|\$\{[^}]*\}?`)
	variable  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*\}$`)
)

// expand puts the environment's variables in their places. What a variable holds is not
// looked at again.
func expand(text string) (expanded, problem string) {
	expanded = reference.ReplaceAllStringFunc(text, func(found string) string {
		name := strings.TrimPrefix(found, "${")
		switch {
		case found == "$${":
			return "${"
		case !variable.MatchString(name):
			problem = "${ is not followed by the name of a variable and }; write $${ for the characters themselves"
			return ""
		}
		name = strings.TrimSuffix(name, "}")
		value := os.Getenv(name)
		if value == "" {
			problem = "the environment variable " + name + " is not set, or empty"
		}
		return value
	})
	return expanded, problem
}
