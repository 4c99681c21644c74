package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// faultEntry is a fault that the flag and the admin page can name.
type faultEntry struct {
	Name       string   // that of its constructor in appointmenttest, with a lower-case first letter
	Parameters []string // in the text separated by colons; the last may contain colons
	Summary    string
	// request returns the fault of a request. It is nil for faults of connections.
	request    func(args []string) (appointmenttest.Fault, error)
	connection func() appointmenttest.ConnectionFault
}

// Usage returns the form in which the fault is written.
func (e faultEntry) Usage() string {
	return strings.Join(append([]string{e.Name}, e.Parameters...), ":")
}

var faultTable = []faultEntry{
	{Name: "resetDuringRead", Summary: "connection reset in the middle of the request; not executed", request: withoutArguments(appointmenttest.ResetDuringRead)},
	{Name: "resetAfterRead", Summary: "connection reset after the request; not executed", request: withoutArguments(appointmenttest.ResetAfterRead)},
	{Name: "dropResponse", Summary: "executed; connection closed without a response", request: withoutArguments(appointmenttest.DropResponse)},
	{Name: "commitLate", Parameters: []string{"duration"}, Summary: "connection reset at once; executed after the delay", request: withDuration(appointmenttest.CommitLate)},
	{Name: "delay", Parameters: []string{"duration"}, Summary: "executed after the delay, then the response", request: withDuration(appointmenttest.Delay)},
	{Name: "drip", Parameters: []string{"interval"}, Summary: "executed; the response is sent byte by byte", request: withDuration(appointmenttest.Drip)},
	{Name: "truncate", Summary: "executed; the response ends in the middle of its body", request: withoutArguments(appointmenttest.Truncate)},
	{Name: "garbage", Summary: "executed; HTTP 200 with random bytes", request: withoutArguments(appointmenttest.Garbage)},
	{Name: "badGateway", Summary: "executed; HTTP 502 with an HTML page", request: withoutArguments(appointmenttest.BadGateway)},
	{Name: "unavailable", Parameters: []string{"retryAfter"}, Summary: "HTTP 503 with Retry-After; not executed", request: withDuration(appointmenttest.Unavailable)},
	{Name: "serverError", Summary: "executed; HTTP 500 as a SOAP fault or the JSON of Spring", request: withoutArguments(appointmenttest.ServerError)},
	{Name: "closeIdle", Summary: "connection closed when the request arrives; not executed", request: withoutArguments(appointmenttest.CloseIdle)},
	{Name: "errorPage", Parameters: []string{"status"}, Summary: "executed; this HTTP status with an HTML page", request: withStatus(appointmenttest.ErrorPage)},
	{Name: "gatewayError", Parameters: []string{"status", "code"}, Summary: "executed; the JSON of an API gateway; a code in quotes is a text", request: newGatewayError},
	{Name: "rawResponse", Parameters: []string{"status", "contentType", "body"}, Summary: "executed; this response", request: newRawResponse},
	{Name: "soapFault", Parameters: []string{"code", "text"}, Summary: "executed; a SOAP fault such as soapFault:Server:timeout", request: withTexts(appointmenttest.SOAPFault)},
	{Name: "headerLine", Parameters: []string{"line"}, Summary: "executed; the response has this line in its head", request: withText(appointmenttest.HeaderLine)},
	{Name: "leftover", Summary: "executed; the last response on the same connection again", request: withoutArguments(appointmenttest.Leftover)},
	{Name: "rewrite", Parameters: []string{"json"}, Summary: "executed; a JSON merge patch of the response, in the published names", request: newRewrite},
	{Name: "rejection", Parameters: []string{"code", "message"}, Summary: "executed; a rejection such as rejection:99999999:处理中，请稍后查询", request: withTexts(appointmenttest.Rejection)},
	{Name: "successCode", Parameters: []string{"code"}, Summary: "executed; another code of success", request: withText(appointmenttest.SuccessCode)},
	{Name: "setField", Parameters: []string{"name", "value"}, Summary: "executed; a field of the response has this value", request: withTexts(appointmenttest.SetField)},
	{Name: "padded", Summary: "executed; numbers in the response end in blanks", request: withoutArguments(appointmenttest.Padded)},
	{Name: "otherSave", Summary: "executed; the response to the save of another order", request: withoutArguments(appointmenttest.OtherSave)},
	{Name: "firstPage", Summary: "a query returns the first of two pages", request: withoutArguments(appointmenttest.FirstPage)},
	{Name: "bookedDayOnly", Summary: "a query says booked, and names the day only", request: withoutArguments(appointmenttest.BookedDayOnly)},
	{Name: "multipart", Summary: "executed; the SOAP message is in a multipart/related message", request: withoutArguments(appointmenttest.Multipart)},
	{Name: "compressed", Parameters: []string{"declared", "encodings"}, Summary: "executed; compressed by each of gzip, zlib, flate and br, such as compressed:gzip:gzip+gzip", request: newCompressed},
	{Name: "shaped", Parameters: []string{"shape"}, Summary: "executed; other lists or objects: " + strings.Join(shapeNames, ", "), request: newShaped},
	{Name: "resetBeforeRead", Summary: "connection reset at its first byte", connection: appointmenttest.ResetBeforeRead},
	{Name: "silentConnection", Summary: "connection that never responds", connection: appointmenttest.SilentConnection},
}

