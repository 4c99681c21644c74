package ledger

import "slices"

// State is the state of an order, or of one attempt to book it. Its text can be stored.
type State string

// The states of an order. Only Rejected, NotSent, NotBooked and Cancelled leave the order free for
// another attempt.
const (
	Intended      State = "Intended"      // Intend stored it; Run will send it
	Saving        State = "Saving"        // the save is being sent, or its process died
	SaveUnknown   State = "SaveUnknown"   // the save may have been carried out; Run queries
	Booked        State = "Booked"        // the order holds the slot
	Cancelling    State = "Cancelling"    // the cancel is being sent, or its process died
	CancelUnknown State = "CancelUnknown" // the cancel may have been carried out; Run queries
	HeldOtherwise State = "HeldOtherwise" // the hospital shows another slot for the order
	NoSlotNeeded  State = "NoSlotNeeded"  // the save succeeded, and no appointment is needed (scheduleFlag 0)
	ByStaff       State = "ByStaff"       // the save succeeded, and staff must arrange the appointment (scheduleFlag 5)
	Rejected      State = "Rejected"      // the hospital rejected the save, and a query confirmed that it holds no slot
	NotSent       State = "NotSent"       // it is proven that the hospital received nothing
	NotBooked     State = "NotBooked"     // a query found no booking when the save could not arrive any more
	Cancelled     State = "Cancelled"     // the booking is released
	AskHospital   State = "AskHospital"   // no query can show the outcome: phone the hospital, then call Resolve
	Stray         State = "Stray"         // a booking that was settled as not booked exists: an alarm
)

// Settled reports whether nothing is left to do: Run changes such an order no more, unless somebody
// wishes to cancel it or its booking turns out to be a stray.
func (s State) Settled() bool {
	switch s {
	case Booked, HeldOtherwise, NoSlotNeeded, ByStaff, Rejected, NotSent, NotBooked, Cancelled:
		return true
	}
	return false
}

// Free reports whether the order holds nothing at any hospital and can be booked, again or
// elsewhere.
func (s State) Free() bool {
	switch s {
	case Rejected, NotSent, NotBooked, Cancelled:
		return true
	}
	return false
}

// isHeld reports whether the order holds something that a cancel can release.
func (s State) isHeld() bool {
	switch s {
	case Booked, HeldOtherwise, NoSlotNeeded, ByStaff, Stray:
		return true
	}
	return false
}

// isInFlight reports whether a request may be on its way at this moment.
func (s State) isInFlight() bool { return s == Saving || s == Cancelling }

// isUnknown reports whether queries look for the outcome.
func (s State) isUnknown() bool { return s == SaveUnknown || s == CancelUnknown }

// leadingAttempt returns the index of the attempt that the state of the order comes from. That is a
// stray, else one that is not free, else the last. It returns -1 without attempts.
func leadingAttempt(attempts []attemptRow) int {
	for _, leads := range []func(attemptRow) bool{
		func(a attemptRow) bool { return a.state == Stray },
		func(a attemptRow) bool { return !a.state.Free() },
	} {
		if i := slices.IndexFunc(attempts, leads); i >= 0 {
			return i
		}
	}
	return len(attempts) - 1
}
