package doctor

import (
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/soap"
)

// advice names the rule that a finding deviates from, how the client handles the deviation, and how
// the vendor can repair it. Its strings are codes of texts without their prefix.
type advice struct{ rule, client, repair string }

// ruleSections are the sections of the published interface that contain the rules.
var ruleSections = map[string]string{
	"reach": "parties", "operations": "operations", "technology": "vendors", "spelling": "vendors",
	"request-envelope": "envelope", "envelope": "envelope", "status": "envelope", "result": "envelope", "paging": "envelope",
	"text": "rules", "dates": "rules", "times": "rules", "weekday": "rules", "slot-status": "rules", "flag": "rules",
	"values": "rules", "identity": "rules", "echo": "rules", "booked-slot": "rules",
	"fields": "fields", "lists": "fields",
	"json": "standard", "http": "standard", "soap": "standard", "wsdl": "standard", "tls": "standard",
}

// adviseDeviation returns the advice for a deviation.
func adviseDeviation(d appointment.Deviation) advice {
	switch d.Kind {
	case casing.KindName, casing.KindDuplicate, casing.KindUnknown, casing.KindMissing, casing.KindLength:
		return kindAdvice[d.Kind] // their codes are types, or say nothing more
	}
	if found, ok := codeAdvice[d.Code]; ok {
		return found
	}
	if found, ok := kindAdvice[d.Kind]; ok {
		return found
	}
	return advice{"fields", "reads", "format"}
}

// adviseFinding returns the advice for a finding by its code. If the code has none, it uses the most
// specific part that has advice, such as "tls" for "tls.alert.none".
func adviseFinding(code string) advice {
	for {
		if found, ok := findingAdvice[code]; ok {
			return found
		}
		dot := strings.LastIndexByte(code, '.')
		if dot < 0 {
			return findingAdvice["query"]
		}
		code = code[:dot]
	}
}

// kindAdvice is the advice for deviations by kind.
var kindAdvice = map[casing.Kind]advice{
	casing.KindName:      {"spelling", "reads", "names"},
	casing.KindDuplicate: {"fields", "doubts", "once"},
	casing.KindUnknown:   {"fields", "ignored", "unknown"},
	casing.KindMissing:   {"fields", "reads", "missing"},
	casing.KindShape:     {"text", "reads", "text"},
	casing.KindFormat:    {"dates", "reads", "date"},
	casing.KindLength:    {"fields", "reads", "length"},

	appointment.KindContradiction: {"fields", "doubts", "consistent"},
	appointment.KindEnvelope:      {"envelope", "reads", "envelope"},
	appointment.KindCharset:       {"json", "charset", "utf8"},
	appointment.KindContentType:   {"http", "reads", "content-type"},
	appointment.KindValue:         {"values", "values", "values"},
	appointment.KindEncoding:      {"http", "reads", "compression"},
}

