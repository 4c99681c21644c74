package yamlconf

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// decoder reads the nodes of a parsed file into values.
type decoder struct {
	document  *Document
	anchors   map[string]ast.Node
	structs   map[reflect.Type]structKeys
	mapText   variableText // the map that is being read; nil if its values are plain
	values    int          // read so far
	textBytes int          // of the texts read so far
	tooLarge  *SyntaxError // a limit was exceeded: nothing more is read
}

// Visit collects the anchors, for [ast.Walk].
func (d *decoder) Visit(node ast.Node) ast.Visitor {
	if a, ok := node.(*ast.AnchorNode); ok && a.Name != nil {
		d.anchors[a.Name.GetToken().Value] = a.Value
	}
	return d
}

// readNode reads a node into v.
func (d *decoder) readNode(node ast.Node, path Path, depth int, v reflect.Value) {
	node = d.resolveNode(node, path, depth)
	if node == nil {
		return
	}
	d.document.setPosition(path, positionOf(node))
	if node.Type() == ast.NullType {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.readNode(node, path, depth+1, v.Elem())
	case reflect.Struct:
		d.readStruct(node, path, depth, v)
	case reflect.Map:
		d.readMap(node, path, depth, v)
	case reflect.Slice:
		d.readList(node, path, depth, v)
	default:
		d.readScalar(node, path, v)
	}
}

// resolveNode follows anchors, aliases and tags to the node behind them. It returns nil if
// there is none, or if a limit is exceeded.
func (d *decoder) resolveNode(node ast.Node, path Path, depth int) ast.Node {
	for ; d.isWithinLimits(node, depth); depth++ {
		switch n := node.(type) {
		case *ast.AnchorNode:
			node = n.Value
		case *ast.TagNode:
			node = n.Value
		case *ast.AliasNode:
			target := d.anchors[n.Value.GetToken().Value]
			if target == nil {
				d.document.addUnreadable(positionOf(n), path, "is an alias, since it begins with *, and the file has no anchor of that name; quote a text that begins with *")
				return nil
			}
			node = target
		default:
			return node
		}
	}
	return nil
}

// addValues counts the n values of a node. It reports whether the limits allow them.
func (d *decoder) addValues(node ast.Node, n int) bool {
	d.values += n
	return d.isWithinLimits(node, 0)
}

// isWithinLimits reports whether the limits allow a node to be read.
func (d *decoder) isWithinLimits(node ast.Node, depth int) bool {
	text := ""
	switch {
	case d.tooLarge != nil:
		return false
	case depth > maxDepth:
		text = tooDeepText
	case d.values > maxValues:
		text = tooManyText
	case d.textBytes > maxBytes:
		text = fmt.Sprintf("the texts of the file are longer than %d bytes, aliases and environment variables included; want shorter ones", maxBytes)
	default:
		return true
	}
	d.tooLarge = newSyntaxError(positionOf(node), text)
	return false
}

// pair is a key of a mapping with its value.
type pair struct {
	key   string
	at    *token.Position
	value ast.Node
}

// readPairs returns the pairs of a mapping and, behind them, those that its merge keys add.
// The parser has refused duplicate keys.
func (d *decoder) readPairs(node ast.Node, path Path, depth int) []pair {
	var pairs, merged []pair
	for _, v := range d.readMapping(node, path) {
		if v.Key.IsMergeKey() {
			merged = append(merged, d.readMergedPairs(v.Value, path, depth)...)
			continue
		}
		key, ok := keyText(v.Key)
		if !ok {
			d.document.addProblem(positionOf(v.Key), path, "has a key that is not a plain text; write the key itself, in quotes if it begins with *")
			continue
		}
		pairs = append(pairs, pair{key, positionOf(v.Key), v.Value})
	}
	known := map[string]bool{}
	for _, p := range pairs {
		known[p.key] = true
	}
	for _, m := range merged {
		if !known[m.key] {
			known[m.key] = true
			pairs = append(pairs, m)
		}
	}
	return pairs
}

