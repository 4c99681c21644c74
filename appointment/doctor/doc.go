// Package doctor diagnoses how a hospital wants to be called. On the first day of joint
// debugging (联调) an integrator has a URL, a system id and a key. The package finds a
// configuration that works, or the questions to ask the vendor. Here "the interface" means the
// published appointment interface (XKH073 to XKH075).
//
//	report, err := doctor.Diagnose(ctx, appointment.Config{
//		Vendor: appointment.Laida, Endpoint: "https://hospital.example/appointment",
//		SystemID: "HIS01", SystemKey: key,
//	})
//	if err != nil { … } // the configuration cannot be used at all
//	report.Print(os.Stdout, doctor.Chinese)
//
// # Checks
//
// A diagnosis connects as the client does, with the same proxies and TLS options. It makes
// these checks, and reports the finding and the duration of each: DNS, the connection, the TLS
// handshake, HTTP, the WSDL if there is one, and one query.
//
// If the hospital does not understand the query, a search follows. It queries in other dialects:
// first in those that differ from the vendor's in one thing, then in two things. Later it starts from
// the dialects whose responses rank highest. Each response is also interpreted in other ways, without
// another query: in an undeclared charset, and with other names and codes for success.
//
// # Requests
//
// A diagnosis sends queries only. It never books or cancels. It sends one query at a time, each once,
// and at most as many as [WithMaxQueries] allows. All of them go to the endpoint or, over REST, to
// paths below it. It fetches the WSDL and its imports with GET at the endpoint's ?wsdl. The search
// stops if the hospital asks to wait. It also stops after three refusals of the credentials, because
// some platforms lock an account after five. Refusals of the request for the WSDL count too. The
// diagnosis ends when its context does.
//
// If the WSDL of a web service was read, the search calls only the query that [soap.LoadWSDL]
// accepts, in the namespace of the WSDL. The WSDL may not tell which operation is the query, or the
// value of a parameter. Then the report asks for it, and no operation is tried.
//
// # Requirements
//
// A hospital may require credentials that requests lack: HTTP Basic authentication, a WS-Security
// token, a SOAP header. It may require a signature or encryption, which need code, or HTTP
// authentication such as NTLM, which the doctor cannot do. A response or a policy of the WSDL
// shows that. Then a check of the kind [CheckRequirement] names the key or the chapter of the guide
// that helps, and no other dialect is tried. The credentials of [appointment.Config].Auth are sent,
// also with the request for the WSDL.
//
// # Proof
//
// A response that can be read proves little: a hospital may respond even if it did not find
// the request's fields. [Proof] lists the degrees of proof. Queries cannot prove how a save
// or a cancel is spelled; [Report.Questions] asks for that.
//
// # Report for the vendor
//
// [Report.WriteMarkdown] and [Report.WriteHTML] write the report to send to the vendor. Each finding
// quotes the rule of the published interface that the hospital deviates from. It says how the client
// handles the deviation, and how the vendor can repair it.
//
// # Codes
//
// A report is in Chinese and English. Programs compare [Text.Code] instead of texts. A code
// consists of the subject, such as a kind of check or "question", and the statement about it:
// "tcp.refused", "query.understood", "question.wsdl". Codes do not change between versions.
//
// # Privacy
//
// A report contains no patient data and no key. From the hospital's messages it takes only codes, and
// the names of fields, parameters and headers. In the configuration that it prints, ${SYSTEM_KEY}
// replaces the key, and other variables replace the values of parameters. [Report.Variables] can set
// the variables. [Exchange] has the request with its secrets masked, and the structure of the
// response. [WithExchanges] writes whole messages, without the secrets of the configuration.
// [Report.Config] holds the key itself, and other parts of it may be secret as well.
package doctor
