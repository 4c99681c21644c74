// Command table reads the output of go test -bench and prints ratios of medians as Markdown.
package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"runtime"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchmath"
)

// results holds the measurements by name of the benchmark.
type results struct {
	times  map[string][]float64 // seconds for each pass
	allocs map[string]float64
	bytes  map[string]float64
	cpu    string
}

func main() {
	r := results{times: map[string][]float64{}, allocs: map[string]float64{}, bytes: map[string]float64{}, cpu: "unknown processor"}
	for _, name := range os.Args[1:] {
		f, err := os.Open(name)
		if err == nil {
			err = errors.Join(r.read(f, name), f.Close())
		}
		if err != nil {
			log.Fatal(err)
		}
	}
	fmt.Printf("%s, %s/%s, %s; medians of %d interleaved passes, ± at 95 %%. A ratio below 1 means that casing is faster.\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, r.cpu, len(r.times["Encode/codec=casing"]))
	fmt.Println("| operation | casing | allocations | encoding/json | with jsonv2 | goccy | sonic, as encoding/json | sonic, fastest |")
	fmt.Println("| --- | --- | --- | --- | --- | --- | --- | --- |")
	for _, row := range [][2]string{
		{"decode 1 KB", "Decode/size=1KB/"}, {"decode 70 KB", "Decode/size=70KB/"}, {"decode 2.8 MB", "Decode/size=2.8MB/"},
		{"encode a save request", "Encode/"},
	} {
		name := row[1] + "codec=casing"
		fmt.Printf("| %s | %s | %.0f |", row[0], r.formatTime(name), r.allocs[name])
		for _, other := range []string{"std", "stdv2", "goccy", "sonic", "sonicfast"} {
			fmt.Printf(" %s |", r.formatRatio(name, row[1]+"codec="+other))
		}
		fmt.Println()
	}
	const size70 = "Decode/size=70KB/codec="
	fmt.Printf("\n- decode 70 KB compared with `gjson.Valid`: %s\n", r.formatRatio(size70+"casing", size70+"gjsonvalid"))
	fastest := "Style/keys=camel"
	for _, style := range []string{"Style/keys=pascal", "Style/keys=upper"} {
		if r.median(style).Center < r.median(fastest).Center {
			fastest = style
		}
	}
	for _, style := range []string{"camel", "pascal", "upper"} {
		fmt.Printf("- keys in %s compared with the fastest of the three spellings: %s\n", style, r.formatRatio("Style/keys="+style, fastest))
	}
	fmt.Printf("- shuffled keys compared with the declared order: %s\n", r.formatRatio("Style/keys=shuffled", "Style/keys=pascal"))
	fmt.Printf("- Rename of 70 KB: %s\n", r.formatTime("Rename"))
	r.printQueries()
}

// printQueries prints the table of round trips over loopback. The last column compares them with
// net/http that reads the response and drops it.
func (r *results) printQueries() {
	fmt.Println("\n| query of 70 KB over loopback, compared with | callers | library | allocations | memory | ratio | with reading alone |")
	fmt.Println("| --- | --- | --- | --- | --- | --- | --- |")
	for _, row := range [][2]string{
		{"REST: net/http and encoding/json", "rest"}, {"SOAP: plain gowsdl and encoding/json", "soap"},
		{"SOAP over TLS: plain gowsdl and encoding/json", "soaptls"},
	} {
		for _, callers := range []string{"1", "32"} {
			name := "Query/over=" + row[1] + "/callers=" + callers + "/by="
			fmt.Printf("| %s | %s | %s | %.0f | %.0f KiB | %s | %s |\n", row[0], callers, r.formatTime(name+"library"), r.allocs[name+"library"],
				r.bytes[name+"library"]/1024, r.formatRatio(name+"library", name+"other"), r.formatRatio(name+"library", name+"reading"))
		}
	}
}

// read adds the measurements of one benchmark output.
func (r *results) read(f io.Reader, name string) error {
	in := benchfmt.NewReader(f, name)
	for in.Scan() {
		result, ok := in.Result().(*benchfmt.Result)
		if !ok {
			continue
		}
		if cpu := result.GetConfig("cpu"); cpu != "" {
			r.cpu = cpu
		}
		if _, parts := result.Name.Parts(); len(parts) > 0 && parts[len(parts)-1][0] == '-' {
			result.Name = result.Name[:len(result.Name)-len(parts[len(parts)-1])] // the number of processors
		}
		key := result.Name.String()
		if sec, ok := result.Value("sec/op"); ok {
			r.times[key] = append(r.times[key], sec)
		}
		r.allocs[key], _ = result.Value("allocs/op")
		r.bytes[key], _ = result.Value("B/op")
	}
	return in.Err()
}

// median returns the median of the times of a benchmark, in seconds, or a zero value.
func (r *results) median(name string) benchmath.Summary {
	if len(r.times[name]) == 0 {
		return benchmath.Summary{}
	}
	return benchmath.AssumeNothing.Summary(benchmath.NewSample(r.times[name], &benchmath.DefaultThresholds), 0.95)
}

// formatRatio returns the median of one benchmark divided by the median of another.
func (r *results) formatRatio(name, other string) string {
	a, b := r.median(name), r.median(other)
	if a.Center == 0 || b.Center == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f×", a.Center/b.Center)
}

// formatTime returns the median of a benchmark with its confidence range.
func (r *results) formatTime(name string) string {
	m := r.median(name)
	return fmt.Sprintf("%.1f µs ± %s", m.Center*1e6, m.PctRangeString())
}
