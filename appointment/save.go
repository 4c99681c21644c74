package appointment

import "context"

// SaveSchedule books a slot (检查预约保存, XKH074). The hospital receives it at most once: it is
// retried only if it is proven that nothing was received. If its response is lost or cannot be
// understood, the client queries whether the slot is booked. If it is, the booking is returned,
// and Response.Source is SourceQuery; otherwise the error is ErrOutcomeUnknown. A save can succeed
// without a booked slot: call [Booking.Slot].
func (c *Client) SaveSchedule(ctx context.Context, req *SaveRequest) (booking *Booking, err error) {
	ctx, call := c.startCall(ctx, c.newEvent(SaveSchedule))
	defer func() { err = call.endCall(responseOf(booking), err) }()

	req = req.withDefaults(c.config.OrganizationID)
	deviations, err := validate(SaveSchedule, req)
	if err != nil {
		return nil, err
	}
	encoded, err := c.codec.writeEnvelope(SaveSchedule, req, deviations)
	if err != nil {
		return nil, err
	}
	encoded.subject = req.subject() // a response must be about this order, patient and slot
	sendCtx, stop := reserveQueryTime(ctx)
	defer stop()
	response, err := call.send(sendCtx, encoded, c.classify)
	if err == nil {
		booking, err = verifyBooking(req, response)
	}
	if e := asError(err); e != nil && e.OutcomeUnknown && ctx.Err() == nil { // there is time for a query
		return c.reconcileSave(ctx, call, req, e)
	}
	return booking, err
}

// CheckSave returns the [ErrInvalidRequest] that SaveSchedule would return for a request; nil if the
// request is valid. It sends nothing. A program that stores requests to send them later checks them
// first.
func (c *Client) CheckSave(req *SaveRequest) error {
	req = req.withDefaults(c.config.OrganizationID)
	deviations, err := validate(SaveSchedule, req)
	if err == nil {
		_, err = c.codec.writeEnvelope(SaveSchedule, req, deviations)
	}
	if e := asError(err); e != nil {
		e.Vendor, e.Hospital = c.config.Vendor, c.config.Name
	}
	return err
}
