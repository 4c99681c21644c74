package recording

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording/internal/deidentify"
)

// request holds the fields of a request, without those that are empty.
type request struct {
	operation appointment.Operation
	fields    map[string]string // by published name
	compared  map[string]string // fields that a matching request must have, by folded name
}

// readRequest reads the fields from the body of a request.
func (p *Replayer) readRequest(body []byte, header http.Header) request {
	r := request{fields: map[string]string{}, compared: map[string]string{}}
	method := ""
	p.fields.ReadBody(body, header, func(name, value string) {
		value = strings.TrimSpace(value)
		if value == "" {
			return
		}
		switch folded := deidentify.FoldName(name); folded {
		case "systemid", "systemkey", "businesstype":
		case "method":
			method = value
		case "startdate", "requesteddate", "age", "ageunit":
			r.fields[name] = value
		default:
			r.fields[name], r.compared[folded] = value, value
		}
	})
	r.operation = operationOf(method, r.fields)
	return r
}

// operationOf returns the operation of a request by its method. Without an envelope there is no
// method, and the fields decide: only a query has a startDate, and only a save a startTime.
func operationOf(method string, fields map[string]string) appointment.Operation {
	for _, op := range appointment.Operations() {
		if op.Method() == method {
			return op
		}
	}
	switch {
	case fields["startDate"] != "":
		return appointment.QuerySchedule
	case fields["startTime"] != "":
		return appointment.SaveSchedule
	}
	return appointment.CancelSchedule
}

// key returns a text that is equal for requests with the same operation and fields.
func (r request) key() string {
	key := strconv.Quote(string(r.operation))
	for _, name := range slices.Sorted(maps.Keys(r.compared)) {
		key += strconv.Quote(name) + strconv.Quote(r.compared[name])
	}
	return key
}

// differences returns the sorted names of the fields in which two requests differ.
func (r request) differences(other request) []string {
	names := map[string]bool{}
	for _, pair := range [][2]request{{r, other}, {other, r}} {
		for name := range pair[0].fields {
			folded := deidentify.FoldName(name)
			if value, ok := pair[0].compared[folded]; ok && pair[1].compared[folded] != value {
				names[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}
