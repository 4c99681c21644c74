package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// demo runs simulated hospitals, and makes them fail when the receptionist chooses a fault. A nil
// demo stands for real hospitals.
type demo struct {
	hospitals  map[string]*appointmenttest.Hospital // by name
	dir        *directory.Directory                 // the clients of this desk
	otherDesks *directory.Directory                 // the clients of other desks, which are not logged
	monitor    *monitor
	serial     atomic.Int64 // of the other desks' orders
}

// demoHospitals are invented, one for each vendor.
var demoHospitals = []struct {
	name   string
	vendor appointment.Vendor
}{
	{"示例中医院", appointment.Wanda},
	{"示例第三医院", appointment.Jintang},
	{"示例妇儿医院", appointment.JintangWrapped},
	{"示例第一医院", appointment.Mingtian},
	{"示例人民医院", appointment.Laida},
}

// demoQuietTime is shorter than the default, so that nobody has to wait long for its end. A save with
// the fault executed-late is executed after demoLateBy, within the quiet time.
const (
	demoQuietTime = 40 * time.Second
	demoLateBy    = 20 * time.Second
)

// newDemoDesk returns a desk for the simulated hospitals, with invented orders.
func newDemoDesk(m *demo, db database, log *slog.Logger) (*desk, error) {
	d, err := newDesk(db, m.dir, m.monitor, demoQuietTime, log)
	if err != nil {
		return nil, err
	}
	d.demo = m
	for i := range demoOrders {
		if _, _, err := d.orders.addOrder(context.Background(), newDemoDetails(i, d.now())); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// startDemo starts the simulated hospitals and books some of their slots. Calls of the desk are
// logged.
func startDemo(log *slog.Logger) (_ *demo, err error) {
	m := &demo{hospitals: map[string]*appointmenttest.Hospital{}, monitor: newMonitor()}
	defer func() {
		if err != nil {
			m.close()
		}
	}()
	var cfgs []appointment.Config
	for i, h := range demoHospitals {
		hospital, err := appointmenttest.Start(h.vendor, appointmenttest.WithDays(14), appointmenttest.WithResources(newDemoResources(i)...))
		if err != nil {
			return nil, err
		}
		m.hospitals[h.name] = hospital
		cfg := hospital.Config()
		cfg.Name = h.name
		cfgs = append(cfgs, cfg)
	}
	if m.dir, err = directory.New(cfgs, logCalls(log), m.monitor.observeCalls()); err != nil {
		return nil, err
	}
	if m.otherDesks, err = directory.New(cfgs); err != nil {
		return nil, err
	}
	if err := m.bookRandomSlots(); err != nil {
		return nil, err
	}
	return m, nil
}

func (m *demo) close() {
	for _, h := range m.hospitals {
		h.Close()
	}
}

// bookRandomSlots books a third of the open slots at each hospital, so that the days differ.
func (m *demo) bookRandomSlots() error {
	for i, o := range demoOrders[:demoSections] {
		details := newDemoDetails(i, time.Now())
		for schedule, err := range m.otherDesks.QueryAll(context.Background(), details.newQueryRequest(appointment.Date{})) {
			if err != nil {
				return fmt.Errorf("%s: %w", o.section, err)
			}
			for slot := range schedule.Slots() {
				if !slot.Open() || rand.IntN(3) > 0 { //nolint:gosec // the choice needs no security
					continue
				}
				if err := m.bookElsewhere(directory.Offer{Hospital: schedule.Hospital, Slot: slot}, details); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// bookElsewhere books the slot as another desk would, for an order of its own.
func (m *demo) bookElsewhere(offer directory.Offer, details orderDetails) error {
	client, err := m.otherDesks.Client(offer.Hospital)
	if err != nil {
		return err
	}
	today := appointment.DateOf(time.Now())
	save := details.newSaveRequest(offer.Slot, today)
	if save.PlacerOrderNO, err = appointment.FormatOrderNO(today, 1000+int(m.serial.Add(1))); err != nil {
		return err
	}
	_, err = client.SaveSchedule(context.Background(), save)
	return err
}
