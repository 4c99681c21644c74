package doctor

import (
	"regexp"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// identifier is the pattern of a name in a program, such as requestData, X-Sign or app_id.
const identifier = `([A-Za-z][A-Za-z0-9_-]{1,39})`

// identifierPatterns match names that a text calls a parameter, a field or a header, or of which
// it says that they are missing. Other words of a text may be the names of people.
var identifierPatterns = []*regexp.Regexp{
	regexp.MustCompile(`(?i)(?:参数名?|入参|字段|节点|请求头|消息头|报文头|缺少|缺失|未传入?|未提供)[\s::：,，是为'"“‘\[【「{(（<]*` + identifier),
	regexp.MustCompile(`(?i)\b(?:parameters?|params?|arguments?|fields?|property|properties|headers?|elements?|missing|requires)\b(?:\s+(?:names?|value))?[\s:=,'"` + "`" + `“‘\[{(<]*` + identifier),
	regexp.MustCompile(`(?i)` + identifier + `['"` + "`" + `”’\]】」})）>]*\s*(?:参数|字段|请求头)?(?:不能为空|不可为空|不允许为空|为空|必填|缺失|未传|未提供|校验失败|验证失败|解析失败|解密失败)`),
	regexp.MustCompile(`(?i)` + identifier + `['"` + "`" + `”’\]})>]*\s+(?:(?:parameter|param|argument|field|header|property)\s+)?(?:(?:is|was|are|must|cannot|can't|may|should|has)\b[a-z ]{0,12}\b(?:missing|required|null|empty|blank|present|provided|specified)|required\b|missing\b)`),
	regexp.MustCompile(`['"` + "`" + `“‘\[【]` + `([a-z]+(?:[A-Z][a-z0-9]*)+|[A-Za-z]+(?:[-_][A-Za-z0-9]+)+)` + `(?:['` + "`" + `”’\]】]|"[^:])`), // not a key of the response itself
	regexp.MustCompile(`"` + identifier + `"\s*:\s*\[\s*"`), // ASP.NET: the errors of a parameter
	regexp.MustCompile(`\b(X-[A-Z][A-Za-z0-9-]{1,38})`),
}

// commonWords are words of sentences that are no names.
var commonWords = strings.Fields(`a an and are array at be body by can cannot class data_type empty error errors exception failed field fields for form from has have
	header headers if in instance int integer into invalid is it java json key keys length list message method missing must name named names no not null object of on or
	parameter parameters present property provided query received request required service soap specified string system that the this to type types unknown valid value
	values was were when which with without xml you your`)

// findIdentifiers returns the names in the text of a response, each once, and at most six. It
// leaves out the names of the interface, and words of the query, which may name the patient.
func findIdentifiers(text string, query *appointment.QueryRequest) (names []string) {
	isShown := map[string]bool{}
	for _, pattern := range identifierPatterns {
		for _, match := range pattern.FindAllStringSubmatchIndex(text, -1) {
			name := strings.TrimRight(text[match[2]:match[3]], "-_")
			_, isField := findRequestName(name)
			switch {
			case isShown[name], isField && name != "data", slices.Contains(appointment.Operations(), appointment.Operation(name)), slices.Contains(commonWords, strings.ToLower(name)):
			case isPartOfName(text, match[2], match[3]), longNumberPattern.MatchString(name), isQueryWord(name, query):
			case len(names) < 6:
				isShown[name] = true
				names = append(names, name)
			}
		}
	}
	return names
}

// isPartOfName reports whether text[start:end] is only a part of a longer name, such as that of a
// Java class.
func isPartOfName(text string, start, end int) bool {
	isNameByte := func(i int) bool {
		if i < 0 || i >= len(text) {
			return false
		}
		c := text[i]
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '$'
	}
	switch {
	case isNameByte(start - 1), isNameByte(end):
		return true
	case start > 0 && text[start-1] == '.' && isNameByte(start-2):
		return true
	case start > 0 && text[start-1] == '/': // an address
		return true
	}
	return end < len(text) && text[end] == '.' && isNameByte(end+1)
}

// isQueryWord reports whether a value of the query contains a name, or the other way round.
func isQueryWord(name string, query *appointment.QueryRequest) bool {
	name = strings.ToLower(name)
	for _, value := range queryValues(query) {
		value = strings.ToLower(value)
		if strings.Contains(value, name) || strings.Contains(name, value) {
			return true
		}
	}
	return false
}

// queryValues returns the values of a query that may identify people or places.
func queryValues(q *appointment.QueryRequest) (values []string) {
	for _, value := range append([]string{
		q.PlacerOrderNO, q.ServiceSectID, q.ServiceText, q.ProcedureName, q.ServiceID, q.ProcedureID, q.RequestDeptID, q.RequestDeptName,
		q.OrganizationID, q.MedRecNO,
	}, extraValues(q)...) {
		if len(value) >= 3 {
			values = append(values, value)
		}
	}
	return values
}

// extraValues returns the values of fields that the interface does not have.
func extraValues(q *appointment.QueryRequest) (values []string) {
	for _, value := range q.Extra {
		values = append(values, value)
	}
	return values
}
