package directory_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const schemaFile = "hospitals.schema.json"

var writeSchema = flag.Bool("schema", false, "write "+schemaFile)

// The JSON Schema is made from the types that a file is read into, and from their comments.
// After a change of those, run:
//
//	go test ./appointment/directory -run TestSchema -schema
func TestSchema(t *testing.T) {
	t.Parallel()
	d := &declarations{types: map[string]*ast.TypeSpec{}, values: map[string][]any{}}
	for _, dir := range []string{"..", "../../soap", "../../rest"} {
		d.parsePackage(t, dir)
	}
	want := encodeSchema(t, map[string]any{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"title":       "Hospitals, for directory.Read",
		"type":        "object",
		"required":    []string{"hospitals"},
		"properties":  map[string]any{"hospitals": map[string]any{"type": "array", "minItems": 1, "items": d.structSchema(t, "appointment.Config")}},
		"description": "In any text, ${NAME} stands for that variable of the environment, and $${ for ${ itself.",

		"additionalProperties": false,
	})
	if *writeSchema {
		if err := os.WriteFile(schemaFile, want, 0o644); err != nil { //nolint:gosec // it is not secret
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs from the types (-want +got); run this test with -schema:\n%s", schemaFile, diff)
	}
}

func encodeSchema(t *testing.T, schema map[string]any) []byte {
	t.Helper()
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(schema); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

// declarations are the types of packages and the constants of each type, by names such as
// soap.Binding.
type declarations struct {
	types  map[string]*ast.TypeSpec
	values map[string][]any

	variables []any // of soap.Template: the constants soap.Variable…
}

// parsePackage adds the declarations of the package in a folder.
func (d *declarations) parsePackage(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("Glob(%s) = %v, %v, want files", dir, files, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range f.Decls {
			if decl, ok := decl.(*ast.GenDecl); ok {
				d.addDeclaration(f.Name.Name, decl)
			}
		}
	}
}

func (d *declarations) addDeclaration(pkg string, decl *ast.GenDecl) {
	for _, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			d.types[pkg+"."+spec.Name.Name] = spec
		case *ast.ValueSpec:
			name, hasType := spec.Type.(*ast.Ident)
			value, ok := stringValue(spec)
			if ok && pkg == "soap" && strings.HasPrefix(spec.Names[0].Name, "Variable") {
				d.variables = append(d.variables, value)
			}
			if ok && hasType && decl.Tok == token.CONST {
				d.values[pkg+"."+name.Name] = append(d.values[pkg+"."+name.Name], value)
			}
		}
	}
}

