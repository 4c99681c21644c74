package appointment

import "encoding/json"

// Booking is the response to a save. A save can succeed without a booked slot: the order needs
// no appointment, or staff must arrange it. Call [Booking.Slot] to find out.
//
// A Booking may be stored as JSON and read back: it then makes the same cancel request, and its
// methods return the same. The JSON contains all exported fields and the request that was sent,
// so it contains patient data. It does not contain [Response.Raw]. A struct that embeds a Booking
// encodes as the booking alone, without its other fields: give the booking a name in it.
type Booking struct {
	Response `json:"-"`

	// ScheduleFlag is the outcome for the order (预约标志). Call Booked instead, which knows the
	// dialect's values.
	ScheduleFlag ScheduleFlag `json:"scheduleFlag" max:"32" casing:"required"`

	// ScheduleSeq identifies the booking at the hospital (预约唯一序号).
	ScheduleSeq string `json:"scheduleSeq" max:"32" casing:"required"`
	// ScheduleID is the number of the booking (预约号).
	ScheduleID string `json:"scheduleID" max:"32"`
	// ScheduleResourceUID identifies the booked resource (预约资源UID).
	ScheduleResourceUID string `json:"scheduleResourceUID" max:"32" casing:"required"`
	// ScheduleResourceName is its name (预约资源名称).
	ScheduleResourceName string `json:"scheduleResourceName" max:"32"`
	// ScheduleResourceLocation locates the resource, such as "门诊楼一层" (预约资源位置).
	ScheduleResourceLocation string `json:"scheduleResourceLocation" max:"32" casing:"required"`
	// ScheduleResourceRoom is the room of the exam (预约资源房间).
	ScheduleResourceRoom string `json:"scheduleResourceRoom" max:"32" casing:"required"`

	// ScheduleStartDate and ScheduleEndDate are times of day in the published example, despite
	// their names, and a full date and time at some hospitals. The time of day is read.
	ScheduleStartDate Clock `json:"scheduleStartDate" max:"32"`                 // 预约开始时间
	ScheduleEndDate   Clock `json:"scheduleEndDate" max:"32" casing:"required"` // 预约结束时间

	// ScheduleNotice tells the patient how to prepare for the exam (预约注意事项).
	ScheduleNotice string `json:"scheduleNotice" max:"32" casing:"required"`
	// ScheduleDate is the day of the exam (预约日期).
	ScheduleDate Date `json:"scheduleDate" max:"32" casing:"required"`
	// ScheduleTimeDetail is the time of a preliminary check (预检时间详情), such as "8:00-8:30".
	ScheduleTimeDetail string `json:"scheduleTimeDetail" max:"32"`
	// FillerOrderNO is the exam department's number of the order (检查唯一号).
	FillerOrderNO string `json:"fillerOrderNO" max:"32"`
	// FillerPatientID is the exam department's number of the patient (检查科室产生的病人号).
	FillerPatientID string `json:"fillerPatientID" max:"32"`
	// AccessionNumber is the exam's number (检查号).
	AccessionNumber string `json:"accessionNumber" max:"32"`

	// Extra holds fields that the interface does not have, by the name they were sent under:
	// strings as they are, other values as JSON.
	Extra map[string]string `json:"-" casing:"extra"`

	request *SaveRequest // as it was sent, with defaults; nil if the client did not make this value
}

// BookedSlot is the location and time at which a patient is expected. Location and Room are empty
// if the hospital did not name them, for example if the booking was found by a query.
type BookedSlot struct {
	ResourceUID, ResourceName string // of the room, machine or team that is booked
	Location, Room            string // where the patient must go
	Date                      Date   // the day of the exam
	Start, End                Clock  // the times at which the slot begins and ends
}

// Booked reports whether the order holds a slot. If the client did not make this Booking, as
// in a caller's test, ScheduleFlag decides: 1 and 2 mean booked. A Booking with Source SourceQuery
// is always booked.
func (b *Booking) Booked() bool {
	return b.Source == SourceQuery || b.isBookedFlag(b.ScheduleFlag)
}

// Slot returns the slot that the order holds. ok is false if it holds none. Then no appointment is
// needed (scheduleFlag 0), or staff must arrange it (5). Fields that the response leaves out are
// taken from the request.
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

// CancelRequest returns a request that releases this booking, in the name of the operator who
// booked it, also after it was read back from JSON. If the client did not make this Booking, the
// order is unknown: use [SaveRequest.CancelRequest].
func (b *Booking) CancelRequest() *CancelRequest {
	req := &CancelRequest{}
	if b.request != nil {
		req = b.request.CancelRequest()
	}
	req.ScheduleSeq = b.ScheduleSeq
	return req
}

// WithRequest returns a copy of the booking with another request; without one, if req is nil. A
// program can store a booking and its request separately. It then sets the request before it calls
// the methods of the booking.
func (b *Booking) WithRequest(req *SaveRequest) *Booking {
	booking := *b
	booking.request = req
	return &booking
}

// storedBooking is the JSON of a Booking: its fields, and what its methods need besides.
type storedBooking struct {
	*plainBooking
	ScheduleDate storedDate        `json:"scheduleDate"`
	Extra        map[string]string `json:"extra,omitzero"`
	Response     *Response         `json:"response"`
	BookedFlags  []ScheduleFlag    `json:"bookedFlags,omitzero"`
	Request      *SaveRequest      `json:"request,omitzero"`
}

// plainBooking is a Booking without methods.
type plainBooking Booking

// newStoredBooking returns the JSON of b, which shares its values with b.
func newStoredBooking(b *Booking) *storedBooking {
	return &storedBooking{
		plainBooking: (*plainBooking)(b),
		ScheduleDate: storedDate(b.ScheduleDate), Extra: b.Extra,
		Response: &b.Response, BookedFlags: b.bookedFlags, Request: b.request,
	}
}

// MarshalJSON returns all exported fields and the request as JSON, without Raw.
func (b Booking) MarshalJSON() ([]byte, error) { return json.Marshal(newStoredBooking(&b)) }

// UnmarshalJSON reads the JSON of MarshalJSON. It ignores unknown members.
func (b *Booking) UnmarshalJSON(document []byte) error {
	stored := newStoredBooking(b)
	if err := json.Unmarshal(document, stored); err != nil {
		return err
	}
	b.ScheduleDate, b.Extra = Date(stored.ScheduleDate), stored.Extra
	b.bookedFlags, b.request = stored.BookedFlags, stored.Request
	return nil
}
