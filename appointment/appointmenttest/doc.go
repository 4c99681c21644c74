// Package appointmenttest is a hospital in a box: an HTTP server on the loopback
// interface that plays one vendor's appointment platform (集中预约平台) with real
// books, so that a program which books exams can be tested without a hospital.
//
//	hospital, err := appointmenttest.Start(appointment.Wanda)
//	if err != nil { … }
//	defer hospital.Close()
//
//	client, err := appointment.NewClient(hospital.Config())
//	// book with client, then look at hospital.Bookings()
//
// It holds places and gives each of them away once, whoever asks at the same time: what
// it answers to a query, a save and a cancel always agrees with [Hospital.Bookings].
// [Hospital.Deliveries] says how often a request arrived, which is how a test learns
// that a save was not sent twice. A vendor's web service shows its WSDL at the
// endpoint's ?wsdl.
//
// # When things go wrong
//
// A hospital does what the network and a platform do on a bad day, when a test says so.
// [Hospital.Fail] queues what happens to the next requests for an operation, and
// [Hospital.FailConnections] to the next connections:
//
//	hospital.Fail(appointment.SaveSchedule, appointmenttest.DropAnswer())
//	booking, err := client.SaveSchedule(ctx, save) // booked, and nobody says so
//
// Each [Fault] says whether the request is carried out; [Fault.Uncommitted] is the same without.
// [Hospital.Refuse] closes the port and [Hospital.Reopen] opens it again, [Hospital.Heal]
// ends all that is wrong, and [Hospital.Settle] carries out what is still held back.
// [Hospital.Faults] says what has struck, so that a test knows that it tested something.
// [WithRepeatBooking] makes a save that was sent twice show as two bookings. All of it
// works over SOAP and REST, and over TLS: see [WithTLS].
//
// # How strict it is
//
// It is as strict as the strictest platform: a field that is misspelled, sent twice,
// missing, not a string, in another format or outside its enumeration is refused, and
// all that is wrong with a request is said in one message, in the vendor's spelling. Published
// maximum lengths are not enforced, since the publication itself does not keep to them;
// organizationID may be left out of a cancel and submitExamRequestInfo may be sent with a
// save, as in the published examples.
//
// It shares no code with the client: it has its own list of the fields, its own
// spelling and its own reading of JSON and SOAP, so that a mistake in the client's
// does not cancel out.
//
// Its patients are whoever the test invents. Messages name fields, never what was in them.
package appointmenttest
