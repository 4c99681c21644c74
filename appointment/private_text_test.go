package appointment_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// privateTextChecker finds private texts in errors, in events, and in logs of all levels.
type privateTextChecker struct {
	texts []string // the private texts

	mu     sync.Mutex
	logged int      // bytes
	leaks  []string // texts that were found, and where
}

// Write searches p. It implements [io.Writer] for the log.
func (w *privateTextChecker) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.logged += len(p)
	for _, text := range w.texts {
		if bytes.Contains(p, []byte(text)) {
			w.leaks = append(w.leaks, fmt.Sprintf("%q in %s", text, p))
		}
	}
	return len(p), nil
}

// options returns options by which a client logs to w, and by which w gets every event of every
// function of an observer.
func (w *privateTextChecker) options() []appointment.Option {
	var observer appointment.Observer
	for _, field := range reflect.ValueOf(&observer).Elem().Fields() {
		field.Set(reflect.MakeFunc(field.Type(), func(args []reflect.Value) []reflect.Value {
			for _, arg := range args[1:] { // after the context
				w.writeEvent(arg.Interface())
			}
			return args[:field.Type().NumOut()]
		}))
	}
	handler := slog.NewJSONHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug - 100, AddSource: true})
	return []appointment.Option{appointment.WithLogger(slog.New(handler)), appointment.WithObserver(observer)}
}

func (w *privateTextChecker) writeEvent(event any) {
	encoded, err := json.Marshal(event)
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(w, "%v %+v %#v %q %s", event, event, event, event, encoded)
}

// check fails if a private text was logged, if nothing was logged, or if err or an error that
// it wraps prints a private text.
func (w *privateTextChecker) check(t *testing.T, err error) {
	t.Helper()
	w.mu.Lock()
	leaks, logged := slices.Clone(w.leaks), w.logged
	w.mu.Unlock()
	if len(leaks) > 0 || logged == 0 {
		t.Errorf("logged %d bytes with %d private texts, want some bytes and 0 texts: %v", logged, len(leaks), leaks)
	}
	w.checkError(t, err)
}

func (w *privateTextChecker) checkError(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	checkNotPrinted(t, err, w.texts...)
	encoded, _ := json.Marshal(err)
	for _, output := range []string{err.Error(), string(encoded), fmt.Sprint(errors.Join(err)), fmt.Errorf("wrapped: %w", err).Error()} {
		for _, text := range w.texts {
			if strings.Contains(output, text) {
				t.Errorf("error prints as %s, want it without %q", output, text)
			}
		}
	}
	if multiple, ok := err.(interface{ Unwrap() []error }); ok {
		for _, wrapped := range multiple.Unwrap() {
			w.checkError(t, wrapped)
		}
	}
	w.checkError(t, errors.Unwrap(err))
}

// recognisableValues returns the key, and the values of requests that are long enough to be recognised. It
// uses reflection, so that it includes fields that are added later.
func recognisableValues(requests ...any) []string {
	texts := []string{systemKey}
	for _, request := range requests {
		for _, field := range reflect.ValueOf(request).Elem().Fields() {
			text := ""
			switch value := field.Interface().(type) {
			case time.Time:
				text = value.Format(time.DateTime)
			case appointment.Date:
				text = value.String()
			default:
				if field.Kind() == reflect.String {
					text = field.String()
				}
			}
			if len(text) >= 6 {
				texts = append(texts, text)
			}
		}
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}

// withPrivateTexts sets every field of a request that may have any text to a different private text,
// and returns the request.
func withPrivateTexts[T any](request *T) *T {
	v := reflect.ValueOf(request).Elem()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		check := field.Tag.Get("check")
		if v.Field(i).Kind() != reflect.String || strings.Contains(check, "oneof=") || field.Name == "PlacerOrderNO" {
			continue
		}
		number := fmt.Sprintf("%s%02d", v.Type().Name()[:1], i)
		switch {
		case strings.Contains(check, "identity"):
			v.Field(i).SetString("ID-" + number + "-PRIV")
		case strings.Contains(check, "phone"):
			v.Field(i).SetString(fmt.Sprintf("1300000%04d", 7000+i))
		default:
			v.Field(i).SetString("priv" + number + "金丝雀<&\"")
		}
	}
	return request
}
