// Package appointment books imaging and functional exams at hospitals, whichever of
// five vendors' platforms they run.
//
//	client, err := appointment.NewClient(appointment.Config{
//		Name: "市三院", Vendor: appointment.Jintang, Endpoint: "https://…",
//		SystemID: "…", SystemKey: "…", OrganizationID: "…",
//	})
//	schedule, err := client.QuerySchedule(ctx, query)      // which slots are there?
//	slot := …                                              // pick one of schedule.Slots()
//	save := appointment.NewSaveRequest(query, slot)        // and fill in the patient
//	booking, err := client.SaveSchedule(ctx, save)
//	where, ok := booking.Slot()                            // is it a booked slot?
//	_, err = client.CancelSchedule(ctx, booking.CancelRequest())
//
// # Requests and answers
//
// Fields carry the interface's names with a capital first letter; the Chinese names are in
// their comments. Times are the hospital's, Asia/Shanghai, whatever zone a time.Time is
// in. Requests are copied, filled with the interface's defaults and validated before
// anything is sent. Published maximum lengths are unreliable, so what exceeds them is
// sent and listed in Response.Deviations.
//
// # Errors
//
// Every error of a call is an [*Error] of exactly one class: [ErrInvalidRequest],
// [ErrNotSent], [ErrRejected], [ErrNoResponse], [ErrBadResponse] or, from [Client.FindBooking]
// alone, [ErrNotBooked]. A save or a cancel that may have been carried out is
// [ErrOutcomeUnknown] as well: ask with [Client.FindBooking] before you send it again.
//
// # Hospitals that differ
//
// A hospital that departs from its vendor's dialect says so in Config.Dialect, which is
// data: see [Dialect]. Responses are read tolerantly all the same, and every departure
// from the published interface is listed in Response.Deviations.
//
// # Seen from outside
//
// Logs ([WithLogger]), traces and metrics ([WithObserver]) are made of one kind of value,
// [Event], which holds codes and no other content of a message. [Client.BreakerState] tells
// whether the hospital is left alone at present.
package appointment
