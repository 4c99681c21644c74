// Package appointmentgo is the root of a library that books imaging and functional exams at
// hospitals whose appointment platforms (集中预约平台) come from five vendors. Two of them use
// REST and three SOAP, with three spellings of the same 129 fields. A caller writes
// QuerySchedule, SaveSchedule and CancelSchedule and never sees which dialect is spoken.
//
// This package contains documentation only. Import the packages that you need:
//
//   - [github.com/exam-appointment/appointment-go/appointment] has the client, its requests and
//     responses, the errors and the vendors. Start there.
//   - [github.com/exam-appointment/appointment-go/appointment/directory] keeps many hospitals,
//     configured in one YAML file, and searches all of them.
//   - [github.com/exam-appointment/appointment-go/appointment/ledger] books durably, on a SQL
//     database: no order is lost or booked twice, whatever crashes. Services book through it.
//   - [github.com/exam-appointment/appointment-go/appointment/appointmenttest] is a simulated
//     hospital for tests: an HTTP server for each vendor, with fault injection.
//   - [github.com/exam-appointment/appointment-go/appointment/recording] records real traffic,
//     de-identifies it, and replays it in tests.
//   - [github.com/exam-appointment/appointment-go/appointment/doctor] diagnoses how a hospital
//     wants to be called.
//   - [github.com/exam-appointment/appointment-go/soap] and
//     [github.com/exam-appointment/appointment-go/rest] call a web service and a REST service.
//     Their Binding and Route are parts of a configuration.
//   - [github.com/exam-appointment/appointment-go/casing] is the JSON codec: one set of Go
//     structs for any spelling of their names. It stands on its own.
//
// Package appointment fills in the defaults of a request, validates it and puts it in the
// envelope. Package casing writes it in the hospital's spelling. Package soap or rest sends it.
// Package casing reads the response tolerantly, and reports every deviation from the published
// interface. Package appointment classifies it as a success, a rejection or an unknown outcome.
// It also verifies that a success is about the request. docs/architecture.md shows the path in
// detail.
//
// A vendor is an entry of one table, and a hospital that deviates from it is an entry of a
// configuration: see appointment.Dialect. Neither is code.
package appointmentgo
