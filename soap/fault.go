package soap

import (
	"encoding/xml"
	"strings"
)

// Fault is a SOAP fault: the service refused the call, or failed at it.
type Fault struct {
	Code   string // as sent, such as "soap:Server"
	Reason string // the hospital's words; they may name the patient
	Status int    // of the HTTP answer
}

// Error names the code and not the reason, which may name the patient.
func (f *Fault) Error() string { return "SOAP fault " + f.Code }

// ByCaller reports whether the fault's code says that the call itself was at fault, so
// that the service did not carry it out. Any other fault may have come after it did.
func (f *Fault) ByCaller() bool {
	code := f.Code[strings.LastIndexByte(f.Code, ':')+1:]
	code, _, _ = strings.Cut(code, ".") // SOAP 1.1: Client.Authentication
	switch code {
	case "Client", "Sender", "VersionMismatch", "MustUnderstand", "DataEncodingUnknown":
		return true
	}
	return false
}

// parseFault reads the fault in an envelope of SOAP 1.1 or 1.2.
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
