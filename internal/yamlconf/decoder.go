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
	document *Document
	anchors  map[string]ast.Node
	nodes    int  // read so far
	tooLarge bool // a limit was exceeded: nothing more is read
}

// Visit collects the anchors, for [ast.Walk].
func (d *decoder) Visit(node ast.Node) ast.Visitor {
	if a, ok := node.(*ast.AnchorNode); ok && a.Name != nil {
		d.anchors[a.Name.GetToken().Value] = a.Value
	}
	return d
}

// readNode reads a node into v.
func (d *decoder) readNode(node ast.Node, path string, depth int, v reflect.Value) {
	node = d.resolve(node, path, depth)
	if node == nil {
		return
	}
	if d.document.positions[path] == nil {
		d.document.positions[path] = positionOf(node)
	}
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
		v.Set(reflect.MakeMap(v.Type()))
		for _, p := range d.readPairs(node, path, depth) {
			value := reflect.New(v.Type().Elem()).Elem()
			d.readNode(p.value, childPath(path, p.key), depth+1, value)
			v.SetMapIndex(reflect.ValueOf(p.key).Convert(v.Type().Key()), value)
		}
	case reflect.Slice:
		d.readList(node, path, depth, v)
	default:
		if problem := readScalar(node, v); problem != "" {
			d.document.add(positionOf(node), path, problem)
			d.document.unreadable[path] = true
		}
	}
}

// resolve follows anchors, aliases and tags to the node behind them. It returns nil if
// there is none, or if a limit is exceeded.
func (d *decoder) resolve(node ast.Node, path string, depth int) ast.Node {
	d.nodes++
	if d.tooLarge = d.tooLarge || d.nodes > maxNodes || depth > maxDepth; d.tooLarge {
		return nil
	}
	switch n := node.(type) {
	case *ast.AnchorNode:
		return d.resolve(n.Value, path, depth+1)
	case *ast.AliasNode:
		target := d.anchors[n.Value.GetToken().Value]
		if target == nil {
			d.document.add(positionOf(n), path, "is an alias, since it begins with *, and the file has no anchor of that name; quote a text that begins with *")
		}
		return d.resolve(target, path, depth+1)
	case *ast.TagNode:
		return d.resolve(n.Value, path, depth+1)
	}
	return node
}

// pair is a key of a mapping with its value.
type pair struct {
	key   string
	at    *token.Position
	value ast.Node
}

// readPairs returns the pairs of a mapping and, behind them, those that its merge keys add.
// The parser has refused duplicate keys.
func (d *decoder) readPairs(node ast.Node, path string, depth int) []pair {
	var own, merged []pair
	var values []*ast.MappingValueNode
	switch n := node.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		d.document.add(positionOf(node), path, "must have keys with values, such as name: 市三院")
	}
	for _, v := range values {
		if v.Key.Type() == ast.MergeKeyType {
			merged = append(merged, d.readMergedPairs(v.Value, path, depth)...)
			continue
		}
		own = append(own, pair{v.Key.GetToken().Value, positionOf(v.Key), v.Value})
	}
	set := map[string]bool{}
	for _, p := range own {
		set[p.key] = true
	}
	for _, m := range merged {
		if !set[m.key] {
			set[m.key] = true
			own = append(own, m)
		}
	}
	for _, p := range own {
		if at := childPath(path, p.key); d.document.positions[at] == nil {
			d.document.positions[at] = p.at
		}
	}
	return own
}

// readMergedPairs returns the pairs of the mapping, or the mappings, that a merge key names.
func (d *decoder) readMergedPairs(node ast.Node, path string, depth int) (merged []pair) {
	source := d.resolve(node, path, depth+1)
	mappings := []ast.Node{source}
	if list, ok := source.(*ast.SequenceNode); ok {
		mappings = list.Values
	}
	for _, m := range mappings {
		if m = d.resolve(m, path, depth+1); m != nil {
			merged = append(merged, d.readPairs(m, path, depth+1)...)
		}
	}
	return merged
}

func (d *decoder) readStruct(node ast.Node, path string, depth int, v reflect.Value) {
	fields := map[string][]int{}
	for _, f := range reflect.VisibleFields(v.Type()) {
		if name, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); name != "" {
			fields[name] = f.Index
		}
	}
	for _, p := range d.readPairs(node, path, depth) {
		if fields[p.key] == nil {
			d.document.add(p.at, path, unknownKeyText(p.key, slices.Sorted(maps.Keys(fields))))
			continue
		}
		d.readNode(p.value, childPath(path, p.key), depth+1, v.FieldByIndex(fields[p.key]))
	}
}

func (d *decoder) readList(node ast.Node, path string, depth int, v reflect.Value) {
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		d.document.add(positionOf(node), path, "must be a list, such as [a, b] or lines that begin with a dash")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list.Values), len(list.Values)))
	for i, entry := range list.Values {
		d.readNode(entry, fmt.Sprintf("%s[%d]", path, i), depth+1, v.Index(i))
	}
}
