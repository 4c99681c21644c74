package appointment

// CancelRequest releases a booking that is not paid yet (检查预约取消, XKH075).
// [Booking.CancelRequest] and [SaveRequest.CancelRequest] return one that is ready to send. A
// field is required unless its comment says "optional" or names a default.
type CancelRequest struct {
	// PlacerOrderNO is the order number (申请单号). It identifies the booking.
	PlacerOrderNO string `json:"placerOrderNO" check:"required" max:"32"`
	// PlacerAssigningAuthority identifies the issuer of the order number (申请单号分配标示).
	// Optional.
	PlacerAssigningAuthority string `json:"placerAssigningAuthority" max:"32"`
	// ObservationUID identifies the exam (检查唯一UID). Optional.
	ObservationUID string `json:"observationUID" max:"18"`
	// ScheduleSeq is Booking.ScheduleSeq (预约唯一序号). Optional.
	ScheduleSeq string `json:"scheduleSeq" max:"1"`
	// OrganizationID identifies the ordering institution (机构ID). Default:
	// Config.OrganizationID. If both are empty it is left out: the interface requires it, and
	// its published example has none.
	OrganizationID string `json:"organizationID" max:"8"`
	// ScheduleOperatorID identifies the person who cancels (预约操作者ID).
	ScheduleOperatorID string `json:"scheduleOperatorID" check:"required" max:"11"`
	// ScheduleOperatorName is that person's name (预约操作者姓名).
	ScheduleOperatorName string `json:"scheduleOperatorName" check:"required" max:"18"`
	// ScheduleStatus is the booking's status (预约状态). Optional; no values are published.
	ScheduleStatus string `json:"scheduleStatus" max:"14"`
	// Extra holds fields that only this hospital has, by camelCase name. They are sent in the
	// dialect's spelling.
	Extra map[string]string `json:"extra,omitempty" casing:"extra"`

	// Save is the request that made the booking. It is neither sent nor part of the JSON. If the
	// outcome of the cancel is unknown, the client uses it to query whether the order still holds a
	// slot. A cancel itself has too few fields for a query. Leave it out if the outcome of that
	// save is unknown: a booking that arrives later would be reported as cancelled. Optional.
	Save *SaveRequest `json:"-"`
}

// CancelRequest returns a request that releases the booking made by r, in the name of the
// operator who booked it. It needs no response to r: the order number identifies the booking.
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
