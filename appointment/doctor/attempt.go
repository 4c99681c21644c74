package doctor

import (
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// attempt is one query in one dialect, and its result.
type attempt struct {
	dialect      appointment.Dialect // complete, as the response was interpreted
	transportKey string              // of the dialect that was sent
	duration     time.Duration
	finding      Text
	failure      Text // why the response cannot be used; zero if it can be
	number       int  // of the query
	request      string
	response     string // without values

	rank       rank
	status     int // HTTP status; 0: no response
	slots      int
	deviations []appointment.Deviation
	code       string // of a rejection, if it can be shown
	reason     appointment.Reason
	fields     []string // fields of the interface that a rejection names
	faultCause faultCause
	// textHash is equal for rejections with the same text, apart from digits.
	textHash [sha256.Size]byte
	// unknownFields are the fields of a response that has no statusCode or no resultCode.
	unknownFields []string
	// identifiers are other names that the response calls parameters or headers.
	identifiers       []string
	requirement       requirement // that the library cannot meet; "" if there is none
	requirementDetail string
	// notFoundCode is 404 or 405, if a gateway that found no service sent it as JSON with HTTP status 200.
	notFoundCode string

	isSOAP         bool // the response is a SOAP envelope
	hasNoEnvelope  bool // the response has no envelope of the interface
	isBusy         bool // the hospital asks to wait
	isRefused      bool // the hospital refuses the credentials
	isLocked       bool // the hospital says that the account is locked
	hasBadCharset  bool // the text of the response cannot be decoded
	hasDamagedText bool // the text was damaged before it was sent
}

// rank orders responses by how well the hospital understood the query.
type rank int

// The ranks, in ascending order.
const (
	rankNoResponse     rank = iota
	rankNoService           // an HTTP response, but not of such a service: a 404, a page
	rankSenderFault         // a SOAP fault that says that the request is wrong
	rankServerError         // a SOAP fault of the service itself, or HTTP 5xx
	rankUnreadable          // JSON that is not the interface's
	rankFieldRejection      // a rejection that names fields, or says that something is missing
	rankRejection           // another rejection
	rankUnusable            // a success with a result that cannot be used
	rankSuccess             // a success without slots, and without the order or patient
	rankLikely              // a success with one of the two
	rankUnderstood          // a success with both
)

// toProof returns the proof that a response of this rank gives.
func (r rank) toProof() Proof {
	switch {
	case r == rankUnderstood:
		return ProofUnderstood
	case r == rankLikely:
		return ProofLikely
	case r == rankSuccess:
		return ProofSuccess
	case r >= rankFieldRejection:
		return ProofResponse
	}
	return ProofNone
}

// ranksAbove reports whether a ranks above b. If two rejections name fields, the one that names fewer
// ranks higher. A rejection that names none ranks no higher, because it may have been sent before any
// field was read.
func (a *attempt) ranksAbove(b *attempt) bool {
	if a.rank != b.rank {
		return a.rank > b.rank
	}
	return a.rank == rankFieldRejection && len(a.fields) > 0 && len(a.fields) < len(b.fields)
}

// hashText returns a hash of a hospital's text, apart from its digits. The text itself is not
// kept, because it may be long and name the patient.
func hashText(text string) [sha256.Size]byte {
	return sha256.Sum256([]byte(strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return -1
		}
		return r
	}, text)))
}

// isSenderFault reports whether the code of a SOAP fault says that the request was at fault. It
// accepts the codes of SOAP 1.1 and 1.2, with any prefix, and more specific codes below Client.
func isSenderFault(code string) bool {
	code = code[strings.LastIndexByte(code, ':')+1:]
	code, _, _ = strings.Cut(code, ".")
	return slices.Contains([]string{"Client", "Sender", "VersionMismatch", "MustUnderstand", "DataEncodingUnknown"}, code)
}
