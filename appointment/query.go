package appointment

import "context"

// QuerySchedule returns the slots that can be booked (检查预约查询, XKH073).
func (c *Client) QuerySchedule(ctx context.Context, req *QueryRequest) (schedule *Schedule, err error) {
	ctx, call := c.startCall(ctx, c.newEvent(QuerySchedule))
	defer func() { err = call.end(schedule.response(), err) }()
	return c.query(ctx, call, req)
}

// query sends a query as part of a call.
func (c *Client) query(ctx context.Context, call *call, req *QueryRequest) (*Schedule, error) {
	req = req.withDefaults(c.config.OrganizationID)
	tooLong, err := validate(QuerySchedule, req)
	if err != nil {
		return nil, err
	}
	m, err := c.codec.encodeRequest(QuerySchedule, req, tooLong)
	if err != nil {
		return nil, err
	}
	response, err := call.send(ctx, m)
	if err != nil {
		return nil, err
	}
	return verifySchedule(req, response)
}

// response returns the embedded response; nil for nil.
func (s *Schedule) response() *Response {
	if s == nil {
		return nil
	}
	return &s.Response
}