// stringValue returns the value of a constant that is a string literal.
func stringValue(spec *ast.ValueSpec) (string, bool) {
	if len(spec.Values) != 1 {
		return "", false
	}
	literal, ok := spec.Values[0].(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(literal.Value)
	return text, err == nil
}

// openTypes are types that can have other values than their constants.
var openTypes = map[string]bool{"appointment.ScheduleFlag": true}

// allowedValues are the values of texts that have no type of their own, by key.
var allowedValues = map[string][]any{
	"style":      {"camel", "pascal", "upper"},
	"minVersion": {"1.0", "1.1", "1.2", "1.3"},
}

// requiredKeys are the keys that a mapping must have.
var requiredKeys = map[string][]string{
	"appointment.Config":     {"vendor", "endpoint"},
	"appointment.ReasonRule": {"reason"},
	"appointment.RateLimit":  {"requests", "period"},
	"soap.Parameter":         {"name", "value"},

	"appointment.BasicAuth":     {"username", "password"},
	"appointment.UsernameToken": {"username", "password"},
	"appointment.SOAPHeader":    {"name", "namespace", "fields"},
}

// exampleValues returns the values that editors suggest for a type that can have any.
func (d declarations) exampleValues(name string) []any {
	if name == "soap.Template" {
		return d.variables
	}
	return nil
}

// structSchema returns the schema of a struct.
func (d declarations) structSchema(t *testing.T, name string) map[string]any {
	t.Helper()
	pkg, _, _ := strings.Cut(name, ".")
	properties := map[string]any{}
	for _, f := range d.types[name].Type.(*ast.StructType).Fields.List {
		tag, err := strconv.Unquote(f.Tag.Value)
		if err != nil {
			t.Fatal(err)
		}
		key, _, _ := strings.Cut(reflect.StructTag(tag).Get("yaml"), ",")
		if key == "-" {
			continue
		}
		property := d.typeSchema(t, pkg, f.Type)
		if name == "appointment.Dialect" && key == "values" {
			property = d.valuesSchema(t)
		}
		if values := allowedValues[key]; values != nil && property["enum"] == nil {
			property = map[string]any{"enum": values}
		}
		property["description"] = strings.Join(strings.Fields(f.Doc.Text()), " ")
		properties[key] = property
	}
	schema := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if required := requiredKeys[name]; required != nil {
		schema["required"] = required
	}
	return schema
}

// enumerationTypes are the types of the fields that can have codes in Dialect.Values. "" is none.
var enumerationTypes = map[string]string{
	"patientClass": "PatientClass", "scheduleRoute": "ScheduleRoute", "ageUnit": "AgeUnit", "fastingFlag": "FastingFlag", "sex": "Sex",
	"scheduleTimeStatus": "TimeStatus", "scheduleFlag": "ScheduleFlag", "arrangeWeek": "", "resultCode": "",
}

// otherValues are values of fields that have no type, or more than its constants.
var otherValues = map[string][]any{
	"arrangeWeek": {"1", "2", "3", "4", "5", "6", "7"}, "resultCode": {"Success", "Falid"}, "scheduleFlag": {"1"},
}

// valuesSchema returns the schema of Dialect.Values.
func (d declarations) valuesSchema(t *testing.T) map[string]any {
	t.Helper()
	fields, scoped := map[string]any{}, map[string]any{}
	for field, name := range enumerationTypes {
		properties := map[string]any{}
		for _, value := range append(d.values["appointment."+name], otherValues[field]...) {
			properties[value.(string)] = map[string]any{"type": []string{"string", "number"}}
		}
		if len(properties) == 0 {
			t.Errorf("the type %s of %s has no constants, want some", name, field)
		}
		schema := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
		switch field {
		case "sex", "resultCode": // can have others
			schema["additionalProperties"] = map[string]any{"type": []string{"string", "number"}}
		case "scheduleFlag": // those of bookedFlags too
			schema["patternProperties"] = map[string]any{"^([346-9A-Z]|[0-9A-Z]{2,4})$": map[string]any{"type": []string{"string", "number"}}}
		}
		fields[field], scoped[`^[A-Z][a-z]+Schedule\.`+field+"$"] = schema, schema
	}
	return map[string]any{"type": "object", "properties": fields, "patternProperties": scoped, "additionalProperties": false}
}

// typeSchema returns the schema of a type, as it is written in package pkg.
func (d declarations) typeSchema(t *testing.T, pkg string, e ast.Expr) map[string]any {
	t.Helper()
	switch e := e.(type) {
	case *ast.StarExpr:
		return d.typeSchema(t, pkg, e.X)
	case *ast.ArrayType:
		return map[string]any{"type": "array", "items": d.typeSchema(t, pkg, e.Elt)}
	case *ast.MapType:
		return map[string]any{"type": "object", "additionalProperties": d.typeSchema(t, pkg, e.Value)}
	case *ast.SelectorExpr:
		if name := e.X.(*ast.Ident).Name + "." + e.Sel.Name; name != "time.Duration" {
			return d.structSchema(t, name)
		}
		return map[string]any{"type": "string", "pattern": `^([0-9.]+(ns|us|µs|ms|s|m|h))+$|^\$\{`}
	}
	name := e.(*ast.Ident).Name
	switch name {
	case "string":
		return map[string]any{"type": []string{"string", "number"}} // a code of digits needs no quotes
	case "bool":
		return map[string]any{"type": "boolean"}
	case "int", "int64":
		return map[string]any{"type": "integer"}
	}
	name = pkg + "." + name
	if _, ok := d.types[name].Type.(*ast.StructType); ok {
		return d.structSchema(t, name)
	}
	if values := d.values[name]; len(values) > 0 && !openTypes[name] {
		return map[string]any{"enum": values}
	}
	schema := d.typeSchema(t, pkg, d.types[name].Type)
	if examples := d.exampleValues(name); examples != nil {
		schema["examples"] = examples
	}
	return schema
}
