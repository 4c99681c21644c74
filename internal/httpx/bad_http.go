package httpx

import (
	"errors"
	"net/textproto"
	"regexp"
	"strings"
)

// headProblems describe the errors of net/http about the head of a response, by a part of their
// texts. net/http has no types for them.
var headProblems = []struct{ text, problem string }{
	{"malformed HTTP", "the status line of the response is not HTTP"},
	{"Content-Length", "the response has several lengths, or one that is not a number (Content-Length)"},
	{"transfer encoding", "the response has a transfer encoding that is not supported (Transfer-Encoding)"},
	{"response headers exceeded", "the status line and headers of the response are too long for the transport"},
}

// headProblem says which part of the head of a response is not HTTP, or returns "" if that is not
// known. It quotes nothing of the response.
func headProblem(err error) string {
	var header textproto.ProtocolError
	if errors.As(err, &header) {
		return "a header line of the response is not HTTP"
	}
	return findProblem(headProblems, err)
}

// cutLine matches the errors of net/http for lines that may be incomplete: a header line without a
// colon, or the beginning of a status line.
var cutLine = regexp.MustCompile(`missing colon|malformed HTTP response "(HTTP/.*|(H(T(TP?)?)?)?")|malformed HTTP status code "[0-9]{0,2}"`)

// mayBeCut reports whether net/http refuses a line that may only be incomplete because the
// connection was closed.
func mayBeCut(err error) bool { return cutLine.MatchString(err.Error()) }

// bodyProblems describe the errors of net/http about a body in chunks in the same way.
var bodyProblems = []struct{ text, problem string }{
	{"long trailer", "the headers behind the body of the response are not HTTP"},
	{"chunk", "the body of the response is not in HTTP's chunks, as it declares"},
	{"line too long", "the body of the response is not in HTTP's chunks, as it declares"},
}

// bodyProblem says which part of a body is not HTTP, as headProblem does.
func bodyProblem(err error) string {
	var trailer textproto.ProtocolError
	if errors.As(err, &trailer) {
		return bodyProblems[0].problem
	}
	return findProblem(bodyProblems, err)
}

func findProblem(problems []struct{ text, problem string }, err error) string {
	for _, p := range problems {
		if strings.Contains(err.Error(), p.text) {
			return p.problem
		}
	}
	return ""
}
