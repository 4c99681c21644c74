// Table reads the output of go test -bench and prints ratios of medians as Markdown.
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

// results are what was measured of each benchmark.
type results struct {
	times  map[string][]float64 // in seconds
	allocs map[string]float64
	cpu    string
}

func main() {
	r := results{times: map[string][]float64{}, allocs: map[string]float64{}, cpu: "an unnamed processor"}
	for _, name := range os.Args[1:] {
		f, err := os.Open(name)
		if err == nil {
			err = errors.Join(r.read(f, name), f.Close())
		}
		if err != nil {
			log.Fatal(err)
		}
	}
	fmt.Printf("%s, %s/%s, %s; medians of %d interleaved passes, ± at 95 %%. A ratio below 1 is casing being faster.\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, r.cpu, len(r.times["Encode/codec=casing"]))
	fmt.Println("| what | casing | allocations | encoding/json | with jsonv2 | goccy | sonic, as encoding/json | sonic, fastest |")
	fmt.Println("| --- | --- | --- | --- | --- | --- | --- | --- |")
	for _, row := range [][2]string{
		{"decode 1 KB", "Decode/size=1KB/"}, {"decode 70 KB", "Decode/size=70KB/"}, {"decode 2.8 MB", "Decode/size=2.8MB/"},
		{"encode a save request", "Encode/"},
	} {
		own := row[1] + "codec=casing"
		fmt.Printf("| %s | %s | %.0f |", row[0], r.time(own), r.allocs[own])
		for _, other := range []string{"std", "stdv2", "goccy", "sonic", "sonicfast"} {
			fmt.Printf(" %s |", r.ratio(own, row[1]+"codec="+other))
		}
		fmt.Println()
	}
	const size70 = "Decode/size=70KB/codec="
	fmt.Printf("\n- 70 KB against `gjson.Valid` on the same bytes: %s\n", r.ratio(size70+"casing", size70+"gjsonvalid"))
	fastest := "Style/keys=camel"
	for _, style := range []string{"Style/keys=pascal", "Style/keys=upper"} {
		if r.median(style).Center < r.median(fastest).Center {
			fastest = style
		}
	}
	for _, style := range []string{"camel", "pascal", "upper"} {
		fmt.Printf("- keys in %s against the fastest of the three: %s\n", style, r.ratio("Style/keys="+style, fastest))
	}
	fmt.Printf("- shuffled keys against the declared order: %s\n", r.ratio("Style/keys=shuffled", "Style/keys=pascal"))
	fmt.Printf("- respelling 70 KB with Rename: %s\n", r.time("Rename"))
	r.queries()
}

// queries are round trips over loopback, by the library and by what it is compared with.
func (r *results) queries() {
	fmt.Println("\n| query of 70 KB over loopback | callers | library | allocations | ratio |")
	fmt.Println("| --- | --- | --- | --- | --- |")
	for _, row := range [][2]string{
		{"REST, against net/http and encoding/json", "rest"}, {"SOAP, against gowsdl as it comes and encoding/json", "soap"},
		{"SOAP over TLS, against the same", "soaptls"},
	} {
		for _, callers := range []string{"1", "32"} {
			name := "Query/over=" + row[1] + "/callers=" + callers + "/by="
			fmt.Printf("| %s | %s | %s | %.0f | %s |\n", row[0], callers, r.time(name+"library"), r.allocs[name+"library"], r.ratio(name+"library", name+"other"))
		}
	}
}

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
	}
	return in.Err()
}

func (r *results) median(name string) benchmath.Summary {
	if len(r.times[name]) == 0 {
		return benchmath.Summary{}
	}
	return benchmath.AssumeNothing.Summary(benchmath.NewSample(r.times[name], &benchmath.DefaultThresholds), 0.95)
}

// ratio is how one's median compares with another's.
func (r *results) ratio(one, other string) string {
	a, b := r.median(one), r.median(other)
	if a.Center == 0 || b.Center == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f×", a.Center/b.Center)
}

func (r *results) time(name string) string {
	m := r.median(name)
	return fmt.Sprintf("%.1f µs ± %s", m.Center*1e6, m.PctRangeString())
}
