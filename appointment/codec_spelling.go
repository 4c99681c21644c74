package appointment

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"weak"

	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// spelling is the part of a dialect, with the limits of documents, by which names and values are
// written and read.
type spelling struct {
	style          string
	names, layouts map[string]string
	values         map[string]map[string]string
	data           DataForm
	empty          EmptyForm
	charset        string // of responses; "" for any
	requestCharset RequestCharset
	limits         casing.Limits
}

func newSpelling(d *Dialect, limits Limits) *spelling {
	return &spelling{
		style: d.Style, names: d.Names, layouts: d.Layouts, values: d.Values, data: d.Data, empty: d.Empty,
		charset: d.Charset, requestCharset: d.RequestCharset, limits: limits.casingLimits(),
	}
}

// spellingCodec writes and reads the names and values of a spelling. It is most of the memory of a
// client, so the clients with the same spelling share one.
type spellingCodec struct {
	spelling *spelling
	codecs   map[Operation]*casing.Codec
	// factNames are the names of the fact fields, see newFactNames.
	factNames map[Operation]map[string]string
	values    map[Operation]*valueMaps
	charset   httpx.RequestCharset
}

// sharedCodecs holds the codecs that are in use, by the text of their spelling.
var sharedCodecs = struct {
	sync.Mutex
	byText map[string]weak.Pointer[spellingCodec]
}{byText: map[string]weak.Pointer[spellingCodec]{}}

// shareSpellingCodec returns the codec of a spelling: the one that another client uses, or a new one.
func shareSpellingCodec(s *spelling) (*spellingCodec, []Problem) {
	text := fmt.Sprintf("%#v", *s) // sorts maps, and quotes any byte
	sharedCodecs.Lock()
	defer sharedCodecs.Unlock()
	if c := sharedCodecs.byText[text].Value(); c != nil {
		return c, nil
	}
	c, problems := newSpellingCodec(s)
	if len(problems) > 0 {
		return nil, problems
	}
	sharedCodecs.byText[text] = weak.Make(c)
	runtime.AddCleanup(c, forgetCodec, text)
	return c, nil
}

// forgetCodec removes a codec that no client uses any more, unless there is a new one.
func forgetCodec(text string) {
	sharedCodecs.Lock()
	defer sharedCodecs.Unlock()
	if sharedCodecs.byText[text].Value() == nil {
		delete(sharedCodecs.byText, text)
	}
}

// newSpellingCodec returns the codec of a spelling, or the problems of its names. A codec for an
// unknown style reads nothing; the checks of the dialect report it.
func newSpellingCodec(s *spelling) (*spellingCodec, []Problem) {
	c := &spellingCodec{
		spelling: s,
		codecs:   map[Operation]*casing.Codec{}, factNames: map[Operation]map[string]string{}, values: map[Operation]*valueMaps{},
	}
	c.charset, _ = httpx.ParseRequestCharset(string(s.requestCharset)) // the checks of the dialect report an unknown one
	style, err := casing.ParseStyle(s.style)
	if err != nil {
		return c, nil
	}
	for _, op := range Operations() {
		c.factNames[op] = newFactNames(fieldsFor(op, s.names))
		c.values[op] = newValueMaps(op, s.values)
		opts := []casing.Option{
			casing.WithLimits(s.limits),
			casing.WithLocation(hospitalZone),
			casing.WithNames(fieldsFor(op, s.names)),
			casing.WithLayouts(fieldsFor(op, s.layouts)),
			casing.WithTypes(messageTypes(op)...),
		}
		switch s.data {
		case DataString:
			opts = append(opts, casing.WithJSONInString("data"))
		case DataBase64:
			opts = append(opts, casing.WithEncodedJSON(casing.TextEncoding{Encode: c.encodeData, Decode: c.decodeData}, "data"))
		}
		if s.empty == EmptyWritten {
			opts = append(opts, casing.WithEmptyFields())
		}
		if c.codecs[op], err = casing.New(style, opts...); err != nil {
			return nil, []Problem{namesProblem(op, err)}
		}
	}
	return c, nil
}

// namesProblem converts an error of casing.New: two names that are spelled alike, or a name
// that cannot be written.
func namesProblem(op Operation, err error) Problem {
	problem := Problem{"dialect.names", "cannot be used"}
	if e := (*casing.Error)(nil); errors.As(err, &e) {
		problem.Text = fmt.Sprintf("cannot be used for %s: %s", op, e.Problem)
		if slices.Contains(interfaceFields(), e.Path) {
			problem.Path += "." + e.Path
		}
	}
	return problem
}
