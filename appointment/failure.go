package appointment

import "github.com/exam-appointment/appointment-go/internal/httpx"

// Failure is a stable code by which programs find out why a call failed. It is one of the constants
// below, or a [soap.ErrorCode] of an envelope that cannot be read. It is "" for a rejection by a code
// of the interface or by a SOAP fault, and if the order holds another slot. It is also "" for an
// invalid request, for ErrNotBooked, and if BlockedBy is set.
type Failure string

// FailureWrongKey means that the server's key is not one of TLS.Pins. Nothing was sent.
const FailureWrongKey Failure = Failure(httpx.TLSWrongKey)

// The failures of the connection.
const (
	FailureDNS          Failure = Failure(httpx.DNS)          // the host name does not resolve
	FailureDial         Failure = Failure(httpx.Dial)         // no connection could be opened
	FailureProxy        Failure = Failure(httpx.Proxy)        // a proxy refused to connect to the server
	FailureConnection   Failure = Failure(httpx.Connection)   // reading or writing failed, such as after a reset
	FailureClosed       Failure = Failure(httpx.Closed)       // the server closed the connection
	FailureTimeout      Failure = Failure(httpx.Timeout)      // the deadline or a time limit of the transport passed
	FailureCanceled     Failure = Failure(httpx.Canceled)     // the caller cancelled the context
	FailureHTTP2Refused Failure = Failure(httpx.HTTP2Refused) // an HTTP/2 server received the request and refused it
	FailureTransport    Failure = Failure(httpx.Transport)    // the error of a transport of [WithHTTPClient] or [WithTransport]
)

// The failures of TLS, besides FailureWrongKey.
const (
	FailureTLSSelfSigned         Failure = Failure(httpx.TLSSelfSigned)         // the certificate is signed by itself, and not trusted
	FailureTLSUnknownAuthority   Failure = Failure(httpx.TLSUnknownAuthority)   // the certificate is not signed by a trusted CA
	FailureTLSNameMismatch       Failure = Failure(httpx.TLSNameMismatch)       // the certificate is valid for other names
	FailureTLSNoNames            Failure = Failure(httpx.TLSNoNames)            // the certificate holds no name at all
	FailureTLSExpired            Failure = Failure(httpx.TLSExpired)            // the certificate is no longer valid
	FailureTLSNotYetValid        Failure = Failure(httpx.TLSNotYetValid)        // the certificate is not valid yet
	FailureTLSInvalidCertificate Failure = Failure(httpx.TLSInvalidCertificate) // the certificate is not valid for a server, for another reason
	FailureTLSUnsupportedKey     Failure = Failure(httpx.TLSUnsupportedKey)     // a certificate has a key that Go does not support, such as SM2 (国密)
	FailureTLSNotTLS             Failure = Failure(httpx.TLSNotTLS)             // the server does not speak TLS
	FailureTLSTLCP               Failure = Failure(httpx.TLSTLCP)               // the server speaks TLCP (国密), which Go does not speak
	FailureTLSSSL3               Failure = Failure(httpx.TLSSSL3)               // the server offers SSL 3.0 at most
	FailureTLSOldVersion         Failure = Failure(httpx.TLSOldVersion)         // the server offers TLS 1.0 or 1.1 at most
	FailureTLSNoCommonVersion    Failure = Failure(httpx.TLSNoCommonVersion)    // the server supports no TLS version that the client offers
	FailureTLSNoCommonCipher     Failure = Failure(httpx.TLSNoCommonCipher)     // the server probably supports no cipher suite of the client
	FailureTLSUnrecognizedName   Failure = Failure(httpx.TLSUnrecognizedName)   // the server does not know the server name it was sent
	FailureTLSAlert              Failure = Failure(httpx.TLSAlert)              // the server refused the connection by another alert
	FailureTLSClosed             Failure = Failure(httpx.TLSClosed)             // the server closed the connection during the handshake
	FailureTLSFailed             Failure = Failure(httpx.TLSFailed)             // the handshake failed for an unknown reason

	// FailureTLSClientCertificateWanted means that the server asked for a client certificate, and
	// that none is configured.
	FailureTLSClientCertificateWanted Failure = Failure(httpx.TLSClientCertificateWanted)
	// FailureTLSClientCertificateRefused means that the server did not accept the client certificate.
	FailureTLSClientCertificateRefused Failure = Failure(httpx.TLSClientCertificateRefused)
	// FailureTLSRenegotiation means that the server asked for another handshake after the request, and
	// that TLS.Renegotiation is not set.
	FailureTLSRenegotiation Failure = Failure(httpx.TLSRenegotiation)
	// FailureTLSLateCertificateRequest means that the server asked for a client certificate after a
	// handshake of TLS 1.3, which Go does not support.
	FailureTLSLateCertificateRequest Failure = Failure(httpx.TLSLateCertificateRequest)
)

// FailurePayload means that the payload of [WithPayload] failed, or that its result cannot be used.
// With ErrNotSent that is its Seal, and otherwise its Open.
const FailurePayload Failure = "payload"

