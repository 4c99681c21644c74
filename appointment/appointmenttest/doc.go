// Package appointmenttest simulates hospitals for tests of programs that book exams. A
// [Hospital] is an HTTP server on the loopback interface. It behaves like the appointment
// platform (集中预约平台) of one vendor and keeps real bookings.
//
//	hospital, err := appointmenttest.Start(appointment.Wanda)
//	if err != nil { … }
//	defer hospital.Close()
//
//	client, err := appointment.NewClient(hospital.Config())
//	// book with client, then compare hospital.Bookings()
//
// The hospital gives each place away once, also to concurrent requests. Its responses to queries,
// saves and cancels always agree with [Hospital.Bookings]. [Hospital.Deliveries] counts the
// requests that it received, and [Hospital.DeliveriesOf] those of one order. So a test can check
// that a save was sent once. [Hospital.History] also has the bookings that were cancelled since. A
// web service shows its WSDL at the endpoint with ?wsdl. The program examples/hospital is such a
// hospital for programs in other languages.
//
// # Faults
//
// A test can make the network and the platform fail. [Hospital.Fail] queues faults for the next
// requests of an operation, [Hospital.FailConnections] for the next connections:
//
//	hospital.Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
//	booking, err := client.SaveSchedule(ctx, save) // booked, but the response is lost
//
// Each [Fault] documents whether the hospital executes the request. [Fault.Uncommitted] returns
// the same fault without the execution. [Hospital.Refuse] closes the port, and [Hospital.Reopen]
// opens it again. [Hospital.Heal] ends all faults, and [Hospital.Settle] executes requests that
// are still delayed. [Hospital.Faults] counts the faults that happened, so a test can check that
// it tested something. With [WithRepeatBooking], a save that was sent twice makes two bookings.
// Faults work over SOAP and REST, and over TLS (see [WithTLS]).
//
// # Misleading responses
//
// Real platforms and the gateways before them send complete responses that say something else than
// the hospital did. A program that believes them books twice, or loses a booking. These faults imitate
// them, and name the result that a client must report:
//
//	hospital.Fail(appointment.SaveSchedule, appointmenttest.GatewayError(504, 504))  // and it booked
//	hospital.Fail(appointment.SaveSchedule, appointmenttest.Rejection("99999999", "处理中，请稍后查询"))
//	hospital.Fail(appointment.QuerySchedule, appointmenttest.FirstPage())            // the booking is on the second
//
// All execute the request; with [Fault.Uncommitted] they do not. [Fault.And] combines them with each
// other and with the other faults. [SetField] and [Rewrite] change the response document in the
// published names, and [RawResponse] replaces the whole response. Some are permanent properties of a
// platform, such as the form of its lists ([Shaped]): [WithEveryResponse] applies them to everything.
//
// # Validation
//
// The hospital is as strict as the strictest platform. It rejects a field that is misspelled,
// sent twice, missing, not a string, in another format, or not a value of its enumeration. One
// message lists all problems of a request, in the vendor's spelling. Messages name fields, never
// values.
//
// The published examples break some published rules, so the hospital does not apply these. It
// ignores maximum lengths, a cancel may omit organizationID, and a save may have
// submitExamRequestInfo.
//
// With [WithDialect], a hospital expects another dialect than its Config says, and rejects every
// other.
//
// The hospital shares no code with the client. It has its own list of fields and spellings, and
// its own decoders of JSON and SOAP. A mistake of the client is therefore not repeated here.
package appointmenttest
