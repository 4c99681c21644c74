// Package recording records the exchanges with a real hospital, without its patients and keys,
// and replays them in tests that contact no server.
//
// During joint debugging (联调) with a vendor, record the calls of a client:
//
//	rec, err := recording.Record("testdata/sanyuan.yaml", cfg)
//	client, err := appointment.NewClient(cfg, appointment.WithTransport(rec.Wrap))
//	… make the calls, then
//	err = rec.Close() // writes the recording
//
// In tests, replay them:
//
//	replay, err := recording.Replay("testdata/sanyuan.yaml")
//	client, err := appointment.NewClient(replay.Config(), appointment.WithTransport(replay.Wrap))
//	err = replay.Pseudonymize(save) // the patient of the recording
//	booking, err := client.SaveSchedule(ctx, save)
//
// [WriteTest], or the command cmd/recording-test, writes a test that makes the recorded calls again and
// compares their results with those of today.
//
// A recording is a cassette of go-vcr in YAML, with one more line for the configuration. Its
// requests are also written as curl commands, to sanyuan.curl.txt in the same folder. Both files
// can be shown to others. Nothing is written before [Recorder.Close]. Until then the exchanges
// are in memory, unchanged.
//
// # De-identification
//
// The published meaning of a field decides about its values. All other text is replaced unless
// it is known to be harmless.
//
//   - Sensitive values are replaced by a pseudonym of the same form. These are identity-card
//     numbers, names, phone numbers, dates of birth, diagnoses and other text about the patient.
//     The numbers of cards, orders, bookings and staff are sensitive too. An identity-card number
//     keeps its length of 18 or 15 and the sex. It gets the region 999999, which no card has, and a
//     valid check digit. A date of birth becomes another day of the same year, in the same layout,
//     and agrees with the identity-card number. A phone number starts with 1300000. A number keeps
//     the count of its digits, a name the count of its characters, an order number its day.
//   - One value has one pseudonym everywhere: in requests and responses, and in any spelling of the
//     field. It is the same in JSON, XML, forms, multipart bodies and URLs, in documents inside
//     other documents, and in text. A masked number (110***********1234) that fits exactly one
//     person becomes that person's new number with the same mask. Any other masked number becomes a
//     random one.
//   - Numbers and names are found in many forms. They may be split by blanks, punctuation, tags or
//     invisible characters, and over the elements of a list or of a document. They may be escaped,
//     as \u6d4b, %E6%B5%8B, %B2%E2 or &#27979;, also twice, or encoded in Base64, in hexadecimal
//     digits or as a list of bytes. Digits may be full-width, Chinese, formal Chinese or of any
//     other writing. The pseudonym has the same form. If that is not possible, it is written plainly,
//     or the whole text is replaced. The key of the client is found in the same way.
//   - They are also found in the names of headers, JSON members, XML elements and attributes.
//     Prefixes, namespaces and the boundaries of multipart bodies are searched too. A name of a
//     person is also found as mojibake.
//   - In free text and in fields that the interface does not have, the words of an allowlist stay.
//     So 已预约 stays, and the name beside it becomes 某某, even if no request had that name. Numbers of
//     up to four digits and days of the schedule stay. The allowlist includes the words by which a
//     client recognises the reason of a rejection, and those of Dialect.Reasons. So a replay is
//     judged like the hospital.
//   - Values of SOAP parameters other than the document and the code of the operation become
//     $PARAMETER, since they may be passwords. They do not distinguish requests, and are empty in
//     the configuration.
//   - With [Recorder.Payload], messages that a payload signs or encrypts have their plain documents.
//     Values that the payload adds become placeholders: those of headers, of the query, and of
//     variables in parameters and paths.
//   - Credentials become $SYSTEM_ID and $SYSTEM_KEY, the endpoint becomes
//     http://hospital.example/appointment. Of Config.TLS, the pins, versions and ciphers stay.
//     Certificates, files and names do not. Standard headers stay, and of a challenge
//     (WWW-Authenticate) its scheme. Of other headers, and of unknown parameters of a URL, only the
//     name stays.
//   - A body that is neither JSON nor XML, such as an error page or JSON that is cut short, is
//     treated as free text. Its brackets, commas, tags and field names stay, so the mistake can
//     be seen. Compressed bodies and text in GBK, GB18030 or UTF-16 are written as UTF-8 and
//     replayed as they were sent. Of a body in an unknown charset or compression, only the
//     length is recorded.
//
// Every byte around a replaced value stays: spaces, order, spelling, the form of numbers. A
// replay therefore has the same deviations from the interface as the hospital.
//
// # Limits
//
// Pseudonyms cannot be traced back. They are random in each recording and are not stored, so
// trying all possible numbers finds no one, as it would with hashes. Two recordings of one
// patient show two different patients.
//
// The behaviour of the hospital stays, with its days and times, the exam, the sex, the age and the
// year of birth. Someone who knows of the visit can recognise it. The names of the hospital, its
// departments, exams and rooms stay, and so do the names of XML elements. If one of them includes
// the name of a person, it is replaced only if that name is also in a field for persons. A number
// in them is replaced only if it is such a value, or looks like an identity-card number or a mobile
// phone number. A number that is written backwards, between other digits, with words between its
// parts, or in other codes, such as 0x31 0x32, is not found. Nor is a name in other characters than
// in its field, such as pinyin. Read a recording before you pass it on.
//
// A recording holds up to 64 MiB of messages, see [Recorder.Close]. The time and memory for it
// grow linearly with its size.
package recording