// shapeNames are the names of the constants of [appointmenttest.Shape] in their order, without Shape and
// with a lower-case first letter.
var shapeNames = []string{
	"dotNet", "php", "phpFromOne", "xml", "item", "list", "reference", "resultList", "dataList", "dangling", "wrapped", "twoResults",
}

// plannedFault is a fault for the next requests of an operation, or for the next connections.
type plannedFault struct {
	Target     string // query, save, cancel or connection
	Text       string // as it was written
	Left       int    // how many take it, or every
	request    appointmenttest.Fault
	connection appointmenttest.ConnectionFault
}

const (
	every            = -1
	maxCount         = 10_000
	connectionTarget = "connection"
)

// operations are the targets of faults of requests.
var operations = map[string]appointment.Operation{
	"query": appointment.QuerySchedule, "save": appointment.SaveSchedule, "cancel": appointment.CancelSchedule,
}

// parseFaults parses faults separated by commas, such as save=dropResponse,query=3*delay:3s. A comma before
// anything but a target belongs to the last argument.
func parseFaults(text string) ([]plannedFault, error) {
	var faults []plannedFault
	var parts []string
	for part := range strings.SplitSeq(text, ",") {
		target, _, ok := strings.Cut(part, "=")
		if isTarget := ok && (target == connectionTarget || operations[target] != ""); isTarget || len(parts) == 0 {
			parts = append(parts, part)
		} else {
			parts[len(parts)-1] += "," + part
		}
	}
	for _, part := range parts {
		target, written, _ := strings.Cut(part, "=")
		count, written, hasCount := cutCount(written)
		if !hasCount {
			count = "1"
		}
		f, err := newPlannedFault(target, count, written)
		if err != nil {
			return nil, err
		}
		faults = append(faults, f)
	}
	return faults, nil
}

// cutCount cuts "3*" or "*" from the start of a fault. The count of "*" is "*".
func cutCount(text string) (count, rest string, ok bool) {
	digits := text[:len(text)-len(strings.TrimLeft(text, "0123456789"))]
	rest, ok = strings.CutPrefix(text[len(digits):], "*")
	if !ok {
		return "", text, false
	}
	return cmp.Or(digits, "*"), rest, true
}

// newPlannedFault returns the fault that is written as in the flag, without its target and its count.
func newPlannedFault(target, count, written string) (f plannedFault, err error) {
	f = plannedFault{Target: target, Text: written, Left: every}
	if target != connectionTarget && operations[target] == "" {
		return f, fmt.Errorf("target %q: use query, save, cancel or %s, as in save=dropResponse", target, connectionTarget)
	}
	if count != "*" {
		if f.Left, err = strconv.Atoi(count); err != nil || f.Left < 1 || f.Left > maxCount {
			return f, fmt.Errorf("count %q: use 1 to %d, or * for all", count, maxCount)
		}
	}
	written, uncommitted := strings.CutPrefix(written, "uncommitted:")
	name, rest, hasText := strings.Cut(written, ":")
	e, err := findFault(name)
	if err != nil {
		return f, err
	}
	args, err := e.splitArguments(rest, hasText)
	switch {
	case err != nil:
		return f, err
	case (e.connection != nil) != (target == connectionTarget):
		return f, fmt.Errorf("fault %s is not one of a %s: \"-fault list\" prints all", name, target)
	case e.connection != nil && f.Left == every:
		return f, errors.New("a fault of connections needs a count, not *")
	case e.connection != nil:
		f.connection = e.connection()
		return f, nil
	}
	if f.request, err = e.request(args); err == nil && uncommitted {
		f.request = f.request.Uncommitted()
	}
	return f, err
}

func findFault(name string) (faultEntry, error) {
	i := slices.IndexFunc(faultTable, func(e faultEntry) bool { return e.Name == name })
	if i < 0 {
		return faultEntry{}, fmt.Errorf("unknown fault %q: \"-fault list\" prints all", name)
	}
	return faultTable[i], nil
}

