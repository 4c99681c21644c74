// Package yamlconf reads a YAML configuration file into structs and reports its problems, each
// with its line and column. In any text, ${NAME} stands for a variable of the environment.
//
// It parses with goccy/go-yaml and reads the values itself. The parser's own decoder would read
// the text 0012 as ten, and stop at the first problem. Its errors quote the lines around a
// problem, secrets included.
package yamlconf

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// SyntaxError says why a file could not be read at all. It quotes nothing of the file.
type SyntaxError struct {
	Line, Column int // 0 if the problem has no position
	Text         string
}

// Error returns the position and the text.
func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return e.Text
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Text)
}

// newSyntaxError returns an error that is at a position.
func newSyntaxError(at *token.Position, text string) *SyntaxError {
	return &SyntaxError{Line: at.Line, Column: at.Column, Text: text}
}

// Read reads a file into *v by its yaml tags: structs, maps, slices, pointers, texts, whole
// numbers, booleans and durations. An empty value, and a value with a problem, leave *v as it
// is; see [Document.Problems]. The error is a [*SyntaxError], if the file is not YAML or
// exceeds a limit, or wraps that of r.
func Read(r io.Reader, v any) (*Document, error) {
	root, err := parseFile(r)
	if err != nil {
		return nil, err
	}
	document := newDocument()
	if root == nil {
		return document, nil
	}
	d := &decoder{document: document, anchors: map[string]ast.Node{}, structs: map[reflect.Type]structKeys{}}
	ast.Walk(d, root)
	d.readNode(root, nil, 0, reflect.ValueOf(v).Elem())
	if d.tooLarge != nil {
		return nil, d.tooLarge
	}
	return document, nil
}

// parseFile returns the root of the document in a file, or nil if the file is empty.
func parseFile(r io.Reader) (ast.Node, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the file cannot be read: %w", err)
	case len(text) > maxBytes:
		return nil, &SyntaxError{Text: fmt.Sprintf("the file is longer than %d bytes", maxBytes)}
	}
	tokens := slices.DeleteFunc(lexer.Tokenize(string(text)), func(t *token.Token) bool { return t.Type == token.CommentType })
	if tooLarge := checkTokens(tokens); tooLarge != nil {
		return nil, tooLarge
	}
	if parts, ok := splitTokens(tokens); ok && len(parts) > 1 {
		if root, ok := parseParts(parts); ok {
			return root, nil
		}
	}
	root, bad := parseTokens(tokens) // in one piece, also for the parser's own error
	if bad != nil {
		return nil, bad
	}
	return root, nil
}

// quotedText matches a text of the file in a message of the parser.
var quotedText = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// hideQuotes removes the texts of the file from a message of the parser. It keeps those that
// cannot be secrets: short ones, and keys that consist of letters.
func hideQuotes(message string) string {
	return quotedText.ReplaceAllStringFunc(message, func(quoted string) string {
		if text := strings.Trim(quoted, `"`); len(text) <= 4 || keyPattern.MatchString(text) {
			return quoted
		}
		return "(not shown)"
	})
}

// parseTokens returns the root of the first document in tokens, or nil if there is none.
func parseTokens(tokens []*token.Token) (ast.Node, *SyntaxError) {
	file, err := parser.Parse(tokens, 0)
	if bad := yaml.Error(nil); errors.As(err, &bad) { // its text would show the lines around it, secrets included
		return nil, newSyntaxError(bad.GetToken().Position, hideQuotes(bad.GetMessage()))
	} else if err != nil {
		return nil, &SyntaxError{Text: "the file is not YAML"}
	}
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.DirectiveType {
			return doc.Body, nil
		}
	}
	return nil, nil
}
