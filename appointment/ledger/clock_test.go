package ledger

import (
	"testing"
	"time"
)

// A difference between the database's clock and this machine's is a jump, unless a slow reading explains
// it.
func TestClock_NoteReading(t *testing.T) {
	t.Parallel()
	start := time.Now()
	type reading struct {
		before, after time.Duration // of this machine
		now           time.Duration // of the database
	}
	for name, tt := range map[string]struct {
		readings []reading
		want     bool
	}{
		"one reading":                       {[]reading{{0, 0, time.Hour}}, false},
		"another offset that stays":         {[]reading{{0, 0, time.Hour}, {time.Minute, time.Minute, time.Hour + time.Minute}}, false},
		"ahead":                             {[]reading{{0, 0, 0}, {time.Second, time.Second, 3 * time.Second}}, true},
		"back":                              {[]reading{{0, 0, 0}, {10 * time.Second, 10 * time.Second, 8 * time.Second}}, true},
		"a small error":                     {[]reading{{0, 0, 0}, {time.Second, time.Second, 1900 * time.Millisecond}}, false},
		"a second reading that took long":   {[]reading{{0, 0, 0}, {time.Second, time.Minute, 50 * time.Second}}, false},
		"a first reading that took long":    {[]reading{{0, time.Minute, 50 * time.Second}, {61 * time.Second, 61 * time.Second, 52 * time.Second}}, false},
		"jump longer than a slow reading":   {[]reading{{0, 0, 0}, {time.Second, time.Minute, 2 * time.Minute}}, true},
		"readings at the same time":         {[]reading{{0, 10 * time.Second, 0}, {5 * time.Second, 6 * time.Second, time.Hour}}, false},
		"many small errors do not add up":   {[]reading{{0, 0, 0}, {1e9, 1e9, 1.9e9}, {2e9, 2e9, 2.1e9}, {3e9, 3e9, 3.9e9}}, false},
		"the jump is noticed once it shows": {[]reading{{0, 0, 0}, {1e9, 1e9, 1e9}, {2e9, 2e9, 1e9 + time.Hour}, {3e9, 3e9, 2e9 + time.Hour}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var c clock
			for _, r := range tt.readings {
				c.noteReading(start.Add(r.before), r.now.Milliseconds()+1, start.Add(r.after))
			}
			if got := c.hasJumped(); got != tt.want {
				t.Errorf("hasJumped() = %v, want %v", got, tt.want)
			}
			c.forgetReadings()
			if c.hasJumped() {
				t.Error("hasJumped() = true after forgetReadings, want false")
			}
		})
	}
}
