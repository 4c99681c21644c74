// Package appointmentgo is the root of a library that books imaging and functional exams
// at hospitals whose appointment platforms (集中预约平台) come from five vendors: two
// speak REST, three SOAP, in three spellings of the same 129 fields. A caller writes
// QuerySchedule, SaveSchedule and CancelSchedule and never sees which is spoken.
//
// This package holds documentation alone. Import what you need:
//
//   - [github.com/exam-appointment/appointment-go/appointment] has the client, the
//     requests and answers, the errors and the vendors. Begin there.
//   - [github.com/exam-appointment/appointment-go/appointment/appointmenttest] is a
//     hospital in a box: an HTTP server for each vendor, with books that add up, for
//     your tests and for trying things out.
//   - [github.com/exam-appointment/appointment-go/appointment/doctor] finds out how a
//     hospital wants to be spoken to, if nobody can tell.
//   - [github.com/exam-appointment/appointment-go/soap] and
//     [github.com/exam-appointment/appointment-go/rest] hold how a site wants to be
//     called, soap.Binding and rest.Route, which are parts of a configuration.
//   - [github.com/exam-appointment/appointment-go/casing] is the codec: one set of Go
//     structs, JSON in any spelling of their names. It stands on its own.
//
// A request goes down through these rooms and its answer comes up again, and each does
// one thing to it: appointment fills defaults and validates; casing writes the
// hospital's spelling, envelope and all; soap or rest carries the bytes; casing reads
// the answer, tolerantly, noting every departure from the published interface; and
// appointment judges it: success, rejection, or unknown.
//
// A vendor is an entry of one table, a hospital that departs from it an entry of a
// configuration: see appointment.Dialect. Neither is code.
package appointmentgo
