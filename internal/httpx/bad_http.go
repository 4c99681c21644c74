package httpx

import (
	"errors"
	"net/textproto"
	"regexp"
	"strings"
)

// knownProblem describes errors of net/http by a part of their texts. net/http has no types for
// them.
type knownProblem struct {
	text    string
	code    ErrorCode
	problem string
}

// headProblems describe the errors about the head of a response. An alert of TLS begins with the
// bytes 0x15 and 0x03.
var headProblems = []knownProblem{
	{`malformed HTTP response "\x15\x03`, HTTPToTLS, "the status line of the response is not HTTP"},
	{"malformed HTTP", BadHTTP, "the status line of the response is not HTTP"},
	{"Content-Length", BadHTTP, "the response has several lengths, or one that is not a number (Content-Length)"},
	{"transfer encoding", BadHTTP, "the response has a transfer encoding that is not supported (Transfer-Encoding)"},
	{"response headers exceeded", BadHTTP, "the status line and headers of the response are too long for the transport"},
}

// headProblem says which part of the head of a response is not HTTP, or returns "" if that is not
// known. It quotes nothing of the response.
func headProblem(err error) (code ErrorCode, problem string) {
	var header textproto.ProtocolError
	if errors.As(err, &header) {
		return BadHTTP, "a header line of the response is not HTTP"
	}
	return findProblem(headProblems, err)
}

// cutLine matches the errors of net/http for lines that may be incomplete: a header line without a
// colon, or the beginning of a status line.
var cutLine = regexp.MustCompile(`missing colon|malformed HTTP response "(HTTP/.*|(H(T(TP?)?)?)?")|malformed HTTP status code "[0-9]{0,2}"`)

// mayBeCut reports whether net/http refuses a line that may only be incomplete because the
// connection was closed.
func mayBeCut(err error) bool { return cutLine.MatchString(err.Error()) }

// bodyProblems describe the errors about a body in chunks.
var bodyProblems = []knownProblem{
	{"long trailer", BadHTTP, "the headers behind the body of the response are not HTTP"},
	{"chunk", BadHTTP, "the body of the response is not in HTTP's chunks, as it declares"},
	{"line too long", BadHTTP, "the body of the response is not in HTTP's chunks, as it declares"},
}

// bodyProblem says which part of a body is not HTTP, as headProblem does.
func bodyProblem(err error) (code ErrorCode, problem string) {
	var trailer textproto.ProtocolError
	if errors.As(err, &trailer) {
		return BadHTTP, bodyProblems[0].problem
	}
	return findProblem(bodyProblems, err)
}

func findProblem(problems []knownProblem, err error) (code ErrorCode, problem string) {
	for _, p := range problems {
		if strings.Contains(err.Error(), p.text) {
			return p.code, p.problem
		}
	}
	return "", ""
}
