package appointmenttest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// Each shape at every vendor: the response to a query has all slots, in the other shape.
func TestShaped(t *testing.T) {
	t.Parallel()
	const slot = "2-2026-01-05-0730-0800"
	resource, day := []any{"data", "result", "schedulearrangeresourceinfolist"}, []any{"schedulearrangedateinfolist"}
	inside := func(outer, middle any, more ...any) []any {
		path := append(append(append([]any{}, resource...), outer), day...)
		return append(append(path, middle), more...)
	}
	values := func(path []any) []any { return append(path, "$values", 0) }
	tests := []struct {
		shape appointmenttest.Shape
		name  string
		path  []any
		want  any
	}{
		{appointmenttest.ShapeDotNet, ".NET lists", append(values(append(values(append(values(resource), day...)), "schedulearrangetimeinfolist")), "timedetailuid"), slot},
		{appointmenttest.ShapeDotNet, ".NET lists", []any{"$id"}, "1"},
		{appointmenttest.ShapePHP, "PHP lists", inside("0", "2", "schedulearrangetimeinfolist", "6", "timedetailuid"), "2-2026-01-06-0900-0930"},
		{appointmenttest.ShapePHPFromOne, "PHP lists from 1", inside("1", "2", "schedulearrangetimeinfolist", "4", "timedetailuid"), "2-2026-01-06-0900-0930"},
		// There is one resource, and XML has no lists of one.
		{appointmenttest.ShapeXML, "XML lists", append(append(append(resource, "schedulearrangeresourceinfo"), day...), "schedulearrangedateinfo", 0,
			"schedulearrangetimeinfolist", "schedulearrangetimeinfo", 0, "timedetailuid"), slot},
		{appointmenttest.ShapeItem, "item lists", append(append(append(resource, "item"), day...), "item", 0, "schedulearrangetimeinfolist", "item", 0, "timedetailuid"), slot},
		{appointmenttest.ShapeList, "list lists", append(append(append(resource, "list"), day...), "list", 0, "schedulearrangetimeinfolist", "list", 0, "timedetailuid"), slot},
		{appointmenttest.ShapeReference, "fastjson references", inside(0, 0, "alltimes", 0, "timedetailuid"), slot},
		{appointmenttest.ShapeReference, "fastjson references", timePath(0, "timedetailuid"), nil},
		{appointmenttest.ShapeDangling, "dangling references", inside(0, 0, "alltimes"), nil},
		{appointmenttest.ShapeWrapped, "wrapped slots", timePath(0, "schedulearrangetimeinfo", "timedetailuid"), slot},
		{appointmenttest.ShapeResultList, "result in a list", []any{"data", "result", 0, "placerorderno"}, "2026010580001"},
		{appointmenttest.ShapeResultList, "result in a list", []any{"data", "result", 1}, nil},
		{appointmenttest.ShapeTwoResults, "two results", []any{"data", "result", 1, "placerorderno"}, "2026010580001"},
		{appointmenttest.ShapeDataList, "data in a list", []any{"data", 0, "resultcode"}, "Success"},
	}
	for _, tr := range vendors() {
		for _, test := range tests {
			t.Run(tr.name+"/"+test.name, func(t *testing.T) {
				t.Parallel()
				h := tr.start(t)
				h.Fail(appointment.QuerySchedule, appointmenttest.Shaped(test.shape))
				doc := tr.call(t, h, appointment.QuerySchedule, camelQuery).document(t)
				if got := find(doc, test.path...); got != test.want {
					t.Errorf("%v = %v, want %v: %v", test.path, got, test.want, doc)
				}
				if h.Faults()[test.name] != 1 {
					t.Errorf("Faults() = %v, want one %s", h.Faults(), test.name)
				}
			})
		}
	}
}

