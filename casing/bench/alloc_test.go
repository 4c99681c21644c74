package bench

import (
	"runtime"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// TestQuery_Allocations limits the allocations of a query to slightly more than it needs. The body of
// the response takes 72 KiB, and the slots take 39 KiB. About 60 of the allocations are those of
// net/http. Measure again with a new version of Go.
func TestQuery_Allocations(t *testing.T) {
	for _, tt := range []struct {
		vendor    appointment.Vendor
		maxCount  uint64
		maxMemory uint64 // in bytes
	}{
		{appointment.Laida, 150, 146 << 10},
		{appointment.Wanda, 222, 154 << 10},
	} {
		t.Run(string(tt.vendor), func(t *testing.T) {
			h := startHospital(t, "plain")
			h.url += schedulePath(tt.vendor, "70KB")
			query := queryByLibrary(t, h, tt.vendor)
			count, memory := measureAllocations(t, query)
			if count > tt.maxCount || memory > tt.maxMemory {
				t.Errorf("a query takes %d allocations and %d bytes, want at most %d and %d", count, memory, tt.maxCount, tt.maxMemory)
			}
		})
	}
}

// measureAllocations returns the allocations of one call of fn, on average of many, and their bytes.
func measureAllocations(t *testing.T, fn func() error) (count, memory uint64) {
	t.Helper()
	const calls = 300
	var before, after runtime.MemStats
	for i := range 2 * calls {
		if i == calls { // the first calls fill pools
			runtime.ReadMemStats(&before)
		}
		if err := fn(); err != nil {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	return (after.Mallocs - before.Mallocs) / calls, (after.TotalAlloc - before.TotalAlloc) / calls
}
