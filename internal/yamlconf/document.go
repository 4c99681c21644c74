package yamlconf

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml/token"
)

// Problem is one problem in a file that could be read.
type Problem struct {
	Line, Column int
	Path         Path
	Text         string // to be read after the path; never repeats a value, which may be a secret
}

// maxProblems limits the problems of a document, and so the memory that they need.
const maxProblems = 20_000

// Document is a file that was read.
type Document struct {
	positions  map[string]*token.Position // of every key and list entry, by path
	unreadable map[string]bool            // paths of values that could not be read
	problems   []Problem
	reported   map[place]bool // problems without their paths: the values of an alias are read twice
	omitted    bool           // there are more than maxProblems
}

// place is a problem without its path.
type place struct {
	line, column int
	text         string
}

func newDocument() *Document {
	return &Document{
		positions:  map[string]*token.Position{"": {Line: 1, Column: 1}},
		unreadable: map[string]bool{},
		reported:   map[place]bool{},
	}
}

// Problems returns the problems in the order of the file. Of more than maxProblems it returns
// those that were found first, and one that says so.
func (d *Document) Problems() []Problem {
	sorted := slices.Clone(d.problems)
	slices.SortStableFunc(sorted, func(a, b Problem) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column)
	})
	if d.omitted {
		last := sorted[len(sorted)-1]
		text := fmt.Sprintf("the file has more problems than these %d; correct these first", maxProblems)
		sorted = append(sorted, Problem{Line: last.Line, Column: last.Column, Text: text})
	}
	return sorted
}

// IsFull reports whether the document has more problems than it keeps. Further checks are
// useless then.
func (d *Document) IsFull() bool { return d.omitted }

// AddProblem adds a problem that was found in the values. Its position is that of path or, if
// the file does not have that, of the nearest key above it. A value that could not be read has
// its problem already and gets no other.
func (d *Document) AddProblem(path Path, text string) {
	nearest := path.String()
	for d.positions[nearest] == nil {
		nearest = parentPath(nearest)
	}
	if !d.unreadable[nearest] {
		d.addProblem(d.positions[nearest], path, text)
	}
}

// addProblem adds a problem unless the same is known at that position.
func (d *Document) addProblem(at *token.Position, path Path, text string) {
	p := place{at.Line, at.Column, text}
	if d.omitted || d.reported[p] {
		return
	}
	if len(d.problems) == maxProblems {
		d.omitted = true
		return
	}
	d.reported[p] = true
	d.problems = append(d.problems, Problem{Line: at.Line, Column: at.Column, Path: path, Text: text})
}

// addUnreadable adds the problem of a value that cannot be read.
func (d *Document) addUnreadable(at *token.Position, path Path, text string) {
	d.unreadable[path.String()] = true
	d.setPosition(path, at)
	d.addProblem(at, path, text)
}

// setPosition sets the position of a path, unless it has one.
func (d *Document) setPosition(path Path, at *token.Position) {
	if key := path.String(); d.positions[key] == nil {
		d.positions[key] = at
	}
}
