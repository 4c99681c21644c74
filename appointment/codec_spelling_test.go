package appointment_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// TestNewClient_SharedCodec checks that a client whose spelling another client has takes little memory.
// The rest is mostly its transport.
func TestNewClient_SharedCodec(t *testing.T) {
	const clients, maxBytes, maxAllocs = 200, 12 << 10, 250
	cfg := appointment.Config{Name: "市三院", Vendor: appointment.Wanda, Endpoint: "http://127.0.0.1:9", SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "00"}
	made := make([]*appointment.Client, 0, clients)
	makeClient := func() {
		client, err := appointment.NewClient(cfg)
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, client)
	}
	makeClient()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range clients - 1 {
		makeClient()
	}
	runtime.ReadMemStats(&after)
	allocs := (after.Mallocs - before.Mallocs) / (clients - 1)
	runtime.GC()
	runtime.ReadMemStats(&after)
	bytes := (after.HeapAlloc - before.HeapAlloc) / (clients - 1)
	runtime.KeepAlive(made)
	t.Logf("%d bytes and %d allocations a client", bytes, allocs)
	if bytes > maxBytes || allocs > maxAllocs {
		t.Errorf("NewClient takes %d bytes and %d allocations, want at most %d and %d", bytes, allocs, maxBytes, maxAllocs)
	}
}

// TestNewClient_ForgottenCodecs checks that the codecs of clients that are no longer used take no memory.
func TestNewClient_ForgottenCodecs(t *testing.T) {
	const clients, maxBytes = 200, 8 << 10
	makeClients := func() {
		for n := range clients {
			dialect := &appointment.Dialect{Names: map[string]string{"idCardNO": fmt.Sprint("idCard", n)}}
			_, err := appointment.NewClient(appointment.Config{
				Name: "市三院", Vendor: appointment.Laida, Endpoint: "http://127.0.0.1:9", SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "00", Dialect: dialect,
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	heap := func() uint64 {
		for range 3 { // for the finalizers of the transports, and for those of their parts
			runtime.GC()
		}
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}
	before := heap()
	makeClients()
	after := heap()
	if after > before+clients*maxBytes {
		t.Errorf("%d clients that are not used any more take %d bytes each, want at most %d", clients, (after-before)/clients, maxBytes)
	}
}

// TestNewClient_OtherSpellings checks that clients do not share a codec if their dialects differ in one
// part: each hospital rejects every dialect but its own.
func TestNewClient_OtherSpellings(t *testing.T) {
	t.Parallel()
	for name, dialect := range map[string]appointment.Dialect{
		"none":    {},
		"names":   {Names: map[string]string{"idCardNO": "idCardNo"}},
		"values":  {Values: map[string]map[string]string{"sex": {"1": "M", "2": "F"}}},
		"layouts": {Layouts: map[string]string{"requestedDate": "20060102150405"}},
		"data":    {Data: appointment.DataString},
		"style":   {Style: "pascal"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hospital, err := appointmenttest.Start(appointment.Laida, appointmenttest.WithDialect(dialect),
				appointmenttest.WithClock(func() time.Time { return time.Date(2026, 11, 23, 7, 0, 0, 0, shanghai) }))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(hospital.Close)
			cfg := hospital.Config()
			cfg.Dialect = &dialect
			client, err := appointment.NewClient(cfg)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(client.CloseIdleConnections)
			if _, err := client.SaveSchedule(t.Context(), fullSaveRequest()); err != nil {
				t.Errorf("SaveSchedule() error = %v, want none", err)
			}
			if n := len(hospital.Bookings()); n != 1 {
				t.Errorf("%d bookings, want 1", n)
			}
		})
	}
}
