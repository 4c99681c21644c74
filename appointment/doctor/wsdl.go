package doctor

import (
	"bytes"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// wsdlStep says what the WSDL offers, and keeps it for the search.
func (x *examination) wsdlStep(seen *passage, binding *soap.Binding, err error, took time.Duration) Step {
	seen.mu.Lock()
	status := seen.status
	is := status == 200 && bytes.Contains(seen.body.Bytes(), []byte("definitions"))
	seen.mu.Unlock()
	step := Step{Kind: StepWSDL, State: Warning, Duration: took}
	webService := x.cfg.FullDialect().SOAP != nil
	switch {
	case err == nil:
		if x.guessed {
			x.cfg.Vendor = appointment.Wanda
		}
		d := x.cfg.FullDialect().Clone()
		d.SOAP, d.REST = plainBinding(*binding), nil
		x.wsdl = &d
		x.learned.soap = true
		step.State, step.Says = OK, say("wsdl.ok", binding.Namespace, operationsIn(d.SOAP), parameterIn(d.SOAP))
		if !webService && !x.guessed {
			step.State, step.Says = Warning, say("wsdl.rest", step.Says)
		}
	case is:
		// What LoadWSDL says names the service's operations and how to choose among them.
		step.Says, step.Detail = say("wsdl.unclear"), strings.TrimSpace(err.Error())
		if _, rest, ok := strings.Cut(step.Detail, wsdlAddress(x.cfg.Endpoint)+": "); ok {
			step.Detail = rest
		}
		x.learned.soap = true
		x.report.Asks = append(x.report.Asks, say("ask.operations"))
	case webService:
		step.Says = say("wsdl.none", status)
	default:
		step.State, step.Duration, step.Says = Skipped, 0, say("wsdl.none.rest", status)
	}
	return step
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
