package appointment

// Cancellation is the response to a successful cancel. The interface returns nothing but the
// two status codes, which are in Response.
type Cancellation struct {
	Response `json:"-"`

	// Extra holds fields that the interface does not have, by the name they were sent under:
	// strings as they are, other values as JSON.
	Extra map[string]string `json:"-" casing:"extra"`
}
