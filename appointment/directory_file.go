package appointment

import (
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// What a file may be at most. An alias counts as what it stands for, so that aliases of
// aliases cannot multiply beyond all bounds.
const (
	longestFile = 4 << 20 // bytes
	mostNodes   = 100_000
	deepestNode = 32
)

var errTooMuch = errors.New("more stands in it than in any directory of hospitals, or deeper")

// readYAML reads into *v what can be read. Mistakes in the values are the reader's; the
// error is that of a file that is no YAML.
func readYAML(r io.Reader, v any) (*yamlReader, error) {
	text, err := io.ReadAll(io.LimitReader(r, longestFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("cannot be read: %w", err)
	case len(text) > longestFile:
		return nil, fmt.Errorf("is longer than %d bytes", longestFile)
	}
	tokens := lexer.Tokenize(string(text))
	if nested(tokens) {
		return nil, errTooMuch
	}
	file, err := parser.Parse(tokens, 0)
	if bad := yaml.Error(nil); errors.As(err, &bad) { // its text would show the lines around it, keys and all
		return nil, fmt.Errorf("line %d, column %d: %s", bad.GetToken().Position.Line, bad.GetToken().Position.Column, bad.GetMessage())
	} else if err != nil {
		return nil, errors.New("is no YAML")
	}
	start := &token.Position{Line: 1, Column: 1}
	reader := &yamlReader{anchors: map[string]ast.Node{}, at: map[string]*token.Position{"": start}, unread: map[string]bool{}}
	switch bodies := documents(file); len(bodies) {
	case 0:
	case 1:
		ast.Walk(reader, bodies[0])
		reader.read(bodies[0], "", 0, reflect.ValueOf(v).Elem())
		if reader.stopped {
			return nil, errTooMuch
		}
	default:
		return nil, fmt.Errorf("line %d, column %d: a second document begins; want one", position(bodies[1]).Line, position(bodies[1]).Column)
	}
	return reader, nil
}

// nested reports whether brackets, or dashes in a line, are deeper in each other than may
// be: the parser takes the square of that, in bytes too.
func nested(tokens token.Tokens) bool {
	line, brackets, dashes := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			line, dashes = t.Position.Line, 0
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			brackets++
		case token.SequenceEndType, token.MappingEndType:
			brackets--
		case token.SequenceEntryType:
			dashes++
		}
		if max(brackets, dashes) > deepestNode {
			return true
		}
	}
	return false
}

func documents(file *ast.File) []ast.Node {
	var bodies []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.CommentType && doc.Body.Type() != ast.DirectiveType {
			bodies = append(bodies, doc.Body)
		}
	}
	return bodies
}
