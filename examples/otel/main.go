// Otel shows the spans and metrics of three hospitals in boxes, of which one is well, one
// has a bad morning and one refuses connections for a while:
//
//	cd examples/otel && go run .
//
// The file instrument.go is for copying into a service of your own.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "otel:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	d := newDesk()
	c, err := openCity(d.traces, d.metrics)
	if err != nil {
		return err
	}
	defer c.close()
	if err := errors.Join(c.lostResponse(ctx), c.badMorning(ctx), c.refusal(ctx)); err != nil {
		return err
	}
	if err := d.show(ctx, out, "Until "+refusing+" is left alone", refusing); err != nil {
		return err
	}
	if err := c.reopening(ctx); err != nil {
		return err
	}
	return d.show(ctx, out, "Until it is asked again", losing, filling, refusing)
}

// desk is where spans and metrics arrive: in memory here, in your service at an exporter.
type desk struct {
	spans   *tracetest.InMemoryExporter
	traces  *sdktrace.TracerProvider
	reader  *sdkmetric.ManualReader
	metrics *sdkmetric.MeterProvider
}

func newDesk() *desk {
	d := &desk{spans: tracetest.NewInMemoryExporter(), reader: sdkmetric.NewManualReader()}
	d.traces = sdktrace.NewTracerProvider(sdktrace.WithSyncer(d.spans))
	d.metrics = sdkmetric.NewMeterProvider(sdkmetric.WithReader(d.reader))
	return d
}

// show prints the spans since the last time, and the metrics of some hospitals.
func (d *desk) show(ctx context.Context, out io.Writer, title string, hospitals ...string) error {
	var collected metricdata.ResourceMetrics
	if err := d.reader.Collect(ctx, &collected); err != nil {
		return err
	}
	fmt.Fprintf(out, "== %s\n\n", title)
	showSpans(out, d.spans.GetSpans())
	d.spans.Reset()
	return showMetrics(out, collected, hospitals)
}
