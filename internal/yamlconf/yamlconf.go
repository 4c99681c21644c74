// Package yamlconf reads a YAML configuration file into structs and reports every problem
// with the line and column it is at. In any text, ${NAME} stands for a variable of the
// environment.
//
// It parses with goccy/go-yaml and reads the values itself. The parser's own decoder reads
// 0012 as ten where a text is wanted, stops at the first problem, and quotes the lines
// around it, secrets included.
package yamlconf

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// The limits of a file. An alias counts as the nodes that it stands for, so that aliases of
// aliases cannot multiply without bounds.
const (
	maxBytes = 4 << 20
	maxNodes = 100_000
	maxDepth = 32
)

// SyntaxError says why a file could not be read at all. Line and Column are 0 if the
// problem has no position. It quotes nothing of the file.
type SyntaxError struct {
	Line, Column int
	Text         string
	Err          error // of the reader, if that failed
}

// Error returns the position and the text.
func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return e.Text
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Text)
}

// Unwrap returns the reader's error.
func (e *SyntaxError) Unwrap() error { return e.Err }

// Problem is one problem in a file that could be read.
type Problem struct {
	Line, Column int
	Path         string // keys and indexes, such as hospitals[1].tls.pins[0]; "" is the whole file
	Text         string // to be read after the path; never repeats a value, which may be a secret
}

// Document is a file that was read.
type Document struct {
	positions  map[string]*token.Position // of every key and entry, by path
	unreadable map[string]bool            // paths of values that have a problem
	problems   []Problem
	reported   map[Problem]bool // problems without their paths: the values of an alias are read twice
}

// Read reads a file into *v by its yaml tags: structs, maps, slices, pointers, texts,
// numbers, booleans and durations. Values with problems stay zero; see [Document.Problems].
// The error is a [*SyntaxError].
func Read(r io.Reader, v any) (*Document, error) {
	body, err := parse(r)
	if err != nil {
		return nil, err
	}
	d := &Document{
		positions:  map[string]*token.Position{"": {Line: 1, Column: 1}},
		unreadable: map[string]bool{}, reported: map[Problem]bool{},
	}
	if body == nil {
		return d, nil
	}
	dec := &decoder{document: d, anchors: map[string]ast.Node{}}
	ast.Walk(dec, body)
	dec.readNode(body, "", 0, reflect.ValueOf(v).Elem())
	if dec.tooLarge {
		return nil, errTooLarge()
	}
	return d, nil
}

func errTooLarge() error {
	return &SyntaxError{Text: fmt.Sprintf("the file has more than %d values, or is nested deeper than %d", maxNodes, maxDepth)}
}

// parse returns the one document in a file, or nil if the file is empty.
func parse(r io.Reader) (ast.Node, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	switch {
	case err != nil:
		return nil, &SyntaxError{Text: "the file cannot be read: " + err.Error(), Err: err}
	case len(text) > maxBytes:
		return nil, &SyntaxError{Text: fmt.Sprintf("the file is longer than %d bytes", maxBytes)}
	}
	tokens := lexer.Tokenize(string(text))
	if isTooDeep(tokens) {
		return nil, errTooLarge()
	}
	file, err := parser.Parse(tokens, 0)
	if bad := yaml.Error(nil); errors.As(err, &bad) { // its text would show the lines around it, secrets included
		at := bad.GetToken().Position
		return nil, &SyntaxError{Line: at.Line, Column: at.Column, Text: bad.GetMessage()}
	} else if err != nil {
		return nil, &SyntaxError{Text: "the file is not YAML"}
	}
	bodies := documentBodies(file)
	switch len(bodies) {
	case 0:
		return nil, nil
	case 1:
		return bodies[0], nil
	}
	at := positionOf(bodies[1])
	return nil, &SyntaxError{Line: at.Line, Column: at.Column, Text: "a second document begins; want one"}
}

// isTooDeep reports whether brackets, or dashes in one line, are nested too deep. The
// parser's time and memory grow with the square of that depth.
func isTooDeep(tokens token.Tokens) bool {
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
		if max(brackets, dashes) > maxDepth {
			return true
		}
	}
	return false
}

func documentBodies(file *ast.File) []ast.Node {
	var bodies []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.CommentType && doc.Body.Type() != ast.DirectiveType {
			bodies = append(bodies, doc.Body)
		}
	}
	return bodies
}

// Problems returns all problems in the order of the file.
func (d *Document) Problems() []Problem {
	sorted := slices.Clone(d.problems)
	slices.SortStableFunc(sorted, func(a, b Problem) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column)
	})
	return sorted
}

// AddProblem adds a problem that was found in the values, at the position of path or, if
// the file does not have that, of the nearest key above it. A value that could not be read
// has its problem already and gets no other.
func (d *Document) AddProblem(path, text string) {
	at := path
	for d.positions[at] == nil {
		at = parentPath(at)
	}
	if !d.unreadable[at] {
		d.add(d.positions[at], path, text)
	}
}

func (d *Document) add(at *token.Position, path, text string) {
	p := Problem{Line: at.Line, Column: at.Column, Text: text}
	if d.reported[p] {
		return
	}
	d.reported[p] = true
	p.Path = path
	d.problems = append(d.problems, p)
}