// The failures of a response that cannot be read, or that has no code of the interface by which it
// succeeds or fails. FailureHTTPStatus and FailureGateway also occur in classes other than
// ErrBadResponse.
const (
	FailureTooLong        Failure = Failure(httpx.TooLong)        // longer than Limits.ResponseBytes
	FailureBadCompression Failure = Failure(httpx.BadCompression) // declared as compressed, and is not, or is damaged
	FailureBadCharset     Failure = Failure(httpx.BadCharset)     // not text in any charset that is tried
	FailureHeaderTooLong  Failure = Failure(httpx.HeaderTooLong)  // its status line and headers are longer than Limits.HeaderBytes
	FailureBadMultipart   Failure = Failure(httpx.BadMultipart)   // multipart without a readable part
	FailureBadHTTP        Failure = Failure(httpx.BadHTTP)        // its status line, a header or the chunks of its body are not HTTP
	FailureHTTPToTLS      Failure = Failure(httpx.HTTPToTLS)      // the endpoint is http, and the server speaks TLS at that port
	FailureHTTPStatus     Failure = "http-status"                 // its HTTP status says failure, see Error.Code
	FailureGateway        Failure = "gateway"                     // its code is an HTTP status, see Error.Code
	FailureEmpty          Failure = "empty"                       // it has no body, or a blank one
	FailureMarkup         Failure = "markup"                      // an HTML page
	FailureXML            Failure = "xml"                         // XML that is neither HTML nor a SOAP envelope
	FailureSOAPEnvelope   Failure = "soap-envelope"               // a SOAP envelope where none was expected, or one that cannot be read
	FailureNotJSON        Failure = "not-json"                    // not the interface's JSON; errors.As finds a *casing.Error
	FailureNoStatusCode   Failure = "no-status-code"              // its envelope has no statusCode
	FailureNoResultCode   Failure = "no-result-code"              // it has no resultCode
	FailureResultCodes    Failure = "result-codes"                // it has two, of which one says success and the other failure
)

// The failures of a response whose content does not fit the request, or is incomplete.
// FailureOtherOrder and FailureOtherPatient also occur if the response rejects.
const (
	FailureNoResult       Failure = "no-result"        // a success without a result
	FailureOtherOrder     Failure = "other-order"      // it names a different order than the request
	FailureOtherPatient   Failure = "other-patient"    // it names a different patient than the request
	FailureUnknownFlag    Failure = "unknown-flag"     // a scheduleFlag that does not say whether a slot is booked
	FailureNoIdentifier   Failure = "no-identifier"    // a booking without a scheduleSeq and a scheduleID
	FailureNoDate         Failure = "no-date"          // a booking without a scheduleDate
	FailureOtherDate      Failure = "other-date"       // it confirms a different day than the request
	FailureOtherResource  Failure = "other-resource"   // it confirms a different resource than the request
	FailureOtherTime      Failure = "other-time"       // it confirms a different time than the request
	FailureSlotBesideFlag Failure = "slot-beside-flag" // a scheduleFlag that says that no slot is booked, and a slot
	FailureEmptyElement   Failure = "empty-element"    // an element of a list without any of the expected fields
	FailureUnclearState   Failure = "unclear-state"    // a query does not say whether the order is booked, or when
	FailureIncomplete     Failure = "incomplete"       // a query shows no booking, and is not complete: see Response.Missing
)

// failureTexts are the texts of failures that have no variable part.
var failureTexts = map[Failure]string{
	FailureEmpty:        "it is empty",
	FailureMarkup:       "it is an HTML page",
	FailureXML:          "it is XML, and not the interface's JSON",
	FailureSOAPEnvelope: "it is a SOAP envelope, and not the interface's JSON",
	FailureNoStatusCode: "its envelope has no statusCode, so nothing says that it succeeded",
	FailureNoResultCode: "it has no resultCode, so nothing says that it succeeded",
	FailureResultCodes:  "its resultCode outside data says failure, and the one in data says success",

	FailureNoResult:       "it says success and has no result",
	FailureOtherOrder:     "it is about a different order than the request (placerOrderNO)",
	FailureOtherPatient:   "it is about a different patient than the request (medRecNO, idCardNO)",
	FailureUnknownFlag:    "its scheduleFlag is missing or unknown, so it does not say whether a slot is booked",
	FailureNoIdentifier:   "it has neither a scheduleSeq nor a scheduleID, so nothing identifies the booking",
	FailureNoDate:         "it has no scheduleDate, so it does not say which slot is booked",
	FailureOtherDate:      "it confirms a different day than the request (scheduleDate)",
	FailureOtherResource:  "it confirms a different resource than the request (scheduleResourceUID)",
	FailureOtherTime:      "it confirms a different time than the request (scheduleStartDate)",
	FailureSlotBesideFlag: "its scheduleFlag says that no slot is booked, and it names a booked slot",
	FailureUnclearState:   "the response to the query does not say whether the order is booked, or when (scheduleFlag, scheduleDate, scheduleTimeStatus)",
}

// newBadResponse returns the error of a response with a failure that has a text.
func newBadResponse(op Operation, failure Failure) *Error {
	e := newError(op, ErrBadResponse, failureTexts[failure])
	e.Failure = failure
	return e
}
