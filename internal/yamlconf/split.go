package yamlconf

import (
	"slices"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// maxParsedKeys limits the keys of a block mapping that the parser reads at a time. It copies
// the keys behind each key, so its time and memory grow with the square of their number.
const maxParsedKeys = 64

// tokenSplitter cuts long block mappings into parts, which are parsed one by one.
type tokenSplitter struct {
	main     mappingPart    // all that is not cut out
	parts    []*mappingPart // those that are cut out
	mappings []*splitMapping
	flows    int // brackets that are open

	hasDuplicates bool
}

// mappingPart holds the tokens of some keys of a mapping with their values.
type mappingPart struct {
	firstKey *token.Token // of the whole mapping
	tokens   []*token.Token
}

// splitMapping is a block mapping that is open.
type splitMapping struct {
	column int
	keys   []*token.Token
	part   *mappingPart // receives the next tokens
	isCut  bool
}

// splitTokens returns the tokens of a file in parts. The first part is the file without the parts
// that are cut out. A part holds at most maxParsedKeys keys of one mapping. If a mapping that was
// cut has a key twice, ok is false: the parser finds only duplicates in one part.
func splitTokens(tokens []*token.Token) (parts []*mappingPart, ok bool) {
	var s tokenSplitter
	for i, t := range tokens {
		start := entryStart(tokens, i)
		if s.flows == 0 {
			if start == i && isFirstInLine(tokens, i) {
				s.endMappings(t.Position.Column)
			}
			if i+1 < len(tokens) && tokens[i+1].Type == token.MappingValueType {
				s.addKey(tokens[start:i+1], isFirstInLine(tokens, start))
			}
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			s.flows++
		case token.SequenceEndType, token.MappingEndType:
			s.flows = max(0, s.flows-1)
		}
		part := s.currentPart()
		part.tokens = append(part.tokens, t)
	}
	s.endMappings(0)
	return append([]*mappingPart{&s.main}, s.parts...), !s.hasDuplicates
}

// entryStart returns the first token that belongs to the key or value at token number i. That may
// be its anchor, its tag, or the question mark before a key.
func entryStart(tokens []*token.Token, i int) int {
	for start := i; ; {
		switch {
		case start > 1 && tokens[start-2].Type == token.AnchorType:
			start -= 2
		case start > 0 && (tokens[start-1].Type == token.TagType || tokens[start-1].Type == token.MappingKeyType):
			start--
		default:
			return start
		}
		if tokens[start].Position.Line != tokens[i].Position.Line || i-start > maxKeyTokens {
			return i
		}
	}
}

// maxKeyTokens limits the anchors and tags of one key.
const maxKeyTokens = 8

func isFirstInLine(tokens []*token.Token, i int) bool {
	return i == 0 || tokens[i-1].Position.Line < tokens[i].Position.Line
}

// currentPart returns the part of the innermost mapping that is open.
func (s *tokenSplitter) currentPart() *mappingPart {
	if len(s.mappings) == 0 {
		return &s.main
	}
	return s.mappings[len(s.mappings)-1].part
}

// endMappings ends the mappings that are further to the right than a column.
func (s *tokenSplitter) endMappings(column int) {
	for n := len(s.mappings); n > 0 && s.mappings[n-1].column > column; n-- {
		m := s.mappings[n-1]
		s.mappings = s.mappings[:n-1]
		s.hasDuplicates = s.hasDuplicates || m.isCut && hasDuplicates(m.keys)
	}
}

// addKey adds a key, which is the last of some tokens, to its mapping. It begins a mapping if
// there is none at that column. It begins a new part of the mapping if the key is the first in
// its line and the part is full.
func (s *tokenSplitter) addKey(entry []*token.Token, isFirstInLine bool) {
	column, key := entry[0].Position.Column, entry[len(entry)-1]
	if n := len(s.mappings); n == 0 || s.mappings[n-1].column < column {
		s.mappings = append(s.mappings, &splitMapping{column: column, part: s.currentPart()})
	}
	m := s.mappings[len(s.mappings)-1]
	if isFirstInLine && len(m.keys) > 0 && len(m.keys)%maxParsedKeys == 0 {
		before := len(entry) - 1 // tokens that are in the previous part already
		full := m.part
		full.tokens = full.tokens[:len(full.tokens)-before]
		m.part, m.isCut = &mappingPart{firstKey: m.keys[0], tokens: slices.Clone(entry[:before])}, true
		s.parts = append(s.parts, m.part)
	}
	m.keys = append(m.keys, key)
}

func hasDuplicates(keys []*token.Token) bool {
	known := map[string]bool{}
	for _, key := range keys {
		if known[key.Value] {
			return true
		}
		known[key.Value] = true
	}
	return false
}

// mappingJoiner puts the parts of mappings together again, for [ast.Walk].
type mappingJoiner map[*token.Token][]*ast.MappingValueNode // by the first key of a mapping

// Visit implements [ast.Visitor].
func (j mappingJoiner) Visit(node ast.Node) ast.Visitor {
	if m, ok := node.(*ast.MappingNode); ok && len(m.Values) > 0 {
		first := m.Values[0].Key.GetToken()
		m.Values = append(m.Values, j[first]...)
		delete(j, first)
	}
	return j
}

// parseParts parses the parts of a file and returns the root of the whole document. If a part is
// wrong, or if the parser finds other mappings than splitTokens, ok is false.
func parseParts(parts []*mappingPart) (root ast.Node, ok bool) {
	joiner := mappingJoiner{}
	for i, part := range parts {
		node, err := parseTokens(part.tokens)
		if err != nil {
			return nil, false
		}
		if i == 0 {
			root = node
			continue
		}
		mapping, ok := node.(*ast.MappingNode)
		if !ok {
			return nil, false
		}
		joiner[part.firstKey] = append(joiner[part.firstKey], mapping.Values...)
	}
	if len(joiner) > 0 && root != nil {
		ast.Walk(joiner, root)
	}
	return root, len(joiner) == 0
}
