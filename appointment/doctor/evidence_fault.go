package doctor

import (
	"regexp"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

var (
	qualifiedNamePattern = regexp.MustCompile(`\{((?:https?://|urn:)[A-Za-z0-9:/._#-]{2,100})?\}([A-Za-z_][A-Za-z0-9_.-]{0,40})`)
	uriPattern           = regexp.MustCompile(`(?:https?://|urn:)[A-Za-z0-9:/._#-]{2,100}`)
	longNumberPattern    = regexp.MustCompile(`\d{6}`)
	identifierPattern    = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]{2,40}`)
)

// addFault adds the names that the text of a SOAP fault contains.
func (ev *evidence) addFault(text string) {
	ev.isSOAP = true
	ev.namesAction = ev.namesAction || strings.Contains(strings.ToLower(text), "action")
	ev.addQualifiedNames(text)
	ev.addURIs(text)
	for _, name := range identifierPattern.FindAllString(uriPattern.ReplaceAllString(text, ""), -1) {
		if isQueryName(name) && name != string(appointment.QuerySchedule) { // that is the name that was sent
			addName(&ev.elements, name)
		}
	}
}

// addQualifiedNames adds names in the form {namespace}name.
func (ev *evidence) addQualifiedNames(text string) {
	for _, match := range qualifiedNamePattern.FindAllStringSubmatch(text, -1) {
		namespace, name := match[1], match[2]
		if isQueryName(name) {
			addName(&ev.elements, name)
			continue
		}
		addName(&ev.parameters, name)
		if namespace == "" {
			ev.isUnqualified = true
		}
	}
}

// addURIs adds the namespaces and SOAPActions in a text.
func (ev *evidence) addURIs(text string) {
	for _, uri := range uriPattern.FindAllString(text, -1) {
		uri = strings.TrimRight(uri, ".:")
		switch {
		case longNumberPattern.MatchString(uri): // it may identify a patient
		case strings.Contains(uri, "schemas.xmlsoap.org"), strings.Contains(uri, "www.w3.org"):
		case isQueryName(uri[strings.LastIndexAny(uri, "/#:")+1:]):
			addName(&ev.actions, uri)
		default:
			addName(&ev.namespaces, uri)
		}
	}
}

// addName adds a name to a list, of which it keeps the first few.
func addName(list *[]string, name string) {
	if !slices.Contains(*list, name) && len(*list) < 4 {
		*list = append(*list, name)
	}
}

// isQueryName reports whether a name may be that of the query. Such a name contains the word or the
// number of the query. Its other words are words of fieldWordPattern, since any other name could be
// that of a person.
func isQueryName(name string) bool {
	lower := strings.ToLower(name)
	if !strings.Contains(lower, "query") && !strings.Contains(lower, "xkh073") {
		return false
	}
	return strings.Trim(fieldWordPattern.ReplaceAllString(lower, ""), "_") == ""
}

var fieldWordPattern = regexp.MustCompile(`query|xkh073|schedules?|exams?|examination|appointments?|appoint|booking|book|reservation|reserve|arrange|list|info|check|get|his|pacs|ris|service|data|orders?|times?|slots?|resources?`)

// faultCause is the cause that the text of a SOAP fault names.
type faultCause int

// The causes.
const (
	causeOther            faultCause = iota
	causeUnknownOperation            // no operation has that name in that namespace
	causeUnknownAction               // no operation has that SOAPAction
)

// The texts of JAX-WS, CXF, PHP, ASP.NET and similar stacks.
var (
	unknownActionPattern    = regexp.MustCompile(`(?i)not recognize the value of HTTP Header SOAPAction`)
	unknownOperationPattern = regexp.MustCompile(`(?i)dispatch method|unexpected wrapper element|not a valid method|procedure '.*' not present|` +
		`(unknown|no such|no) (operation|method|function)|(operation|method|function) .{0,80}(not found|not supported|not defined|not exist|unknown)`)
)

// findFaultCause returns the cause that the text of a fault names.
func findFaultCause(text string) faultCause {
	switch {
	case unknownActionPattern.MatchString(text):
		return causeUnknownAction
	case unknownOperationPattern.MatchString(text):
		return causeUnknownOperation
	}
	return causeOther
}

// saysMissing reports whether a text of the hospital says that something is missing.
func saysMissing(text string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc([]string{"不能为空", "为空", "缺少", "缺失", "必填", "未传", "missing", "required", "null", "empty", "json"},
		func(word string) bool { return strings.Contains(text, word) })
}
