package appointment_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// watch is a log at its most verbose, and an observer, that must not be told what its
// canaries say.
type watch struct {
	canaries []string

	mu    sync.Mutex
	bytes int
	seen  []string
}

func (w *watch) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bytes += len(p)
	for _, c := range w.canaries {
		if bytes.Contains(p, []byte(c)) {
			w.seen = append(w.seen, fmt.Sprintf("%q in %s", c, p))
		}
	}
	return len(p), nil
}

func (w *watch) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug - 100, AddSource: true}))
}

// options have a client watched: its log, and every event that any function of an observer
// is told, printed in every way.
func (w *watch) options() []appointment.Option {
	var observer appointment.Observer
	for _, f := range reflect.ValueOf(&observer).Elem().Fields() {
		f.Set(reflect.MakeFunc(f.Type(), func(args []reflect.Value) []reflect.Value {
			for _, arg := range args[1:] {
				w.print(arg.Interface())
			}
			return args[:f.Type().NumOut()]
		}))
	}
	return []appointment.Option{appointment.WithLogger(w.logger()), appointment.WithObserver(observer)}
}

func (w *watch) print(event any) {
	encoded, err := json.Marshal(event)
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(w, "%v %+v %#v %q %s", event, event, event, event, encoded)
}

// check fails if a canary was seen in the log, or nothing was logged, or an error shows
// one in any way in which programs print errors.
func (w *watch) check(t *testing.T, err error) {
	t.Helper()
	w.mu.Lock()
	seen, logged := slices.Clone(w.seen), w.bytes
	w.mu.Unlock()
	if len(seen) > 0 || logged == 0 {
		t.Errorf("%d bytes logged, with %v", logged, seen)
	}
	var visit func(error)
	visit = func(err error) {
		if err == nil {
			return
		}
		encoded, _ := json.Marshal(err)
		shows(t, err, w.canaries...)
		for _, text := range []string{err.Error(), string(encoded), fmt.Sprint(errors.Join(err)), fmt.Errorf("wrapped: %w", err).Error()} {
			for _, c := range w.canaries {
				if strings.Contains(text, c) {
					t.Errorf("%q in %s", c, text)
				}
			}
		}
		if several, ok := err.(interface{ Unwrap() []error }); ok {
			for _, err := range several.Unwrap() {
				visit(err)
			}
		}
		visit(errors.Unwrap(err))
	}
	visit(err)
}

