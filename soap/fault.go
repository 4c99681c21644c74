package soap

import (
	"encoding/xml"
	"strings"
)

// Fault is a SOAP fault: the service rejected the call or failed to process it.
type Fault struct {
	// Code is the fault code as the service sent it, such as "soap:Server".
	Code string
	// Reason is the text of the service. It may contain patient data.
	Reason string
	// Status is the HTTP status of the response.
	Status int
}

// Error returns a text with the code. It leaves out the reason, which may contain
// patient data.
func (f *Fault) Error() string { return "SOAP fault " + f.Code }

// IsSenderFault reports whether the code says that the request was wrong, so that the
// service did not process it. Any other fault may come from a request that was
// processed.
func (f *Fault) IsSenderFault() bool {
	code := f.Code[strings.LastIndexByte(f.Code, ':')+1:]
	code, _, _ = strings.Cut(code, ".") // SOAP 1.1: Client.Authentication
	switch code {
	case "Client", "Sender", "VersionMismatch", "MustUnderstand", "DataEncodingUnknown":
		return true
	}
	return false
}

// parseFault reads the fault in an envelope. The fault may be of SOAP 1.1 or 1.2.
func parseFault(envelope []byte, status int) (*Fault, bool) {
	var e struct {
		Body struct {
			Fault *struct {
				Code11   string `xml:"faultcode"`
				Reason11 string `xml:"faultstring"`
				Code12   string `xml:"Code>Value"`
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
		Code:   strings.TrimSpace(f.Code11 + f.Code12),
		Reason: strings.TrimSpace(f.Reason11 + f.Reason12),
		Status: status,
	}, true
}