// A reference names a place of the document in the vendor's spelling.
func TestShapeReference_Path(t *testing.T) {
	t.Parallel()
	inString := unusualDialects()["data in a string"]
	tests := []struct {
		vendor  appointment.Vendor
		dialect *appointment.Dialect
		want    string
	}{
		{appointment.Jintang, nil, "$.data.result.scheduleArrangeResourceInfoList[0].scheduleArrangeDateInfoList[1].allTimes[2]"},
		{appointment.Mingtian, nil, "$.Data.Result.ScheduleArrangeResourceInfoList[0].ScheduleArrangeDateInfoList[1].AllTimes[2]"},
		{appointment.Jintang, &inString, "$.result.scheduleArrangeResourceInfoList[0].scheduleArrangeDateInfoList[1].allTimes[2]"},
	}
	for _, test := range tests {
		var opts []appointmenttest.Option
		if test.dialect != nil {
			opts = append(opts, appointmenttest.WithDialect(*test.dialect))
		}
		h := start(t, test.vendor, opts...)
		cfg := h.Config()
		cfg.Dialect = test.dialect
		client, capture := newCapturingClient(t, cfg)
		h.Fail(appointment.QuerySchedule, appointmenttest.Shaped(appointmenttest.ShapeReference))
		_, err := client.QuerySchedule(t.Context(), exampleQuery())
		text := strings.NewReplacer(`\"`, `"`, "&#34;", `"`).Replace(capture.body())
		if want := `{"$ref":"` + test.want + `"}`; !strings.Contains(text, want) {
			t.Errorf("%s: got %s, error %v; want %s", test.vendor, text, err, want)
		}
	}
}

// Empty lists and responses without lists are valid JSON in every shape.
func TestShaped_OtherResponses(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	for shape := appointmenttest.ShapeDotNet; shape <= appointmenttest.ShapeTwoResults; shape++ {
		h.Fail(appointment.QuerySchedule, appointmenttest.Shaped(shape), appointmenttest.Shaped(shape))
		h.Fail(appointment.CancelSchedule, appointmenttest.Shaped(shape))
		for _, message := range []string{strings.Replace(camelQuery, "US(超声)", "CT", 1), `{"method":"XKH073"}`, camelCancel} {
			if _, _, body := post(t, h, jsonHeader(), message); !json.Valid([]byte(body)) {
				t.Errorf("%v: the response = %s, want JSON", shape, body)
			}
		}
	}
	if got := appointmenttest.Shape(0).String() + appointmenttest.Shape(99).String(); got != "unknown shapeunknown shape" {
		t.Errorf("names of unknown shapes = %q, want unknown shape", got)
	}
}

// A property of a platform is in every response, and faults of single requests apply to it.
func TestWithEveryResponse(t *testing.T) {
	t.Parallel()
	for _, tr := range vendors() {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			h := tr.start(t, appointmenttest.WithEveryResponse(appointmenttest.Shaped(appointmenttest.ShapeResultList), appointmenttest.Padded()),
				appointmenttest.WithEveryResponse(appointmenttest.SetField("serviceText", "x")))
			h.Fail(appointment.QuerySchedule, appointmenttest.FirstPage())
			for _, pages := range []any{"2", nil} {
				doc := tr.call(t, h, appointment.QuerySchedule, camelQuery).document(t)
				result := find(doc, "data", "result", 0)
				if find(result, "placerorderno") != "2026010580001                   " || find(result, "servicetext") != "x" || doc["totalpage"] != pages {
					t.Errorf("got %v, want a list with one result, a padded number, serviceText x and totalPage %v", doc, pages)
				}
			}
			if got := h.Faults(); len(got) != 1 {
				t.Errorf("Faults() = %v, want the first page alone", got)
			}
		})
	}
}

func TestWithEveryResponse_Errors(t *testing.T) {
	t.Parallel()
	for _, f := range []appointmenttest.Fault{
		{}, appointmenttest.DropResponse(), appointmenttest.Padded().Uncommitted(), appointmenttest.Padded().And(appointmenttest.Garbage()), appointmenttest.Leftover(),
	} {
		_, err := appointmenttest.Start(appointment.Wanda, appointmenttest.WithEveryResponse(f))
		if want := "WithEveryResponse: " + f.String() + ": want a fault that only changes the response"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Start error = %v, want one that says %q", err, want)
		}
	}
}
