package yamlconf

import (
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// setScalar sets a text, a whole number, a boolean or a duration. It returns the problem, or
// "". It never repeats the text, which may be a secret in the wrong place.
func setScalar(v reflect.Value, text string) (problem string) {
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

// scalarText returns a value as it is written. A number or boolean of YAML may be a code.
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

// keyText returns a key as it is written. ok is false for an alias.
func keyText(node ast.Node) (text string, ok bool) {
	switch n := node.(type) {
	case *ast.MappingKeyNode: // ? key
		return keyText(n.Value)
	case *ast.AnchorNode:
		return keyText(n.Value)
	case *ast.TagNode:
		return keyText(n.Value)
	case *ast.NullNode:
		return n.GetToken().Value, true
	}
	return scalarText(node)
}
