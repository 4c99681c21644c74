package httpx

// ErrorCode is the kind of failure of an [Error]. Its value is a stable name for programs.
type ErrorCode string

// The codes of failures of the connection.
const (
	DNS          ErrorCode = "dns"           // the host name does not resolve
	Dial         ErrorCode = "dial"          // no connection could be opened
	Proxy        ErrorCode = "proxy"         // a proxy refused to connect to the server
	Connection   ErrorCode = "connection"    // reading or writing failed, such as after a reset
	Closed       ErrorCode = "closed"        // the server closed the connection
	Timeout      ErrorCode = "timeout"       // the deadline or a time limit of the transport passed
	Canceled     ErrorCode = "canceled"      // the caller cancelled the context
	HTTP2Refused ErrorCode = "http2-refused" // an HTTP/2 server received the request and refused it
	Transport    ErrorCode = "transport"     // the transport's own error, with its own text
)

// The codes of responses that cannot be read.
const (
	TooLong        ErrorCode = "too-long"        // the body is longer than Error.Limit
	HeaderTooLong  ErrorCode = "header-too-long" // status line and headers are longer than Error.Limit
	BadCharset     ErrorCode = "bad-charset"     // the body is not text in any charset that is tried
	BadCompression ErrorCode = "bad-compression" // the body is compressed in a way that cannot be read
	BadMultipart   ErrorCode = "bad-multipart"   // the body is multipart without a readable part
	BadHTTP        ErrorCode = "bad-http"        // the status line, a header or the chunks of the body are not HTTP
	HTTPToTLS      ErrorCode = "http-to-tls"     // the response to plain HTTP is a TLS alert: the server speaks TLS at this port
)

// The codes of a certificate of the server that was not accepted. Error.Pin is its pin.
const (
	TLSSelfSigned         ErrorCode = "tls-self-signed"         // signed by itself, and not trusted
	TLSUnknownAuthority   ErrorCode = "tls-unknown-authority"   // not signed by a trusted CA
	TLSNameMismatch       ErrorCode = "tls-name-mismatch"       // valid for other names
	TLSNoNames            ErrorCode = "tls-no-names"            // holds no name at all
	TLSExpired            ErrorCode = "tls-expired"             // no longer valid
	TLSNotYetValid        ErrorCode = "tls-not-yet-valid"       // not valid yet
	TLSInvalidCertificate ErrorCode = "tls-invalid-certificate" // not valid for a server, for another reason
	TLSWrongKey           ErrorCode = "tls-wrong-key"           // its key is not one of the pinned keys
)

// The codes of other failures of TLS.
const (
	TLSNotTLS     ErrorCode = "tls-not-tls"     // the server does not speak TLS
	TLSSSL3       ErrorCode = "tls-ssl3"        // the server offers SSL 3.0 at most, which Go does not speak
	TLSOldVersion ErrorCode = "tls-old-version" // the server offers Error.TLSVersion at most
	TLSClosed     ErrorCode = "tls-closed"      // the server closed the connection during the handshake
	TLSFailed     ErrorCode = "tls-failed"      // the handshake failed for an unknown reason

	// TLSTLCP means that the server speaks TLCP (国密, GB/T 38636), which Go does not speak.
	TLSTLCP ErrorCode = "tls-tlcp"
	// TLSUnsupportedKey means that a certificate of the server has a key on a curve that Go does
	// not support, such as SM2 (国密).
	TLSUnsupportedKey ErrorCode = "tls-unsupported-key"
	// TLSRenegotiation means that the server asked for another handshake after the request, and
	// that the client does not allow it. IIS does so to ask for a client certificate.
	TLSRenegotiation ErrorCode = "tls-renegotiation"
	// TLSLateCertificateRequest means that the server asked for a client certificate after a
	// handshake of TLS 1.3, which Go does not support.
	TLSLateCertificateRequest ErrorCode = "tls-late-certificate-request"

	// TLSClientCertificateWanted means that the server asked for a client certificate, that
	// none is configured, and that the server then ended the connection.
	TLSClientCertificateWanted ErrorCode = "tls-client-certificate-wanted"
	// TLSClientCertificateRefused means that the server did not accept the client certificate.
	TLSClientCertificateRefused ErrorCode = "tls-client-certificate-refused"
	// TLSNoCommonCipher means that the server probably supports no cipher suite of this client.
	TLSNoCommonCipher ErrorCode = "tls-no-common-cipher"
	// TLSNoCommonVersion means that the server supports no TLS version that this client offers.
	TLSNoCommonVersion ErrorCode = "tls-no-common-version"
	// TLSUnrecognizedName means that the server does not know the server name it was sent.
	TLSUnrecognizedName ErrorCode = "tls-unrecognized-name"
	// TLSAlert means that the server refused the connection by another alert.
	TLSAlert ErrorCode = "tls-alert"
)
