package appointment

import "context"

// SaveSchedule books a slot (检查预约保存, XKH074). It is sent once. If its response is lost or
// cannot be understood, the client queries whether the slot is booked. If it is, the booking is
// returned, and Response.Source is SourceQuery; otherwise the error is ErrOutcomeUnknown. A save
// can succeed without a booked slot: call [Booking.Slot].
func (c *Client) SaveSchedule(ctx context.Context, req *SaveRequest) (booking *Booking, err error) {
	ctx, call := c.startCall(ctx, c.newEvent(SaveSchedule))
	defer func() { err = call.end(booking.response(), err) }()

	req = req.withDefaults(c.config.OrganizationID)
	tooLong, err := validate(SaveSchedule, req)
	if err != nil {
		return nil, err
	}
	m, err := c.codec.encodeRequest(SaveSchedule, req, tooLong)
	if err != nil {
		return nil, err
	}
	m.subject = req.subject()
	sendCtx, cancel := reserveQueryTime(ctx)
	defer cancel()
	response, err := call.send(sendCtx, m)
	if err == nil {
		booking, err = verifyBooking(req, response)
	}
	if e := asError(err); e != nil && e.OutcomeUnknown && ctx.Err() == nil {
		return c.reconcileSave(ctx, call, req, e)
	}
	return booking, err
}

// response returns the embedded response; nil for nil.
func (b *Booking) response() *Response {
	if b == nil {
		return nil
	}
	return &b.Response
}
