package doctor

import (
	"bytes"
	"errors"
	"net/http"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// checkWSDL returns the check of the WSDL. LoadWSDL read it in exchange e, and returned binding
// and err.
func (d *diagnosis) checkWSDL(e *exchange, binding *soap.Binding, err error, duration time.Duration) Check {
	e.mu.Lock()
	status := e.status
	isWSDL := status == http.StatusOK && bytes.Contains(e.body.Bytes(), []byte("definitions"))
	e.mu.Unlock()
	if status == http.StatusUnauthorized {
		d.refusals++
	}
	check := Check{Kind: CheckWSDL, State: Warning, Duration: duration}
	isWebService := d.cfg.FullDialect().SOAP != nil
	switch {
	case err == nil:
		d.useWSDL(binding)
		parameter := binding.ParameterName(string(appointment.QuerySchedule))
		check.State, check.Finding = OK, newText("wsdl.ok", binding.Namespace, listOperations(binding), parameter)
		if !isWebService && !d.isVendorUnknown {
			check.State, check.Finding = Warning, newText("wsdl.rest", check.Finding)
		}
	case isWSDL:
		check.Finding, check.Detail = newText("wsdl.unclear"), describeWSDLError(err)
		d.evidence.isSOAP = true
		d.report.Questions = append(d.report.Questions, newText("question.operations"))
	case isWebService:
		check.Finding = newText("wsdl.none", status)
	default:
		check.State, check.Duration, check.Finding = Skipped, 0, newText("wsdl.none.rest", status)
	}
	return check
}

// useWSDL keeps the dialect that a WSDL describes, for the search.
func (d *diagnosis) useWSDL(binding *soap.Binding) {
	if d.isVendorUnknown {
		d.cfg.Vendor = appointment.Wanda
	}
	dialect := d.cfg.FullDialect().Clone()
	dialect.SOAP, dialect.REST = simplifyBinding(*binding), nil
	d.wsdlDialect = &dialect
	d.evidence.isSOAP = true
}

// describeWSDLError returns why a WSDL leads to no binding, and the operations to choose from.
func describeWSDLError(err error) Text {
	var e *soap.WSDLError
	if errors.As(err, &e) {
		return Text{Code: "wsdl.problems", Chinese: formatWSDLError(e), English: e.Error()}
	}
	return newText("wsdl.unloadable")
}
