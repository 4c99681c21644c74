package appointment_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

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
func compareStatuses(t *testing.T, operation string, got appointment.Response) {
	t.Helper()
	want := appointment.Response{
		StatusCode: "00000000", StatusMessage: "成功", ResultCode: "Success", ResultDesc: "成功",
		TotalRecord: 1, TotalPage: 1, Source: appointment.SourceResponse,
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
