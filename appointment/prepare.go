package appointment

// request is a pointer to one of the three requests.
type request[R any] interface {
	withDefaults(organizationID string) R
	checkRequest() ([]Problem, []Deviation)
}

// prepare returns a copy of a request in which defaults are filled in, and the same as it is sent.
// The error is an ErrInvalidRequest.
func prepare[R request[R]](c *Client, op Operation, req R) (R, *encodedRequest, error) {
	req = req.withDefaults(c.config.OrganizationID)
	tooLong, err := validate(op, req)
	if err != nil {
		return req, nil, err
	}
	encoded, err := c.codec.encodeRequest(op, req, tooLong)
	return req, encoded, err
}
