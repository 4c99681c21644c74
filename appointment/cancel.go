package appointment

import "context"

// CancelSchedule releases a booking that is not paid yet (检查预约取消, XKH075). The hospital
// receives it at most once: it is retried only if it is proven that nothing was received. If its
// response is lost or cannot be understood, and CancelRequest.Save is set, the client queries
// whether the order still holds a slot. If it does not, the cancellation is returned, and
// Response.Source is SourceQuery; otherwise the error is ErrOutcomeUnknown.
func (c *Client) CancelSchedule(ctx context.Context, req *CancelRequest) (cancellation *Cancellation, err error) {
	ctx, call := c.startCall(ctx, c.newEvent(CancelSchedule))
	defer func() { err = call.endCall(responseOf(cancellation), err) }()

	req = req.withDefaults(c.config.OrganizationID)
	deviations, err := validate(CancelSchedule, req)
	if err != nil {
		return nil, err
	}
	encoded, err := c.codec.writeEnvelope(CancelSchedule, req, deviations)
	if err != nil {
		return nil, err
	}
	encoded.subject = req.subject() // a response must be about this order, patient and slot
	sendCtx := ctx
	if req.Save != nil {
		var stop context.CancelFunc
		sendCtx, stop = reserveQueryTime(ctx)
		defer stop()
	}
	response, err := call.send(sendCtx, encoded, c.classify)
	if err == nil {
		cancellation, err = verifyCancellation(req, response)
	}
	if e := asError(err); e != nil && e.OutcomeUnknown && req.Save != nil && ctx.Err() == nil {
		return c.reconcileCancel(ctx, call, req.Save, e)
	}
	return cancellation, err
}
