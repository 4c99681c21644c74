package main

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// calendar is a hospital's week as a page shows it. Each resource is a table with a row for each
// time and a column for each day.
type calendar struct {
	Hospital string
	Days     []calendarDay
	Tables   []resourceTable
	Undated  int // the number of slots without a day or a time, which no table shows
}

// HasOpen reports whether any slot can be booked.
func (c calendar) HasOpen() bool {
	return slices.ContainsFunc(c.Days, func(d calendarDay) bool { return d.Open > 0 })
}

// CountPast returns the number of days whose columns are hidden at first.
func (c calendar) CountPast() int {
	n := 0
	for _, day := range c.Days {
		if day.Past {
			n++
		}
	}
	return n
}

type calendarDay struct {
	Date    appointment.Date
	Today   bool
	Initial bool // a narrow screen shows one day at a time, and this one first
	Open    int  // the number of open slots
	Past    bool // all its slots are past, and the page hides its column at first
}

type resourceTable struct {
	Name string
	Rows []timeRow
}

// calendarCell is the slots of a day that start at one time.
type calendarCell struct {
	Past  bool // as in calendarDay
	Slots []slotView
}

// timeRow is the slots that start at one time. Each day has a cell with any number of slots.
type timeRow struct {
	Start appointment.Clock
	Cells []calendarCell
}

// cellKey identifies a cell of a table.
type cellKey struct {
	resourceUID string
	day         appointment.Date
	start       appointment.Clock
}

// showCalendar shows the slots of one hospital.
func (d *desk) showCalendar(w http.ResponseWriter, r *http.Request, o *order) {
	n, err := strconv.Atoi(r.PathValue("n"))
	names := d.dir.Names()
	if err != nil || n < 0 || n >= len(names) {
		d.showNotFound(w, r)
		return
	}
	client, err := d.dir.Client(names[n])
	if err != nil {
		d.showNotFound(w, r)
		return
	}
	from, _ := appointment.ParseDate(r.FormValue("from")) // zero if it is missing or malformed
	p := page{Title: names[n], Order: o, State: o.State, Hospital: n, From: from}
	ctx, cancel := context.WithTimeout(r.Context(), queryTime)
	defer cancel()
	schedule, err := client.QuerySchedule(ctx, o.State.Details.newQueryRequest(from))
	if err != nil {
		p.Failure = newErrorNotice("查询", err)
		d.render(w, r, http.StatusOK, "calendar", p)
		return
	}
	d.monitor.noteFields(schedule)
	if slot, ok := schedule.Held(); ok {
		p.State.setHeld(names[n], slot)
	}
	p.Body = newCalendar(schedule, p.State, d.now())
	d.render(w, r, http.StatusOK, "calendar", p)
}

func newCalendar(schedule *appointment.Schedule, s orderState, now time.Time) calendar {
	c := calendar{Hospital: schedule.Hospital}
	cells := map[cellKey][]slotView{}
	open, hasUpcoming := map[appointment.Date]int{}, map[appointment.Date]bool{}
	for slot := range schedule.Slots() {
		if slot.ArrangeDay.IsZero() || slot.StartTime.IsZero() {
			c.Undated++
			continue
		}
		offer := directory.Offer{Hospital: schedule.Hospital, Slot: slot}
		view := newSlotView(offer, s, isRecommended(schedule, slot), now)
		key := cellKey{slot.ResourceUID, slot.ArrangeDay, slot.StartTime}
		cells[key] = append(cells[key], view)
		open[key.day] += 0 // a day without open slots has a column too
		hasUpcoming[key.day] = hasUpcoming[key.day] || view.Kind != slotPast
		if view.CanBook() {
			open[key.day]++
		}
	}
	c.Days = newCalendarDays(open, hasUpcoming, now)
	shown := map[string]bool{}
	for _, resource := range schedule.Resources {
		if !shown[resource.ResourceUID] {
			c.Tables = append(c.Tables, newResourceTable(resource, c.Days, cells))
		}
		shown[resource.ResourceUID] = true
	}
	return c
}

// newCalendarDays returns the days of a calendar in order. open has the number of open slots of
// each day. hasUpcoming has the days with a slot that is not past.
func newCalendarDays(open map[appointment.Date]int, hasUpcoming map[appointment.Date]bool, now time.Time) []calendarDay {
	var days []calendarDay
	anyUpcoming := slices.Contains(slices.Collect(maps.Values(hasUpcoming)), true)
	for day, n := range open {
		past := !hasUpcoming[day] && anyUpcoming
		days = append(days, calendarDay{Date: day, Today: day == appointment.DateOf(now), Open: n, Past: past})
	}
	slices.SortFunc(days, func(a, b calendarDay) int { return cmp.Compare(a.Date.String(), b.Date.String()) })
	initial := slices.IndexFunc(days, func(d calendarDay) bool { return d.Open > 0 })
	if initial < 0 {
		initial = slices.IndexFunc(days, func(d calendarDay) bool { return !d.Past })
	}
	if initial >= 0 {
		days[initial].Initial = true
	}
	return days
}

func newResourceTable(r appointment.Resource, days []calendarDay, cells map[cellKey][]slotView) resourceTable {
	table := resourceTable{Name: r.ResourceName}
	starts := map[appointment.Clock]bool{}
	for key := range cells {
		if key.resourceUID == r.ResourceUID {
			starts[key.start] = true
		}
	}
	for _, start := range slices.SortedFunc(maps.Keys(starts), func(a, b appointment.Clock) int { return cmp.Compare(a.String(), b.String()) }) {
		row := timeRow{Start: start}
		for _, day := range days {
			row.Cells = append(row.Cells, calendarCell{day.Past, cells[cellKey{r.ResourceUID, day.Date, start}]})
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}
