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

// underOtherNames reads an answer in which nothing says whether it succeeded, by what may be
// its names for that. They are, if there are slots in it, or a no without a result.
func (x *examination) underOtherNames(ctx context.Context, a *attempt, seen *passage, bad error) (*appointment.Schedule, error) {
	var (
		e  *appointment.Error
		no *attempt
	)
	if !errors.As(bad, &e) || e.Response == nil {
		return nil, bad
	}
	noResult := len(unknown(e.Response.Deviations, "data.")) == 0
	for _, names := range statusNames(e.Response) {
		try := &attempt{dialect: a.dialect.Clone()}
		if try.dialect.Names == nil {
			try.dialect.Names = map[string]string{}
		}
		maps.Copy(try.dialect.Names, names)
		s, err := x.reading(ctx, try.dialect, seen)
		if errors.Is(err, appointment.ErrRejected) {
			s, err = x.underOtherCodes(ctx, try, seen, err)
		}
		if err == nil && hasSlots(s) {
			a.dialect = try.dialect
			return s, nil
		}
		if !noResult || !errors.As(err, &e) || !errors.Is(err, appointment.ErrRejected) || no != nil {
			continue
		}
		if a.gone = e.Code == "404" || e.Code == "405"; a.gone { // a gateway's, with HTTP 200
			a.status = http.StatusNotFound
			return nil, bad
		}
		bad, no = err, try
	}
	if no != nil {
		a.dialect = no.dialect
	}
	return nil, bad
}

// What hospitals call statusCode and resultCode, and what they say beside them, in lower
// case and the likeliest first.
var (
	codeNames    = []string{"code", "retcode", "returncode", "rescode", "respcode", "rspcode", "errcode", "errorcode", "errno", "status", "state", "flag", "success", "issuccess"}
	messageNames = []string{"msg", "message", "retmsg", "returnmsg", "resmsg", "respmsg", "errmsg", "errormsg", "errormessage", "statusmsg", "resultmsg", "desc", "info"}
)

// statusNames are the names to try for what the answer has none of: the envelope's in the
// envelope and the business result's in data, or the business result's where there is no
// envelope.
func statusNames(a *appointment.Response) (all []map[string]string) {
	outer, inner, bare := map[string]string{}, map[string]string{}, map[string]string{}
	names := unknown(a.Deviations, "")
	if a.StatusCode == "" {
		outer = named(names, "statusCode", "statusMessage")
	}
	if a.ResultCode == "" {
		inner, bare = named(unknown(a.Deviations, "data."), "resultCode", "resultDesc"), named(names, "resultCode", "resultDesc")
	}
	maps.Copy(inner, outer)
	for _, names := range []map[string]string{inner, bare} {
		if len(names) > 0 {
			all = append(all, names)
		}
	}
	return all
}

// named gives the interface's names for a code and its message to those that sound like it.
func named(names []string, code, message string) map[string]string {
	found := map[string]string{}
	pick := func(field string, candidates []string) {
		for _, candidate := range candidates {
			for _, name := range names {
				if found[field] == "" && strings.ToLower(strings.ReplaceAll(name, "_", "")) == candidate {
					found[field] = name
				}
			}
		}
	}
	if pick(code, codeNames); found[code] != "" {
		pick(message, messageNames)
	}
	return found
}

// unknown are the members of what is at a path that the interface does not have.
func unknown(deviations []appointment.Deviation, path string) (names []string) {
	for _, d := range deviations {
		if name, ok := strings.CutPrefix(d.Path, path); ok && d.Kind == casing.KindUnknown && !strings.ContainsAny(name, ".[") {
			names = append(names, name)
		}
	}
	return names
}

// newNames are the names for what says whether an answer succeeded that were found.
func newNames(given, found appointment.Dialect) (names []string) {
	for _, field := range []string{"statusCode", "resultCode"} {
		if name := found.Names[field]; name != given.Names[field] {
			names = append(names, field+": "+name)
		}
	}
	return names
}
