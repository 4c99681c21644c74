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

// showWeek prints a table of the resource that the hospital recommends: days across,
// times down, and in each place how many bookings the slot still takes.
func showWeek(out io.Writer, schedule *appointment.Schedule) error {
	for _, resource := range schedule.Resources {
		if resource.ResourceUID != schedule.ResourceUID && len(schedule.Resources) > 1 {
			continue
		}
		fmt.Fprintf(out, "%s, one of %d resources: places left\n", resource.ResourceName, len(schedule.Resources))
		if err := showResource(out, resource.ResourceUID, schedule); err != nil {
			return err
		}
	}
	for _, d := range schedule.Deviations {
		fmt.Fprintln(out, "departs from the interface:", d)
	}
	return nil
}

func showResource(out io.Writer, uid string, schedule *appointment.Schedule) error {
	type place struct {
		day  appointment.Date
		time appointment.Clock
	}
	places := map[place]string{}
	days, times := map[appointment.Date]bool{}, map[appointment.Clock]bool{}
	for slot := range schedule.Slots() {
		if slot.ResourceUID == uid {
			places[place{slot.ArrangeDay, slot.StartTime}] = left(slot)
			days[slot.ArrangeDay], times[slot.StartTime] = true, true
		}
	}
	sortedDays := slices.SortedFunc(maps.Keys(days), func(a, b appointment.Date) int { return cmp.Compare(a.String(), b.String()) })
	sortedTimes := slices.SortedFunc(maps.Keys(times), func(a, b appointment.Clock) int { return cmp.Compare(a.String(), b.String()) })

	w := tabwriter.NewWriter(out, 7, 0, 1, ' ', tabwriter.AlignRight)
	for _, day := range sortedDays {
		fmt.Fprintf(w, "\t%s %02d", day.Weekday().String()[:3], day.Day)
	}
	fmt.Fprintln(w, "\t")
	for _, clock := range sortedTimes {
		fmt.Fprint(w, clock)
		for _, day := range sortedDays {
			text, ok := places[place{day, clock}]
			if !ok {
				text = "-"
			}
			fmt.Fprint(w, "\t", text)
		}
		fmt.Fprintln(w, "\t")
	}
	fmt.Fprintln(w)
	return w.Flush()
}

// left is what a slot's place in the table shows.
func left(slot appointment.Slot) string {
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
