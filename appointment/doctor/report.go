package doctor

import (
	"fmt"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Report contains the findings of a diagnosis. It is data for a program or a page: encoded as
// JSON and decoded again, it is the same. Its texts are in both languages. [Report.Print] writes
// it for people to read.
type Report struct {
	// Hospital is Config.Name, or the host of the endpoint if that is empty.
	Hospital string
	// Vendor is that of the configuration that was given, or "" if it had none.
	Vendor appointment.Vendor
	// Host is the host of the endpoint, with its port if it has one.
	Host string
	// Time is the time at which the diagnosis began.
	Time time.Time
	// Plan says how many queries could be sent. It was announced before anything was sent.
	Plan Text
	// Checks are the checks that were made, in their order.
	Checks []Check

	// Queries is the number of queries that were sent.
	Queries int
	// MaxQueries is the number of queries that could be sent.
	MaxQueries int

	// Proof is the proof that the best response gives.
	Proof Proof
	// Config is the configuration with the best response. It works if Works returns true. Its Dialect
	// contains only the differences from the vendor's dialect, and is nil if there are none. Config
	// is nil if no response could be read.
	Config *appointment.Config
	// Variables are the variables of the environment that a directory file has in place of secrets.
	// They are keyed by the key of the configuration, such as systemKey: ${SANYUAN_KEY}. An element
	// of a list has its name in the key: dialect.soap.parameters.password.value. Diagnose does not
	// set them. If a program does, [Report.Entry] prints them.
	Variables map[string]string
	// ConfigChanged is true if Config differs from the configuration that was given.
	ConfigChanged bool
	// Others are other dialects whose responses ranked as high, if Config is not proven to work.
	// Secrets in them are replaced as in [Report.Entry].
	Others []appointment.Dialect
	// Deviations lists how the best response deviates from the published interface: the list to
	// send to the vendor.
	Deviations []appointment.Deviation
	// Exchange is the query with the best response, or nil if no query was sent.
	Exchange *Exchange
	// Questions are the questions for the vendor, the most urgent first.
	Questions []Text
}

// Exchange is a query and its response, for the vendor. It contains no secrets of the configuration
// and no patient data.
type Exchange struct {
	// Query is the number of the query, from 1.
	Query int
	// Request is the request. *** replaces secrets and the values of most headers, and also the
	// values of the query if [WithQuery] set it.
	Request string
	// Response is the structure of the response: its names, and codes for success and failure. Other
	// values are left out. It is "" if there was no response.
	Response string
	// Finding is the result of the query.
	Finding Text
	// Failure says why the response cannot be used. Its code is that of the [appointment.Failure]
	// after "failure.". It is zero if there is no such failure.
	Failure Text
}

// Works reports whether it is proven that the hospital understands queries made with Config.
func (r *Report) Works() bool { return r.Proof >= ProofLikely }

// Proof is the degree to which a response proves that queries work. The zero value is ProofNone.
type Proof int

// The proofs, in ascending order.
const (
	// ProofNone means that no response could be read.
	ProofNone Proof = iota
	// ProofResponse means that a response was read: a rejection, or a success whose result cannot
	// be read. So the spelling of responses is known. It is not known whether the hospital
	// understood the query.
	ProofResponse
	// ProofSuccess means that the hospital reported success and nothing else. It may have
	// understood nothing of the query.
	ProofSuccess
	// ProofLikely means that the response contains slots, or the number of the order or of the
	// patient in the query. The hospital understood the query, or it sends this response to
	// every query.
	ProofLikely
	// ProofUnderstood means that the response contains slots and one of those numbers. The
	// hospital understood the query.
	ProofUnderstood
)

// String returns none, response, success, likely or understood.
func (p Proof) String() string {
	names := []string{"none", "response", "success", "likely", "understood"}
	if p < 0 || int(p) >= len(names) {
		return fmt.Sprintf("Proof(%d)", int(p))
	}
	return names[p]
}

// Description returns the meaning of the proof in a sentence.
func (p Proof) Description() Text { return newText("proof." + p.String()) }

// CheckKind is the subject of a check.
type CheckKind string

// The kinds of checks, in the order in which they are made.
const (
	CheckDNS      CheckKind = "dns"
	CheckTCP      CheckKind = "tcp"
	CheckTLS      CheckKind = "tls"
	CheckHTTP     CheckKind = "http"
	CheckWSDL     CheckKind = "wsdl"
	CheckEnvelope CheckKind = "envelope"
	CheckQuery    CheckKind = "query"
	CheckSearch   CheckKind = "search"
	// CheckRequirement is a requirement of the hospital that the library cannot meet, such as a
	// signature. It is only made if there is one. Then no other dialect is tried.
	CheckRequirement CheckKind = "requirement"
)

// State is the result of a check.
type State string

// The states.
const (
	OK      State = "ok"
	Warning State = "warning" // it works, but the finding needs attention
	Failed  State = "failed"
	Skipped State = "skipped" // there was nothing to check
)

// Check is one check of a diagnosis.
type Check struct {
	Kind     CheckKind
	State    State
	Duration time.Duration // 0 if it was not measured
	// Finding is the result in one line, with the cause if the check failed.
	Finding Text
	// Detail has several lines, or is zero. For a WSDL it lists the operations to choose from.
	Detail Text
}

// name returns the name of the check.
func (c Check) name() Text { return newText("check." + string(c.Kind)) }
