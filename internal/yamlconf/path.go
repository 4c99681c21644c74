package yamlconf

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// Path leads to a value by keys, which are strings, and indexes, which are ints. The path of the
// whole file is empty.
type Path []any

// String returns the path as it is written, such as hospitals[1].tls.pins[0].
func (p Path) String() string {
	var b strings.Builder
	for _, step := range p {
		if i, isIndex := step.(int); isIndex {
			fmt.Fprintf(&b, "[%d]", i)
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		fmt.Fprint(&b, step)
	}
	return b.String()
}

// child returns the path of a key or an index in the value at p.
func (p Path) child(step any) Path { return append(slices.Clip(p), step) }

// parentPath returns a path without its last key or index.
func parentPath(path string) string {
	return path[:max(0, strings.LastIndexAny(path, ".["))]
}

// positionOf returns the position at which a node begins: of a mapping, its first key.
func positionOf(node ast.Node) *token.Position {
	switch n := node.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 && !n.IsFlowStyle {
			return positionOf(n.Values[0])
		}
	case *ast.MappingValueNode:
		return positionOf(n.Key)
	}
	return node.GetToken().Position
}

var keyPattern = regexp.MustCompile(`^[A-Za-z]{1,40}$`)

// unknownKeyText describes a key that is not one of the known ones. It shows the key only
// if that cannot be a value.
func unknownKeyText(key string, known []string) string {
	if !keyPattern.MatchString(key) {
		return "has an unknown key, which is not shown since it may be a value; is a space missing after a colon?"
	}
	for _, k := range known {
		if strings.EqualFold(k, key) {
			return fmt.Sprintf("has the unknown key %q; it is written %s", key, k)
		}
	}
	return fmt.Sprintf("has the unknown key %q; want one of %s", key, strings.Join(known, ", "))
}
