package appointment_test

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// interfaceField is a field of the interface: a row of fields.tsv.
type interfaceField struct {
	operation, direction, object, name, typ, max string
	required                                     bool
}

// readInterfaceFields returns all fields of the interface.
func readInterfaceFields(t *testing.T) []interfaceField {
	t.Helper()
	table, err := os.ReadFile("../testdata/fields.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var fields []interfaceField
	for line := range strings.Lines(string(table)) {
		c := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		fields = append(fields, interfaceField{c[0], c[1], c[2], c[3], c[4], c[5], c[6] == "y"})
	}
	fields = fields[1:] // without the heading
	if len(fields) != 129 {
		t.Fatalf("fields.tsv has %d fields, want 129", len(fields))
	}
	return fields
}

// objectKey names an object of the interface.
type objectKey struct{ operation, direction, object string }

// objectTypes returns the Go types of the interface's objects.
func objectTypes() map[objectKey]reflect.Type {
	return map[objectKey]reflect.Type{
		{"query", "request", ""}:                             reflect.TypeFor[appointment.QueryRequest](),
		{"query", "response", "result"}:                      reflect.TypeFor[appointment.Schedule](),
		{"query", "response", "scheduleArrangeResourceInfo"}: reflect.TypeFor[appointment.Resource](),
		{"query", "response", "scheduleArrangeDateInfo"}:     reflect.TypeFor[appointment.Day](),
		{"query", "response", "scheduleArrangeTimeInfo"}:     reflect.TypeFor[appointment.Time](),
		{"save", "request", ""}:                              reflect.TypeFor[appointment.SaveRequest](),
		{"save", "response", "result"}:                       reflect.TypeFor[appointment.Booking](),
		{"cancel", "request", ""}:                            reflect.TypeFor[appointment.CancelRequest](),
	}
}

// goFieldName returns the name of the Go field for a field of the interface.
func goFieldName(name string) string {
	switch name {
	case "scheduleArrangeResourceInfoList":
		return "Resources"
	case "scheduleArrangeDateInfoList":
		return "Days"
	case "scheduleArrangeTimeInfoList":
		return "Times"
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// spellName returns a vendor's spelling of a name. It does not use the library's code, so that it
// cannot have the same mistake.
func spellName(v appointment.Vendor, name string) string {
	switch v {
	case appointment.JintangWrapped:
		return strings.ToUpper(name)
	case appointment.Wanda, appointment.Mingtian:
		return strings.ToUpper(name[:1]) + name[1:]
	}
	return name
}

// Every field of the interface has a Go field with its name, maximum and whether it is
// required.
func TestInterfaceFields_HaveGoFields(t *testing.T) {
	t.Parallel()
	types := objectTypes()
	for _, f := range readInterfaceFields(t) {
		typ, ok := types[objectKey{f.operation, f.direction, f.object}]
		if !ok {
			continue // the envelope and the statuses, see response_fields_test.go
		}
		t.Run(f.operation+"/"+f.direction+"/"+f.object+"."+f.name, func(t *testing.T) {
			t.Parallel()
			field, ok := typ.FieldByName(goFieldName(f.name))
			if !ok {
				t.Fatalf("%v.FieldByName(%q) = none, want a field", typ, goFieldName(f.name))
			}
			if got, _, _ := strings.Cut(field.Tag.Get("json"), ","); got != f.name {
				t.Errorf("name in the tag = %q, want %q", got, f.name)
			}
			if got := field.Tag.Get("max"); got != f.max {
				t.Errorf("maximum = %q, want %q", got, f.max)
			}
			required := strings.HasPrefix(field.Tag.Get("check"), "required")
			if f.direction == "response" {
				required = field.Tag.Get("casing") == "required"
			}
			// The published example leaves organizationID out of a cancel.
			isException := f.operation == "cancel" && f.name == "organizationID"
			if required != f.required && !isException {
				t.Errorf("required = %v, want %v", required, f.required)
			}
		})
	}
}

// Every exported Go field is a field of the interface, except those of the library.
func TestInterfaceFields_NoOtherGoFields(t *testing.T) {
	t.Parallel()
	known := map[reflect.Type][]string{}
	types := objectTypes()
	for _, f := range readInterfaceFields(t) {
		if typ, ok := types[objectKey{f.operation, f.direction, f.object}]; ok {
			known[typ] = append(known[typ], goFieldName(f.name))
		}
	}
	libraryFields := []string{"Extra", "Response", "Save", "Complete"}
	for _, typ := range types {
		t.Run(typ.Name(), func(t *testing.T) {
			t.Parallel()
			for i := range typ.NumField() {
				field := typ.Field(i)
				if field.IsExported() && !slices.Contains(known[typ], field.Name) && !slices.Contains(libraryFields, field.Name) {
					t.Errorf("%v has the field %s, want only %q and %q", typ, field.Name, known[typ], libraryFields)
				}
			}
		})
	}
}