// codeAdvice is the advice for deviations by code.
var codeAdvice = map[casing.Code]advice{
	casing.CodeText:               {"text", "reads", "text"},
	casing.CodeNumber:             {"text", "reads", "text"},
	casing.CodeBool:               {"text", "reads", "text"},
	casing.CodeObject:             {"text", "reads", "text"},
	casing.CodeList:               {"text", "reads", "text"},
	casing.CodeNull:               {"text", "reads", "null"},
	casing.CodeJSONInString:       {"envelope", "reads", "json"},
	casing.CodeEmptyList:          {"fields", "reads", "object"},
	casing.CodeListForObject:      {"fields", "reads", "object"},
	casing.CodeNullInList:         {"lists", "reads", "list-items"},
	casing.CodeReference:          {"fields", "reads", "reference"},
	casing.CodeValuesObject:       {"lists", "reads", "reference"},
	casing.CodeNumberedObject:     {"lists", "reads", "list"},
	casing.CodeWrappedList:        {"lists", "reads", "list"},
	casing.CodeObjectForEmptyList: {"lists", "reads", "list"},
	casing.CodeTextForList:        {"lists", "reads", "list"},
	casing.CodeNumberForList:      {"lists", "reads", "list"},
	casing.CodeBoolForList:        {"lists", "reads", "list"},
	casing.CodeObjectForList:      {"lists", "reads", "list"},
	casing.CodeLeftOut:            {"fields", "reads", "missing"},
	casing.CodeSentTwice:          {"fields", "doubts", "once"},
	casing.CodeWholeNumber:        {"text", "reads", "number"},

	appointment.CodeNoDate:        {"dates", "reads", "date"},
	appointment.CodeMilliseconds:  {"dates", "reads", "date"},
	appointment.CodeZonedTime:     {"dates", "reads", "date"},
	appointment.CodeDateAndTime:   {"dates", "reads", "date"},
	appointment.CodeOtherDate:     {"dates", "reads", "date"},
	appointment.CodeDotNetDate:    {"dates", "reads", "date"},
	appointment.CodeDateCompact:   {"dates", "reads", "date"},
	appointment.CodeDateSlashes:   {"dates", "reads", "date"},
	appointment.CodeDateShort:     {"dates", "reads", "date"},
	appointment.CodeFullWidth:     {"times", "reads", "time"},
	appointment.CodeTimeAfterDate: {"times", "reads", "time"},
	appointment.CodeShortHour:     {"times", "reads", "time"},
	appointment.CodeNoColon:       {"times", "reads", "time"},
	appointment.CodeWithSeconds:   {"times", "reads", "time"},
	appointment.CodeLastSecond:    {"times", "reads", "time"},
	appointment.CodeWholeDay:      {"times", "reads", "time"},
	appointment.CodePadded:        {"fields", "reads", "padding"},

	appointment.CodeNoEnvelope:    {"envelope", "reads", "envelope"},
	appointment.CodeEnvelope:      {"envelope", "reads", "no-envelope"},
	appointment.CodeResultOutside: {"envelope", "reads", "envelope"},
	appointment.CodeOtherCase:     {"result", "reads", "case"},
	appointment.CodeWrongWeekday:  {"weekday", "reads", "week"},
	appointment.CodeTooManySlots:  {"paging", "reads", "paging"},
	appointment.CodeWrongTotal:    {"paging", "doubts", "total"},
	appointment.CodeNotRequested:  {"echo", "doubts", "echo"},

	appointment.CodeUnknownStatus:   {"slot-status", "values", "slot-status"},
	appointment.CodeUnknownFlag:     {"flag", "booked", "flag"},
	appointment.CodeUnknownValue:    {"values", "values", "values"},
	appointment.CodeNotIdentityCard: {"identity", "doubts", "identity"},
	appointment.CodeNoDigit:         {"fields", "doubts", "digits"},
	appointment.CodeFutureDate:      {"dates", "doubts", "clock"},

	appointment.CodeByteOrderMark:        {"json", "reads", "bom"},
	appointment.CodeNotDeclaredCharset:   {"json", "charset", "utf8"},
	appointment.CodeUndeclaredGB18030:    {"json", "charset", "utf8"},
	appointment.CodeGB18030DeclaredUTF8:  {"json", "charset", "utf8"},
	appointment.CodeCESU8:                {"json", "reads", "cesu8"},
	appointment.CodeMojibake:             {"json", "lost", "mojibake"},
	appointment.CodeReplacementCharacter: {"json", "lost", "mojibake"},
	appointment.CodeReplacementMojibake:  {"json", "lost", "mojibake"},
	appointment.CodeNoContentType:        {"http", "reads", "content-type"},
	appointment.CodeBadContentType:       {"http", "reads", "content-type"},

	soap.CodeNoSOAPEnvelope:   {"soap", "reads", "soap"},
	soap.CodeForeignNamespace: {"soap", "reads", "soap"},
	soap.CodeSOAPVersion:      {"soap", "reads", "soap"},
}

