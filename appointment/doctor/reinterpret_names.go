package doctor

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
)

// tryStatusNames reads a response without a statusCode or resultCode again, with other names for
// them. It accepts names with which the response contains slots, or is a rejection without a
// result. If there are none, it returns badResponse, the error of the first reading.
func (d *diagnosis) tryStatusNames(ctx context.Context, a *attempt, e *exchange, badResponse error) (*appointment.Schedule, error) {
	var bad *appointment.Error
	if !errors.As(badResponse, &bad) || bad.Response == nil {
		return nil, badResponse
	}
	hasNoResult := len(unknownFields(bad.Response.Deviations, "data.")) == 0
	var rejected *attempt // by the first names with which the response is a rejection
	var rejection error
	for _, names := range guessStatusNames(bad.Response) {
		try := &attempt{dialect: a.dialect.Clone()}
		if try.dialect.Names == nil {
			try.dialect.Names = map[string]string{}
		}
		maps.Copy(try.dialect.Names, names)
		schedule, err := d.readAs(ctx, try.dialect, e)
		if isRejection(err) {
			schedule, err = d.trySuccessCodes(ctx, try, e, err)
		}
		if err == nil && hasSlots(schedule) {
			a.dialect = try.dialect
			return schedule, nil
		}
		if !hasNoResult || rejected != nil || !isRejection(err) {
			continue
		}
		if a.notFoundCode = gatewayNotFoundCode(err); a.notFoundCode != "" {
			a.status = http.StatusNotFound
			return nil, badResponse
		}
		rejected, rejection = try, err
	}
	if rejected == nil {
		return nil, badResponse
	}
	a.dialect = rejected.dialect
	return nil, rejection
}

// gatewayNotFoundCode returns the code of a rejection if it is that of a gateway that found no
// service, or "".
func gatewayNotFoundCode(rejection error) string {
	var e *appointment.Error
	if errors.As(rejection, &e) && (e.Code == "404" || e.Code == "405") {
		return e.Code
	}
	return ""
}

// The names that hospitals use for statusCode and resultCode, and for their messages. They are
// in lowercase, the most likely first.
var (
	codeNames    = []string{"code", "retcode", "returncode", "rescode", "respcode", "rspcode", "errcode", "errorcode", "errno", "status", "state", "flag", "success", "issuccess"}
	messageNames = []string{"msg", "message", "retmsg", "returnmsg", "resmsg", "respmsg", "errmsg", "errormsg", "errormessage", "statusmsg", "resultmsg", "desc", "info"}
)

// guessStatusNames returns the sets of names to try for the missing fields of a response. The
// first set has the fields of the envelope in the envelope, and those of the business result in
// data. The second one has those of the business result where there is no envelope.
func guessStatusNames(r *appointment.Response) (sets []map[string]string) {
	inEnvelope, inData, inBare := map[string]string{}, map[string]string{}, map[string]string{}
	unknown := unknownFields(r.Deviations, "")
	if r.StatusCode == "" {
		inEnvelope = guessNames(unknown, "statusCode", "statusMessage")
	}
	if r.ResultCode == "" {
		inData = guessNames(unknownFields(r.Deviations, "data."), "resultCode", "resultDesc")
		inBare = guessNames(unknown, "resultCode", "resultDesc")
	}
	maps.Copy(inData, inEnvelope)
	for _, names := range []map[string]string{inData, inBare} {
		if len(names) > 0 {
			sets = append(sets, names)
		}
	}
	return sets
}

// guessNames finds the likely names of a code and its message among unknown fields. It returns
// none without a name for the code.
func guessNames(unknown []string, code, message string) map[string]string {
	names := map[string]string{}
	codeName := findName(unknown, codeNames)
	if codeName == "" {
		return names
	}
	names[code] = codeName
	if messageName := findName(unknown, messageNames); messageName != "" {
		names[message] = messageName
	}
	return names
}

// findName returns the first of the unknown fields that has the earliest of the wanted names,
// apart from case and underscores, or "".
func findName(unknown, wanted []string) string {
	for _, want := range wanted {
		for _, name := range unknown {
			if strings.ToLower(strings.ReplaceAll(name, "_", "")) == want {
				return name
			}
		}
	}
	return ""
}

// unknownFields returns the names of the unknown fields of the object at path, which ends in a
// dot or is "".
func unknownFields(deviations []appointment.Deviation, path string) (names []string) {
	for _, d := range deviations {
		if name, ok := strings.CutPrefix(d.Path, path); ok && d.Kind == casing.KindUnknown && !strings.ContainsAny(name, ".[") {
			names = append(names, name)
		}
	}
	return names
}

// addedNames lists the names of statusCode and resultCode that were found.
func addedNames(configured, found appointment.Dialect) (names []string) {
	for _, field := range []string{"statusCode", "resultCode"} {
		if name := found.Names[field]; name != configured.Names[field] {
			names = append(names, field+": "+name)
		}
	}
	return names
}
