package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"text/tabwriter"

	"github.com/exam-appointment/appointment-go/appointment"
)

// printCalendar prints the resource that the hospital recommends as a table. It has a column for each
// day, a row for each time, and the places that are left.
func printCalendar(out io.Writer, schedule *appointment.Schedule) error {
	uid, name := schedule.ResourceUID, schedule.ResourceName
	cells := map[appointment.Clock]map[appointment.Date]string{}
	days := map[appointment.Date]bool{}
	for slot := range schedule.Slots() {
		if slot.ResourceUID != uid {
			continue
		}
		if cells[slot.StartTime] == nil {
			cells[slot.StartTime] = map[appointment.Date]string{}
		}
		cells[slot.StartTime][slot.ArrangeDay] = placesLeft(slot)
		days[slot.ArrangeDay] = true
	}
	sortedDays := slices.SortedFunc(maps.Keys(days), func(a, b appointment.Date) int { return cmp.Compare(a.String(), b.String()) })
	times := slices.SortedFunc(maps.Keys(cells), func(a, b appointment.Clock) int { return cmp.Compare(a.String(), b.String()) })

	fmt.Fprintf(out, "%s, one of %d resources: places left\n", name, len(schedule.Resources))
	w := tabwriter.NewWriter(out, 7, 0, 1, ' ', tabwriter.AlignRight)
	for _, day := range sortedDays {
		fmt.Fprintf(w, "\t%s %02d", day.Weekday().String()[:3], day.Day)
	}
	fmt.Fprintln(w, "\t")
	for _, clock := range times {
		fmt.Fprint(w, clock)
		for _, day := range sortedDays {
			fmt.Fprint(w, "\t", cmp.Or(cells[clock][day], "-"))
		}
		fmt.Fprintln(w, "\t")
	}
	fmt.Fprintln(w)
	return w.Flush()
}

// placesLeft returns the text of a slot in the calendar.
func placesLeft(slot appointment.Slot) string {
	n, known := slot.Remaining()
	switch {
	case !slot.Open() && known && n > 0:
		return "closed"
	case !slot.Open():
		return "full"
	case known:
		return strconv.Itoa(n)
	}
	return "open"
}
