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
)

// demo is hospitals in boxes, and what they do when the operator wants to see it.
type demo struct {
	hospitals map[string]*appointmenttest.Hospital // by name
	dir       *appointment.Directory               // the desk's way there
	others    *appointment.Directory               // that of other desks, which keep no log
	serial    atomic.Int64                         // of their orders
}

// demoHospitals are invented; who they are named after runs that vendor's platform.
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

// newDemo is a desk that needs nothing but this program.
func newDemo(log *slog.Logger) (*desk, error) {
	m := &demo{hospitals: map[string]*appointmenttest.Hospital{}}
	var cfgs []appointment.Config
	for i, h := range demoHospitals {
		hospital, err := appointmenttest.Start(h.vendor, appointmenttest.WithDays(14), appointmenttest.WithResources(demoResources(i)...))
		if err != nil {
			m.close()
			return nil, err
		}
		m.hospitals[h.name] = hospital
		cfg := hospital.Config()
		cfg.Name = h.name
		cfgs = append(cfgs, cfg)
	}
	dir, err := appointment.NewDirectory(cfgs, appointment.WithLogger(log))
	if err == nil {
		m.others, err = appointment.NewDirectory(cfgs)
	}
	if err == nil {
		err = m.fill()
	}
	if err != nil {
		m.close()
		return nil, err
	}
	m.dir = dir
	d := newDesk(dir, log)
	d.demo, d.quiet = m, demoQuiet
	for i := range demoOrders {
		d.add(demoSheet(i, d.now()))
	}
	return d, nil
}

func (m *demo) close() {
	for _, h := range m.hospitals {
		h.Close()
	}
}

// demoQuiet is shorter than a real desk's, so that nobody has to wait long to see its end;
// demoLate is a save that comes within it.
const (
	demoQuiet = 40 * time.Second
	demoLate  = 20 * time.Second
)

// trick is something that a hospital can do with the next save, cancel or query.
type trick struct{ Name, Label string }

// Tricks are what the page offers for a booking and a cancel.
func (*demo) Tricks() []trick {
	return []trick{
		{"", "正常答复"},
		{"lost", "办了，但没有回音"},
		{"never", "没有办，也没有回音"},
		{"late", "没有回音，20 秒后才办"},
		{"unreachable", "连不上"},
		{"taken", "号源先被别人约走（仅预约）"},
	}
}

// QueryTricks are what the page offers for asking what became of it.
func (*demo) QueryTricks() []trick {
	return []trick{{"", "正常答复"}, {"unreachable", "连不上"}}
}

// play arranges that the hospital meets what comes next as the trick says, and returns what
// puts it right again. Without a demo it does nothing.
func (m *demo) play(trick string, a action, offer appointment.Offer, s sheet) (after func()) {
	if m == nil || m.hospitals[offer.Hospital] == nil {
		return func() {}
	}
	hospital := m.hospitals[offer.Hospital]
	op := appointment.SaveSchedule
	if a == cancelling {
		op = appointment.CancelSchedule
	}
	// The client asks at once what became of it, three times if it must.
	mute := func() {
		silence := appointmenttest.DropResponse()
		hospital.Fail(appointment.QuerySchedule, silence, silence, silence)
	}
	switch trick {
	case "lost":
		hospital.Fail(op, appointmenttest.DropResponse())
		mute()
	case "never":
		hospital.Fail(op, appointmenttest.ResetAfterRead())
		mute()
	case "late":
		hospital.Fail(op, appointmenttest.CommitLate(demoLate))
	case "unreachable":
		if client, err := m.dir.Client(offer.Hospital); err == nil {
			client.CloseIdleConnections() // what goes out on one that is being cut may have arrived
		}
		hospital.Refuse()
	case "taken":
		if a == saving {
			for m.bookElsewhere(offer, s) == nil { // until the slot is full
				continue
			}
		}
	}
	return func() { _ = hospital.Heal() }
}

// fill books something everywhere, so that no two days look the same.
func (m *demo) fill() error {
	for i, o := range demoOrders[:demoSections] {
		s := demoSheet(i, time.Now())
		for schedule, err := range m.others.QueryAll(context.Background(), s.query(appointment.Date{})) {
			if err != nil {
				return fmt.Errorf("%s: %w", o.section, err)
			}
			for slot := range schedule.Slots() {
				if !slot.Open() || rand.IntN(3) > 0 { //nolint:gosec // any slots will do
					continue
				}
				if err := m.bookElsewhere(appointment.Offer{Hospital: schedule.Hospital, Slot: slot}, s); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// bookElsewhere books a slot as another desk would, for an order of its own.
func (m *demo) bookElsewhere(offer appointment.Offer, s sheet) error {
	client, err := m.others.Client(offer.Hospital)
	if err != nil {
		return err
	}
	today := appointment.DateOf(time.Now())
	save := s.save(offer.Slot, today)
	if save.PlacerOrderNO, err = appointment.FormatOrderNO(today, 1000+int(m.serial.Add(1))); err != nil {
		return err
	}
	_, err = client.SaveSchedule(context.Background(), save)
	return err
}
