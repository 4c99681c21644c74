package appointmenttest

import (
	"fmt"
	"net/http"
	"strconv"
)

// ErrorPage responds with an HTTP status and an HTML page, and without a word of the interface.
// The hospital executes the request: proxies and firewalls block responses too, and some
// frameworks return 404 or 405 after the work is done. 401 comes without a challenge, 405 with
// Allow, 407 with Proxy-Authenticate.
//
// On a save or cancel a client must report ErrOutcomeUnknown. The exceptions say that the request
// was refused, so use them with [Fault.Uncommitted]: 411, 413, 414, 415, 431, and 401 with a
// challenge, ErrorPage(401).And(HeaderLine("WWW-Authenticate: NTLM")), are definite; 407 over plain
// HTTP means not sent.
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
// response from the platform: {"statusCode":504,"error":"Gateway Timeout","message":"…"}. The field
// has the name of the interface's, so it looks like a rejection. code is a number or a text, as in
// GatewayError(504, 504) and GatewayError(200, "504"). The response has the HTTP status httpStatus,
// over SOAP too.
//
// A client must take the codes 408, 429 and from 500 to 599, and a code that is the HTTP status, for
// those of a gateway: ErrNoResponse, and ErrOutcomeUnknown on a save or cancel. It may send a query
// again.
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

// SOAPFault executes the request and responds with HTTP 500 and a SOAP fault. code is Client, Server,
// VersionMismatch or MustUnderstand, or has a prefix, such as wsse:FailedCheck. In SOAP 1.2 Client is
// Sender, and Server is Receiver. Over REST it responds with the default JSON of Spring and the same
// text, with HTTP 400 for Client and 500 for others.
//
// Client is the default code of an exception in .NET, so it proves nothing: on a save or cancel, a
// client must report ErrOutcomeUnknown. A definite rejection is a fault that says that the operation
// was not called (VersionMismatch, MustUnderstand, WS-Security, an unknown SOAPAction), or a text such
// as 号源已满: use these with [Fault.Uncommitted].
func SOAPFault(code, text string) Fault {
	return responseChange(fmt.Sprintf("SOAP fault %s %q", code, text), func(c call, _ httpResponse) httpResponse {
		return c.format.fault(c, code, text)
	})
}

// HeaderLine executes the request and adds a line to the head of the response, exactly as it is.
// net/http refuses a response with a line that is not a header ("400 Bad Request"), or with one of more
// than 10 MB. A client must report that as ErrBadResponse, with ErrOutcomeUnknown on a save or cancel.
// The connection is closed after the response.
func HeaderLine(line string) Fault {
	return responseChange("extra header line", func(_ call, r httpResponse) httpResponse {
		r.lines = append(r.lines[:len(r.lines):len(r.lines)], line)
		return r
	})
}

// Leftover executes the request, and responds with the response that was the last on the same
// connection: that to an earlier request, perhaps of another order. Proxies that mix up kept-alive
// connections do so. If the connection has had none, the fault does not happen and is not counted.
//
// Such a response may be right in every field, so a client cannot recognise it. It must send a save
// or cancel over a connection that has carried nothing before. A client with [appointment.WithHTTPClient] leaves
// that to the caller.
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
