package httpx

import (
	"math"
	"net"
	"syscall"
	"time"
)

// tcpUserTimeout is TCP_USER_TIMEOUT of linux/tcp.h, in milliseconds.
const tcpUserTimeout = 0x12

// firstRetransmission estimates the time from a request to its first retransmission. The kernel
// counts TCP_USER_TIMEOUT from then. On a fast network it was measured as 420 to 465 ms; on a slow
// one it is longer.
const firstRetransmission = 500 * time.Millisecond

// setUserTimeout makes the kernel close a connection after d if what is written next has not
// been acknowledged by then.
func setUserTimeout(conn *net.TCPConn, d time.Duration) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return
	}
	d = max(d-firstRetransmission, d/2, time.Millisecond)
	milliseconds := min(d.Milliseconds(), math.MaxInt32)
	_ = raw.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(milliseconds))
	})
}
