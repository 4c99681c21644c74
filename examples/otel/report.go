package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
)

// showSpans prints spans as trees, in the order in which they began.
func showSpans(out io.Writer, spans tracetest.SpanStubs) {
	slices.SortStableFunc(spans, func(a, b tracetest.SpanStub) int { return a.StartTime.Compare(b.StartTime) })
	children := map[trace.SpanID]tracetest.SpanStubs{}
	for _, s := range spans {
		children[s.Parent.SpanID()] = append(children[s.Parent.SpanID()], s)
	}
	var show func(of trace.SpanID, indent string)
	show = func(of trace.SpanID, indent string) {
		for _, s := range children[of] {
			hospital := ""
			if indent == "" {
				hospital = text(attribute.NewSet(s.Attributes...), "appointment.hospital") + " "
			}
			took := s.EndTime.Sub(s.StartTime).Round(100 * time.Microsecond)
			fmt.Fprintf(out, "%s%s%s  %v  %s\n", indent, hospital, s.Name, took, told(s.Attributes))
			for _, e := range s.Events {
				fmt.Fprintf(out, "%s    * %s\n", indent, e.Name)
			}
			show(s.SpanContext.SpanID(), indent+"    ")
		}
	}
	show(trace.SpanID{}, "")
	fmt.Fprintln(out)
}

// told are the attributes that say most, in a line.
func told(attributes []attribute.KeyValue) string {
	var texts []string
	for _, key := range []attribute.Key{
		"appointment.source", "error.type", "appointment.outcome_unknown", "appointment.reason", "http.response.status_code",
		"appointment.waited", "appointment.withheld", "appointment.retry_after",
	} {
		i := slices.IndexFunc(attributes, func(a attribute.KeyValue) bool { return a.Key == key })
		if i >= 0 {
			texts = append(texts, strings.TrimPrefix(string(key), "appointment.")+"="+attributes[i].Value.String())
		}
	}
	return strings.Join(texts, "  ")
}

// showMetrics prints a table for each hospital.
func showMetrics(out io.Writer, collected metricdata.ResourceMetrics, hospitals []string) error {
	breakers, rows := map[string]string{}, map[string][]string{}
	for _, scope := range collected.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Gauge[int64]:
				for _, p := range data.DataPoints {
					if p.Value == 1 {
						breakers[text(p.Attributes, "appointment.hospital")] = text(p.Attributes, "appointment.breaker")
					}
				}
			case metricdata.Histogram[float64]:
				what := strings.Split(m.Name, ".")[1]
				for _, p := range data.DataPoints {
					hospital := text(p.Attributes, "appointment.hospital")
					rows[hospital] = append(rows[hospital], row(what, p))
				}
			}
		}
	}
	for _, hospital := range hospitals {
		fmt.Fprintf(out, "%s (%s), the breaker is %s\n", hospital, vendors[hospital], breakers[hospital])
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "  what\tof\tended in\thow often\thalf\t95 %\t")
		slices.Sort(rows[hospital])
		slices.Reverse(rows[hospital]) // calls before attempts
		for _, r := range rows[hospital] {
			fmt.Fprintln(table, r)
		}
		if err := table.Flush(); err != nil {
			return err
		}
		fmt.Fprintln(out)
	}
	return nil
}

func row(what string, p metricdata.HistogramDataPoint[float64]) string {
	ended := cmp.Or(text(p.Attributes, "error.type"), text(p.Attributes, "appointment.source"))
	for _, key := range []string{"appointment.reason", "http.response.status_code", "appointment.withheld"} {
		if t := text(p.Attributes, key); t != "" && t != "200" {
			ended += ", " + t
		}
	}
	return fmt.Sprintf("  %s\t%s\t%s\t%d\t%s\t%s\t", what, text(p.Attributes, "appointment.operation"), ended, p.Count, quantile(p, .5), quantile(p, .95))
}

func text(set attribute.Set, key string) string {
	value, ok := set.Value(attribute.Key(key))
	if !ok {
		return ""
	}
	return value.String()
}

// quantile is a bound below which that part of the durations is, as far as a histogram
// tells.
func quantile(p metricdata.HistogramDataPoint[float64], part float64) string {
	var below uint64
	for i, n := range p.BucketCounts {
		if below += n; float64(below) >= part*float64(p.Count) && i < len(p.Bounds) {
			return fmt.Sprint("≤ ", time.Duration(p.Bounds[i]*float64(time.Second)))
		}
	}
	return fmt.Sprint("> ", time.Duration(p.Bounds[len(p.Bounds)-1]*float64(time.Second)))
}
