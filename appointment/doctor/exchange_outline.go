package doctor

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/exam-appointment/appointment-go/soap"
)

// formatRequest returns the request for the vendor. Of headers that may hold credentials it returns
// the names only. The body is not masked.
func (e *exchange) formatRequest() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.request == nil {
		return ""
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%s %s\nHost: %s\n", e.request.Method, e.request.URL.RequestURI(), e.request.URL.Host)
	header := http.Header{}
	for name, values := range e.request.Header {
		header[name] = []string{maskText}
		if slices.Contains([]string{"Accept", "Content-Type", "Soapaction", "SOAPAction", "User-Agent"}, name) {
			header[name] = values
		}
	}
	writeHeader(&text, header)
	body := decodeBody(e.requestBody.Bytes())
	fmt.Fprintf(&text, "\n%s\n", body[:min(len(body), maxBodyText)])
	return text.String()
}

// mediaTypePattern matches a Content-Type that can be shown.
var mediaTypePattern = regexp.MustCompile(`^[a-zA-Z]+/[a-zA-Z.+-]{1,40}(; ?charset="?[a-zA-Z0-9-]{1,20}"?)?$`)

// outlineResponse returns the structure of the response: the names and types of its content,
// without the values. It returns "" if there is no response.
func (e *exchange) outlineResponse() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.status == 0 {
		return ""
	}
	o := &outline{}
	o.addLine(0, fmt.Sprintf("%s %d %s", e.proto, e.status, http.StatusText(e.status)))
	switch contentType := e.header.Get("Content-Type"); {
	case mediaTypePattern.MatchString(contentType):
		o.addLine(0, "Content-Type: "+contentType)
	case contentType != "":
		o.addLine(0, "Content-Type: "+maskText)
	}
	o.addLine(0, "")
	text := strings.TrimSpace(decodeBody(e.body.Bytes()))
	switch {
	case text == "":
	case soap.IsEnvelope(e.body.Bytes()):
		o.addXML(text)
	case !o.addJSON(0, "", text, ""):
		o.addLine(0, fmt.Sprintf("… (%d bytes)", e.body.Len()))
	}
	return o.text.String()
}

// outline is the structure of a message, in lines. It leaves out the lines beyond a limit.
type outline struct {
	text  strings.Builder
	lines int
}

const (
	maxOutlineLines = 80
	maxOutlineDepth = 16
)

func (o *outline) addLine(depth int, line string) {
	if o.lines++; o.lines == maxOutlineLines {
		line = "…"
	}
	if o.lines <= maxOutlineLines {
		o.text.WriteString(strings.TrimRight(strings.Repeat("  ", depth)+line, " ") + "\n")
	}
}

// hidden stands for a text in an outline.
const hidden = `"…"`

// addJSON adds a JSON document between a prefix and a suffix. It reports whether text is an object or a list, if
// only in its beginning.
func (o *outline) addJSON(depth int, prefix, text, suffix string) bool {
	if text == "" || text[0] != '{' && text[0] != '[' {
		return false
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := o.addValue(d, depth, prefix, "", suffix); err != nil {
		o.addLine(depth, "…"+suffix)
	}
	return true
}

var errTooDeep = errors.New("doctor: the document is nested too deep")

// addValue adds the next value of a JSON document, which is that of a field. suffix follows an object
// or a list.
func (o *outline) addValue(d *json.Decoder, depth int, prefix, field, suffix string) error {
	if depth > maxOutlineDepth {
		return errTooDeep
	}
	token, err := d.Token()
	if err != nil {
		return err
	}
	switch value := token.(type) {
	case json.Delim:
		o.addLine(depth, prefix+value.String())
		addMembers := o.addFields
		if value == '[' {
			addMembers = o.addElements
		}
		if err := addMembers(d, depth+1); err != nil {
			return err
		}
		end, err := d.Token()
		if err == nil {
			o.addLine(depth, fmt.Sprint(end)+suffix)
		}
		return err
	case string:
		o.addText(depth, prefix, field, value)
	case json.Number:
		shown := "…"
		if isCodeField(field) {
			shown = showCode(value.String())
		}
		o.addLine(depth, prefix+shown)
	case bool:
		o.addLine(depth, prefix+strconv.FormatBool(value))
	case nil:
		o.addLine(depth, prefix+"null")
	}
	return nil
}

// addFields adds the fields of a JSON object.
func (o *outline) addFields(d *json.Decoder, depth int) error {
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string) // the decoder accepts nothing else
		if err := o.addValue(d, depth, fmt.Sprintf("%q: ", showName(name)), name, ""); err != nil {
			return err
		}
	}
	return nil
}

// addElements adds the first element of a JSON list, and the number of the others.
func (o *outline) addElements(d *json.Decoder, depth int) error {
	for count := 0; d.More(); count++ {
		if count == 0 {
			if err := o.addValue(d, depth, "", "", ""); err != nil {
				return err
			}
			continue
		}
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			return err
		}
		if !d.More() {
			o.addLine(depth, fmt.Sprintf("… (+%d)", count))
		}
	}
	return nil
}

// isCodeField reports whether the values of a field are codes for success and failure.
func isCodeField(name string) bool {
	return slices.Contains([]string{"statuscode", "resultcode", "code", "faultcode"}, strings.ToLower(name))
}

// addText adds a text: a document in it by its structure, a code by itself, and any other by hidden.
func (o *outline) addText(depth int, prefix, field, text string) {
	shown := hidden
	switch trimmed := strings.TrimSpace(text); {
	case text == "":
		shown = `""`
	case isCodeField(field):
		shown = fmt.Sprintf("%q", showCode(trimmed))
	case depth < maxOutlineDepth && strings.HasPrefix(trimmed, "{"):
		o.addJSON(depth, prefix+`"`, trimmed, `"`)
		return
	}
	o.addLine(depth, prefix+shown)
}

// namePattern matches the name of a field. A patient's data that is used as a name does not look
// like one.
var namePattern = regexp.MustCompile(`^[A-Za-z_$][A-Za-z_.$-]*\d{0,4}[A-Za-z_.-]*$`)

// showName returns a name of a message if it looks like the name of a field, and otherwise *** in
// its place.
func showName(name string) string {
	if len(name) <= 48 && namePattern.MatchString(name) {
		return name
	}
	return maskText
}

// addXML adds an XML document.
func (o *outline) addXML(text string) {
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // the text is in UTF-8
	var open []string
	for len(open) <= maxOutlineDepth {
		token, err := d.Token()
		if err != nil {
			break
		}
		switch t := token.(type) {
		case xml.StartElement:
			o.addLine(len(open), "<"+showName(t.Name.Local)+">")
			open = append(open, t.Name.Local)
		case xml.EndElement:
			open = open[:max(0, len(open)-1)]
			o.addLine(len(open), "</"+showName(t.Name.Local)+">")
		case xml.CharData:
			if content := bytes.TrimSpace(t); len(content) > 0 && len(open) > 0 {
				o.addText(len(open), "", open[len(open)-1], string(content))
			}
		}
	}
}