// readMapping returns the keys of a mapping with their values.
func (d *decoder) readMapping(node ast.Node, path Path) []*ast.MappingValueNode {
	mapping, ok := node.(*ast.MappingNode)
	if !ok {
		d.document.addUnreadable(positionOf(node), path, "must have keys with values, such as name: 市三院")
		return nil
	}
	if !d.addValues(node, len(mapping.Values)) {
		return nil
	}
	return mapping.Values
}

// readMergedPairs returns the pairs of the mapping, or the mappings, that a merge key names.
func (d *decoder) readMergedPairs(node ast.Node, path Path, depth int) (merged []pair) {
	source := d.resolveNode(node, path, depth+1)
	mappings := []ast.Node{source}
	if list, ok := source.(*ast.SequenceNode); ok {
		mappings = list.Values
	}
	if source == nil || !d.addValues(source, len(mappings)) {
		return nil
	}
	for _, m := range mappings {
		if m = d.resolveNode(m, path, depth+1); m != nil {
			merged = append(merged, d.readPairs(m, path, depth+1)...)
		}
	}
	return merged
}

// structKeys holds the keys of a struct.
type structKeys struct {
	names   []string // sorted
	indexes map[string][]int
}

// keysOf returns the keys of a struct. It reads the tags of each type once.
func (d *decoder) keysOf(t reflect.Type) structKeys {
	keys, ok := d.structs[t]
	if ok {
		return keys
	}
	keys.indexes = map[string][]int{}
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); name != "" && name != "-" {
			keys.indexes[name] = f.Index
		}
	}
	keys.names = slices.Sorted(maps.Keys(keys.indexes))
	d.structs[t] = keys
	return keys
}

// readStruct reads a mapping into the fields of a struct.
func (d *decoder) readStruct(node ast.Node, path Path, depth int, v reflect.Value) {
	keys := d.keysOf(v.Type())
	for _, p := range d.readPairs(node, path, depth) {
		index := keys.indexes[p.key]
		if index == nil {
			d.addUnknownKey(p, path, keys.names)
			continue
		}
		d.readPair(p, path, depth, v.FieldByIndex(index))
	}
}

// addUnknownKey adds the problem of a key that a struct does not have.
func (d *decoder) addUnknownKey(p pair, path Path, known []string) {
	if !d.document.IsFull() {
		d.document.addProblem(p.at, path, unknownKeyText(p.key, known))
	}
}

// readMap reads a mapping into a map.
func (d *decoder) readMap(node ast.Node, path Path, depth int, v reflect.Value) {
	v.Set(reflect.MakeMap(v.Type()))
	outer := d.mapText
	d.mapText, _ = v.Interface().(variableText)
	defer func() { d.mapText = outer }()
	for _, p := range d.readPairs(node, path, depth) {
		value := reflect.New(v.Type().Elem()).Elem()
		d.readPair(p, path, depth, value)
		v.SetMapIndex(reflect.ValueOf(p.key).Convert(v.Type().Key()), value)
	}
}

// readPair reads the value of a key in the mapping at path.
func (d *decoder) readPair(p pair, path Path, depth int, v reflect.Value) {
	path = path.child(p.key)
	d.document.setPosition(path, p.at)
	d.readNode(p.value, path, depth+1, v)
}

// readList reads a list into a slice.
func (d *decoder) readList(node ast.Node, path Path, depth int, v reflect.Value) {
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		d.document.addUnreadable(positionOf(node), path, "must be a list, such as [a, b] or lines that begin with a dash")
		return
	}
	if !d.addValues(node, len(list.Values)) {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list.Values), len(list.Values)))
	for i, entry := range list.Values {
		d.readNode(entry, path.child(i), depth+1, v.Index(i))
	}
}

// readScalar reads a single value.
func (d *decoder) readScalar(node ast.Node, path Path, v reflect.Value) {
	text, ok := scalarText(node)
	if !ok {
		d.document.addUnreadable(positionOf(node), path, "must be a single value")
		return
	}
	expanded, problem := expandScalar(v, d.mapText, text)
	d.textBytes += max(len(text), len(expanded))
	if !d.isWithinLimits(node, 0) {
		return
	}
	if problem == "" {
		problem = setScalar(v, expanded)
	}
	if problem != "" {
		d.document.addUnreadable(positionOf(node), path, problem)
	}
}
