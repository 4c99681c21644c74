package appointmenttest

import (
	"fmt"

	"github.com/exam-appointment/appointment-go/appointment"
)

// FirstPage responds to a query with the first of two pages. The page has half of the slots, and
// totalPage and totalRecord announce more. A booked slot of the order is on the second page, and
// scheduleFlag is 0, so the order looks as if it were not booked. The interface has no way to ask for
// another page. Responses to other operations do not change.
//
// A client must not report ErrNotBooked, and must not report a lost cancel as carried out.
func FirstPage() Fault {
	return documentChange("first page", func(c call, doc object) {
		result := resultOf(doc)
		if c.op != appointment.QuerySchedule || result == nil {
			return
		}
		total := countSlots(result)
		page := (total + 1) / 2
		keepSlots(result, func(slot object) bool {
			page--
			return page >= 0 && slot["scheduleTimeStatus"] != string(appointment.StatusSchedule)
		})
		selectNoSlot(result)
		doc["totalPage"], doc["totalRecord"] = "2", fmt.Sprint(total)
	})
}

// BookedDayOnly responds to a query that the order is booked (scheduleFlag 2) on the first day of
// the query. It names neither the resource nor the time. The order need not be booked. Responses to
// other operations do not change.
//
// FindBooking queries from the day of its save on, so the day matches. A client must not read it as the
// booking that it looks for, which may be another one.
func BookedDayOnly() Fault {
	return documentChange("booked day only", func(c call, doc object) {
		result := resultOf(doc)
		if c.op != appointment.QuerySchedule || result == nil {
			return
		}
		selectNoSlot(result)
		result["scheduleFlag"] = string(appointment.FlagBooked)
		result["scheduleDate"] = formatDate(c.day())
		result[resourceListName] = []any{}
	})
}

// selectNoSlot makes a query result name no slot, and say that the order is not booked.
func selectNoSlot(result object) {
	for _, name := range []string{"resourceUID", "resourceName", "arrangeUID", "timeDetailUID", "scheduleDate", "scheduleTime"} {
		result[name] = ""
	}
	result["quantity"] = "0"
	result["scheduleFlag"] = string(appointment.FlagNotNeeded)
}

// countSlots returns the number of slots in the result of a query.
func countSlots(result object) int {
	n := 0
	for _, resource := range listOf(result, resourceListName) {
		for _, day := range listOf(resource, dayListName) {
			n += len(listOf(day, timeListName))
		}
	}
	return n
}

// keepSlots removes the slots of a query result for which keep is false, and the days and resources
// that then have none.
func keepSlots(result object, keep func(slot object) bool) {
	keepObjects(result, resourceListName, func(resource object) bool {
		return keepObjects(resource, dayListName, func(day object) bool {
			return keepObjects(day, timeListName, keep)
		})
	})
}

// keepObjects removes the objects in a list of parent for which keep is false. It reports whether any
// is left.
func keepObjects(parent object, name string, keep func(object) bool) bool {
	kept := []any{}
	for _, o := range listOf(parent, name) {
		if keep(o) {
			kept = append(kept, o)
		}
	}
	parent[name] = kept
	return len(kept) > 0
}

// The lists in the result of a query.
const (
	resourceListName = "scheduleArrangeResourceInfoList"
	dayListName      = "scheduleArrangeDateInfoList"
	timeListName     = "scheduleArrangeTimeInfoList"
)

// listOf returns the objects in a list of an object.
func listOf(o object, name string) []object {
	items, _ := o[name].([]any)
	list := make([]object, 0, len(items))
	for _, item := range items {
		if o, ok := item.(object); ok {
			list = append(list, o)
		}
	}
	return list
}
