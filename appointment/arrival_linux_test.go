package appointment_test

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"syscall"
	"time"
)

// listenForArrivals listens on a free port. The connections know when their bytes arrived.
func listenForArrivals(ctx context.Context) (net.Listener, error) {
	config := net.ListenConfig{Control: func(_, _ string, conn syscall.RawConn) error {
		return conn.Control(func(fd uintptr) {
			_ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_TIMESTAMPNS, 1)
		})
	}}
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	return arrivalListener{listener}, nil
}

type arrivalListener struct{ net.Listener }

func (l arrivalListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	raw, err := conn.(*net.TCPConn).SyscallConn()
	return &arrivalConn{Conn: conn, raw: raw}, err
}

// arrivalConn asks the kernel when the bytes arrived that it reads. On a busy machine, a program
// reads them much later.
type arrivalConn struct {
	net.Conn
	raw     syscall.RawConn
	arrived time.Time // the bytes that were read last; zero: the kernel does not say
}

func (c *arrivalConn) Read(p []byte) (n int, err error) {
	control := make([]byte, 128)
	var controlSize int
	readErr := c.raw.Read(func(fd uintptr) bool {
		n, controlSize, _, _, err = syscall.Recvmsg(int(fd), p, control, 0)
		return err != syscall.EAGAIN //nolint:errorlint // an errno
	})
	switch {
	case readErr != nil:
		return 0, readErr
	case err != nil:
		return 0, err
	case n == 0:
		return 0, io.EOF
	}
	c.arrived = timestampOf(control[:controlSize])
	return n, nil
}

// timestampOf returns the time in the control messages of a read, or the zero time.
func timestampOf(control []byte) time.Time {
	messages, _ := syscall.ParseSocketControlMessage(control)
	for _, m := range messages {
		if m.Header.Level == syscall.SOL_SOCKET && m.Header.Type == syscall.SCM_TIMESTAMPNS && len(m.Data) == 16 {
			seconds, nanoseconds := binary.NativeEndian.Uint64(m.Data), binary.NativeEndian.Uint64(m.Data[8:])
			return time.Unix(int64(seconds), int64(nanoseconds)) //nolint:gosec // a time of the kernel
		}
	}
	return time.Time{}
}

// arrivalOf returns when the bytes arrived that were read last from a connection. It returns the
// present time if the kernel does not say.
func arrivalOf(conn net.Conn) time.Time {
	for {
		if c, ok := conn.(*arrivalConn); ok && !c.arrived.IsZero() {
			return c.arrived
		}
		wrapper, ok := conn.(interface{ NetConn() net.Conn })
		if !ok {
			return time.Now()
		}
		conn = wrapper.NetConn()
	}
}
