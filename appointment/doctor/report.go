package doctor

import (
	"fmt"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Report is what an examination found. It is data, for a program or a page to show, and
// stays what it is in JSON, where texts are in both languages; [Report.Print] writes it for
// people.
type Report struct {
	Hospital string // Config.Name, or the endpoint's host
	Plan     Text   // what would be sent, as it was announced
	Steps    []Step

	Queries int // how many were sent
	Most    int // how many could have been sent

	// Proof is what the best answer proves.
	Proof Proof
	// Config is the configuration that got the furthest: it works if Proof says so. Its
	// Dialect holds what departs from the vendor alone, and is nil if nothing does. nil: no
	// configuration got an answer that can be read.
	Config *appointment.Config
	// Searched is true if Config was found by the search, and is not what was given.
	Searched bool
	// Others are the other dialects that got as far, if Proof does not say that Config works.
	// What is secret in them is replaced by names, as in [Report.Entry].
	Others []appointment.Dialect
	// Deviations is how the answer that got furthest departs from the published interface:
	// the list to send to the vendor.
	Deviations []appointment.Deviation
	// Asks are what to ask the vendor, the most urgent first.
	Asks []Text
}

// Works reports whether the hospital is proven to understand queries made with Config.
func (r *Report) Works() bool { return r.Proof >= ProofLikely }

// Proof is what the best answer proves, from nothing to all that a query can.
type Proof int

// The proofs.
const (
	// ProofNone: no answer could be read.
	ProofNone Proof = iota
	// ProofResponse: an answer was read that says no, or success with a result that cannot be
	// read. So its spelling is known; whether the request was understood is not.
	ProofResponse
	// ProofSuccess: the hospital said success, and nothing else. It may have understood
	// nothing of the request.
	ProofSuccess
	// ProofLikely: it listed slots, or repeated the number of the order or the patient that
	// was asked about. It read the request, or answers so to anyone.
	ProofLikely
	// ProofUnderstood: it listed slots, and repeated one of those numbers. It read the
	// request.
	ProofUnderstood
)

// String is none, answer, success, likely or understood.
func (p Proof) String() string {
	names := []string{"none", "answer", "success", "likely", "understood"}
	if p < 0 || int(p) >= len(names) {
		return fmt.Sprintf("Proof(%d)", int(p))
	}
	return names[p]
}

// Says is what that means, in a sentence.
func (p Proof) Says() Text { return say("proof." + p.String()) }

// StepKind is what a step looks at.
type StepKind string

// The steps, in their order.
const (
	StepDNS      StepKind = "dns"
	StepTCP      StepKind = "tcp"
	StepTLS      StepKind = "tls"
	StepHTTP     StepKind = "http"
	StepWSDL     StepKind = "wsdl"
	StepEnvelope StepKind = "envelope"
	StepQuery    StepKind = "query"
	StepSearch   StepKind = "search"
)

// State is what became of a step.
type State string

// The states.
const (
	OK      State = "ok"
	Warning State = "warning" // it works, and there is something to know
	Failed  State = "failed"
	Skipped State = "skipped" // there was nothing to look at
)

// Step is one step of the examination.
type Step struct {
	Kind     StepKind
	State    State
	Duration time.Duration // 0: not measured
	Says     Text          // what was found, or why it failed
	// Detail is more of it, line by line, in the library's own English: what a WSDL offers.
	Detail string
}

// text is the step in one line.
func (s Step) text() Text { return say("step.done", say("step."+string(s.Kind)), s.Says) }
