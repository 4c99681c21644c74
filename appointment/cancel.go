package appointment

// CancelRequest releases a booking that is not paid yet (检查预约取消, XKH075).
// [Booking.CancelRequest] and [SaveRequest.CancelRequest] make one that is ready to send. A
// field without "optional" or a default is required.
type CancelRequest struct {
	// PlacerOrderNO is the order's number (申请单号). It alone identifies the booking.
	PlacerOrderNO string `json:"placerOrderNO" check:"required" max:"32"`
	// PlacerAssigningAuthority is who gave out the number (申请单号分配标示). Optional.
	PlacerAssigningAuthority string `json:"placerAssigningAuthority" max:"32"`
	// ObservationUID is the exam's unique id (检查唯一UID). Optional.
	ObservationUID string `json:"observationUID" max:"18"`
	// ScheduleSeq is Booking.ScheduleSeq (预约唯一序号). Optional.
	ScheduleSeq string `json:"scheduleSeq" max:"1"`
	// OrganizationID is the ordering institution (机构ID). Default:
	// Config.OrganizationID. The interface requires it, its example leaves it out, so
	// one that is empty in both places is left out.
	OrganizationID string `json:"organizationID" max:"8"`
	// ScheduleOperatorID is who cancels (预约操作者ID).
	ScheduleOperatorID string `json:"scheduleOperatorID" check:"required" max:"11"`
	// ScheduleOperatorName is that person's name (预约操作者姓名).
	ScheduleOperatorName string `json:"scheduleOperatorName" check:"required" max:"18"`
	// ScheduleStatus is the booking's status (预约状态). Optional; no values are published.
	ScheduleStatus string `json:"scheduleStatus" max:"14"`
	// Extra holds fields that only this hospital knows, by camelCase name; they are
	// sent in the dialect's spelling.
	Extra map[string]string `json:"extra,omitempty" casing:"extra"`

	// Save is the request that made the booking. It is not sent, nor part of the JSON: if
	// the outcome of the cancel is unknown, the client asks by it whether the order still
	// holds a slot, which takes more than a cancel says. Leave it out where it is unknown
	// whether that save was carried out, since a booking that is still to come would be
	// taken for cancelled. Optional.
	Save *SaveRequest `json:"-"`
}

// CancelRequest returns a request that releases what r booked, in the name of the operator
// who booked it, such as after a restart: the order's number identifies the booking.
func (r *SaveRequest) CancelRequest() *CancelRequest {
	save := *r
	return &CancelRequest{
		PlacerOrderNO:        r.PlacerOrderNO,
		OrganizationID:       r.OrganizationID,
		ScheduleOperatorID:   r.ScheduleOperatorID,
		ScheduleOperatorName: r.ScheduleOperatorName,
		Save:                 &save,
	}
}

// Cancellation says that a booking was released. The interface returns nothing but the
// two statuses, which are in Response.
type Cancellation struct {
	Response `json:"-"`

	// Extra holds fields of the answer that the interface does not have, by the name
	// they came under.
	Extra map[string]string `json:"-" casing:"extra"`
}
