package soap

import (
	"encoding/xml"
	"regexp"
	"strings"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// Fault is a SOAP fault: the service rejected the call or failed to process it.
type Fault struct {
	// Code is the fault code as the service sent it, such as "soap:Server".
	Code string
	// Subcode is the inner code of SOAP 1.2, such as "wsse:FailedAuthentication"; "" if there
	// is none.
	Subcode string
	// Reason is the text of the service. It may contain patient data.
	Reason string
	// Status is the HTTP status of the response.
	Status int
	// Response is the response that the fault was in.
	Response *Response
}

// Error returns a text with the code. It leaves out the reason, which may contain
// patient data.
func (f *Fault) Error() string { return "SOAP fault " + f.Code }

// SecurityCode returns the local name of the fault's code if it is one by which WS-Security
// refuses a request, such as FailedAuthentication, and "" otherwise.
func (f *Fault) SecurityCode() string {
	for _, code := range []string{f.Code, f.Subcode} {
		if code = faultCodeName(code); securityCodes[code] {
			return code
		}
	}
	return ""
}

// IsNotUnderstood reports whether the fault says that the service does not know a header of the
// request that it must understand.
func (f *Fault) IsNotUnderstood() bool { return faultCodeName(f.Code) == "MustUnderstand" }

// faultCodeName returns the name of a fault code without its prefix.
func faultCodeName(code string) string { return code[strings.LastIndexByte(code, ':')+1:] }

// securityCodes are the local names of the fault codes of WS-Security.
var securityCodes = map[string]bool{
	"UnsupportedSecurityToken": true, "UnsupportedAlgorithm": true, "InvalidSecurity": true, "InvalidSecurityToken": true,
	"FailedAuthentication": true, "FailedCheck": true, "SecurityTokenUnavailable": true, "MessageExpired": true,
}

// IsUndispatched reports whether the fault says that the service never called the operation. Such
// a service did not accept the envelope, its security header, or the name of the operation. Every
// other fault may come from a call that was carried out. A code Client or Sender proves nothing:
// .NET gives it to any exception.
func (f *Fault) IsUndispatched() bool {
	for _, code := range []string{f.Code, f.Subcode} {
		if code = faultCodeName(code); undispatchedCodes[code] || securityCodes[code] {
			return true
		}
	}
	return undispatchedReason.MatchString(f.Reason)
}

// undispatchedCodes are the local names of the fault codes of SOAP, WS-Addressing and Axis 1 that
// a service sends before it calls the operation.
var undispatchedCodes = map[string]bool{
	"VersionMismatch": true, "MustUnderstand": true, "DataEncodingUnknown": true,

	"ActionNotSupported": true, "ActionMismatch": true, "DestinationUnreachable": true, "InvalidAddressingHeader": true,
	"MessageAddressingHeaderRequired": true,

	"Client.NoSOAPAction": true, "Server.NoService": true, "Client.Authentication": true,
}

// undispatchedReason matches the words of ASMX, WCF, JAX-WS, CXF, Axis 2, gSOAP and PHP for an
// unknown SOAPAction or operation. "Method not found" is not among them: .NET also uses it for
// any method that a service calls.
var undispatchedReason = regexp.MustCompile(`(?i)not recognize the value of HTTP Header SOAPAction|ContractFilter mismatch|` +
	`cannot find dispatch method|unexpected wrapper element|message part .{0,200} was not recognized|no binding operation info|` +
	`\(EPR\) for the operation not found|method name or namespace not recognized|procedure '.{0,100}' not present|` +
	`is not a valid method|(unknown|no such) (operation|soapaction)(\W|$)(\s*\S{1,80}\s*)?$|` +
	`soapaction .{0,80}(not found|not supported|not defined|not exist|unknown)|` +
	`\boperation (['"].{1,80}['"] |\S{1,80} )?(is |was |does )?(not found|not defined|not exist)`)

// parseFault reads the fault in an envelope. The fault may be of SOAP 1.1 or 1.2.
func parseFault(envelope []byte, resp *httpx.Response) (*Fault, bool) {
	var e struct {
		Body struct {
			Fault *struct {
				Code11   string `xml:"faultcode"`
				Reason11 string `xml:"faultstring"`
				Code12   string `xml:"Code>Value"`
				Subcode  string `xml:"Code>Subcode>Value"`
				Reason12 string `xml:"Reason>Text"`
			}
		}
	}
	envelope, err := joinSurrogates(envelope)
	if err != nil || xml.Unmarshal(envelope, &e) != nil || e.Body.Fault == nil {
		return nil, false
	}
	f := e.Body.Fault
	return &Fault{
		Code:     strings.TrimSpace(f.Code11 + f.Code12),
		Subcode:  strings.TrimSpace(f.Subcode),
		Reason:   strings.TrimSpace(f.Reason11 + f.Reason12),
		Status:   resp.Status,
		Response: resp,
	}, true
}
