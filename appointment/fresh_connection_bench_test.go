package appointment_test

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// saveServer responds to each request as to a save that booked. It counts connections, and those
// that resume a TLS session.
type saveServer struct {
	*httptest.Server
	connections, resumed atomic.Int64
}

// startSaveServer starts a server with TLS if cfg is not nil.
func startSaveServer(b *testing.B, cfg *tls.Config) *saveServer {
	b.Helper()
	s := &saveServer{}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.TLS != nil && r.TLS.DidResume {
			s.resumed.Add(1)
		}
		_, _ = io.Copy(io.Discard, r.Body)
		writeResponse(w, r, bookedDoc)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.connections.Add(1)
		}
	}
	if cfg == nil {
		s.Start()
	} else {
		s.TLS = cfg
		s.StartTLS()
	}
	b.Cleanup(s.Close)
	return s
}

// BenchmarkClient_SaveSchedule compares saves on fresh connections, as the client's own transport
// sends them, with saves on a kept one. The server is in the same process.
func BenchmarkClient_SaveSchedule(b *testing.B) {
	for name, cfg := range map[string]*tls.Config{
		"plain": nil, "TLS": {}, "TLS, no resumption": {SessionTicketsDisabled: true},
	} {
		for _, kept := range []bool{false, true} {
			for _, vendor := range soapAndRESTVendors() {
				b.Run(name+map[bool]string{false: ", fresh, ", true: ", kept, "}[kept]+string(vendor), func(b *testing.B) {
					server := startSaveServer(b, cfg.Clone())
					hospital := appointment.Config{Vendor: vendor, Endpoint: server.URL, SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "00"}
					var opts []appointment.Option
					switch {
					case kept:
						opts = append(opts, appointment.WithHTTPClient(server.Client()))
					case cfg != nil:
						hospital.TLS = &appointment.TLS{CA: encodePEM(server.Certificate())}
					}
					client, err := appointment.NewClient(hospital, opts...)
					if err != nil {
						b.Fatal(err)
					}
					b.Cleanup(client.CloseIdleConnections)
					save := fullSaveRequest()
					b.ReportAllocs()
					for b.Loop() {
						if _, err := client.SaveSchedule(b.Context(), save); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(float64(server.connections.Load())/float64(b.N), "connections/op")
					b.ReportMetric(float64(server.resumed.Load())/float64(b.N), "resumed/op")
				})
			}
		}
	}
}
