package doctor

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/soap"
)

// evidence collects facts about the hospital's dialect from its responses. From their texts it keeps
// only names: those of the interface, and those of the web service.
type evidence struct {
	styles        map[casing.Style]int // how often a name was spelled in a style
	names         map[string]string    // spellings that fit no style, by the interface's name
	hasNoEnvelope bool                 // a response had no envelope
	hasDataString bool                 // a response had its data in a string
	hasDataBase64 bool                 // or in Base64
	namesCharset  bool                 // a response that rejects the request names a charset
	isSOAP        bool                 // the service is a web service
	isNotSOAP     bool                 // a response was not a SOAP envelope
	namesAction   bool                 // a fault names the SOAPAction

	// The names that faults contain, of which a few are kept.
	namespaces []string
	elements   []string // that may be the element of the query
	parameters []string
	actions    []string // SOAPActions that may be that of the query

	isUnqualified bool // a fault names a parameter without a namespace
}

func newEvidence() *evidence {
	return &evidence{styles: map[casing.Style]int{}, names: map[string]string{}}
}

// allStyles returns the styles of names.
func allStyles() []casing.Style { return []casing.Style{casing.Camel, casing.Pascal, casing.Upper} }

// mostFrequentStyle returns the style in which most names were spelled. ok is false if there is
// none.
func (ev *evidence) mostFrequentStyle() (style casing.Style, ok bool) {
	count := 0
	for _, s := range allStyles() {
		if ev.styles[s] > count {
			count, style, ok = ev.styles[s], s, true
		}
	}
	return style, ok
}

// envelopeNames are the names of the fields around the business fields of a request.
var envelopeNames = []string{"systemId", "systemKey", "businessType", "method", "data"}

// requestNames returns the names of the fields of a query's request, by the name in lowercase.
var requestNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for _, name := range envelopeNames {
		names[strings.ToLower(name)] = name
	}
	for f := range reflect.TypeFor[appointment.QueryRequest]().Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "-" {
			names[strings.ToLower(name)] = name
		}
	}
	return names
})

// findRequestName returns the name of the request's field with this spelling, apart from case
// and underscores.
func findRequestName(spelling string) (name string, ok bool) {
	name, ok = requestNames()[strings.ToLower(strings.ReplaceAll(spelling, "_", ""))]
	return name, ok
}

var wordPattern = regexp.MustCompile(`[A-Za-z][A-Za-z0-9_]{3,}`)

// addWords finds the names of the request's fields in a text of the hospital, and adds their
// spellings. It ignores the spelling in the style that was sent. It returns the names as the
// interface spells them, each once.
func (ev *evidence) addWords(text, sentStyle string) (fields []string) {
	for _, word := range wordPattern.FindAllString(text, -1) {
		name, ok := findRequestName(word)
		if !ok {
			continue
		}
		if !slices.Contains(fields, name) {
			fields = append(fields, name)
		}
		if style, err := casing.ParseStyle(sentStyle); err != nil || style.Name(name) != word {
			ev.addSpelling(name, word)
		}
	}
	return fields
}

// addSpelling adds the spelling of a name.
func (ev *evidence) addSpelling(name, spelling string) {
	if name == "data" || name == "method" || name == "days" { // they are English words too
		return
	}
	fitsStyle := false
	for _, style := range allStyles() {
		if style.Name(name) == spelling {
			ev.styles[style]++
			fitsStyle = true
		}
	}
	if known, _ := findRequestName(spelling); known == name && !fitsStyle {
		ev.names[name] = spelling
	}
}

// addDeviations adds the facts that the deviations of a response show.
func (ev *evidence) addDeviations(deviations []appointment.Deviation) {
	for _, d := range deviations {
		name := d.Path[strings.LastIndexByte(d.Path, '.')+1:]
		switch {
		case d.Kind == casing.KindName:
			ev.addSpelling(name, d.Found)
		case d.Code == casing.CodeJSONInString && d.Path == "data":
			ev.hasDataString = true
		case d.Code == appointment.CodeNoEnvelope:
			ev.hasNoEnvelope = true
		case d.Code == soap.CodeNoSOAPEnvelope:
			ev.isNotSOAP = true
		}
	}
}
