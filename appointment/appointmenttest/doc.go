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
// It has places and gives each of them away once, however many ask at the same time: what
// it answers to a query, a save and a cancel always agrees with [Hospital.Bookings].
// [Hospital.Deliveries] says how often a request arrived, which is how a test learns that a
// save was not sent twice. A vendor's web service shows its WSDL at the endpoint's ?wsdl.
//
// # When things go wrong
//
// A hospital does what the network and a platform do on a bad day, when a test says so.
// [Hospital.Fail] queues what happens to the next requests for an operation, and
// [Hospital.FailConnections] to the next connections:
//
//	hospital.Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
//	booking, err := client.SaveSchedule(ctx, save) // booked, and nobody says so
//
// Each [Fault] says whether the request is carried out; [Fault.Uncommitted] is the same
// fault, with the request not carried out. [Hospital.Refuse] closes the port and
// [Hospital.Reopen] opens it again, [Hospital.Heal] ends all that is wrong, and
// [Hospital.Settle] carries out what is still held back. [Hospital.Faults] says what has
// struck, so that a test knows that it tested something. [WithRepeatBooking] makes a save
// that was sent twice show as two bookings. All of it works over SOAP and REST, and over
// TLS: see [WithTLS].
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
// [WithDialect] makes a hospital speak another dialect than its Config says, and refuse
// every other.
//
// It shares no code with the client: it has its own list of the fields, its own spelling
// and its own reading of JSON and SOAP, so that a mistake of the client's is not answered
// by the same mistake here.
//
// Its patients are whoever the test invents. Messages name fields, never what was in them.
//
// # Recording a real hospital
//
// What a client and a real hospital say to each other in joint debugging (联调) can be
// recorded, and replayed in tests that contact nobody:
//
//	rec, err := appointmenttest.RecordTo("testdata/sanyuan.yaml", cfg)
//	client, err := appointment.NewClient(cfg, appointment.WithTransport(rec.Wrap))
//	… and when the calls are made:
//	err = rec.Close() // writes the recording
//
//	replay, err := appointmenttest.Replay("testdata/sanyuan.yaml")
//	client, err := appointment.NewClient(replay.Config(), appointment.WithTransport(replay.Wrap))
//	err = replay.Recast(save) // who stands for the patient
//
// A recording is a cassette of go-vcr, in YAML, with one more line for the configuration.
// Beside it are its requests as curl commands, in sanyuan.curl.txt. Both can be shown to
// others. Nothing that was said is on disk before [Recorder.Close]; until then it is in
// memory, unchanged.
//
// What is replaced in it is decided by what the publication says of each field, and by the
// rule that whatever is not known to be harmless is:
//
//   - Identity-card numbers, names, phones, the numbers of cards, orders, bookings and staff,
//     birthdays, diagnoses and all else that is said about the patient are each replaced by
//     another value of the same form. An identity-card number keeps its length, 18 or 15, and
//     the sex that it says, and gets the region 999999, which nobody has, and a right check
//     digit. A birthday becomes another day of the same year, in the layout in which it came,
//     and is the one in the identity-card number. A phone begins with 1300000. A number keeps
//     how many digits it has, a name how many characters. An order's number keeps its day.
//   - One value is replaced by the same value everywhere: in requests and answers, in any
//     spelling of the field, in JSON, XML, forms and URLs and in any of these within
//     another, and where it stands in a text, escaped or not. A masked number
//     (110***********1234) that can be only one person's becomes that person's new number,
//     masked alike. Any other becomes nobody's.
//   - What hospitals say in words, and what is in fields that the interface does not have,
//     stays word by word if the words are on a list: 已预约 stays, and the name beside it
//     becomes 某某, whether or not a request had it. Up to four digits stay, and the days of
//     the schedule. The words of Dialect.Reasons are on the list.
//   - The credentials become $SYSTEM_ID and $SYSTEM_KEY, the endpoint
//     http://hospital.example/appointment. Of Config.TLS, the pins, versions and ciphers stay,
//     and no certificate, file or name does. Headers that are on a list stay; of any other,
//     and of an unknown parameter of a URL, only the name does.
//   - What is neither JSON nor XML, such as an error page or JSON that is cut short, is
//     treated as words, too: its brackets, commas, tags and field names stay, so that one sees
//     what is wrong with it. Text in GBK, GB18030 or UTF-16 and bodies that are compressed are
//     written as readable UTF-8, and replayed as they came. Only the length is recorded of
//     what is in an unknown charset or compression.
//
// Every byte around what is replaced stays: spacing, order, spelling, the form of numbers. A
// recording does not mend a hospital, and a replay has the same deviations.
//
// There is no way back. What stands for a value is drawn at random for each recording and
// kept nowhere. So nobody can find out whom it stands for by trying all numbers, as would
// be possible with a hash, and two recordings of one patient show two patients. What
// remains is what the hospital did, and when: the days and times, the exam, the sex, the
// age and the year of birth. Anyone who knows of the visit can recognise it. The names of
// the hospital, its departments, exams and rooms stay, and so does a person's name that is
// part of one and in no field for a person. Elements of XML are not renamed. Look at a
// recording before you give it away.
package appointmenttest
