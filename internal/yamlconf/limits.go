package yamlconf

import (
	"fmt"

	"github.com/goccy/go-yaml/token"
)

// The limits of a file. An alias counts as the values that it stands for, so that aliases of
// aliases cannot multiply without bounds.
const (
	maxBytes  = 4 << 20 // of the file, and of all texts in it after expansion
	maxValues = 100_000 // values of keys and entries of lists
	maxDepth  = 32

	// The parser takes time and memory that grow with the square of these. See also
	// maxParsedKeys.
	maxBlockKeys   = 1000 // keys of a mapping that has one on each line
	maxEmptyValues = 2000 // keys and entries without a value
	maxKeyBytes    = 256
	maxSeparators  = 100 // lines of --- or ...
)

// The texts of limits that are checked before the parser runs and again when aliases are read.
var (
	tooDeepText = fmt.Sprintf("the file is nested deeper than %d levels; want fewer", maxDepth)
	tooManyText = fmt.Sprintf("the file has more than %d values, aliases included; want fewer", maxValues)
)

// checkTokens returns an error for a file that has a second document, or on which the parser
// would take more than linear time.
func checkTokens(tokens []*token.Token) *SyntaxError {
	c := tokenChecker{tokens: tokens}
	for i, t := range tokens {
		problem := c.checkToken(i)
		if problem == "" {
			continue
		}
		if t.Type == token.MappingValueType {
			t = tokens[i-1] // the key before the colon
		}
		return newSyntaxError(t.Position, problem)
	}
	return nil
}

// tokenChecker counts the tokens of a file for [checkTokens].
type tokenChecker struct {
	tokens []*token.Token

	hasContent    bool // the document has begun
	hasEnded      bool // a separator ended it
	separators    int
	directiveLine int
	line          int
	dashes        int        // of list entries in this line
	flows         []flow     // the brackets that are open
	mappings      []blockMap // those that are open
	emptyValues   int
}

// flow is a list or a mapping in brackets.
type flow struct {
	isMapping bool
	hasColon  bool // in the present entry
}

// blockMap is a mapping that has a key on each line, all in the same column.
type blockMap struct{ column, keys int }

// checkToken counts token number i and returns its problem, or "".
func (c *tokenChecker) checkToken(i int) (problem string) {
	t := c.tokens[i]
	if t.Position.Line != c.line {
		c.line, c.dashes = t.Position.Line, 0
	}
	switch t.Type {
	case token.DocumentHeaderType, token.DocumentEndType:
		c.separators++
		c.hasEnded = c.hasContent
		if c.separators > maxSeparators {
			return fmt.Sprintf("the file has more than %d lines of --- or ...; leave them out", maxSeparators)
		}
		return ""
	case token.DirectiveType:
		c.directiveLine = c.line
	case token.SequenceStartType, token.MappingStartType:
		c.flows = append(c.flows, flow{isMapping: t.Type == token.MappingStartType})
	case token.CollectEntryType:
		c.endFlowEntry(i)
	case token.SequenceEndType, token.MappingEndType:
		c.endFlowEntry(i)
		c.flows = c.flows[:max(0, len(c.flows)-1)]
	case token.SequenceEntryType:
		c.dashes++
		c.startBlockEntry(i, t.Position.Column)
	case token.MappingValueType:
		problem = c.checkKey(i)
	}
	if c.line == c.directiveLine {
		return ""
	}
	c.hasContent = true
	switch {
	case c.hasEnded:
		return "a second document begins; want one"
	case max(len(c.flows), c.dashes) > maxDepth:
		return tooDeepText
	case c.emptyValues > maxEmptyValues:
		return fmt.Sprintf("the file has more than %d keys or list entries without a value; leave them out", maxEmptyValues)
	}
	return problem
}

// checkKey counts the key before the colon that is token number i.
func (c *tokenChecker) checkKey(i int) (problem string) {
	if i == 0 {
		return "" // the parser reports it
	}
	colon, key := c.tokens[i], c.tokens[i-1]
	if len(key.Value) > maxKeyBytes {
		return fmt.Sprintf("a key is longer than %d bytes; want a shorter one", maxKeyBytes)
	}
	if len(c.flows) > 0 {
		c.flows[len(c.flows)-1].hasColon = true
		return ""
	}
	column := c.tokens[entryStart(c.tokens, i-1)].Position.Column
	if key.Position.Line != colon.Position.Line { // "? key" in the line above
		column = colon.Position.Column
	}
	c.startBlockEntry(i, column)
	if n := len(c.mappings); n == 0 || c.mappings[n-1].column < column {
		c.mappings = append(c.mappings, blockMap{column: column})
	}
	m := &c.mappings[len(c.mappings)-1]
	if m.keys++; m.keys > maxBlockKeys {
		return fmt.Sprintf("a mapping has more than %d keys; want fewer", maxBlockKeys)
	}
	return ""
}

// startBlockEntry ends the mappings that are further to the right than a key or list entry in
// a column. Token number i is its colon or dash. It counts the entry if it has no value.
func (c *tokenChecker) startBlockEntry(i, column int) {
	if len(c.flows) > 0 {
		return
	}
	for n := len(c.mappings); n > 0 && c.mappings[n-1].column > column; n-- {
		c.mappings = c.mappings[:n-1]
	}
	if i+1 == len(c.tokens) {
		c.emptyValues++
		return
	}
	t, next := c.tokens[i], c.tokens[i+1]
	isListOfKey := t.Type == token.MappingValueType && next.Type == token.SequenceEntryType && next.Position.Column == column
	if next.Position.Line > t.Position.Line && next.Position.Column <= column && !isListOfKey {
		c.emptyValues++
	}
}

// endFlowEntry ends an entry in brackets at token number i and counts it if it has a key
// without a value.
func (c *tokenChecker) endFlowEntry(i int) {
	if len(c.flows) == 0 {
		return // the parser reports it
	}
	f := &c.flows[len(c.flows)-1]
	switch c.tokens[i-1].Type {
	case token.MappingValueType: // {key: }
		c.emptyValues++
	case token.MappingStartType, token.CollectEntryType: // {}
	default: // {key}
		if f.isMapping && !f.hasColon {
			c.emptyValues++
		}
	}
	f.hasColon = false
}
