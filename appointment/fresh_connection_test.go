package appointment_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
)

// connectionUse says which connection a request was sent on.
type connectionUse struct {
	address         string // the client's, which identifies the connection
	reused, resumed bool   // resumed: a TLS session of an earlier connection
}

// recordConnection returns a context for a call that makes one request.
func recordConnection(ctx context.Context, use *connectionUse) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		*use = connectionUse{address: info.Conn.LocalAddr().String(), reused: info.Reused}
		if conn, ok := info.Conn.(*tls.Conn); ok {
			use.resumed = conn.ConnectionState().DidResume
		}
	}})
}

// callsOnConnections makes a query, a save, a query, a cancel, a query for the outcome of the save and
// a query with a client. It returns the connections of the queries, and of the calls that decide
// whether the order is booked.
func callsOnConnections(t *testing.T, client *appointment.Client) (queries, deciding []connectionUse) {
	t.Helper()
	var use connectionUse
	ctx := recordConnection(t.Context(), &use)
	query := func() {
		t.Helper()
		if _, err := client.QuerySchedule(ctx, fullQueryRequest()); err != nil {
			t.Fatal(err)
		}
		queries = append(queries, use)
	}
	query()
	booking, err := client.SaveSchedule(ctx, fullSaveRequest())
	if err != nil {
		t.Fatal(err)
	}
	deciding = append(deciding, use)
	query()
	if _, err := client.CancelSchedule(ctx, booking.CancelRequest()); err != nil {
		t.Fatal(err)
	}
	deciding = append(deciding, use)
	if _, err := client.FindBooking(ctx, fullSaveRequest()); !errors.Is(err, appointment.ErrNotBooked) {
		t.Fatalf("FindBooking() error = %v after the cancel, want ErrNotBooked", err)
	}
	deciding = append(deciding, use)
	query()
	return queries, deciding
}

// keepContext is a transport like those of tracing libraries: it sends a copy of the request, with
// a context made from the request's.
type keepContext struct{ http.RoundTripper }

func (k keepContext) RoundTrip(r *http.Request) (*http.Response, error) {
	type key struct{}
	return k.RoundTripper.RoundTrip(r.Clone(context.WithValue(r.Context(), key{}, true)))
}

// Queries share a connection. Each write and each query for an outcome has one of its own that carried
// nothing before and carries nothing after. TLS sessions are resumed.
func TestClient_FreshConnections(t *testing.T) {
	t.Parallel()
	wrapped := appointment.WithTransport(func(inner http.RoundTripper) http.RoundTripper { return keepContext{inner} })
	for _, vendor := range appointment.Vendors() {
		for scheme, hospitalOpts := range map[string][]appointmenttest.Option{"plain": nil, "TLS": {appointmenttest.WithTLS()}} {
			for name, opts := range map[string][]appointment.Option{"own transport": nil, "wrapped": {wrapped}} {
				t.Run(fmt.Sprintf("%s, %s, %s", vendor, scheme, name), func(t *testing.T) {
					t.Parallel()
					client := newHospitalClient(t, startOneSlotHospital(t, vendor, 9, hospitalOpts...), opts...)
					queries, deciding := callsOnConnections(t, client)
					for i, query := range queries {
						if query.reused != (i > 0) || query.address != queries[0].address {
							t.Errorf("query %d: on %+v, want the connection of the first query, %s", i, query, queries[0].address)
						}
					}
					addresses := map[string]bool{queries[0].address: true}
					for i, use := range deciding {
						if use.reused || addresses[use.address] || use.resumed != (scheme == "TLS") {
							t.Errorf("save, cancel, find: call %d on %+v, want a new connection, with a resumed session over TLS", i, use)
						}
						addresses[use.address] = true
					}
				})
			}
		}
	}
}

// A transport of the caller's is used as it is: all requests share a connection.
func TestWithHTTPClient_SharedConnections(t *testing.T) {
	t.Parallel()
	for _, vendor := range soapAndRESTVendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			transport := &http.Transport{}
			t.Cleanup(transport.CloseIdleConnections)
			client := newHospitalClient(t, startOneSlotHospital(t, vendor, 9), appointment.WithHTTPClient(&http.Client{Transport: transport}))
			queries, deciding := callsOnConnections(t, client)
			for _, use := range append(queries, deciding...) {
				if use.address != queries[0].address {
					t.Errorf("a request was sent on %+v, want the connection of the first query, %s", use, queries[0].address)
				}
			}
		})
	}
}

