package httpx

// Outcome says how far a request without a readable response got.
type Outcome uint8

// The outcomes.
const (
	// NotSent means that the request is proven not to have been received.
	NotSent Outcome = iota + 1
	// NoResponse means that the request may have been received, and that no whole response
	// arrived.
	NoResponse
	// BadResponse means that a response arrived and cannot be read.
	BadResponse
)
