package appointment_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

// published is a row of fields.tsv.
type published struct {
	operation, direction, object, name, typ, max string
	required                                     bool
}

func publishedFields(t *testing.T) []published {
	t.Helper()
	table, err := os.ReadFile("../testdata/fields.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var fields []published
	for line := range strings.Lines(string(table)) {
		c := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		fields = append(fields, published{c[0], c[1], c[2], c[3], c[4], c[5], c[6] == "y"})
	}
	fields = fields[1:] // below the heading
	if len(fields) != 129 {
		t.Fatalf("fields.tsv has %d fields, the interface 129", len(fields))
	}
	return fields
}

// places says which Go type carries the fields of an object of the interface.
var places = map[[3]string]reflect.Type{
	{"query", "request", ""}:                             reflect.TypeFor[appointment.QueryRequest](),
	{"query", "response", "result"}:                      reflect.TypeFor[appointment.Schedule](),
	{"query", "response", "scheduleArrangeResourceInfo"}: reflect.TypeFor[appointment.Resource](),
	{"query", "response", "scheduleArrangeDateInfo"}:     reflect.TypeFor[appointment.Day](),
	{"query", "response", "scheduleArrangeTimeInfo"}:     reflect.TypeFor[appointment.Time](),
	{"save", "request", ""}:                              reflect.TypeFor[appointment.SaveRequest](),
	{"save", "response", "result"}:                       reflect.TypeFor[appointment.Booking](),
	{"cancel", "request", ""}:                            reflect.TypeFor[appointment.CancelRequest](),
}

// goNames are the Go fields that are not called as the interface calls them.
var goNames = map[string]string{
	"scheduleArrangeResourceInfoList": "Resources",
	"scheduleArrangeDateInfoList":     "Days",
	"scheduleArrangeTimeInfoList":     "Times",
}

// TestFieldsAreTheInterfaces holds the Go types against fields.tsv, in both directions.
func TestFieldsAreTheInterfaces(t *testing.T) {
	t.Parallel()
	known := map[reflect.Type]map[string]bool{}
	for _, f := range publishedFields(t) {
		typ, ok := places[[3]string{f.operation, f.direction, f.object}]
		if !ok {
			continue // the envelope and the statuses, see TestEveryFieldArrives
		}
		name := strings.ToUpper(f.name[:1]) + f.name[1:]
		if list, ok := goNames[f.name]; ok {
			name = list
		}
		field, ok := typ.FieldByName(name)
		if !ok {
			t.Errorf("%v has no field %s for %s", typ, name, f.name)
			continue
		}
		if known[typ] == nil {
			known[typ] = map[string]bool{}
		}
		known[typ][name] = true
		if tag, _, _ := strings.Cut(field.Tag.Get("json"), ","); tag != f.name {
			t.Errorf("%v.%s is tagged %q, the interface says %q", typ, name, tag, f.name)
		}
		if got := field.Tag.Get("max"); got != f.max {
			t.Errorf("%v.%s: maximum %q, the interface says %q", typ, name, got, f.max)
		}
		required := strings.HasPrefix(field.Tag.Get("check"), "required")
		if f.direction == "response" {
			required = field.Tag.Get("casing") == "due"
		}
		// The interface's example leaves organizationID out of a cancellation.
		excepted := f.operation == "cancel" && f.name == "organizationID"
		if required != f.required && !excepted {
			t.Errorf("%v.%s: required %v, the interface says %v", typ, name, required, f.required)
		}
	}
	ours := []string{"Extra", "Answer", "Save"}
	for typ, names := range known {
		for i := range typ.NumField() {
			field := typ.Field(i)
			if field.IsExported() && !names[field.Name] && !slices.Contains(ours, field.Name) {
				t.Errorf("%v.%s is no field of the interface", typ, field.Name)
			}
		}
	}
}

// spell is the test's own idea of a vendor's spelling.
func spell(v appointment.Vendor, name string) string {
	switch v {
	case appointment.JintangWrapped:
		return strings.ToUpper(name)
	case appointment.Wanda, appointment.Mingtian:
		return strings.ToUpper(name[:1]) + name[1:]
	}
	return name
}

// TestEveryFieldLeaves sends requests with every field set and looks for each name, as
// the vendor spells it, in what arrives.
func TestEveryFieldLeaves(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			arrived := make(chan []byte, 4)
			client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) {
				arrived <- requestDocument(t, r)
				answer(w, r, `{"statusCode":"00000009","statusMessage":"no"}`)
			})
			for operation, send := range map[string]func() error{
				"query":  func() error { _, err := client.QuerySchedule(t.Context(), everyQueryField()); return err },
				"save":   func() error { _, err := client.SaveSchedule(t.Context(), everySaveField()); return err },
				"cancel": func() error { _, err := client.CancelSchedule(t.Context(), everyCancelField()); return err },
			} {
				if err := send(); !errors.Is(err, appointment.ErrRejected) {
					t.Fatalf("%s: %v", operation, err)
				}
				var document map[string]any
				if err := json.Unmarshal(<-arrived, &document); err != nil {
					t.Fatalf("%s: %v", operation, err)
				}
				compareNames(t, vendor, operation, document)
			}
		})
	}
}

