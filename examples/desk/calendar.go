package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// calendar is a hospital's week as a page shows it: for each resource a table with a row
// for each time and a column for each day.
type calendar struct {
	Hospital  string
	Days      []dayHead
	Resources []resourceTable
	Odd       int // how many lack a day or a time, so that they have no place in a table

	offers map[string]appointment.Offer
}

// Open reports whether any slot can be booked.
func (c calendar) Open() bool { return len(c.offers) > 0 }

type dayHead struct {
	Date  appointment.Date
	Today bool
	First bool // the one that a narrow screen begins with
	Open  int
}

type resourceTable struct {
	Name string
	Rows []timeRow
}

type timeRow struct {
	Time  appointment.Clock
	Cells [][]slotView // by day; a cell is empty, or has one slot, or several that begin together
}

// slotView is a slot on a page. Each kind has a word, so that none is told by colour alone.
type slotView struct {
	Key   string // names it in the form
	Kind  kind
	Mark  string // what is seen: 余 5, 约满
	Label string // what is heard, and shown once it is chosen
	Until appointment.Clock
}

type kind string

const (
	free        kind = "free"
	recommended kind = "recommended"
	mine        kind = "mine" // held by this order
	full        kind = "full"
	lost        kind = "lost" // full since the page was shown
	past        kind = "past"
	closed      kind = "closed"
)

// Pickable reports whether the slot can be booked.
func (s slotView) Pickable() bool { return s.Kind == free || s.Kind == recommended }

func keyOf(o appointment.Offer) string {
	return strings.Join([]string{o.Hospital, o.ResourceUID, o.ArrangeDay.String(), o.StartTime.String(), o.EndTime.String(), o.TimeDetailUID}, "|")
}

// cell is a place in a calendar.
type cell struct {
	resourceUID string
	day         appointment.Date
	start       appointment.Clock
}

func newCalendar(s *appointment.Schedule, f facts, now time.Time) calendar {
	c := calendar{Hospital: s.Hospital, offers: map[string]appointment.Offer{}}
	cells := map[cell][]slotView{}
	open := map[appointment.Date]int{}
	for slot := range s.Slots() {
		if slot.ArrangeDay.IsZero() || slot.StartTime.IsZero() {
			c.Odd++
			continue
		}
		view, at := viewOf(s, slot, f, now), cell{slot.ResourceUID, slot.ArrangeDay, slot.StartTime}
		cells[at] = append(cells[at], view)
		open[at.day] += 0
		if view.Pickable() {
			open[at.day]++
			c.offers[view.Key] = appointment.Offer{Hospital: s.Hospital, Slot: slot}
		}
	}
	c.Days = headsOf(open, now)
	shown := map[string]bool{}
	for _, r := range s.Resources {
		if !shown[r.ResourceUID] {
			c.Resources = append(c.Resources, c.table(r, cells))
		}
		shown[r.ResourceUID] = true
	}
	return c
}

// headsOf are the days, of which so many slots are open.
func headsOf(open map[appointment.Date]int, now time.Time) []dayHead {
	var heads []dayHead
	for day, n := range open {
		heads = append(heads, dayHead{Date: day, Today: day == appointment.DateOf(now), Open: n})
	}
	slices.SortFunc(heads, func(a, b dayHead) int { return cmp.Compare(a.Date.String(), b.Date.String()) })
	if len(heads) > 0 {
		first := slices.IndexFunc(heads, func(d dayHead) bool { return d.Open > 0 })
		heads[max(0, first)].First = true
	}
	return heads
}

func (c calendar) table(r appointment.Resource, cells map[cell][]slotView) resourceTable {
	t := resourceTable{Name: r.ResourceName}
	starts := map[appointment.Clock]bool{}
	for at := range cells {
		if at.resourceUID == r.ResourceUID {
			starts[at.start] = true
		}
	}
	for _, start := range slices.SortedFunc(maps.Keys(starts), func(a, b appointment.Clock) int { return cmp.Compare(a.String(), b.String()) }) {
		row := timeRow{Time: start}
		for _, d := range c.Days {
			row.Cells = append(row.Cells, cells[cell{r.ResourceUID, d.Date, start}])
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// viewOf says what a slot is to this order.
func viewOf(s *appointment.Schedule, slot appointment.Slot, f facts, now time.Time) slotView {
	offer := appointment.Offer{Hospital: s.Hospital, Slot: slot}
	v := slotView{Key: keyOf(offer), Until: slot.EndTime}
	left, known := slot.Remaining()
	switch {
	case holds(f, offer):
		v.Kind, v.Mark = mine, "本单已约"
	case slot.Open() && known:
		v.Kind, v.Mark = free, fmt.Sprintf("余 %d", left)
	case slot.Open():
		v.Kind, v.Mark = free, "可约"
	case v.Key == f.Lost:
		v.Kind, v.Mark = lost, "刚被约满"
	case slot.ArrangeDay.At(slot.StartTime).Before(now):
		v.Kind, v.Mark = past, "已过"
	case isStatus(slot, appointment.StatusFull), known && left == 0:
		v.Kind, v.Mark = full, "约满"
	default:
		v.Kind, v.Mark = closed, "停约"
	}
	if v.Kind == free && isRecommended(s, slot) {
		v.Kind, v.Mark = recommended, "荐 "+v.Mark
	}
	v.Label = fmt.Sprintf("%s %s–%s %s %s", dayText(slot.ArrangeDay), slot.StartTime, slot.EndTime, slot.ResourceName, v.Mark)
	return v
}

// holds reports whether the order has this slot, by our books or the hospital's.
func holds(f facts, o appointment.Offer) bool {
	return isStatus(o.Slot, appointment.StatusSchedule) || f.State == booked && f.Hospital == o.Hospital &&
		f.Slot.ResourceUID == o.ResourceUID && f.Slot.Date == o.ArrangeDay && f.Slot.Start == o.StartTime
}

// isRecommended goes by the slot's status, or, where the hospital gives none, by the slot that
// the schedule names.
func isRecommended(s *appointment.Schedule, slot appointment.Slot) bool {
	if slot.ScheduleTimeStatus != "" {
		return isStatus(slot, appointment.StatusCurrent)
	}
	return slot.ResourceUID == s.ResourceUID && slot.ArrangeDay == s.ScheduleDate && slot.StartTime == s.ScheduleTime
}

func isStatus(s appointment.Slot, status appointment.TimeStatus) bool {
	return strings.EqualFold(string(s.ScheduleTimeStatus), string(status))
}

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

func stamp(t time.Time) string { return t.In(shanghai).Format("2006年1月2日 15:04") }

func hms(t time.Time) string { return t.In(shanghai).Format("15:04:05") }

var weekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

func dayText(d appointment.Date) string {
	if d.IsZero() {
		return "日期未告知"
	}
	return fmt.Sprintf("%d月%d日 %s", int(d.Month), d.Day, weekdays[d.Weekday()])
}
