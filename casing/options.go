package casing

import (
	"maps"
	"reflect"
	"slices"
	"time"
	"unicode/utf8"
)

// Option configures a [Codec] that [New] makes.
type Option func(*options) error

// options holds the settings of a codec. Its maps are keyed by canonical name.
type options struct {
	names       map[string]string
	layouts     map[string]string
	inString    map[string]bool
	encodings   map[string]TextEncoding // of the documents in inString; none for most
	emptyFields bool
	location    *time.Location
	limits      Limits
	types       []reflect.Type
}

// WithNames sets the exact spelling of the fields that differ from the style's rule. The
// keys are canonical names. A later WithNames replaces an earlier one.
func WithNames(names map[string]string) Option {
	return func(o *options) error {
		for _, name := range slices.Sorted(maps.Keys(names)) {
			switch spelling := names[name]; {
			case name == "" || !utf8.ValidString(name):
				return newError("WithNames", "field name %q is empty or not valid UTF-8", name)
			case spelling == "" || !utf8.ValidString(spelling):
				return newError(name, "spelling %q is empty or not valid UTF-8", spelling)
			}
		}
		o.names = maps.Clone(names)
		return nil
	}
}

// WithLayouts sets the layouts of time.Time fields, as in [time.Layout]. They override the
// layout tags. The keys are canonical names. A later WithLayouts replaces an earlier one.
func WithLayouts(layouts map[string]string) Option {
	return func(o *options) error {
		o.layouts = maps.Clone(layouts)
		return nil
	}
}

// WithJSONInString names the fields whose object or list is a JSON document in a string.
// Marshal writes them so. Unmarshal reports any other form as a deviation.
func WithJSONInString(fields ...string) Option {
	return func(o *options) error {
		for _, field := range fields {
			o.inString[field] = true
		}
		return nil
	}
}

// TextEncoding converts a JSON document to a text and back, such as to Base64.
type TextEncoding struct {
	// Encode returns the text of a document, which it must not keep or change. Its error becomes
	// an [Error] and must not contain the document.
	Encode func(document []byte) ([]byte, error)
	// Decode returns the document of a text, which it must not keep or change. ok is false if the
	// text is no such encoding.
	Decode func(text []byte) (document []byte, ok bool)
}

// WithEncodedJSON names the fields whose object or list is a JSON document in a string, in an
// encoding. Marshal writes them so. Unmarshal also reads a document in a string that is not
// encoded, and any other form, and reports it as a deviation.
func WithEncodedJSON(encoding TextEncoding, fields ...string) Option {
	return func(o *options) error {
		if encoding.Encode == nil || encoding.Decode == nil {
			return newError("WithEncodedJSON", "the encoding needs Encode and Decode")
		}
		for _, field := range fields {
			o.inString[field], o.encodings[field] = true, encoding
		}
		return nil
	}
}

// WithEmptyFields makes Marshal write an empty field as "" instead of leaving it out. Empty
// lists, objects and pointers are still left out.
func WithEmptyFields() Option {
	return func(o *options) error {
		o.emptyFields = true
		return nil
	}
}

// WithLocation sets the time zone in which time.Time fields are written and read. The
// default is UTC. A later WithLocation replaces an earlier one.
func WithLocation(location *time.Location) Option {
	return func(o *options) error {
		if location == nil {
			return newError("WithLocation", "the location is nil; use time.UTC or another")
		}
		o.location = location
		return nil
	}
}

// WithTypes prepares the codec for the struct types of values, which may be pointers. New
// then returns an error for a type that the codec cannot write, and for two fields whose
// names collide. Without WithTypes, the first use of the type returns that error. WithTypes
// also makes the names of the fields known to [Codec.Rename].
func WithTypes(values ...any) Option {
	return func(o *options) error {
		for _, v := range values {
			t := reflect.TypeOf(v)
			for t != nil && t.Kind() == reflect.Pointer {
				t = t.Elem()
			}
			if t == nil || t.Kind() != reflect.Struct {
				return newError("WithTypes", "%T is not a struct or a pointer to one", v)
			}
			o.types = append(o.types, t)
		}
		return nil
	}
}

// WithLimits sets the limits of Unmarshal, and the depth limit of Rename. A document that
// exceeds a limit causes an [Error] that names the limit, such as "Limits.Depth". A later
// WithLimits replaces an earlier one.
func WithLimits(limits Limits) Option {
	return func(o *options) error {
		switch {
		case limits.Depth < 0 || limits.Depth > maxDepth:
			return newError("Limits.Depth", "%d is not between 1 and %d; use 0 for the default", limits.Depth, maxDepth)
		case limits.Elements < 0:
			return newError("Limits.Elements", "%d is negative; use a number above 0, or 0 for the default", limits.Elements)
		}
		o.limits = limits.withDefaults()
		return nil
	}
}
