package appointment_test

import (
	"bytes"
	"net"
	"sync"
	"time"
)

// requestLog records when a hospital receives bytes of requests, and whole saves.
type requestLog struct {
	mu    sync.Mutex
	reads []requestRead
	saves map[string]time.Time // the last one, by path

	open sync.WaitGroup // connections
}

// requestRead is a read of bytes of a request with a path, and when they arrived.
type requestRead struct {
	path   string
	at     time.Time
	isHead bool // they begin a request
}

// recordSave records that a whole save was received.
func (l *requestLog) recordSave(path string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.saves == nil {
		l.saves = map[string]time.Time{}
	}
	l.saves[path] = time.Now()
}

// isSave reports whether a request with this body is a save.
func isSave(body []byte) bool { return bytes.Contains(body, []byte("XKH074")) }

// recordingListener records the bytes that are read from its connections. The listener below it
// removes TLS.
type recordingListener struct {
	net.Listener
	log *requestLog
}

func (l recordingListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.log.open.Add(1)
	return &recordingConn{Conn: conn, log: l.log, close: sync.OnceFunc(l.log.open.Done)}, nil
}

// recordingConn is a connection whose requests all have the path of the first one.
type recordingConn struct {
	net.Conn
	log   *requestLog
	path  string
	close func() // counts it as closed
}

func (c *recordingConn) Close() error {
	defer c.close()
	return c.Conn.Close()
}

// Read reads from the connection. The first bytes of a request contain its path.
func (c *recordingConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n == 0 {
		return n, err
	}
	if fields := bytes.Fields(p[:n]); c.path == "" && len(fields) > 1 {
		c.path = string(fields[1])
	}
	c.log.mu.Lock()
	defer c.log.mu.Unlock()
	c.log.reads = append(c.log.reads, requestRead{c.path, arrivalOf(c.Conn), bytes.HasPrefix(p[:n], []byte("POST "))})
	return n, err
}