// findingAdvice is the advice for the other findings: failures of a response, checks that failed,
// and keys of the dialect.
var findingAdvice = map[string]advice{
	"failure.tls-wrong-key":    {"tls", "confirmed", "certificate"},
	"failure.payload":          {"envelope", "fails", "payload"},
	"failure.too-long":         {"paging", "limits", "size"},
	"failure.bad-compression":  {"http", "fails", "compression"},
	"failure.bad-charset":      {"json", "fails", "utf8"},
	"failure.http-status":      {"status", "fails", "http-status"},
	"failure.gateway":          {"status", "fails", "gateway"},
	"failure.empty":            {"envelope", "fails", "body"},
	"failure.markup":           {"envelope", "fails", "page"},
	"failure.xml":              {"envelope", "fails", "body"},
	"failure.soap-envelope":    {"technology", "fails", "soap"},
	"failure.not-json":         {"json", "fails", "invalid-json"},
	"failure.no-status-code":   {"status", "names", "status"},
	"failure.no-result-code":   {"result", "names", "status"},
	"failure.result-codes":     {"result", "fails", "status"},
	"failure.no-result":        {"result", "fails", "result"},
	"failure.other-order":      {"echo", "refuses", "echo"},
	"failure.other-patient":    {"identity", "refuses", "echo"},
	"failure.unknown-flag":     {"flag", "booked", "flag"},
	"failure.no-identifier":    {"booked-slot", "refuses", "booked-slot"},
	"failure.no-date":          {"booked-slot", "refuses", "booked-slot"},
	"failure.other-date":       {"booked-slot", "refuses", "booked-slot"},
	"failure.other-resource":   {"booked-slot", "refuses", "booked-slot"},
	"failure.other-time":       {"booked-slot", "refuses", "booked-slot"},
	"failure.slot-beside-flag": {"flag", "refuses", "slot"},
	"failure.empty-element":    {"lists", "fails", "result"},
	"failure.unclear-state":    {"echo", "refuses", "flag"},
	"failure.incomplete":       {"echo", "refuses", "complete"},

	"failure.soap-html":             {"envelope", "fails", "page"},
	"failure.soap-malformed":        {"soap", "fails", "soap-xml"},
	"failure.soap-lone-surrogate":   {"soap", "fails", "soap-xml"},
	"failure.soap-too-deep":         {"soap", "limits", "soap-size"},
	"failure.soap-too-large":        {"soap", "limits", "soap-size"},
	"failure.soap-several-elements": {"soap", "fails", "soap-result"},
	"failure.soap-several-results":  {"operations", "result", "soap-result"},
	"failure.soap-no-result":        {"operations", "result", "soap-result"},
	"failure.soap-result-not-text":  {"operations", "fails", "soap-result"},

	"dns":                         {"reach", "network", "host"},
	"tcp":                         {"reach", "network", "host"},
	"tls":                         {"tls", "tls", "certificate"},
	"tls.none":                    {"tls", "plain", "https"},
	"tls.unverified":              {"tls", "confirmed", "certificate"},
	"tls.alert":                   {"tls", "tls", "tls-version"},
	"tls.closed":                  {"tls", "tls", "tls-version"},
	"tls.failed":                  {"tls", "tls", "tls-version"},
	"tls.timeout":                 {"reach", "network", "host"},
	"tls.tlcp":                    {"tls", "not-tlcp", "tls-version"},
	"tls.unsupported-key":         {"tls", "not-tlcp", "tls-version"},
	"tls.wrong-key":               {"tls", "confirmed", "certificate"},
	"http":                        {"http", "endpoint", "url"},
	"wsdl":                        {"wsdl", "soap", "wsdl"},
	"wsdl.rest":                   {"technology", "soap", "url"},
	"query":                       {"envelope", "fails", "log"},
	"query.understood":            {"fields", "reads", "format"},
	"query.listed":                {"echo", "unproven", "echo"},
	"query.repeated":              {"echo", "unproven", "complete"},
	"query.success":               {"echo", "unproven", "echo"},
	"query.charset":               {"json", "fails", "utf8"},
	"query.status-missing":        {"status", "names", "status"},
	"query.fault.sender":          {"operations", "soap", "request"},
	"query.fault.receiver":        {"operations", "rejected", "log"},
	"query.denied":                {"reach", "auth", "credentials"},
	"query.unauthorised":          {"request-envelope", "auth", "credentials"},
	"query.fields":                {"request-envelope", "rejected", "request"},
	"query.missing":               {"request-envelope", "rejected", "request"},
	"query.rejected":              {"status", "rejected", "codes"},
	"query.redirect":              {"http", "endpoint", "url"},
	"query.soap":                  {"technology", "soap", "wsdl"},
	"query.gateway404":            {"http", "endpoint", "url"},
	"query.404":                   {"operations", "endpoint", "url"},
	"query.method":                {"operations", "endpoint", "url"},
	"query.status":                {"http", "fails", "log"},
	"query.page":                  {"envelope", "fails", "page"},
	"query.empty":                 {"envelope", "fails", "body"},
	"query.timeout":               {"reach", "network", "log"},
	"query.closed":                {"reach", "network", "log"},
	"requirement":                 {"request-envelope", "auth", "requirement"},
	"requirement.signature":       {"request-envelope", "code", "requirement"},
	"requirement.encryption":      {"request-envelope", "code", "requirement"},
	"requirement.scheme":          {"request-envelope", "code", "requirement"},
	"requirement.addressing":      {"soap", "fails", "requirement"},
	"requirement.policy":          {"soap", "fails", "requirement"},
	"requirement.signed-envelope": {"soap", "fails", "requirement"},

	"dialect.style":          {"spelling", "line", "names"},
	"dialect.names":          {"spelling", "line", "names"},
	"dialect.layouts":        {"dates", "line", "request-form"},
	"dialect.values":         {"values", "line", "values"},
	"dialect.envelope":       {"request-envelope", "line", "request-form"},
	"dialect.data":           {"request-envelope", "line", "request-form"},
	"dialect.empty":          {"fields", "line", "request-form"},
	"dialect.statusCodes":    {"status", "line", "success-codes"},
	"dialect.resultCodes":    {"result", "line", "success-codes"},
	"dialect.bookedFlags":    {"flag", "line", "flag"},
	"dialect.reasons":        {"status", "line", "codes"},
	"dialect.charset":        {"json", "line", "utf8"},
	"dialect.requestCharset": {"json", "line", "request-charset"},
	"dialect.soap":           {"operations", "line", "request-form"},
	"dialect.rest":           {"operations", "line", "request-form"},
}