func compareNames(t *testing.T, vendor appointment.Vendor, operation string, arrived map[string]any) {
	t.Helper()
	envelope, business := map[string]bool{}, map[string]bool{}
	for _, f := range publishedFields(t) {
		switch {
		case f.operation == "envelope" && f.direction == "request":
			envelope[spell(vendor, f.name)] = true
		case f.operation == operation && f.direction == "request":
			business[spell(vendor, f.name)] = true
		}
	}
	data, _ := arrived[spell(vendor, "data")].(map[string]any)
	if diff := cmp.Diff(envelope, keys(arrived)); diff != "" {
		t.Errorf("%s envelope (-interface +sent):\n%s", operation, diff)
	}
	if diff := cmp.Diff(business, keys(data)); diff != "" {
		t.Errorf("%s data (-interface +sent):\n%s", operation, diff)
	}
	for name, value := range data {
		if _, ok := value.(string); !ok {
			t.Errorf("%s: %s is sent as %T; every business value is a string", operation, name, value)
		}
	}
}

func keys(m map[string]any) map[string]bool {
	set := map[string]bool{}
	for k := range m {
		set[k] = true
	}
	return set
}

// TestEveryFieldArrives answers with every field set to a value of its own and looks
// for each in the Go field that carries it.
func TestEveryFieldArrives(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			for _, operation := range []string{"query", "save"} {
				w := &answerWriter{t: t, vendor: vendor, fields: publishedFields(t), operation: operation}
				document := w.document()
				client := newClient(t, vendor, func(rw http.ResponseWriter, r *http.Request) { answer(rw, r, document) })
				var got any
				var err error
				if operation == "query" {
					got, err = client.QuerySchedule(t.Context(), everyQueryField())
				} else {
					got, err = client.SaveSchedule(t.Context(), everySaveField())
				}
				if err != nil {
					t.Fatalf("%s: %v", operation, err)
				}
				w.compare(reflect.ValueOf(got).Elem())
				compareStatuses(t, operation, answerOf(got))
			}
		})
	}
}

// compareStatuses looks for the fields of the envelope and of the business status.
func compareStatuses(t *testing.T, operation string, got appointment.Answer) {
	t.Helper()
	want := appointment.Answer{
		StatusCode: "00000000", StatusMessage: "成功", ResultCode: "Success", ResultDesc: "成功",
		TotalRecord: 1, TotalPage: 1, Source: appointment.Answered,
	}
	if diff := cmp.Diff(want, got, typedOptions()...); diff != "" {
		t.Errorf("%s (-wrote +read):\n%s", operation, diff)
	}
	if len(got.Deviations) > 0 {
		t.Errorf("%s: a regular answer deviates: %v", operation, got.Deviations)
	}
}

// answerWriter makes an answer document from fields.tsv, and knows what it put where.
type answerWriter struct {
	t         *testing.T
	vendor    appointment.Vendor
	fields    []published
	operation string
	wrote     map[reflect.Type]map[string]string
}

// given are the values that have a form, or that a success needs.
var given = map[string]string{
	"placerOrderNO": "2026112380001", "medRecNO": "999999201512190186", "scheduleFlag": "2",
	"scheduleDate": "2026-11-24", "arrangeDay": "2026-11-24", "scheduleTime": "08:00", "startTime": "08:00",
	"endTime": "08:30", "scheduleStartDate": "08:00", "scheduleEndDate": "08:30", "scheduleResourceUID": "18",
	"quantity": "20", "appointmentQuantity": "3", "arrangeWeek": "2",
}

func (w *answerWriter) document() string {
	w.wrote = map[reflect.Type]map[string]string{}
	data := map[string]any{
		spell(w.vendor, "resultCode"): "Success", spell(w.vendor, "resultDesc"): "成功",
		spell(w.vendor, "result"): w.object("result"),
	}
	b, err := json.Marshal(map[string]any{
		spell(w.vendor, "statusCode"): "00000000", spell(w.vendor, "statusMessage"): "成功",
		spell(w.vendor, "totalRecord"): 1, spell(w.vendor, "totalPage"): 1, spell(w.vendor, "data"): data,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return string(b)
}

func (w *answerWriter) object(object string) map[string]any {
	typ := places[[3]string{w.operation, "response", object}]
	w.wrote[typ] = map[string]string{}
	m := map[string]any{}
	for i, f := range w.fields {
		switch {
		case f.operation != w.operation || f.direction != "response" || f.object != object:
		case f.typ == "list":
			m[spell(w.vendor, f.name)] = []any{w.object(strings.TrimSuffix(f.name, "List"))}
		default:
			value, ok := given[f.name]
			if !ok {
				value = "value " + strconv.Itoa(i)
			}
			m[spell(w.vendor, f.name)] = value
			w.wrote[typ][f.name] = value
		}
	}
	return m
}

// compare looks for what was written in v and, through its lists, below.
func (w *answerWriter) compare(v reflect.Value) {
	w.t.Helper()
	want := w.wrote[v.Type()]
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		if field.Type.Kind() == reflect.Slice {
			if value.Len() != 1 {
				w.t.Fatalf("%s: %v.%s has %d elements", w.operation, v.Type(), field.Name, value.Len())
			}
			w.compare(value.Index(0))
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		wrote, ok := want[name]
		if !ok {
			continue
		}
		delete(want, name)
		text, isText := value.Interface().(interface{ MarshalText() ([]byte, error) })
		got := value.String()
		if isText {
			b, _ := text.MarshalText()
			got = string(b)
		}
		if got != wrote {
			w.t.Errorf("%s: %v.%s is %q, the hospital wrote %q", w.operation, v.Type(), field.Name, got, wrote)
		}
	}
	if len(want) > 0 {
		w.t.Errorf("%s: %v lost %v", w.operation, v.Type(), want)
	}
}
