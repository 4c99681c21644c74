package main

import (
	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// demoFault is a fault that the receptionist can choose for the next action.
type demoFault struct{ Name, Label string }

// WriteFaults returns the faults of a save or cancel.
func (*demo) WriteFaults() []demoFault {
	return []demoFault{
		{"", "正常答复"},
		{"response-lost", "办了，但没有回音"},
		{"not-executed", "没有办，也没有回音"},
		{"executed-late", "没有回音，20 秒后才办"},
		{"unreachable", "连不上"},
		{"slot-taken", "号源先被别人约走（预约、改约）"},
	}
}

// injectFault makes a hospital fail in the next save or cancel. The returned function ends the fault.
// Without a demo, injectFault does nothing.
func (m *demo) injectFault(fault string, op appointment.Operation, name string) (heal func()) {
	if m == nil || m.hospitals[name] == nil {
		return func() {}
	}
	hospital := m.hospitals[name]
	switch fault {
	case "response-lost":
		hospital.Fail(op, appointmenttest.DropResponse())
		dropQueryResponses(hospital)
	case "not-executed":
		hospital.Fail(op, appointmenttest.ResetAfterRead())
		dropQueryResponses(hospital)
	case "executed-late":
		hospital.Fail(op, appointmenttest.CommitLate(demoLateBy))
	case "unreachable":
		if client, err := m.dir.Client(name); err == nil {
			client.CloseIdleConnections() // a request on a connection that breaks may have arrived
		}
		hospital.Refuse()
	}
	return func() { _ = hospital.Heal() }
}

// takeSlot books the last places of a slot for other patients, if that is the fault.
func (m *demo) takeSlot(fault string, offer directory.Offer, details orderDetails) {
	if m == nil || fault != "slot-taken" {
		return
	}
	for m.bookElsewhere(offer, details) == nil { // until the slot is full
		continue
	}
}

// dropQueryResponses makes the query fail by which the client looks for the outcome of a write,
// with its two retries.
func dropQueryResponses(h *appointmenttest.Hospital) {
	drop := appointmenttest.DropResponse()
	h.Fail(appointment.QuerySchedule, drop, drop, drop)
}
