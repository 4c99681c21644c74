// Table reads the output of go test -bench and prints ratios of medians as Markdown.
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// samples are the times of each benchmark, in nanoseconds.
type samples map[string][]float64

var line = regexp.MustCompile(`^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+([\d.]+) ns/op.*?(?:\s(\d+) allocs/op)?$`)

func main() {
	times, allocs, cpu := samples{}, map[string]string{}, "an unnamed processor"
	for _, file := range os.Args[1:] {
		f, err := os.Open(file)
		if err != nil {
			log.Fatal(err)
		}
		defer f.Close() //nolint:errcheck // it was only read
		for scan := bufio.NewScanner(f); scan.Scan(); {
			if name, ok := strings.CutPrefix(scan.Text(), "cpu: "); ok {
				cpu = name
			}
			if m := line.FindStringSubmatch(scan.Text()); m != nil {
				ns, err := strconv.ParseFloat(m[2], 64)
				if err != nil {
					log.Fatal(err)
				}
				times[m[1]] = append(times[m[1]], ns)
				allocs[m[1]] = m[3]
			}
		}
	}
	fmt.Printf("%s, %s/%s, %s; medians of %d interleaved passes. A ratio below 1 is casing being faster.\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, cpu, len(times["Encode/codec=casing"]))
	fmt.Println("| what | casing | allocations | encoding/json | with jsonv2 | goccy | sonic, as encoding/json | sonic, fastest |")
	fmt.Println("| --- | --- | --- | --- | --- | --- | --- | --- |")
	for _, row := range [][2]string{
		{"decode 1 KB", "Decode/size=1KB/"}, {"decode 70 KB", "Decode/size=70KB/"}, {"decode 2.8 MB", "Decode/size=2.8MB/"},
		{"encode a save request", "Encode/"},
	} {
		own := row[1] + "codec=casing"
		fmt.Printf("| %s | %s | %s |", row[0], micro(times.median(own)), allocs[own])
		for _, other := range []string{"std", "stdv2", "goccy", "sonic", "sonicfast"} {
			fmt.Printf(" %s |", times.ratio(own, row[1]+"codec="+other))
		}
		fmt.Println()
	}
	fmt.Println()
	const size70 = "Decode/size=70KB/codec="
	fmt.Printf("- 70 KB against `gjson.Valid` on the same bytes: %s\n", times.ratio(size70+"casing", size70+"gjsonvalid"))
	for _, keys := range []string{"pascal", "upper", "shuffled"} {
		fmt.Printf("- keys in %s against camel: %s\n", keys, times.ratio("Style/keys="+keys, "Style/keys=camel"))
	}
	fmt.Printf("- respelling 70 KB with Rename: %s\n", micro(times.median("Rename")))
}

func (s samples) median(name string) float64 {
	sorted := slices.Sorted(slices.Values(s[name]))
	if len(sorted) == 0 {
		return 0
	}
	return sorted[len(sorted)/2]
}

// ratio is how one's median compares with another's.
func (s samples) ratio(one, other string) string {
	if s.median(other) == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f×", s.median(one)/s.median(other))
}

func micro(ns float64) string { return fmt.Sprintf("%.1f µs", ns/1000) }
