package httpx

import (
	"errors"
	"fmt"
	"io"
)

var errTooLong = errors.New("httpx: the answer is longer than the limit")

// readWithin reads a body that claims to have size bytes, -1 if it does not say. One that is longer than
// the limit is errTooLong: at once, if it claims to be. It never makes room for more than
// the limit, where a bytes.Buffer takes up to twice as much. What was read comes with
// any error.
func (c *Client) readWithin(r io.Reader, size int64) (body []byte, err error) {
	if size > c.Limit {
		return nil, errTooLong
	}
	body = make([]byte, 0, max(size, min(c.Limit, 4<<10))+1) // one more, to see the end
	for {
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case int64(len(body)) > c.Limit:
			return body, errTooLong
		case errors.Is(err, io.EOF):
			return body, nil
		case err != nil:
			return body, err
		case len(body) == cap(body):
			grown := make([]byte, len(body), min(2*int64(cap(body)), c.Limit+1))
			copy(grown, body)
			body = grown
		}
	}
}

// tooLong says that an answer is, and what the limit is called.
func (c *Client) tooLong() string {
	text := fmt.Sprintf("the answer is longer than the limit of %d bytes", c.Limit)
	if c.LimitName != "" {
		text += " (" + c.LimitName + ")"
	}
	return text
}
