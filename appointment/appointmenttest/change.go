package appointmenttest

// change is a change of a response. Its functions are called in this order: documents, shapes,
// responses.
type change struct {
	name      string
	documents []documentEdit // with the published names and codes
	shapes    []documentEdit // after all documents: they write lists and objects in other forms
	responses []responseEdit
	// onUsedConnection is true if the change needs a connection that has sent a response before.
	onUsedConnection bool
}

// documentEdit changes the response document of a call.
type documentEdit func(call, object)

// responseEdit returns another HTTP response to a call.
type responseEdit func(call, httpResponse) httpResponse

// combine returns a change that makes both changes, c first. Both may be nil.
func (c *change) combine(other *change) *change {
	switch {
	case c == nil:
		return other
	case other == nil:
		return c
	}
	return &change{
		name:             c.name + " and " + other.name,
		documents:        append(c.documents[:len(c.documents):len(c.documents)], other.documents...),
		shapes:           append(c.shapes[:len(c.shapes):len(c.shapes)], other.shapes...),
		responses:        append(c.responses[:len(c.responses):len(c.responses)], other.responses...),
		onUsedConnection: c.onUsedConnection || other.onUsedConnection,
	}
}

// editDocument changes the document of a response. c may be nil.
func (c *change) editDocument(call call, doc object) {
	if c == nil {
		return
	}
	for _, edit := range c.documents {
		edit(call, doc)
	}
	for _, edit := range c.shapes {
		edit(call, doc)
	}
}

// editResponse returns the changed response. c may be nil.
func (c *change) editResponse(call call, r httpResponse) httpResponse {
	if c == nil {
		return r
	}
	for _, edit := range c.responses {
		r = edit(call, r)
	}
	return r
}

// documentChange returns a fault that changes the response document.
func documentChange(name string, edit documentEdit) Fault {
	return Fault{change: &change{name: name, documents: []documentEdit{edit}}}
}

// responseChange returns a fault that changes the HTTP response.
func responseChange(name string, edit responseEdit) Fault {
	return Fault{change: &change{name: name, responses: []responseEdit{edit}}}
}

// dataOf returns the business part of a response, or nil.
func dataOf(doc object) object {
	data, _ := doc["data"].(object)
	return data
}

// resultOf returns the result of a response, or nil.
func resultOf(doc object) object {
	result, _ := dataOf(doc)["result"].(object)
	return result
}

// replaceDocument makes doc equal to another document.
func replaceDocument(doc, other object) {
	clear(doc)
	for name, value := range other {
		doc[name] = value
	}
}