// said are the values in a request that one could recognise, found by reflection, so that
// a field that is new is among them.
func said(requests ...any) []string {
	all := []string{systemKey}
	for _, request := range requests {
		v := reflect.ValueOf(request).Elem()
		for _, value := range v.Fields() {
			text := ""
			switch field := value.Interface().(type) {
			case time.Time:
				text = field.Format(time.DateTime)
			case appointment.Date:
				text = field.String()
			default:
				if value.Kind() == reflect.String {
					text = value.String()
				}
			}
			if len(text) >= 6 {
				all = append(all, text)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// canaried puts a text of its own into every field that takes any text.
func canaried[T any](request *T) *T {
	v := reflect.ValueOf(request).Elem()
	for i := range v.NumField() {
		check := v.Type().Field(i).Tag.Get("check")
		if v.Field(i).Kind() != reflect.String || strings.Contains(check, "oneof=") || v.Type().Field(i).Name == "PlacerOrderNO" {
			continue
		}
		number := fmt.Sprintf("%s%02d", v.Type().Name()[:1], i)
		switch {
		case strings.Contains(check, "identity"):
			v.Field(i).SetString("ID-" + number + "-CNRY")
		case strings.Contains(check, "phone"):
			v.Field(i).SetString(fmt.Sprintf("1300000%04d", 7000+i))
		default:
			v.Field(i).SetString("cnry" + number + "金丝雀<&\"")
		}
	}
	return request
}

const answerCanary = "cnry-answered-测试患者乙"

// replies are what hospitals say with a patient in it, in every place that there is.
func replies(t *testing.T, vendor appointment.Vendor) map[string]http.HandlerFunc {
	say := func(document string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { answer(w, r, respell(vendor, document)) }
	}
	raw := func(status int, contentType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.Header().Set("Server", answerCanary)
			w.Header().Set("Location", "http://127.0.0.1:1/"+answerCanary)
			w.Header().Set("Retry-After", answerCanary)
			w.Header().Set("Set-Cookie", "patient="+answerCanary)
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		}
	}
	fault := func(code string) string {
		return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>` + code + `</faultcode><faultstring>` +
			answerCanary + `</faultstring><detail>` + answerCanary + `</detail></s:Fault></s:Body></s:Envelope>`
	}
	all := map[string]http.HandlerFunc{
		"refused":        say(`{"statusCode":"00000009","statusMessage":"` + answerCanary + `"}`),
		"refused, coded": say(`{"statusCode":"` + answerCanary + `","statusMessage":"` + answerCanary + `"}`),
		"denied":         say(`{"statusCode":"00000000","data":{"resultCode":"Falid","resultDesc":"` + answerCanary + `"}}`),
		"denied, coded":  say(`{"statusCode":"00000000","data":{"resultCode":"` + answerCanary + `","resultDesc":"` + answerCanary + `"}}`),
		"cut short":      say(`{"statusCode":"00000000","data":{"resultCode":"Success","result":{"resourceName":"` + answerCanary),
		"no JSON":        say(answerCanary),
		"a page":         raw(200, "text/html", "<html>"+answerCanary),
		"a fault":        raw(500, "text/xml", fault("s:Server")),
		"a fault, ours":  raw(500, "text/xml", fault("s:Client")),
		"a fault, coded": raw(500, "text/xml", fault(answerCanary)),
		"an odd type":    raw(200, answerCanary, answerCanary),
		"an odd charset": raw(200, "application/json; charset="+answerCanary, answerCanary),
	}
	for _, status := range []int{301, 302, 307, 400, 401, 403, 404, 415, 429, 500, 502, 503, 504} {
		all[fmt.Sprint(status)] = raw(status, "text/plain", answerCanary)
	}
	// Every field of every answer, one at a time, holds what it should not.
	for _, f := range publishedFields(t) {
		if f.direction != "response" || f.typ == "list" || f.operation == "envelope" {
			continue
		}
		member := fmt.Sprintf(`%q:%q`, f.name, answerCanary)
		switch f.object {
		case "scheduleArrangeResourceInfo":
			member = `"scheduleArrangeResourceInfoList":[{` + member + `}]`
		case "scheduleArrangeDateInfo":
			member = `"scheduleArrangeResourceInfoList":[{"scheduleArrangeDateInfoList":[{` + member + `}]}]`
		case "scheduleArrangeTimeInfo":
			member = `"scheduleArrangeResourceInfoList":[{"scheduleArrangeDateInfoList":[{"scheduleArrangeTimeInfoList":[{` + member + `}]}]}]`
		}
		all["field "+f.operation+"."+f.name] = say(`{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"","result":{` + member + `}}}`)
	}
	return all
}

// TestCanaries has requests with a text of its own in every field, and a key, meet
// answers with a patient in every place, and looks for all of that in every error text
// in the log at its most verbose, and in every event.
func TestCanaries(t *testing.T) {
	t.Parallel()
	const key = "cnry-key-7d5e"
	for _, vendor := range carriers() {
		for name, reply := range replies(t, vendor) {
			t.Run(string(vendor)+"/"+name, func(t *testing.T) {
				t.Parallel()
				query, save, cancel := canaried(everyQueryField()), canaried(everySaveField()), canaried(everyCancelField())
				w := &watch{canaries: append(said(query, save, cancel), key, answerCanary, "cnry", "CNRY")}
				client := clientOf(t, appointment.Config{
					Name: "市三院", Vendor: vendor, SystemID: "cnry-system", SystemKey: key, OrganizationID: "cnry-organization",
				}, reply, w.options()...)
				schedule, err := client.QuerySchedule(t.Context(), query)
				w.check(t, err)
				booking, err := client.SaveSchedule(t.Context(), save)
				w.check(t, err)
				_, err = client.FindBooking(t.Context(), save)
				w.check(t, err)
				cancellation, err := client.CancelSchedule(t.Context(), cancel)
				w.check(t, err)
				for _, v := range []any{schedule, booking, cancellation, query, save, cancel, client} {
					if !reflect.ValueOf(v).IsNil() {
						shows(t, v, w.canaries...)
					}
				}
			})
		}
	}
	if n := len(said(canaried(everySaveField()))); n < 30 {
		t.Errorf("%d canaries in a save", n)
	}
}
