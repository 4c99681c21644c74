package recording

import (
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"
)

// allocatedBytes returns the memory that f allocates. The program must do nothing else.
func allocatedBytes(f func()) float64 {
	var before, after runtime.MemStats
	runtime.GC() // empties the pools of the encoders
	runtime.GC()
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc - before.TotalAlloc)
}

// costs returns the memory for recording and writing n exchanges, and for reading and replaying
// them, each once more than it was recorded.
func costs(t *testing.T, n int) map[string]float64 {
	t.Helper()
	rec := newTestRecorder(t, maxRecordingBytes)
	requests := make([]string, n)
	for i := range requests {
		requests[i] = fmt.Sprintf(`{"providerName":"%c%c%c","cardNO":"9000%012d","masked":"9000****%08[4]d"}`, '一'+i%1000, '一'+i/7, '一'+i/50, i*7919)
	}
	recorded := allocatedBytes(func() {
		transport := rec.Wrap(roundTripper(`{"statusCode":"1","statusMessage":"已预约"}`))
		for _, body := range requests {
			post(t, transport, body)
		}
		if err := rec.Close(); err != nil {
			t.Fatal(err)
		}
	})
	replayed := allocatedBytes(func() {
		p, err := Replay(rec.file)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			for _, i := range p.interactions {
				_, _ = p.takeMatch(i.request)
			}
		}
	})
	return map[string]float64{"recording": recorded, "replaying": replayed}
}

// The test is not parallel, since it counts all memory that the program allocates.
func TestRecorder_Growth(t *testing.T) {
	if isRaceEnabled() {
		t.Skip("NOT CHECKED under the race detector, which makes this slow; .ci/run checks it without")
	}
	const n, maxExponent = 200, 1.3
	smaller := costs(t, n)
	for _, n := range []int{2 * n, 4 * n} {
		larger := costs(t, n)
		for name := range larger {
			if exponent := math.Log2(larger[name] / smaller[name]); exponent > maxExponent {
				t.Errorf("%s: %.0f kB for %d exchanges and %.0f kB for %d: exponent %.2f, want at most %.1f",
					name, smaller[name]/1e3, n/2, larger[name]/1e3, n, exponent, maxExponent)
			}
		}
		smaller = larger
	}
}

// isRaceEnabled reports whether the race detector is on. It makes append take more memory.
func isRaceEnabled() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}
