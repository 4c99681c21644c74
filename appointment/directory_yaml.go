package appointment

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// yamlReader reads a parsed file into structs by their yaml tags. The parser's own decoder
// reads 0012 as ten, where a text is wanted, and stops at the first mistake.
type yamlReader struct {
	anchors  map[string]ast.Node
	at       map[string]*token.Position // of every key and entry, by path, such as hospitals[0].tls.pins[1]
	unread   map[string]bool            // the values whose mistake has been told, by path
	mistakes []mistake
	nodes    int
	stopped  bool // it is too much: nothing more is read
}

// Visit collects the anchors, for [ast.Walk].
func (r *yamlReader) Visit(node ast.Node) ast.Visitor {
	if a, ok := node.(*ast.AnchorNode); ok && a.Name != nil {
		r.anchors[a.Name.GetToken().Value] = a.Value
	}
	return r
}

// read reads a node into v, a value of any of the types that the file's structs are made of.
func (r *yamlReader) read(node ast.Node, path string, depth int, v reflect.Value) {
	node = r.meant(node, depth)
	if node == nil {
		return
	}
	if r.at[path] == nil {
		r.at[path] = position(node)
	}
	if node.Type() == ast.NullType {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		r.read(node, path, depth+1, v.Elem())
	case reflect.Struct:
		r.readStruct(node, path, depth, v)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for _, p := range r.pairs(node, path, depth) {
			value := reflect.New(v.Type().Elem()).Elem()
			r.read(p.value, below(path, p.key), depth+1, value)
			v.SetMapIndex(reflect.ValueOf(p.key).Convert(v.Type().Key()), value)
		}
	case reflect.Slice:
		r.readList(node, path, depth, v)
	default:
		if problem := r.readScalar(node, v); problem != "" {
			r.mistake(position(node), key(path)+problem)
			r.unread[path] = true
		}
	}
}

// meant is the node that stands behind anchors, aliases and tags; nil if there is none.
func (r *yamlReader) meant(node ast.Node, depth int) ast.Node {
	r.nodes++
	if r.stopped = r.stopped || r.nodes > mostNodes || depth > deepestNode; r.stopped {
		return nil
	}
	switch n := node.(type) {
	case *ast.AnchorNode:
		return r.meant(n.Value, depth+1)
	case *ast.AliasNode:
		target := r.anchors[n.Value.GetToken().Value]
		if target == nil {
			r.mistake(position(n), "* begins an alias, and no anchor of its name is in the file; quote a text that begins with *")
		}
		return r.meant(target, depth+1)
	case *ast.TagNode:
		return r.meant(n.Value, depth+1)
	}
	return node
}

// pair is a key of a mapping and its value.
type pair struct {
	key   string
	at    *token.Position
	value ast.Node
}

// pairs are those of a mapping, and behind them what its merge keys add. The parser has
// refused keys that stand there twice.
func (r *yamlReader) pairs(node ast.Node, path string, depth int) []pair {
	var own, merged []pair
	var values []*ast.MappingValueNode
	switch n := node.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		r.mistake(position(node), key(path)+"want keys with values here, as in name: 市三院")
	}
	for _, v := range values {
		if v.Key.Type() != ast.MergeKeyType {
			own = append(own, pair{v.Key.GetToken().Value, position(v.Key), v.Value})
			continue
		}
		from := r.meant(v.Value, depth+1)
		each := []ast.Node{from}
		if list, ok := from.(*ast.SequenceNode); ok {
			each = list.Values
		}
		for _, m := range each {
			if m = r.meant(m, depth+1); m != nil {
				merged = append(merged, r.pairs(m, path, depth+1)...)
			}
		}
	}
	for _, m := range merged {
		if !slices.ContainsFunc(own, func(p pair) bool { return p.key == m.key }) {
			own = append(own, m)
		}
	}
	for _, p := range own {
		if at := below(path, p.key); r.at[at] == nil {
			r.at[at] = p.at
		}
	}
	return own
}

func (r *yamlReader) readStruct(node ast.Node, path string, depth int, v reflect.Value) {
	fields := map[string][]int{}
	for _, f := range reflect.VisibleFields(v.Type()) {
		if name, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); name != "" {
			fields[name] = f.Index
		}
	}
	for _, p := range r.pairs(node, path, depth) {
		if fields[p.key] == nil {
			r.mistake(p.at, key(path)+unknownKey(p.key, slices.Sorted(maps.Keys(fields))))
			continue
		}
		r.read(p.value, below(path, p.key), depth+1, v.FieldByIndex(fields[p.key]))
	}
}

func (r *yamlReader) readList(node ast.Node, path string, depth int, v reflect.Value) {
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		r.mistake(position(node), key(path)+"want a list here, as in [a, b] or in lines that begin with a dash")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list.Values), len(list.Values)))
	for i, entry := range list.Values {
		r.read(entry, fmt.Sprintf("%s[%d]", path, i), depth+1, v.Index(i))
	}
}
