package proof

import (
	"fmt"
	"net"
	"sync"
	"testing"
	"time"
)

// proxy passes connections on to a server. Cutting it is a partition of the network.
type proxy struct {
	listener net.Listener
	target   int           // the server's port
	delay    time.Duration // of all that the server sends

	mu      sync.Mutex
	isCut   bool
	clients []net.Conn
	servers []net.Conn
}

// startProxy starts a proxy for the port of a server.
func startProxy(t testing.TB, target int) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: listener, target: target}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			running.Go(func() { p.pass(client) })
		}
	})
	t.Cleanup(func() {
		p.cut()
		_ = listener.Close()
		p.mu.Lock()
		for _, server := range p.servers {
			_ = server.Close()
		}
		p.mu.Unlock()
		running.Wait()
	})
	return p
}

// port returns the port of the proxy.
func (p *proxy) port() int { return p.listener.Addr().(*net.TCPAddr).Port }

// cut closes the connections of the clients and refuses new ones. The server does not notice that its
// clients are disconnected.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.isCut = true
	for _, client := range p.clients {
		_ = client.Close()
	}
	p.clients = nil
}

// restore ends the partition for new connections.
func (p *proxy) restore() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.isCut = false
}

// pass passes one connection on, until the client or the server closes it.
func (p *proxy) pass(client net.Conn) {
	server, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", p.target))
	if err != nil {
		_ = client.Close()
		return
	}
	p.mu.Lock()
	if p.isCut {
		p.mu.Unlock()
		_ = client.Close()
		_ = server.Close()
		return
	}
	p.clients, p.servers = append(p.clients, client), append(p.servers, server)
	p.mu.Unlock()
	var running sync.WaitGroup
	running.Go(func() {
		copyDelayed(client, server, p.delay)
		_ = client.Close()
	})
	running.Go(func() {
		copyDelayed(server, client, 0)
		p.mu.Lock()
		defer p.mu.Unlock()
		if !p.isCut {
			_ = server.Close()
		}
	})
	running.Wait()
}

// copyDelayed copies until one of the two ends is closed, and writes everything a delay later. Data that is
// still delayed then is lost.
func copyDelayed(to, from net.Conn, delay time.Duration) {
	type packet struct {
		due  time.Time
		data []byte
	}
	packets := make(chan packet, 10000)
	var writing sync.WaitGroup
	writing.Go(func() {
		for p := range packets {
			time.Sleep(time.Until(p.due))
			if _, err := to.Write(p.data); err != nil {
				_ = from.Close()
			}
		}
	})
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			packets <- packet{time.Now().Add(delay), append([]byte(nil), buffer[:n]...)}
		}
		if err != nil {
			break
		}
	}
	if delay > 0 {
		_ = to.Close()
	}
	close(packets)
	writing.Wait()
}