// rawDocument returns the bytes of a response with a JSON document to a request of a vendor.
func rawDocument(vendor appointment.Vendor, document string) string {
	if vendor == appointment.Laida {
		return wiretest.Response(200, "application/json", document)
	}
	escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(document)
	return wiretest.Response(200, "text/xml; charset=utf-8", soapHead+escaped+soapTail)
}

const (
	slotTakenDoc = `{"statusCode":"99999999","statusMessage":"号源已满"}`
	bookedDoc    = `{"statusCode":"00000000","statusMessage":"成功","data":{"resultCode":"Success","resultDesc":"成功","result":{` +
		`"scheduleFlag":"1","scheduleSeq":"2026112300001","scheduleID":"2026112300001","scheduleResourceUID":"18","scheduleResourceName":"DX",` +
		`"scheduleStartDate":"08:00","scheduleEndDate":"08:30","scheduleDate":"2026-11-24"}}}`
)

// The second response to a request arrives as a save is sent. On the connection of that request, it
// would be taken for the response to the save. With a transport of the caller's, it is.
func TestClient_SaveSchedule_LeftoverResponse(t *testing.T) {
	t.Parallel()
	for _, vendor := range soapAndRESTVendors() {
		for name, tt := range map[string]struct {
			opts   []appointment.Option
			booked bool
		}{
			"own transport":      {nil, false},
			"caller's transport": {[]appointment.Option{appointment.WithHTTPClient(&http.Client{Transport: &http.Transport{}})}, true},
		} {
			t.Run(fmt.Sprintf("%s, %s", vendor, name), func(t *testing.T) {
				t.Parallel()
				var server *wiretest.Server
				server = wiretest.Start(t, func(x *wiretest.Exchange) {
					switch kept := server.Connections() == 1; {
					case x.N == 1:
						x.Write(rawDocument(vendor, notBookedDoc))
					case kept: // the leftover response, before that to the save
						x.Write(rawDocument(vendor, bookedDoc) + rawDocument(vendor, slotTakenDoc))
					default:
						x.Write(rawDocument(vendor, slotTakenDoc))
					}
				})
				client := newWireClient(t, vendor, server, nil, tt.opts...)
				if err := queryOnce(t, client); err != nil {
					t.Fatal(err)
				}
				_, err := client.SaveSchedule(t.Context(), fullSaveRequest())
				if tt.booked != (err == nil) || !tt.booked && !errors.Is(err, appointment.ErrRejected) {
					t.Errorf("SaveSchedule() error = %v, want the leftover response to be taken for its own: %v", err, tt.booked)
				}
			})
		}
	}
}

// A proxy responds to the query for an outcome with the result of an earlier query of the same
// order, from before the booking. No client can recognise that, so the query must not be sent on
// that connection.
func TestClient_FindBooking_LeftoverResponse(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		for name, find := range map[string]func(*appointment.Client, *appointmenttest.Hospital) error{
			"FindBooking": func(client *appointment.Client, hospital *appointmenttest.Hospital) error {
				if _, err := client.SaveSchedule(t.Context(), fullSaveRequest()); err != nil {
					return err
				}
				hospital.Fail(appointment.QuerySchedule, appointmenttest.Leftover())
				_, err := client.FindBooking(t.Context(), fullSaveRequest())
				return err
			},
			"SaveSchedule": func(client *appointment.Client, hospital *appointmenttest.Hospital) error {
				hospital.Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
				hospital.Fail(appointment.QuerySchedule, appointmenttest.Leftover())
				_, err := client.SaveSchedule(t.Context(), fullSaveRequest())
				return err
			},
			"CancelSchedule": func(client *appointment.Client, hospital *appointmenttest.Hospital) error {
				booking, err := client.SaveSchedule(t.Context(), fullSaveRequest())
				if err != nil {
					return err
				}
				hospital.Fail(appointment.CancelSchedule, appointmenttest.DropResponse().Uncommitted())
				hospital.Fail(appointment.QuerySchedule, appointmenttest.Leftover())
				if _, err = client.CancelSchedule(t.Context(), booking.CancelRequest()); !errors.Is(err, appointment.ErrOutcomeUnknown) {
					return fmt.Errorf("CancelSchedule() error = %w, want ErrOutcomeUnknown", err)
				}
				return nil
			},
		} {
			t.Run(fmt.Sprintf("%s, %s", vendor, name), func(t *testing.T) {
				t.Parallel()
				hospital := startOneSlotHospital(t, vendor, 9)
				client := newHospitalClient(t, hospital)
				if err := queryOnce(t, client); err != nil { // before the booking
					t.Fatal(err)
				}
				if err := find(client, hospital); err != nil {
					t.Errorf("%s with a booked order: error = %v, want none", name, err)
				}
				if n := len(hospital.Bookings()); n != 1 {
					t.Errorf("%d bookings, want 1", n)
				}
			})
		}
	}
}

