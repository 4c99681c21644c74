// Package doctor finds out how a hospital wants to be spoken to. It turns what an
// integrator has on the first day of joint debugging (联调), a URL, a system id and a key,
// into a configuration that works, or into the questions to ask the vendor.
//
//	report, err := doctor.Examine(ctx, appointment.Config{
//		Vendor: appointment.Laida, Endpoint: "https://hospital.example/appointment",
//		SystemID: "HIS01", SystemKey: key,
//	})
//	if err != nil { … } // the configuration cannot be used at all
//	report.Print(os.Stdout, doctor.Chinese)
//
// It takes the way that the client takes, proxies and TLS options included, and reports for
// each step how long it took and what came of it: the name's resolution, the connection,
// the TLS handshake, HTTP, the WSDL if there is one, and one query. If the query is not
// understood, it searches: it asks again in other dialects, the vendor's own first, then
// those that differ from it in one thing, then in two, and from then on those that differ
// least from the one that got furthest. What came is read in other ways as well, for which
// nothing is sent: in another charset than it claims, with other names and codes for
// success.
//
// # What it sends
//
// Queries alone: nothing is booked or cancelled, ever. They go one at a time, each once,
// and there are at most as many as [WithQueries] says, all of them to the endpoint or, over
// REST, to paths below it. The WSDL is looked for with GET at the endpoint's ?wsdl, as is
// what it imports. It stops if the hospital asks to be left alone, or refuses the
// credentials so often that it might lock them. All of it ends as soon as the context does.
//
// # What is proven
//
// That an answer can be read says little: a hospital that lost our request in a misspelled
// field answers too. See [Proof] for what is taken as proof of what. What queries cannot
// prove (how a save and a cancel are spelled) is in [Report.Asks].
//
// # What it shows
//
// A report shows no patient's data, no key and nothing of a message but codes and names of
// fields. The configuration that it prints has ${SYSTEM_KEY} in place of the key; the key
// itself is in [Report.Config], whose other parts may be secret, too.
package doctor
