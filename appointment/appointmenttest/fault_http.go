package appointmenttest

import (
	"fmt"
	"net/http"
	"strconv"
)

// ErrorPage executes the request and responds with an HTTP status and an HTML page. Firewalls block
// responses as well as requests, and some frameworks return 404 or 405 after the work is done. The
// status 405 has the header Allow, 407 has Proxy-Authenticate, and 401 has no challenge.
//
// On a save or cancel, a client must report ErrOutcomeUnknown. Some statuses prove that the request was
// refused, so use them with [Fault.Uncommitted]:
//
//	411, 413, 414, 415, 431  a definite rejection
//	401 with a challenge     the same: ErrorPage(401).And(HeaderLine("WWW-Authenticate: NTLM"))
//	407 over plain HTTP      ErrNotSent
func ErrorPage(status int) Fault {
	return responseChange(fmt.Sprintf("HTTP %d page", status), func(call, httpResponse) httpResponse {
		page := errorPage(status)
		switch status {
		case http.StatusMethodNotAllowed:
			page.extra = http.Header{"Allow": {http.MethodGet}}
		case http.StatusProxyAuthRequired:
			page.extra = http.Header{"Proxy-Authenticate": {`Basic realm="proxy"`}}
		}
		return page
	})
}

// GatewayError executes the request and responds with the JSON of an API gateway that got no
// response from the platform: {"statusCode":504,"error":"Gateway Timeout","message":"…"}. It looks
// like a rejection, because the interface has a statusCode too. The status of the response is
// httpStatus. The statusCode is code, as a number or a text: GatewayError(504, 504),
// GatewayError(200, "504"). Over SOAP the response is this JSON too.
//
// A client must recognise the codes 408, 429 and 5xx, and a code that is the HTTP status, as those of
// a gateway. It must report ErrNoResponse, and ErrOutcomeUnknown on a save or cancel.
func GatewayError[Code int | string](httpStatus int, code Code) Fault {
	name := fmt.Sprintf("gateway error %#v", code)
	number, _ := strconv.Atoi(fmt.Sprint(code))
	if number != httpStatus {
		name += fmt.Sprintf(" over HTTP %d", httpStatus)
	}
	body := encodeJSON(object{"statusCode": code, "error": http.StatusText(number), "message": "upstream request timeout"})
	return responseChange(name, func(call, httpResponse) httpResponse {
		return httpResponse{status: httpStatus, contentType: "application/json; charset=utf-8", body: body}
	})
}

// RawResponse executes the request and responds with this HTTP status, Content-Type and body. It is
// for every response that no other function makes, such as the JSON of another gateway.
func RawResponse(status int, contentType, body string) Fault {
	return responseChange(fmt.Sprintf("raw response with HTTP %d", status), func(call, httpResponse) httpResponse {
		return httpResponse{status: status, contentType: contentType, body: []byte(body)}
	})
}

// SOAPFault executes the request and responds with HTTP 500 and a SOAP fault. The code is Client,
// Server, VersionMismatch or MustUnderstand, or has a prefix, such as wsse:FailedCheck. In SOAP
// 1.2, Client is written as Sender and Server as Receiver. Over REST the response is the JSON of
// Spring with the text, and HTTP 400 for Client or 500 for others.
//
// Client is the default code of an exception in .NET, so it proves nothing. On a save or cancel, a
// client must report ErrOutcomeUnknown. Two kinds of fault are definite rejections. One says that
// the operation was not called: VersionMismatch, MustUnderstand, WS-Security, or an unknown
// SOAPAction. The other has a text such as 号源已满. Use these with [Fault.Uncommitted].
func SOAPFault(code, text string) Fault {
	return responseChange(fmt.Sprintf("SOAP fault %s %q", code, text), func(c call, _ httpResponse) httpResponse {
		return c.format.fault(c, code, text)
	})
}

// HeaderLine executes the request and adds a line to the head of the response, exactly as it is.
// The connection is closed after the response. A response with a line that is not a header, or with
// one of more than 10 MB, is refused by net/http. A client must report that as ErrBadResponse, and
// ErrOutcomeUnknown on a save or cancel.
func HeaderLine(line string) Fault {
	return responseChange("extra header line", func(_ call, r httpResponse) httpResponse {
		r.lines = append(r.lines[:len(r.lines):len(r.lines)], line)
		return r
	})
}

// Leftover executes the request and responds with the last response on the same connection. That
// was the response to an earlier request, perhaps of another order. Proxies that mix up kept-alive
// connections do so. On a connection without an earlier response, the fault does not happen and is
// not counted.
//
// Such a response may be right in every field, so a client cannot recognise it. It must send each save
// and cancel over a connection that has sent nothing before. [appointment.WithHTTPClient] leaves that
// to the caller.
func Leftover() Fault {
	f := responseChange("leftover response", func(c call, r httpResponse) httpResponse {
		if previous := c.conn.previous.Load(); previous != nil {
			return *previous
		}
		return r
	})
	f.change.onUsedConnection = true
	return f
}