// splitArguments returns one argument for each parameter.
func (e faultEntry) splitArguments(text string, hasText bool) ([]string, error) {
	var args []string
	if hasText {
		args = strings.SplitN(text, ":", max(1, len(e.Parameters)))
	}
	if len(args) != len(e.Parameters) {
		return nil, fmt.Errorf("fault %s: write it as %s", e.Name, e.Usage())
	}
	return args, nil
}

// The functions below make the request function of a [faultEntry] from a constructor.
type requestFault = func(args []string) (appointmenttest.Fault, error)

func withoutArguments(construct func() appointmenttest.Fault) requestFault {
	return func([]string) (appointmenttest.Fault, error) { return construct(), nil }
}

func withText(construct func(string) appointmenttest.Fault) requestFault {
	return func(args []string) (appointmenttest.Fault, error) { return construct(args[0]), nil }
}

func withTexts(construct func(a, b string) appointmenttest.Fault) requestFault {
	return func(args []string) (appointmenttest.Fault, error) { return construct(args[0], args[1]), nil }
}

func withDuration(construct func(time.Duration) appointmenttest.Fault) requestFault {
	return func(args []string) (appointmenttest.Fault, error) {
		d, err := time.ParseDuration(args[0])
		if err != nil || d < 0 {
			return appointmenttest.Fault{}, fmt.Errorf("duration %q: write it as 300ms or 3s", args[0])
		}
		return construct(d), nil
	}
}

func withStatus(construct func(int) appointmenttest.Fault) requestFault {
	return func(args []string) (appointmenttest.Fault, error) {
		status, err := parseStatus(args[0])
		if err != nil {
			return appointmenttest.Fault{}, err
		}
		return construct(status), nil
	}
}

func parseStatus(text string) (int, error) {
	status, err := strconv.Atoi(text)
	if err != nil || status < 200 || status > 599 {
		return 0, fmt.Errorf("HTTP status %q: use 200 to 599", text)
	}
	return status, nil
}

func newGatewayError(args []string) (appointmenttest.Fault, error) {
	status, err := parseStatus(args[0])
	if err != nil {
		return appointmenttest.Fault{}, err
	}
	if code, err := strconv.Atoi(args[1]); err == nil {
		return appointmenttest.GatewayError(status, code), nil
	}
	return appointmenttest.GatewayError(status, strings.Trim(args[1], `"`)), nil
}

func newRawResponse(args []string) (appointmenttest.Fault, error) {
	status, err := parseStatus(args[0])
	return appointmenttest.RawResponse(status, args[1], args[2]), err
}

func newCompressed(args []string) (appointmenttest.Fault, error) {
	encodings := strings.Split(args[1], "+")
	for _, encoding := range encodings {
		if !slices.Contains([]string{"gzip", "zlib", "flate", "br"}, encoding) {
			return appointmenttest.Fault{}, fmt.Errorf("encoding %q: use gzip, zlib, flate or br, joined by +", encoding)
		}
	}
	return appointmenttest.Compressed(args[0], encodings...), nil
}

func newShaped(args []string) (appointmenttest.Fault, error) {
	i := slices.Index(shapeNames, args[0])
	if i < 0 {
		return appointmenttest.Fault{}, fmt.Errorf("shape %q: use one of %v", args[0], shapeNames)
	}
	return appointmenttest.Shaped(appointmenttest.Shape(i + 1)), nil
}

func newRewrite(args []string) (appointmenttest.Fault, error) {
	var patch map[string]any
	if err := json.Unmarshal([]byte(args[0]), &patch); err != nil || patch == nil {
		return appointmenttest.Fault{}, errors.New(`rewrite: want a JSON object, such as {"data":{"resultCode":"OK"}}`)
	}
	return appointmenttest.Rewrite("rewrite", func(doc map[string]any) {
		var patch map[string]any // its own for each response, which may be changed further
		_ = json.Unmarshal([]byte(args[0]), &patch)
		mergeDocument(doc, patch)
	}), nil
}

// mergeDocument changes doc by a JSON merge patch (RFC 7396).
func mergeDocument(doc, patch map[string]any) {
	for name, value := range patch {
		inner, isObject := value.(map[string]any)
		target, hasObject := doc[name].(map[string]any)
		switch {
		case value == nil:
			delete(doc, name)
		case isObject && hasObject:
			mergeDocument(target, inner)
		case isObject:
			target = map[string]any{}
			mergeDocument(target, inner)
			doc[name] = target
		default:
			doc[name] = value
		}
	}
}
