package httpx

import "context"

// tlcpMajorVersion is the first byte of a version of TLCP (国密, GB/T 38636 and GM/T 0024). The
// first byte of every version of TLS and SSL 3.0 is 3.
const tlcpMajorVersion = 1

// isTLCPRecord reports whether bytes from a server begin with the header of a TLCP record: an
// alert or a part of a handshake.
func isTLCPRecord(p []byte) bool {
	const alert, handshake = 21, 22
	return len(p) >= 3 && (p[0] == alert || p[0] == handshake) && p[1] == tlcpMajorVersion && p[2] <= 1
}

// recordDial remembers that a connection was opened for the request of ctx. A connection whose
// handshake fails is not known to the request otherwise.
func (c *watchedConn) recordDial(ctx context.Context) {
	if t, ok := ctx.Value(traceKey{}).(*requestTrace); ok {
		t.dialed.Store(c)
	}
}

// receivedTLCP reports whether the server responded to the handshake with a TLCP record. It is
// known only with a watchedConn.
func (t *requestTrace) receivedTLCP() bool {
	c := t.dialed.Load()
	return c != nil && c.tlcp.Load()
}

func tlcpError() *Error {
	return &Error{Code: TLSTLCP, Problem: "TLS: the server speaks TLCP (国密) and no TLS, and TLCP is not supported", Permanent: true}
}
