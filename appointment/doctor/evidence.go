package doctor

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
)

// evidence is what the hospital's answers told of its dialect. Of their texts it holds
// names alone: the interface's own, and those of the web service.
type evidence struct {
	styles      map[casing.Style]int // how often names came spelled so
	names       map[string]string    // the interface's names that came in no style's spelling
	bare        bool                 // an answer had no envelope
	inString    bool                 // an answer's data was a document in a string
	soap        bool                 // it is a web service
	rest        bool                 // it is not
	action      bool                 // a fault spoke of the SOAPAction
	namespaces  []string             // that faults named
	elements    []string             // that could be the query's
	parameters  []string
	unqualified bool
	actions     []string // SOAPActions of the query that faults named
}

func styles() []casing.Style { return []casing.Style{casing.Camel, casing.Pascal, casing.Upper} }

func newEvidence() *evidence {
	return &evidence{styles: map[casing.Style]int{}, names: map[string]string{}}
}

// queryNames are the interface's names in a query's request, by their folded form.
var queryNames = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	add := func(name string) { all[strings.ToLower(name)] = name }
	for _, name := range envelopeNames {
		add(name)
	}
	for f := range reflect.TypeFor[appointment.QueryRequest]().Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "-" {
			add(name)
		}
	}
	return all
})

var word = regexp.MustCompile(`[A-Za-z][A-Za-z0-9_]{3,}`)

// words finds the interface's names in a text of the hospital's, and learns their
// spelling, unless it is the one that they were sent in. It returns them as the interface
// spells them, each once.
func (ev *evidence) words(text, sent string) (fields []string) {
	for _, w := range word.FindAllString(text, -1) {
		name, known := queryNames()[strings.ToLower(strings.ReplaceAll(w, "_", ""))]
		if !known {
			continue
		}
		if !slices.Contains(fields, name) {
			fields = append(fields, name)
		}
		if style, err := casing.ParseStyle(sent); err != nil || style.Name(name) != w {
			ev.spelling(name, w)
		}
	}
	return fields
}

// spelling learns from how a name was spelled.
func (ev *evidence) spelling(name, spelled string) {
	if name == "data" || name == "method" || name == "days" { // words of English, too
		return
	}
	odd := true
	for _, style := range styles() {
		if style.Name(name) == spelled {
			ev.styles[style]++
			odd = false
		}
	}
	ours := queryNames()[strings.ToLower(strings.ReplaceAll(spelled, "_", ""))] == name
	if odd && ours {
		ev.names[name] = spelled
	}
}

// answer learns from how an answer departs from the interface.
func (ev *evidence) answer(deviations []appointment.Deviation) {
	for _, d := range deviations {
		name := d.Path[strings.LastIndexByte(d.Path, '.')+1:]
		switch {
		case d.Kind == casing.KindName:
			ev.spelling(name, d.Seen)
		case d.Kind == casing.KindShape && d.Path == "data" && strings.Contains(d.Seen, "in a string"):
			ev.inString = true
		case d.Kind == appointment.KindEnvelope && strings.Contains(d.Seen, "without an envelope"):
			ev.bare = true
		case d.Kind == appointment.KindEnvelope && d.Seen == "no SOAP envelope":
			ev.rest = true
		}
	}
}

var (
	qualifiedName = regexp.MustCompile(`\{((?:https?://|urn:)[A-Za-z0-9:/._#-]{2,100})?\}([A-Za-z_][A-Za-z0-9_.-]{0,40})`)
	namespaceText = regexp.MustCompile(`(?:https?://|urn:)[A-Za-z0-9:/._#-]{2,100}`)
	manyDigits    = regexp.MustCompile(`\d{6}`)
	identifier    = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]{2,40}`)
)

// fault learns from the text of a SOAP fault what the service calls things. Names of the
// library's own, which we sent, are no news.
func (ev *evidence) fault(text string) {
	ev.soap = true
	ev.action = ev.action || strings.Contains(strings.ToLower(text), "action")
	for _, m := range qualifiedName.FindAllStringSubmatch(text, -1) {
		switch space, name := m[1], m[2]; {
		case isQuery(name):
			learn(&ev.elements, name)
		case space == "":
			ev.unqualified = true
			learn(&ev.parameters, name)
		default:
			learn(&ev.parameters, name)
		}
	}
	for _, uri := range namespaceText.FindAllString(text, -1) {
		uri = strings.TrimRight(uri, ".:")
		switch {
		case manyDigits.MatchString(uri): // a number of somebody's
		case strings.Contains(uri, "schemas.xmlsoap.org"), strings.Contains(uri, "www.w3.org"):
		case isQuery(uri[strings.LastIndexAny(uri, "/#:")+1:]):
			learn(&ev.actions, uri)
		default:
			learn(&ev.namespaces, uri)
		}
	}
	for _, name := range identifier.FindAllString(namespaceText.ReplaceAllString(text, ""), -1) {
		if isQuery(name) && name != string(appointment.QuerySchedule) { // which is what we call it, if nobody says otherwise
			learn(&ev.elements, name)
		}
	}
}

// As JAX-WS, CXF, PHP and ASP.NET say it, and others who say it alike.
var (
	unknownAction    = regexp.MustCompile(`(?i)not recognize the value of HTTP Header SOAPAction`)
	unknownOperation = regexp.MustCompile(`(?i)dispatch method|unexpected wrapper element|not a valid method|is no operation|procedure '.*' not present|` +
		`(unknown|no such|no) (operation|method|function)|(operation|method|function) .{0,80}(not found|not supported|not defined|not exist|unknown)`)
)

func unheardIn(text string) unheard {
	switch {
	case unknownAction.MatchString(text):
		return noAction
	case unknownOperation.MatchString(text):
		return noOperation
	}
	return 0
}

// isQuery reports whether a name can be that of the query: it says so, and is made of the
// field's words and nothing else, which could be anybody's name.
func isQuery(name string) bool {
	folded := strings.ToLower(name)
	if !strings.Contains(folded, "query") && !strings.Contains(folded, "xkh073") {
		return false
	}
	return strings.Trim(fieldWords.ReplaceAllString(folded, ""), "_") == ""
}

var fieldWords = regexp.MustCompile(`query|xkh073|schedules?|exams?|examination|appointments?|appoint|booking|book|reservation|reserve|arrange|list|info|check|get|his|pacs|ris|service|data|orders?|times?|slots?|resources?`)

// learn keeps the first few names of a kind.
func learn(all *[]string, name string) {
	if !slices.Contains(*all, name) && len(*all) < 4 {
		*all = append(*all, name)
	}
}

// missing reports whether a text says that something was not there.
func missing(text string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc([]string{"不能为空", "为空", "缺少", "缺失", "必填", "未传", "missing", "required", "null", "empty", "json"},
		func(w string) bool { return strings.Contains(text, w) })
}

// spelledAs is the style that most names came in; ok is false if none did.
func (ev *evidence) spelledAs() (style casing.Style, ok bool) {
	most := 0
	for _, s := range styles() {
		if ev.styles[s] > most {
			most, style, ok = ev.styles[s], s, true
		}
	}
	return style, ok
}
