package doctor

import (
	"bytes"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// wsdlStep says what the WSDL offers, and keeps it for the search.
func (x *examination) wsdlStep(seen *passage, binding *soap.Binding, err error) {
	seen.mu.Lock()
	status := seen.status
	is := status == 200 && bytes.Contains(seen.body.Bytes(), []byte("definitions"))
	seen.mu.Unlock()
	webService := x.cfg.FullDialect().SOAP != nil
	switch {
	case err == nil:
		if x.guessed {
			x.cfg.Vendor = appointment.Wanda
		}
		d := clone(x.cfg.FullDialect())
		d.SOAP, d.REST = plainBinding(*binding), nil
		x.wsdl = &d
		x.learned.soap = true
		says := say("wsdl.ok", binding.Namespace, operationsIn(d.SOAP), parameterIn(d.SOAP))
		state := OK
		if !webService && !x.guessed {
			state, says = Warning, say("wsdl.rest", says)
		}
		x.step(Step{Kind: StepWSDL, State: state, Says: says})
	case is:
		// What LoadWSDL says names the service's operations and how to choose among them.
		detail := strings.TrimSpace(err.Error())
		if _, rest, ok := strings.Cut(detail, wsdlAddress(x.cfg.Endpoint)+": "); ok {
			detail = rest
		}
		x.learned.soap = true
		x.report.Asks = append(x.report.Asks, say("ask.operations"))
		x.step(Step{Kind: StepWSDL, State: Warning, Says: say("wsdl.unclear"), Detail: detail})
	case webService:
		x.step(Step{Kind: StepWSDL, State: Warning, Says: say("wsdl.none", status)})
	default:
		x.step(Step{Kind: StepWSDL, State: Skipped, Says: say("wsdl.none.rest", status)})
	}
}

// operationsIn names the elements of the three operations.
func operationsIn(b *soap.Binding) string {
	var all []string
	for _, op := range appointment.Operations() {
		name := string(op)
		if own := b.Operations[name].Name; own != "" {
			name = own
		}
		all = append(all, name)
	}
	return strings.Join(all, ", ")
}

func parameterIn(b *soap.Binding) string {
	if b.Parameter == "" {
		return "data"
	}
	return b.Parameter
}
