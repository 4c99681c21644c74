package yamlconf_test

import (
	"math"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/yamlconf"
)

// maxExponent is the highest exponent with which memory may grow with the size of a file.
// Memory that grows linearly has the exponent 1, up to the steps in which slices and maps grow.
const maxExponent = 1.3

// allocatedBytes returns the memory that reading a file allocates. The program must do nothing
// else.
func allocatedBytes(text string) float64 {
	var before, after runtime.MemStats
	runtime.GC() // empties the pools of the parser
	runtime.GC()
	runtime.ReadMemStats(&before)
	document, err := yamlconf.Read(strings.NewReader(text), new(config))
	if err == nil {
		document.Problems()
	}
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc - before.TotalAlloc)
}

// TestRead_Growth checks that memory grows linearly with the size of a file. The test is not
// parallel, since it counts all memory that the program allocates.
func TestRead_Growth(t *testing.T) {
	if isRaceEnabled() {
		t.Skip("NOT CHECKED under the race detector, which makes this slow; .ci/run checks it without")
	}
	for name, tt := range map[string]struct {
		n    int // is doubled twice
		file func(n int) string
	}{
		"servers":                    {2000, func(n int) string { return "servers:\n" + strings.Repeat("- name: a\n", n) }},
		"servers, one problem each":  {2000, func(n int) string { return "servers:\n" + strings.Repeat("- places: a\n", n) }},
		"unknown keys":               {2000, func(n int) string { return "servers:\n" + numbered(n, "- k%d: v\n") }},
		"unknown keys with letters":  {2000, func(n int) string { return "servers:\n" + strings.Repeat("- nme: v\n", n) }},
		"unknown keys of one server": {2000, func(n int) string { return "servers:\n- {" + numbered(n, "k%d: v, ") + "}\n" }},
		"unknown keys, one a line":   {249, func(n int) string { return "servers:\n- name: a\n" + numbered(n, "  k%d: v\n") }},
		"unknown keys at the top":    {250, func(n int) string { return numbered(n, "k%d: v\n") }},
		"more keys than a mapping may have, one a line": {1000, func(n int) string {
			return "servers:\n- name: a\n" + numbered(n, "  k%d: v\n")
		}},
		"keys with anchors": {249, func(n int) string { return "servers:\n- name: a\n" + numbered(n, "  &a%d k%[1]d: v\n") }},
		"keys with tags":    {249, func(n int) string { return "servers:\n- name: a\n" + numbered(n, "  !!str k%d: v\n") }},
		"question marks":    {249, func(n int) string { return "servers:\n- name: a\n" + numbered(n, "  ? k%d\n  : v\n") }},
		"anchors of keys in many columns": {1000, func(n int) string {
			return "servers:\n- name: a\n" + numbered(n, "  &a%d k%[1]d: v\n")
		}},
		"known keys, one a line": {250, func(n int) string { return "servers:\n- names:\n" + numbered(n, "    k%d: v\n") }},
		"the same key, one a line": {250, func(n int) string {
			return "servers:\n- name: a\n" + strings.Repeat("  name: a\n", n)
		}},
		"mappings in mappings, one key a line": {100, func(n int) string {
			return "servers:\n- routes:\n" + numbered(n, "    k%d:\n      path: a\n      pth: b\n")
		}},
		"unknown key in every alias": {2000, func(n int) string { return "servers:\n- &a {nme: a}\n" + strings.Repeat("- *a\n", n) }},
		"aliases of many unknown keys": {2000, func(n int) string {
			return "servers:\n- &a {" + numbered(n/2, "k%d: v, ") + "}\n" + strings.Repeat("- *a\n", n/2)
		}},
		"merges of many unknown keys": {2000, func(n int) string {
			return "servers:\n- &a {" + numbered(n/2, "k%d: v, ") + "}\n- {<<: [" + strings.Repeat("*a, ", n/2) + "]}\n"
		}},
		"aliases of aliases": {500, func(n int) string {
			return "servers:\n- codes: &a0 [a, a]\n" + numbered(n, "- codes: &b%d [*a0, *a0, *a0]\n")
		}},
		"entries of a list": {2000, func(n int) string { return "servers:\n- codes:\n" + strings.Repeat("  - a\n", n) }},
		"keys below a long key": {1000, func(n int) string {
			return "servers:\n- routes:\n    " + strings.Repeat("k", 200) + ":\n" + numbered(n/8, "      k%d: v\n")
		}},
		"anchors":            {2000, func(n int) string { return "servers:\n" + numbered(n, "- &a%d {name: b}\n") }},
		"tags":               {2000, func(n int) string { return "servers:\n" + strings.Repeat("- !!str a\n", n) }},
		"documents":          {2000, func(n int) string { return strings.Repeat("--- a\n", n) }},
		"comments":           {2000, func(n int) string { return "servers:\n" + strings.Repeat("# a\n", n) + "- name: a\n" }},
		"a text of lines":    {2000, func(n int) string { return "servers:\n- name: |\n" + strings.Repeat("   aaaa\n", n) }},
		"a folded text":      {2000, func(n int) string { return "servers:\n- name: a\n" + strings.Repeat("   aaaa\n", n) }},
		"a long line":        {50_000, func(n int) string { return "servers:\n- name: '" + strings.Repeat("a", n) + "'\n" }},
		"blanks":             {50_000, func(n int) string { return "servers:" + strings.Repeat(" ", n) + "a\n" }},
		"unset variables":    {2000, func(n int) string { return "servers:\n- name: " + strings.Repeat("${YAMLCONF_TEST_NONE}", n) + "\n" }},
		"brackets left open": {2000, func(n int) string { return "servers: [{" + strings.Repeat("a: b, ", n) }},
	} {
		t.Run(name, func(t *testing.T) {
			smaller := allocatedBytes(tt.file(tt.n))
			for _, n := range []int{2 * tt.n, 4 * tt.n} {
				larger := allocatedBytes(tt.file(n))
				if exponent := math.Log2(larger / smaller); exponent > maxExponent {
					t.Errorf("%.0f kB for %d and %.0f kB for %d: exponent %.2f, want at most %.1f",
						smaller/1e3, n/2, larger/1e3, n, exponent, maxExponent)
				}
				smaller = larger
			}
		})
	}
}

// isRaceEnabled reports whether the race detector is on. It makes append take more memory.
func isRaceEnabled() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}
