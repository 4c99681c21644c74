//go:build unix

package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// maxSearched is the number of hospitals that are queried at the same time, each on a connection of its own.
const maxSearched = 256

// countHospitals returns the number of hospitals of a search: fewer with -short, as in CI.
func countHospitals() int {
	if testing.Short() {
		return 20
	}
	return 1000
}

// newConfigs returns the configurations of hospitals of all vendors.
func newConfigs(url, size string) []appointment.Config {
	var cfgs []appointment.Config
	for i := range countHospitals() {
		vendor := appointment.Vendors()[i%len(appointment.Vendors())]
		cfgs = append(cfgs, appointment.Config{
			Name: fmt.Sprint("hospital ", i), Vendor: vendor, Endpoint: url + schedulePath(vendor, size),
			SystemID: "HIS01", SystemKey: "key-0001",
		})
	}
	return cfgs
}

// limiter bounds the requests of a search.
type limiter chan struct{}

func (l limiter) admit(context.Context) (release func(), err error) {
	l <- struct{}{}
	return func() { <-l }, nil
}

// requestRecorder keeps the last request to each address, to send it again.
type requestRecorder struct {
	sync.Mutex
	inner    http.RoundTripper
	requests map[string]*http.Request
	bodies   map[string][]byte
}

func (r *requestRecorder) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	r.Lock()
	r.requests[req.URL.String()] = req.Clone(context.Background())
	r.bodies[req.URL.String()] = body
	r.Unlock()
	req.Body = io.NopCloser(bytes.NewReader(body))
	return r.inner.RoundTrip(req)
}

// newSearchTransport returns a transport for all hospitals, which keeps its connections or opens one
// for each request.
func newSearchTransport(kept bool) *http.Transport {
	transport := newTransport()
	transport.MaxIdleConnsPerHost = maxSearched
	if !kept {
		transport.MaxIdleConnsPerHost = -1
	}
	return transport
}

// newDirectory returns a directory of hospitals that share a transport.
func newDirectory(b *testing.B, cfgs []appointment.Config, transport http.RoundTripper) *directory.Directory {
	b.Helper()
	limit := make(limiter, maxSearched)
	dir, err := directory.New(cfgs, directory.WithClientOptions(func(appointment.Config) []appointment.Option {
		return []appointment.Option{appointment.WithHTTPClient(&http.Client{Transport: transport}), appointment.WithSharedLimit(limit.admit)}
	}))
	if err != nil {
		b.Fatal(err)
	}
	return dir
}

// newReading returns a function that does only what any search must do. It sends the same requests
// through net/http and drops the responses.
func newReading(b *testing.B, cfgs []appointment.Config, transport http.RoundTripper) func() {
	b.Helper()
	recorder := &requestRecorder{inner: transport, requests: map[string]*http.Request{}, bodies: map[string][]byte{}}
	newDirectory(b, cfgs, recorder).EarliestOpen(b.Context(), newQuery())
	limit := make(limiter, maxSearched)
	return func() {
		var calls sync.WaitGroup
		for _, cfg := range cfgs {
			calls.Go(func() {
				release, _ := limit.admit(b.Context())
				defer release()
				req := recorder.requests[cfg.Endpoint].WithContext(b.Context())
				body := recorder.bodies[cfg.Endpoint]
				req.Body = io.NopCloser(bytes.NewReader(body))
				resp, err := transport.RoundTrip(req)
				if err != nil {
					b.Error(err)
					return
				}
				defer resp.Body.Close() //nolint:errcheck // the error does not matter after reading
				if _, err := io.Copy(io.Discard, resp.Body); err != nil {
					b.Error(err)
				}
			})
		}
		calls.Wait()
	}
}

// cpuTime returns the CPU time of this process while f runs.
func cpuTime(f func()) time.Duration {
	runtime.GC()
	var before, after syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &before)
	f()
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &after)
	return time.Duration(after.Utime.Nano() - before.Utime.Nano() + after.Stime.Nano() - before.Stime.Nano())
}

// BenchmarkEarliestOpen measures a search at 1,000 hospitals of five vendors. It reports the CPU time of
// this process for each hospital, and two percentages of it. The percentage of the library is the time
// beyond sending the same requests and reading the responses. The percentage of the search is the time
// beyond the queries. Plain connections are kept. Over TLS, each query has a new one, as after a pause
// between two searches.
func BenchmarkEarliestOpen(b *testing.B) {
	for _, size := range sizes[:2] {
		for _, over := range []string{"plain", "tls"} {
			for _, n := range []int{-1, 20} {
				b.Run(fmt.Sprintf("size=%s/over=%s/n=%d", size.name, over, n), func(b *testing.B) {
					measureSearch(b, newConfigs(startHospital(b, over).url, size.name), newSearchTransport(over == "plain"), n)
				})
			}
		}
	}
}

// measureSearch measures in turn a search for the first n offers, its queries alone, and reading alone.
// It changes the order, since each of the three uses memory that the one before has left.
func measureSearch(b *testing.B, cfgs []appointment.Config, transport *http.Transport, n int) {
	b.Helper()
	b.Cleanup(transport.CloseIdleConnections)
	dir, query := newDirectory(b, cfgs, transport), newQuery()
	search := func() {
		b.StartTimer()
		defer b.StopTimer()
		offers, failed := dir.EarliestOpenN(b.Context(), query, n)
		if len(failed) > 0 || len(offers) < 1 {
			b.Fatalf("EarliestOpenN() = %d offers, %d failures: %v; want offers and no failures", len(offers), len(failed), failed)
		}
	}
	queryAll := func() {
		for schedule, err := range dir.QueryAll(b.Context(), query) {
			if schedule == nil {
				b.Fatal(err)
			}
		}
	}
	parts := []func(){search, queryAll, newReading(b, cfgs, transport)}
	cpu := make([]time.Duration, len(parts))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		for k := range parts {
			part := (i + k) % len(parts)
			cpu[part] += cpuTime(parts[part])
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(cpu[0].Microseconds())/float64(b.N*len(cfgs)), "µs-CPU/hospital")
	b.ReportMetric(100*(1-float64(cpu[2])/float64(cpu[0])), "%-library")
	b.ReportMetric(100*(1-float64(cpu[1])/float64(cpu[0])), "%-search")
}

// BenchmarkNewClients makes 1,000 clients of five vendors and reports the memory that each keeps.
func BenchmarkNewClients(b *testing.B) {
	for name, cfgs := range map[string][]appointment.Config{"http": newConfigs("http://127.0.0.1:1", "1KB"), "https": newConfigs("https://127.0.0.1:1", "1KB")} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var kept uint64
			for b.Loop() {
				b.StopTimer()
				before := liveMemory()
				b.StartTimer()
				clients := make([]*appointment.Client, 0, len(cfgs))
				for _, cfg := range cfgs {
					client, err := appointment.NewClient(cfg)
					if err != nil {
						b.Fatal(err)
					}
					clients = append(clients, client)
				}
				b.StopTimer()
				kept += liveMemory() - before
				runtime.KeepAlive(clients)
				b.StartTimer()
			}
			b.ReportMetric(float64(kept)/float64(b.N*len(cfgs)), "B-kept/client")
		})
	}
}

// liveMemory returns the size of the heap without garbage.
func liveMemory() uint64 {
	runtime.GC()
	runtime.GC() // the first ran cleanups
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
