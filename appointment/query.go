package appointment

import "context"

// QuerySchedule returns the schedule of an exam (检查预约查询, XKH073): all its slots, open or not,
// and the slot that the order holds. It is retried if no response is received. A schedule that is
// incomplete is returned too, see [Schedule.Complete].
//
// The error is an [*Error]: ErrInvalidRequest, ErrNotSent, ErrRejected, ErrNoResponse, or
// ErrBadResponse, also if the response is about a different order or patient.
func (c *Client) QuerySchedule(ctx context.Context, req *QueryRequest) (schedule *Schedule, err error) {
	ctx, call := c.startCall(ctx, c.newEvent(QuerySchedule))
	defer func() { err = call.endCall(responseOf(schedule), err) }()
	return c.sendQuery(ctx, call, req)
}

// sendQuery sends a query as part of a call.
func (c *Client) sendQuery(ctx context.Context, call *call, req *QueryRequest) (*Schedule, error) {
	req = req.withDefaults(c.config.OrganizationID)
	deviations, err := validate(QuerySchedule, req)
	if err != nil {
		return nil, err
	}
	encoded, err := c.codec.writeEnvelope(QuerySchedule, req, deviations)
	if err != nil {
		return nil, err
	}
	response, err := call.send(ctx, encoded, c.classify)
	if err != nil {
		return nil, err
	}
	return verifySchedule(req, response)
}
