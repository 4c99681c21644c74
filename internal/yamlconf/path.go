package yamlconf

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// childPath returns the path of a key in the mapping at path.
func childPath(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

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
