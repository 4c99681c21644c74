package appointment

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// mistake is one in the file, and where.
type mistake struct {
	at   *token.Position
	text string
}

func (r *yamlReader) mistake(at *token.Position, text string) {
	if m := (mistake{at, text}); !slices.Contains(r.mistakes, m) { // what has an alias is read twice
		r.mistakes = append(r.mistakes, m)
	}
}

// err is all mistakes, in the file's order; nil if there are none.
func (r *yamlReader) err() error {
	slices.SortStableFunc(r.mistakes, func(a, b mistake) int {
		return cmp.Or(a.at.Line-b.at.Line, a.at.Column-b.at.Column)
	})
	var lines []string
	for _, m := range r.mistakes {
		lines = append(lines, fmt.Sprintf("line %d, column %d: %s", m.at.Line, m.at.Column, m.text))
	}
	switch len(lines) {
	case 0:
		return nil
	case 1:
		return errors.New(lines[0])
	}
	return fmt.Errorf("%d mistakes\n%s", len(lines), strings.Join(lines, "\n"))
}

// position is where a node begins: a mapping where its first key does.
func position(node ast.Node) *token.Position {
	switch n := node.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 && !n.IsFlowStyle {
			return position(n.Values[0])
		}
	case *ast.MappingValueNode:
		return position(n.Key)
	}
	return node.GetToken().Position
}

// below is the path of a key of the mapping at path.
func below(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// key is the last key of a path, for the beginning of a mistake.
func key(path string) string {
	if last := path[strings.LastIndexByte(path, '.')+1:]; last != "" {
		return last + ": "
	}
	return ""
}

var likeKey = regexp.MustCompile(`^[A-Za-z]{1,40}$`)

func unknownKey(name string, known []string) string {
	if !likeKey.MatchString(name) {
		return "unknown key, not shown since it may be a value; is a space missing behind a colon?"
	}
	for _, k := range known {
		if strings.EqualFold(k, name) {
			return fmt.Sprintf("unknown key %q; it is written %s", name, k)
		}
	}
	return fmt.Sprintf("unknown key %q; want one of %s", name, strings.Join(known, ", "))
}

// locate finds of which part of the file NewClient says something, of a value at path: its
// texts begin with the keys that lead to it, as in "tls: pins: entry 2: is no pin".
func (r *yamlReader) locate(path, text string) (found string) {
	if r.at[path] != nil { // an alias of nothing is nowhere
		found = path
	}
	for {
		word, rest, more := strings.Cut(text, ": ")
		word, _, _ = strings.Cut(word, " ") // as in "ca and pins"
		if entry, ok := strings.CutPrefix(text, "entry "); ok {
			number, _, _ := strings.Cut(entry, ":")
			n, _ := strconv.Atoi(number)
			path = fmt.Sprintf("%s[%d]", path, n-1)
		} else {
			path = below(path, strings.Trim(word, `"`))
		}
		if r.at[path] == nil {
			return found
		}
		if found = path; !more {
			return found
		}
		text = rest
	}
}
