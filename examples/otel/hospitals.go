package main

import (
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// The names of the simulated hospitals, and the fault that the scenarios inject at each.
const (
	lossyHospital = "市一院" // loses the response to a save
	fullHospital  = "市二院" // has a slot that somebody else books first
	downHospital  = "市三院" // refuses connections for a while
)

var vendors = map[string]appointment.Vendor{
	lossyHospital: appointment.Jintang,
	fullHospital:  appointment.Wanda,
	downHospital:  appointment.Laida,
}

// The circuit breakers open after few failures and for a short time, so that the program is quick.
const (
	breakerFailures = 3
	breakerPause    = time.Second
)

// demo is a few simulated hospitals and a client for each, by the hospital's name.
type demo struct {
	hospitals map[string]*appointmenttest.Hospital
	clients   map[string]*appointment.Client
	stops     []func() error // end the observation of the circuit breakers
}

// startDemo starts the hospitals and makes clients that send their telemetry to b. The caller
// must call close.
func startDemo(b *backend) (*demo, error) {
	telemetry, err := NewTelemetry(b.tracers, b.meters)
	if err != nil {
		return nil, err
	}
	d := &demo{hospitals: map[string]*appointmenttest.Hospital{}, clients: map[string]*appointment.Client{}}
	for name, vendor := range vendors {
		if err := d.addHospital(name, vendor, telemetry); err != nil {
			d.close()
			return nil, err
		}
	}
	return d, nil
}

// addHospital starts a hospital, makes its client and observes the client's circuit breaker.
func (d *demo) addHospital(name string, vendor appointment.Vendor, telemetry *Telemetry) error {
	resource := appointmenttest.Resource{UID: "18", Name: "DX", Times: []appointmenttest.Time{
		{Start: appointment.ClockAt(8, 0), End: appointment.ClockAt(8, 30), Capacity: 1},
	}}
	hospital, err := appointmenttest.Start(vendor, appointmenttest.WithResources(resource))
	if err != nil {
		return err
	}
	d.hospitals[name] = hospital

	config := hospital.Config()
	config.Name = name
	client, err := appointment.NewClient(config, telemetry.ClientOption(), appointment.WithBreaker(breakerFailures, breakerPause))
	if err != nil {
		return err
	}
	d.clients[name] = client

	stop, err := telemetry.ObserveBreaker(client)
	if err != nil {
		return err
	}
	d.stops = append(d.stops, stop)
	return nil
}

func (d *demo) close() {
	for _, stop := range d.stops {
		_ = stop() // the program ends here, and with it the gauge
	}
	for _, client := range d.clients {
		client.CloseIdleConnections()
	}
	for _, hospital := range d.hospitals {
		hospital.Close()
	}
}
