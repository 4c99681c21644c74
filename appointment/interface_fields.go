package appointment

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// interfaceFields returns the interface's name of every field in any message, sorted.
var interfaceFields = sync.OnceValue(func() []string {
	var names []string
	visited := map[reflect.Type]bool{}
	var visit func(t reflect.Type)
	visit = func(t reflect.Type) {
		for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || visited[t] || t.PkgPath() != reflect.TypeFor[Schedule]().PkgPath() {
			return
		}
		visited[t] = true
		for f := range t.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Tag.Get("casing") == "extra" {
				continue
			}
			if name != "" && name != "-" {
				names = append(names, name)
			}
			if name != "-" {
				visit(f.Type)
			}
		}
	}
	for _, op := range Operations() {
		for _, message := range messageTypes(op) {
			visit(reflect.TypeOf(message))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
})
