package appointment

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// fact is a field of a response, at any depth. It names an order, a patient, a booking or a slot,
// or says in words how a request ended.
type fact struct {
	field string // in the interface's spelling, or a kind
	value string
}

// The kinds of facts that have no name of their own in the interface.
const (
	factMessage = "message" // of a failure, in words
	factSuccess = "success" // whether the request succeeded
	factOthers  = "others"  // slots that others may hold
)

// factFields are the fields that can be facts, under the names of the interface.
var factFields = map[string]string{
	"placerOrderNO": "placerOrderNO", "medRecNO": "medRecNO", "idCardNO": "idCardNO",
	"scheduleFlag": "scheduleFlag", "scheduleSeq": "scheduleSeq", "scheduleID": "scheduleID",
	"scheduleResourceUID": "scheduleResourceUID", "scheduleDate": "scheduleDate", "scheduleStartDate": "scheduleStartDate",
	"resourceUID": "scheduleResourceUID", "arrangeDay": "scheduleDate", "startTime": "scheduleStartDate", "scheduleTime": "scheduleStartDate",
	"statusMessage": factMessage, "resultDesc": factMessage, "scheduleArrangeResourceInfoList": factOthers,
}

// newFactNames returns the names of facts in a dialect, without case and underscores. Among them
// are those that frameworks use for messages.
func newFactNames(names map[string]string) map[string]string {
	m := map[string]string{"success": factSuccess, "issuccess": factSuccess, "succeed": factSuccess}
	for _, name := range []string{
		"message", "msg", "error", "errormsg", "errmsg", "errormessage", "errordesc", "desc", "detail", "cause", "exception", "trace", "stacktrace",
	} {
		m[name] = factMessage
	}
	for field, kind := range factFields {
		m[foldFieldName(field)] = kind
	}
	for field, name := range names {
		if kind := factFields[field]; kind != "" {
			m[foldFieldName(name)] = kind
		}
	}
	return m
}

// foldFieldName returns a name in lower case, without signs between its words.
func foldFieldName(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// findFacts returns the facts of a response: those that were read into fields, and those anywhere
// else in its document. A document without deviations has no others. Numbers inside of texts are
// not facts.
func (c *codec) findFacts(op Operation, document []byte, r *received) []fact {
	if booking, ok := r.result.(*Booking); ok && len(r.Deviations) == 0 {
		return booking.facts()
	}
	f := factFinder{names: c.factNames[op], decode: c.dataDecoder()}
	f.readDocument(bytes.NewReader(document), "")
	return c.values[op].decodeFlags(f.facts)
}

// findOwnFacts returns the facts of a response to a query outside its lists, which contain slots of
// others.
func (c *codec) findOwnFacts(document []byte) []fact {
	f := factFinder{names: c.factNames[QuerySchedule], skipLists: true, decode: c.dataDecoder()}
	f.readDocument(bytes.NewReader(document), "")
	return c.values[QuerySchedule].decodeFlags(f.facts)
}

// factFinder collects the facts of a document.
type factFinder struct {
	names     map[string]string
	facts     []fact
	depth     int                                          // of JSON in strings
	decode    func(text []byte) (document []byte, ok bool) // of the dialect's data; nil for none
	skipLists bool                                         // elements of lists are not collected, in any form of a list
}

// readDocument reads one JSON value, which belongs to a field.
func (f *factFinder) readDocument(document io.Reader, field string) {
	decoder := json.NewDecoder(document)
	decoder.UseNumber()
	_ = f.readValue(decoder, field)
}

// readValue reads the next value, which belongs to a field.
func (f *factFinder) readValue(decoder *json.Decoder, field string) error {
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	switch value := token.(type) {
	case json.Delim:
		count := len(f.facts)
		for isObject := value == '{'; decoder.More(); {
			memberField := field // of an object such as {"#text": "…"} too
			if isObject {
				name, err := decoder.Token()
				if err != nil {
					return err
				}
				memberField = cmp.Or(f.names[foldFieldName(name.(string))], field) //nolint:forcetypeassert // the name of a member is a string
			}
			if err := f.readValue(decoder, memberField); err != nil {
				return err
			}
		}
		if f.skipLists && (value == '[' || field == factOthers) {
			f.facts = f.facts[:count]
		}
		_, err = decoder.Token() // the end of the object or list
		return err
	case bool:
		f.addFact(field, strconv.FormatBool(value))
	case json.Number:
		f.addFact(field, value.String())
	case string:
		f.readText(field, value)
	}
	return nil
}

// readText reads a text, which may be a JSON document itself.
func (f *factFinder) readText(field, text string) {
	const maxDepth = 3
	document := strings.TrimSpace(text)
	isJSON := strings.HasPrefix(document, "{") || strings.HasPrefix(document, "[") || strings.HasPrefix(document, `"`)
	if !isJSON && f.decode != nil {
		if decoded, ok := f.decode([]byte(document)); ok {
			document, isJSON = string(decoded), true
		}
	}
	switch {
	case !isJSON:
		f.addFact(field, text)
	case f.depth < maxDepth:
		f.depth++
		f.readDocument(strings.NewReader(document), field) // without a copy
		f.depth--
	}
}

// findXMLFacts returns the facts in the elements of an XML document, such as the detail of a fault.
func (c *codec) findXMLFacts(op Operation, document []byte) []fact {
	f := factFinder{names: c.factNames[op]}
	decoder := xml.NewDecoder(bytes.NewReader(document))
	field := ""
	for {
		switch token, err := decoder.Token(); t := token.(type) {
		case xml.StartElement:
			field = f.names[foldFieldName(t.Name.Local)]
		case xml.EndElement:
			field = ""
		case xml.CharData:
			f.readText(field, string(t))
		default:
			if err != nil {
				return f.facts
			}
		}
	}
}

func (f *factFinder) addFact(field, value string) {
	if field != "" && strings.TrimSpace(value) != "" {
		f.facts = append(f.facts, fact{field, value})
	}
}
