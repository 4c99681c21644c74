package appointment

// Booking is the answer to a save. A save can succeed without a booked slot: the order
// needs no appointment, or staff must arrange it. So ask [Booking.Slot], which says whether
// there is one.
type Booking struct {
	Response `json:"-"`

	// ScheduleFlag says what became of the order (预约标志). Ask Booked instead, which knows
	// the dialect's values.
	ScheduleFlag ScheduleFlag `json:"scheduleFlag" max:"32" casing:"due"`

	ScheduleSeq              string `json:"scheduleSeq" max:"32" casing:"due"`              // 预约唯一序号
	ScheduleID               string `json:"scheduleID" max:"32"`                            // 预约号
	ScheduleResourceUID      string `json:"scheduleResourceUID" max:"32" casing:"due"`      // 预约资源UID
	ScheduleResourceName     string `json:"scheduleResourceName" max:"32"`                  // 预约资源名称
	ScheduleResourceLocation string `json:"scheduleResourceLocation" max:"32" casing:"due"` // 预约资源位置
	ScheduleResourceRoom     string `json:"scheduleResourceRoom" max:"32" casing:"due"`     // 预约资源房间

	// ScheduleStartDate and ScheduleEndDate are clock times in the published example,
	// for all their names, and a full date and time at some hospitals: the time is read.
	ScheduleStartDate Clock `json:"scheduleStartDate" max:"32"`            // 预约开始时间
	ScheduleEndDate   Clock `json:"scheduleEndDate" max:"32" casing:"due"` // 预约结束时间

	ScheduleNotice     string `json:"scheduleNotice" max:"32" casing:"due"` // 预约注意事项
	ScheduleDate       Date   `json:"scheduleDate" max:"32" casing:"due"`   // 预约日期
	ScheduleTimeDetail string `json:"scheduleTimeDetail" max:"32"`          // 预检时间详情, such as "8:00-8:30"
	FillerOrderNO      string `json:"fillerOrderNO" max:"32"`               // 检查唯一号
	FillerPatientID    string `json:"fillerPatientID" max:"32"`             // 检查科室产生的病人号
	AccessionNumber    string `json:"accessionNumber" max:"32"`             // 检查号

	// Extra holds fields that the interface does not have, by the name they came under.
	Extra map[string]string `json:"-" casing:"extra"`

	request *SaveRequest // as it was sent, defaults filled
}

// BookedSlot is where and when a patient is expected. Location and Room are empty where the
// hospital did not say, as of a booking that was found by query.
type BookedSlot struct {
	ResourceUID, ResourceName string
	Location, Room            string
	Date                      Date
	Start, End                Clock
}

// Booked reports whether the order now holds a slot. Of a Booking that the client did not
// return, as in a caller's test, ScheduleFlag says so: 1 and 2 are booked.
func (b *Booking) Booked() bool {
	return b.Source == SourceQuery || b.booked(b.ScheduleFlag)
}

// Slot is the slot that the order now holds; ok is false where it holds none, because
// no appointment is needed (scheduleFlag 0) or staff must arrange one (5). What the
// answer leaves out is taken from the request that it confirms.
func (b *Booking) Slot() (slot BookedSlot, ok bool) {
	if !b.Booked() {
		return BookedSlot{}, false
	}
	slot = BookedSlot{
		ResourceUID: b.ScheduleResourceUID, ResourceName: b.ScheduleResourceName,
		Location: b.ScheduleResourceLocation, Room: b.ScheduleResourceRoom,
		Date: b.ScheduleDate, Start: b.ScheduleStartDate, End: b.ScheduleEndDate,
	}
	if b.request == nil {
		return slot, true
	}
	if slot.ResourceUID == "" {
		slot.ResourceUID = b.request.ScheduleResourceUID
	}
	if slot.ResourceName == "" {
		slot.ResourceName = b.request.ScheduleResourceName
	}
	if slot.Start.IsZero() {
		slot.Start = b.request.StartTime
	}
	if slot.End.IsZero() {
		slot.End = b.request.EndTime
	}
	return slot, true
}

// CancelRequest returns a request that releases this booking, in the name of the operator
// who made it. A Booking that was made by hand, or read back from JSON, knows nothing of its
// order: see [SaveRequest.CancelRequest].
func (b *Booking) CancelRequest() *CancelRequest {
	req := &CancelRequest{}
	if b.request != nil {
		req = b.request.CancelRequest()
	}
	req.ScheduleSeq = b.ScheduleSeq
	return req
}
