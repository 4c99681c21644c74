// Otel prints the spans and metrics of calls at three simulated hospitals, and the metrics of a
// ledger. One hospital loses a response, one has no slot left, and one refuses connections:
//
//	cd examples/otel && go run .
//
// Copy the file instrument.go into your own service, and ledger.go if it uses a ledger.
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
	b := newBackend()
	d, err := startDemo(b)
	if err != nil {
		return err
	}
	defer d.close()
	if err := errors.Join(d.loseResponse(ctx), d.bookSlotTwice(ctx), d.openBreaker(ctx)); err != nil {
		return err
	}
	if err := b.print(ctx, out, "Until the circuit breaker of "+downHospital+" opens", downHospital); err != nil {
		return err
	}
	if err := d.closeBreaker(ctx); err != nil {
		return err
	}
	if err := b.print(ctx, out, "Until it closes again", lossyHospital, fullHospital, downHospital); err != nil {
		return err
	}
	return reportLedger(ctx, out, b, d)
}

// backend receives spans and metrics and keeps them in memory. A service exports them instead.
type backend struct {
	spans   *tracetest.InMemoryExporter
	tracers *sdktrace.TracerProvider
	metrics *sdkmetric.ManualReader
	meters  *sdkmetric.MeterProvider
}

func newBackend() *backend {
	b := &backend{spans: tracetest.NewInMemoryExporter(), metrics: sdkmetric.NewManualReader()}
	b.tracers = sdktrace.NewTracerProvider(sdktrace.WithSyncer(b.spans))
	b.meters = sdkmetric.NewMeterProvider(sdkmetric.WithReader(b.metrics))
	return b
}

// print prints the spans since it was last called, and the metrics of some hospitals.
func (b *backend) print(ctx context.Context, out io.Writer, title string, hospitals ...string) error {
	var collected metricdata.ResourceMetrics
	if err := b.metrics.Collect(ctx, &collected); err != nil {
		return err
	}
	fmt.Fprintf(out, "== %s\n\n", title)
	printSpans(out, b.spans.GetSpans())
	b.spans.Reset()
	return printMetrics(out, collected, hospitals)
}
