package appointment

import "github.com/exam-appointment/appointment-go/internal/httpx"

// Failure is a stable code by which programs find out why a call failed. It is one of the constants
// below, or any other code of a [rest.Error], such as "dns", "dial" or "tls-expired". It is "" for
// a rejection by a code of the interface or by a SOAP fault, and if the order holds another slot.
// It is also "" for an invalid request, for ErrNotBooked, and if BlockedBy is set.
type Failure string

// FailureWrongKey means that the server's key is not one of TLS.Pins. Nothing was sent.
const FailureWrongKey Failure = Failure(httpx.TLSWrongKey)

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
