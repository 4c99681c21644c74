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
		{"slot-taken", "号源先被别人约走（仅预约）"},
	}
}

// QueryFaults returns the faults of a query for the outcome.
func (*demo) QueryFaults() []demoFault {
	return []demoFault{{"", "正常答复"}, {"unreachable", "连不上"}}
}

// injectFault makes the hospital of the offer fail in the next action. The returned function ends
// the fault. Without a demo, injectFault does nothing.
func (m *demo) injectFault(fault string, a action, offer directory.Offer, details orderDetails) (heal func()) {
	if m == nil || m.hospitals[offer.Hospital] == nil {
		return func() {}
	}
	hospital := m.hospitals[offer.Hospital]
	op := appointment.SaveSchedule
	if a == actionCancel {
		op = appointment.CancelSchedule
	}
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
		if client, err := m.dir.Client(offer.Hospital); err == nil {
			client.CloseIdleConnections() // a request on a connection that breaks may have arrived
		}
		hospital.Refuse()
	case "slot-taken":
		if a == actionSave {
			for m.bookElsewhere(offer, details) == nil { // until the slot is full
				continue
			}
		}
	}
	return func() { _ = hospital.Heal() }
}

// dropQueryResponses makes the query fail by which the client looks for the outcome of a write,
// with its two retries.
func dropQueryResponses(h *appointmenttest.Hospital) {
	drop := appointmenttest.DropResponse()
	h.Fail(appointment.QuerySchedule, drop, drop, drop)
}
