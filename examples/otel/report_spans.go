package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
)

// printSpans prints spans as trees, in the order in which they started.
func printSpans(out io.Writer, spans tracetest.SpanStubs) {
	slices.SortStableFunc(spans, func(a, b tracetest.SpanStub) int { return a.StartTime.Compare(b.StartTime) })
	children := groupByParent(spans)
	var printChildren func(parent trace.SpanID, indent string)
	printChildren = func(parent trace.SpanID, indent string) {
		for _, span := range children[parent] {
			printSpan(out, span, indent)
			printChildren(span.SpanContext.SpanID(), indent+"    ")
		}
	}
	printChildren(trace.SpanID{}, "")
	fmt.Fprintln(out)
}

// groupByParent returns the spans below each span. Those without a parent are below the zero
// SpanID.
func groupByParent(spans tracetest.SpanStubs) map[trace.SpanID]tracetest.SpanStubs {
	children := map[trace.SpanID]tracetest.SpanStubs{}
	for _, span := range spans {
		children[span.Parent.SpanID()] = append(children[span.Parent.SpanID()], span)
	}
	return children
}

// printSpan prints a line for a span, and a line for each of its events.
func printSpan(out io.Writer, span tracetest.SpanStub, indent string) {
	name := span.Name
	if !span.Parent.IsValid() {
		name = attributeText(attribute.NewSet(span.Attributes...), "appointment.hospital") + " " + name
	}
	duration := span.EndTime.Sub(span.StartTime).Round(100 * time.Microsecond)
	fmt.Fprintf(out, "%s%s  %v  %s\n", indent, name, duration, summariseAttributes(span.Attributes))
	for _, event := range span.Events {
		fmt.Fprintf(out, "%s    * %s\n", indent, event.Name)
	}
}

// summariseAttributes returns the most important attributes of a span in one line.
func summariseAttributes(attributes []attribute.KeyValue) string {
	set := attribute.NewSet(attributes...)
	var texts []string
	for _, key := range []attribute.Key{
		"appointment.source", "error.type", "appointment.outcome_unknown", "appointment.reason", "http.response.status_code",
		"appointment.waited", "appointment.blocked_by", "appointment.retry_after",
	} {
		if value, ok := set.Value(key); ok {
			texts = append(texts, strings.TrimPrefix(string(key), "appointment.")+"="+value.String())
		}
	}
	return strings.Join(texts, "  ")
}

// attributeText returns the value of an attribute, or "" if the set does not have it.
func attributeText(set attribute.Set, key attribute.Key) string {
	value, ok := set.Value(key)
	if !ok {
		return ""
	}
	return value.String()
}
