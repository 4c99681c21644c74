package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

// The hospitals, by what they do.
const (
	losing   = "市一院" // the answer of a save
	filling  = "市二院" // its only place
	refusing = "市三院" // connections
)

var vendors = map[string]appointment.Vendor{losing: appointment.Jintang, filling: appointment.Wanda, refusing: appointment.Laida}

// How soon a hospital is left alone here, and for how long.
const (
	failures = 3
	pause    = time.Second
)

// city is a few hospitals and their clients, by name.
type city struct {
	hospitals map[string]*appointmenttest.Hospital
	clients   map[string]*appointment.Client
	stops     []func() error
}

func openCity(traces trace.TracerProvider, metrics metric.MeterProvider) (*city, error) {
	instruments, err := NewInstruments(traces, metrics)
	if err != nil {
		return nil, err
	}
	c := &city{hospitals: map[string]*appointmenttest.Hospital{}, clients: map[string]*appointment.Client{}}
	room := appointmenttest.Resource{UID: "18", Name: "DX", Times: []appointmenttest.Time{
		{Start: appointment.ClockAt(8, 0), End: appointment.ClockAt(8, 30), Capacity: 1},
	}}
	for name, vendor := range vendors {
		hospital, err := appointmenttest.Start(vendor, appointmenttest.WithResources(room))
		if err != nil {
			c.close()
			return nil, err
		}
		c.hospitals[name] = hospital
		cfg := hospital.Config()
		cfg.Name = name
		client, err := appointment.NewClient(cfg, instruments.Option(), appointment.WithBreaker(failures, pause))
		if err != nil {
			c.close()
			return nil, err
		}
		c.clients[name] = client
		stop, err := instruments.Watch(client, cfg)
		if err != nil {
			c.close()
			return nil, err
		}
		c.stops = append(c.stops, stop)
	}
	return c, nil
}

func (c *city) close() {
	for _, stop := range c.stops {
		_ = stop() // the program ends
	}
	for _, client := range c.clients {
		client.CloseIdleConnections()
	}
	for _, hospital := range c.hospitals {
		hospital.Close()
	}
}

// lostResponse books, and cancels again, while the answer of the save is lost: a query finds
// the booking.
func (c *city) lostResponse(ctx context.Context) error {
	client := c.clients[losing]
	slot, err := firstOpen(ctx, client)
	if err != nil {
		return err
	}
	c.hospitals[losing].Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	booking, err := client.SaveSchedule(ctx, save(slot, 1))
	if err != nil {
		return err
	}
	_, err = client.CancelSchedule(ctx, booking.CancelRequest())
	return err
}

// badMorning has a query answered the second time, and the place taken by somebody faster.
func (c *city) badMorning(ctx context.Context) error {
	client := c.clients[filling]
	c.hospitals[filling].Fail(appointment.QuerySchedule, appointmenttest.BadGateway())
	slot, err := firstOpen(ctx, client)
	if err != nil {
		return err
	}
	if _, err := client.SaveSchedule(ctx, save(slot, 1)); err != nil {
		return err
	}
	_, err = client.SaveSchedule(ctx, save(slot, 2))
	if e := (*appointment.Error)(nil); !errors.As(err, &e) || e.Reason != appointment.ReasonSlotTaken {
		return fmt.Errorf("a place that is taken: %w", err)
	}
	return nil
}

// refusal calls until the hospital is left alone, and once more.
func (c *city) refusal(ctx context.Context) error {
	client := c.clients[refusing]
	c.hospitals[refusing].Refuse()
	for client.BreakerState() != appointment.BreakerOpen {
		if _, err := firstOpen(ctx, client); !errors.Is(err, appointment.ErrNotSent) {
			return fmt.Errorf("at a hospital that refuses connections: %w", err)
		}
	}
	if _, err := firstOpen(ctx, client); !errors.Is(err, appointment.ErrNotSent) {
		return fmt.Errorf("at a hospital that is left alone: %w", err)
	}
	return nil
}

// reopening lets one request see that all is well, when the pause is over.
func (c *city) reopening(ctx context.Context) error {
	if err := c.hospitals[refusing].Reopen(); err != nil {
		return err
	}
	_, err := firstOpen(ctx, c.clients[refusing])
	for e := (*appointment.Error)(nil); errors.As(err, &e) && e.RetryAfter > 0; {
		time.Sleep(e.RetryAfter)
		_, err = firstOpen(ctx, c.clients[refusing])
	}
	return err
}
