// Package appointment books imaging and functional exams at hospitals that use the appointment
// platform of any of five vendors. The interface is the API that the vendors' platforms share:
// XKH073 to XKH075, in a different spelling and technology at each vendor.
//
//	client, err := appointment.NewClient(appointment.Config{
//		Name: "市三院", Vendor: appointment.Jintang, Endpoint: "https://…",
//		SystemID: "…", SystemKey: "…", OrganizationID: "…",
//	})
//	schedule, err := client.QuerySchedule(ctx, query)      // which slots are there?
//	slot := …                                              // choose one of schedule.Slots()
//	save := appointment.NewSaveRequest(query, slot)        // and fill in the patient
//	booking, err := client.SaveSchedule(ctx, save)
//	booked, ok := booking.Slot()                           // a save can succeed without a slot
//	_, err = client.CancelSchedule(ctx, booking.CancelRequest())
//
// # Requests and responses
//
// Fields have the interface's names with a capital first letter; their comments have the Chinese
// names. Times are the hospital's, Asia/Shanghai, in whatever zone a time.Time is. A request is
// copied, filled with the interface's defaults and validated before anything is sent. Published
// maximum lengths are unreliable: longer values are sent, and listed in Response.Deviations.
//
// The struct tags are those of package casing. The tag json is the published name in camelCase,
// which each vendor spells in its own way. The tag max is the published maximum length in
// characters. The tag casing:"required" marks a response field whose absence is a deviation, and
// casing:"extra" the map of the fields that the interface does not have.
//
// # Errors
//
// Every error of a call is an [*Error] of exactly one class: [ErrInvalidRequest], [ErrNotSent],
// [ErrRejected], [ErrNoResponse], [ErrBadResponse] or, only from [Client.FindBooking],
// [ErrNotBooked]. A save or a cancel that may have been carried out is [ErrOutcomeUnknown] as well.
// Call [Client.FindBooking] before you retry it, and do not book elsewhere while the outcome is
// unknown.
//
// # In production
//
// Package ledger books through a client and a SQL database, in any number of processes. It writes
// each booking down before it sends it, and finds the outcome after a crash or a lost response.
// While an outcome is unknown, it books the order nowhere else. A service should call it instead of
// SaveSchedule and CancelSchedule.
//
// # Hospitals that deviate
//
// A hospital that deviates from its vendor's dialect has a [Dialect], which is data, in its
// Config. Responses are read tolerantly, and every deviation from the published interface is
// listed in Response.Deviations.
//
// # Logs, traces and metrics
//
// [WithLogger] and [WithObserver] report calls as [Event] values, which contain codes and no
// other content of a message. [Client.BreakerState] returns the state of the circuit breaker.
package appointment
