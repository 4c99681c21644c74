package appointment_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var writeSchema = flag.Bool("schema", false, "write hospitals.schema.json anew")

// TestSchema holds the JSON Schema of a directory's file against the types that it is read
// into, and their comments. After a change of those:
//
//	go test ./appointment -run TestSchema -schema
func TestSchema(t *testing.T) {
	t.Parallel()
	s := source{types: map[string]*ast.TypeSpec{}, values: map[string][]any{}}
	for _, dir := range []string{".", "../soap", "../rest"} {
		s.parse(t, dir)
	}
	want := map[string]any{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"title":       "Hospitals, for appointment.ReadDirectory",
		"type":        "object",
		"required":    []string{"hospitals"},
		"properties":  map[string]any{"hospitals": map[string]any{"type": "array", "minItems": 1, "items": s.structure(t, ".Config")}},
		"description": "In any text, ${NAME} stands for that variable of the environment, and $${ for ${ itself.",

		"additionalProperties": false,
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(want); err != nil {
		t.Fatal(err)
	}
	const file = "hospitals.schema.json"
	if *writeSchema {
		if err := os.WriteFile(file, text.Bytes(), 0o644); err != nil { //nolint:gosec // for anyone to read
			t.Fatal(err)
		}
	}
	is, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(text.String(), string(is)); diff != "" {
		t.Errorf("%s is not what the types say (-want +is):\n%s", file, diff)
	}
}

// source is what packages declare, by names such as .Config and soap.Binding.
type source struct {
	types  map[string]*ast.TypeSpec
	values map[string][]any // of the constants of a type
}

func (s source) parse(t *testing.T, dir string) {
	t.Helper()
	library := func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }
	packages, err := parser.ParseDir(token.NewFileSet(), dir, library, parser.ParseComments) //nolint:staticcheck // files are all that is wanted
	if err != nil {
		t.Fatal(err)
	}
	in := strings.TrimPrefix(filepath.Base(dir), ".") + "."
	for _, p := range packages {
		for _, f := range p.Files {
			for _, d := range f.Decls {
				if d, ok := d.(*ast.GenDecl); ok {
					s.declared(in, d)
				}
			}
		}
	}
}

func (s source) declared(in string, d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			s.types[in+spec.Name.Name] = spec
		case *ast.ValueSpec:
			name, typed := spec.Type.(*ast.Ident)
			if value, ok := literal(spec); ok && typed && d.Tok == token.CONST {
				s.values[in+name.Name] = append(s.values[in+name.Name], value)
			}
		}
	}
}

func literal(spec *ast.ValueSpec) (string, bool) {
	if len(spec.Values) != 1 {
		return "", false
	}
	l, ok := spec.Values[0].(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}

// openTypes are types whose constants are not all that they can be.
var openTypes = map[string]bool{".ScheduleFlag": true}

// choices are those of texts that have no type of their own.
var choices = map[string][]any{
	"style":      {"camel", "pascal", "upper"},
	"minVersion": {"1.0", "1.1", "1.2", "1.3"},
}

var mustHave = map[string][]string{".Config": {"vendor", "endpoint"}, ".ReasonRule": {"reason"}, ".RateLimit": {"requests", "period"}}

// structure is the schema of a struct. In .Config, .entry and so on, . is this package.
func (s source) structure(t *testing.T, name string) map[string]any {
	t.Helper()
	in := name[:strings.IndexByte(name, '.')+1]
	properties := map[string]any{}
	var collect func(name string)
	collect = func(name string) {
		for _, f := range s.types[name].Type.(*ast.StructType).Fields.List {
			if len(f.Names) == 0 {
				collect(in + f.Type.(*ast.Ident).Name)
				continue
			}
			tag, err := strconv.Unquote(f.Tag.Value)
			if err != nil {
				t.Fatal(err)
			}
			key, _, _ := strings.Cut(reflect.StructTag(tag).Get("yaml"), ",")
			property := s.of(t, in, f.Type)
			if values := choices[key]; values != nil && property["enum"] == nil {
				property = map[string]any{"enum": values}
			}
			property["description"] = strings.Join(strings.Fields(f.Doc.Text()), " ")
			properties[key] = property
		}
	}
	collect(name)
	schema := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if must := mustHave[name]; must != nil {
		schema["required"] = must
	}
	return schema
}

// of is the schema of a type that is written in package in.
func (s source) of(t *testing.T, in string, e ast.Expr) map[string]any {
	t.Helper()
	switch e := e.(type) {
	case *ast.StarExpr:
		return s.of(t, in, e.X)
	case *ast.ArrayType:
		return map[string]any{"type": "array", "items": s.of(t, in, e.Elt)}
	case *ast.MapType:
		return map[string]any{"type": "object", "additionalProperties": s.of(t, in, e.Value)}
	case *ast.SelectorExpr:
		if name := e.X.(*ast.Ident).Name + "." + e.Sel.Name; name != "time.Duration" {
			return s.structure(t, name)
		}
		return map[string]any{"type": "string", "pattern": `^([0-9.]+(ns|us|µs|ms|s|m|h))+$|^\$\{`}
	}
	name := e.(*ast.Ident).Name
	switch name {
	case "string":
		return map[string]any{"type": []string{"string", "number"}} // a code of digits need not be quoted
	case "bool":
		return map[string]any{"type": "boolean"}
	case "int", "int64":
		return map[string]any{"type": "integer"}
	}
	name = in + name
	if _, ok := s.types[name].Type.(*ast.StructType); ok {
		return s.structure(t, name)
	}
	if values := s.values[name]; len(values) > 0 && !openTypes[name] {
		return map[string]any{"enum": values}
	}
	return s.of(t, in, s.types[name].Type)
}
