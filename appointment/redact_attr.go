package appointment

import (
	"encoding"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"sync"

	"github.com/exam-appointment/appointment-go/rest"
)

// RedactAttr keeps requests, responses and configurations out of logs, also if they are inside
// a slice, a map or a struct. Set it in the options of a handler:
//
//	slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{ReplaceAttr: appointment.RedactAttr}))
//
// Alone, a request needs no such option. Inside another value, [slog.JSONHandler] encodes it
// with encoding/json, which writes all fields, since programs store requests in that form.
// RedactAttr replaces the whole attribute by the name of its type, such as
// "[]*appointment.SaveRequest (redacted)". It does the same for very large values, which it
// does not search. It returns other attributes unchanged, and so errors, and values that encode
// themselves. A ReplaceAttr function of your own can call it.
func RedactAttr(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() != slog.KindAny {
		return a
	}
	value := a.Value.Any()
	if _, isError := value.(error); isError {
		return a // handlers write its text
	}
	s := messageSearch{}
	if s.find(reflect.ValueOf(value), 0) {
		return slog.String(a.Key, fmt.Sprintf("%T (redacted)", value))
	}
	return a
}

// redactedTypes lists the types whose values are not logged.
var redactedTypes = []reflect.Type{
	reflect.TypeFor[QueryRequest](), reflect.TypeFor[SaveRequest](), reflect.TypeFor[CancelRequest](),
	reflect.TypeFor[Schedule](), reflect.TypeFor[Resource](), reflect.TypeFor[Day](), reflect.TypeFor[Time](), reflect.TypeFor[Slot](),
	reflect.TypeFor[Booking](), reflect.TypeFor[BookedSlot](), reflect.TypeFor[Cancellation](), reflect.TypeFor[Response](),
	reflect.TypeFor[Config](), reflect.TypeFor[Dialect](), reflect.TypeFor[rest.Route](),
}

// The limits of a search. A value that exceeds them counts as one that holds a message.
const (
	maxSearchDepth  = 32
	maxSearchValues = 10_000
)

// messageSearch searches a value for values of redactedTypes.
type messageSearch struct{ values int }

// find reports whether a value of redactedTypes is v, or in it.
func (s *messageSearch) find(v reflect.Value, depth int) bool {
	if !v.IsValid() || !canHoldMessage(v.Type()) {
		return false
	}
	if s.values++; s.values > maxSearchValues || depth > maxSearchDepth {
		return true
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return s.find(v.Elem(), depth+1)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if s.find(v.Index(i), depth+1) {
				return true
			}
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			if s.find(entries.Key(), depth+1) || s.find(entries.Value(), depth+1) {
				return true
			}
		}
	case reflect.Struct:
		isMessage := slices.Contains(redactedTypes, v.Type())
		for i := 0; i < v.NumField() && !isMessage; i++ {
			isMessage = s.find(v.Field(i), depth+1)
		}
		return isMessage
	}
	return false
}

// messageHolders caches the results of canHoldMessage by type.
var messageHolders sync.Map

// canHoldMessage reports whether a value of a type can hold one of redactedTypes.
func canHoldMessage(t reflect.Type) bool {
	if known, ok := messageHolders.Load(t); ok {
		return known.(bool)
	}
	result := searchType(t, map[reflect.Type]bool{})
	messageHolders.Store(t, result)
	return result
}

// searchType returns the result of canHoldMessage without the cache. It does not search a type
// twice.
func searchType(t reflect.Type, searched map[reflect.Type]bool) bool {
	if searched[t] {
		return false
	}
	searched[t] = true
	if encodesItself(t) {
		return isOrEmbedsMessage(t, searched)
	}
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Map:
		return searchType(t.Key(), searched) || searchType(t.Elem(), searched)
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return searchType(t.Elem(), searched)
	case reflect.Struct:
		if slices.Contains(redactedTypes, t) {
			return true
		}
		for i := range t.NumField() {
			if searchType(t.Field(i).Type, searched) {
				return true
			}
		}
	}
	return false
}

// isOrEmbedsMessage reports whether a type that encodes itself, or a pointer to one, is one of
// redactedTypes or embeds one. The method that encodes an outer type may be that of the embedded
// type, which writes all fields.
func isOrEmbedsMessage(t reflect.Type, searched map[reflect.Type]bool) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return false
	}
	found := slices.Contains(redactedTypes, t)
	for i := 0; i < t.NumField() && !found; i++ {
		f := t.Field(i)
		found = f.Anonymous && searchType(f.Type, searched)
	}
	return found
}

// encodesItself reports whether values of a type decide themselves how encoding/json writes
// them, as dates, secrets and errors of this package do.
func encodesItself(t reflect.Type) bool {
	return t.Kind() != reflect.Interface &&
		(t.Implements(reflect.TypeFor[json.Marshaler]()) || t.Implements(reflect.TypeFor[encoding.TextMarshaler]()))
}