// newWireClient returns a client of a server of package wiretest. The client does not retry,
// unless opts say otherwise.
func newWireClient(t *testing.T, vendor appointment.Vendor, server *wiretest.Server, settings *appointment.TLS, opts ...appointment.Option) *appointment.Client {
	t.Helper()
	client, err := appointment.NewClient(appointment.Config{
		Name: "市三院", Vendor: vendor, Endpoint: server.URL + "/base", SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "00", TLS: settings,
	}, append([]appointment.Option{appointment.WithRetries(0)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// A save whose time is up is abandoned by a reset, and so is one whose caller gives up.
func TestClient_SaveSchedule_AbandonedByReset(t *testing.T) {
	t.Parallel()
	for _, vendor := range soapAndRESTVendors() {
		for _, cancels := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, caller cancels %v", vendor, cancels), func(t *testing.T) {
				t.Parallel()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				timeout := 200 * time.Millisecond
				if cancels {
					timeout = time.Hour
				}
				ends := make(chan error, 2)
				server := wiretest.Start(t, func(x *wiretest.Exchange) {
					if cancels {
						cancel()
					}
					ends <- x.WaitForEnd()
				})
				_, err := newWireClient(t, vendor, server, nil, appointment.WithTimeout(timeout)).SaveSchedule(ctx, fullSaveRequest())
				if !errors.Is(err, appointment.ErrOutcomeUnknown) {
					t.Errorf("SaveSchedule() error = %v, want ErrOutcomeUnknown", err)
				}
				if end := <-ends; end == nil {
					t.Error("the connection of the save ended in order, want a reset")
				}
			})
		}
	}
}

// Saves resume TLS sessions with every kind of verification, and the server still knows the client's
// certificate. A session of one client serves no other: a client that verifies the server never
// resumes one that was not verified.
func TestClient_SaveSchedule_ResumesTLS(t *testing.T) {
	t.Parallel()
	leaf, key := trustedClient().pem()
	for version, number := range map[string]uint16{"1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13} {
		server := startTLSServer(t, certificateSpec{rsa: true}, func(c *tls.Config) {
			c.ClientAuth, c.MaxVersion = tls.VerifyClientCertIfGiven, number
		})
		server.document = bookedDoc
		for name, settings := range map[string]appointment.TLS{
			"unverified":         {DangerouslyTrustAnyServer: true},
			"CA":                 {CA: server.caPEM()},
			"pin":                {Pins: []string{server.pin()}},
			"client certificate": {CA: server.caPEM(), ClientCertificate: leaf, ClientKey: key},
		} {
			client := newTLSClient(t, server.url, &settings)
			for i, want := range []bool{false, true, true} {
				if _, err := client.SaveSchedule(t.Context(), fullSaveRequest()); err != nil {
					t.Fatalf("TLS %s, %s: SaveSchedule() error = %v, want none", version, name, err)
				}
				state := server.state.Load()
				if state.DidResume != want {
					t.Errorf("TLS %s, %s: save %d resumed a session: %v, want %v", version, name, i, state.DidResume, want)
				}
				if got, want := len(state.PeerCertificates) > 0, name == "client certificate"; got != want {
					t.Errorf("TLS %s, %s: in save %d the server knows a client certificate: %v, want %v", version, name, i, got, want)
				}
			}
		}
	}
}
