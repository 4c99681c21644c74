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

// A response with a different value in every field is read into the Go fields of the same
// names, without a deviation.
func TestClient_ReceivesEveryField(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		for operation, req := range map[string]any{"query": fullQueryRequest(), "save": fullSaveRequest()} {
			t.Run(string(vendor)+"/"+operation, func(t *testing.T) {
				t.Parallel()
				b := &responseBuilder{vendor: vendor, operation: operation, fields: readInterfaceFields(t)}
				document := b.build(t)
				client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) { writeResponse(w, r, document) })
				var got any
				var err error
				switch req := req.(type) {
				case *appointment.QueryRequest:
					got, err = client.QuerySchedule(t.Context(), req)
				case *appointment.SaveRequest:
					got, err = client.SaveSchedule(t.Context(), req)
				}
				if err != nil {
					t.Fatal(err)
				}
				b.compare(t, reflect.ValueOf(got).Elem())
				want := successResponse("成功")
				want.TotalRecord, want.TotalPage = 1, 1
				if diff := cmp.Diff(want, responseOf(got), resultOptions()...); diff != "" {
					t.Errorf("Response (-want +got):\n%s", diff)
				}
				if d := responseOf(got).Deviations; len(d) > 0 {
					t.Errorf("Deviations = %v, want none", d)
				}
			})
		}
	}
}

// responseBuilder builds the response to an operation from the fields of the interface. It keeps
// the value of each field by the Go type that the field is read into.
type responseBuilder struct {
	vendor    appointment.Vendor
	operation string
	fields    []interfaceField
	sent      map[reflect.Type]map[string]string
}

// build returns the document of a successful response.
func (b *responseBuilder) build(t *testing.T) string {
	t.Helper()
	b.sent = map[reflect.Type]map[string]string{}
	data := map[string]any{
		spellName(b.vendor, "resultCode"): "Success", spellName(b.vendor, "resultDesc"): "成功",
		spellName(b.vendor, "result"): b.object("result"),
	}
	document, err := json.Marshal(map[string]any{
		spellName(b.vendor, "statusCode"): "00000000", spellName(b.vendor, "statusMessage"): "成功",
		spellName(b.vendor, "totalRecord"): 1, spellName(b.vendor, "totalPage"): 1, spellName(b.vendor, "data"): data,
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(document)
}

// object returns an object of the interface with all its fields.
func (b *responseBuilder) object(name string) map[string]any {
	// The values of fields that have a format, or that a success needs. All others have a text.
	values := map[string]string{
		"placerOrderNO": "2026112380001", "medRecNO": "999999201512190186", "scheduleFlag": "2",
		"scheduleDate": "2026-11-24", "arrangeDay": "2026-11-24", "scheduleTime": "08:00", "startTime": "08:00",
		"endTime": "08:30", "scheduleStartDate": "08:00", "scheduleEndDate": "08:30", "scheduleResourceUID": "18",
		"quantity": "20", "appointmentQuantity": "3", "arrangeWeek": "2", "scheduleTimeStatus": "Full",
	}
	typ := objectTypes()[objectKey{b.operation, "response", name}]
	b.sent[typ] = map[string]string{}
	object := map[string]any{}
	for i, f := range b.fields {
		switch {
		case f.operation != b.operation || f.direction != "response" || f.object != name:
		case f.typ == "list":
			object[spellName(b.vendor, f.name)] = []any{b.object(strings.TrimSuffix(f.name, "List"))}
		default:
			value, ok := values[f.name]
			if !ok {
				value = "value " + strconv.Itoa(i)
			}
			object[spellName(b.vendor, f.name)] = value
			b.sent[typ][f.name] = value
		}
	}
	return object
}

// compare compares the fields of a struct, and of the structs in its lists, with those sent.
func (b *responseBuilder) compare(t *testing.T, v reflect.Value) {
	t.Helper()
	sent := b.sent[v.Type()]
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		if field.Type.Kind() == reflect.Slice {
			if value.Len() != 1 {
				t.Fatalf("%v.%s has %d elements, want 1", v.Type(), field.Name, value.Len())
			}
			b.compare(t, value.Index(0))
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		want, ok := sent[name]
		if !ok {
			continue
		}
		delete(sent, name)
		got := value.String()
		if v, ok := value.Interface().(interface{ MarshalText() ([]byte, error) }); ok {
			text, err := v.MarshalText()
			if err != nil {
				t.Error(err)
			}
			got = string(text)
		}
		if got != want {
			t.Errorf("%v.%s = %q, want %q", v.Type(), field.Name, got, want)
		}
	}
	if len(sent) > 0 {
		t.Errorf("%v has no Go fields for %v, want one for each field that was sent", v.Type(), sent)
	}
}
