package main

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// TestDesk_ShowEarliest_HospitalUnreachable lists the slots of all hospitals, and names those
// that cannot be reached.
func TestDesk_ShowEarliest_HospitalUnreachable(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.addOrder()
	s.checkPage(s.getPage(address+"/earliest"), "甲医院", "乙医院")
	s.hospitals[0].Refuse()
	page := s.getPage(address + "/earliest")
	s.checkPage(page, "甲医院：", "这家医院的号源没有列在下面")
	s.checkPage(s.getPage(address), "连不上医院", "个时段可约")
	form := s.fillForm(page, slotPattern("乙医院", 8, 0))
	form.Set("return-to", "earliest")
	booked := s.postForm(address+"/book", form)
	s.checkPage(booked, "预约确认", "<dt>预约号（序号）</dt>")
	if containsAny(booked, "<dt>预约号</dt>") {
		t.Errorf("the slip shows two numbers that are equal, want one:\n%s", booked)
	}
	s.checkBookings(o, 1)

	s.hospitals[1].Refuse()
	if page := s.getPage(address + "/earliest"); containsAny(page, "七天内没有") {
		t.Errorf("the page says that no hospital has slots, though none was reached, want it not to:\n%s", page)
	}
}

// TestDesk_ShowEarliest_BookedWithoutSlot has a hospital that says that the order is booked there,
// but not when. No hospital's slots are offered.
func TestDesk_ShowEarliest_BookedWithoutSlot(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"statusCode":"00000000","data":{"resultCode":"Success","result":{"scheduleFlag":"1"}}}`)
	}))
	t.Cleanup(server.Close)
	cfg := s.hospitals[0].Config()
	cfg.Name, cfg.Vendor, cfg.Endpoint = "丙医院", appointment.Laida, server.URL
	dir, err := directory.New([]appointment.Config{s.hospitals[0].Config(), cfg})
	if err != nil {
		t.Fatal(err)
	}
	s.desk.dir = dir
	_, address := s.addOrder()
	page := s.getPage(address + "/earliest")
	s.checkPage(page, "丙医院：这张申请单已经约过了")
	if containsAny(page, `type="radio"`) {
		t.Errorf("the page offers slots, want none:\n%s", page)
	}
}

// nextPage finds the link to the page that follows.
var nextPage = regexp.MustCompile(`rel="next" href="([^"]+)"`)

// TestDesk_ShowEarliest_Pages follows the links from page to page. Each open slot of the hospitals
// appears once.
func TestDesk_ShowEarliest_Pages(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	room := testRoom()
	room.Times = nil
	for minute := 0; minute < 24*60; minute += 30 {
		room.Times = append(room.Times, appointmenttest.Time{
			Start: appointment.ClockAt(minute/60, minute%60), End: appointment.ClockAt((minute+29)/60, (minute+29)%60), Capacity: 1,
		})
	}
	h, err := appointmenttest.Start(appointment.Laida, appointmenttest.WithDays(8), appointmenttest.WithResources(room))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	if s.desk.dir, err = directory.New([]appointment.Config{h.Config()}); err != nil {
		t.Fatal(err)
	}
	_, address := s.addOrder()
	from := secondDay()
	seen, pages := map[string]int{}, 0
	for query := "?from=" + from.String(); query != ""; pages++ {
		page := s.getPage(address + "/earliest" + query)
		for _, key := range anySlot.FindAllStringSubmatch(page, -1) {
			seen[key[1]]++
		}
		query = ""
		if next := nextPage.FindStringSubmatch(page); next != nil {
			query = strings.ReplaceAll(next[1], "&amp;", "&")
		}
	}
	want := 0
	for i := range 7 {
		for _, slot := range room.Times {
			key := strings.Join([]string{from.AddDays(i).String(), slot.Start.String()}, "|")
			if !slices.ContainsFunc(slices.Collect(maps.Keys(seen)), func(k string) bool { return strings.Contains(k, key) }) {
				t.Errorf("no page shows the slot %s", key)
			}
			want++
		}
	}
	if len(seen) != want || pages != (want+slotsPerPage-1)/slotsPerPage {
		t.Errorf("%d pages show %d slots, want %d pages and %d slots", pages, len(seen), (want+slotsPerPage-1)/slotsPerPage, want)
	}
	s.checkPage(s.getPage(address+"/earliest?page=999"), "上一页")
}

// TestDesk_ShowEarliest_Filter keeps the values of the filter, also in the form that books, and says
// what to change if nothing is left.
func TestDesk_ShowEarliest_Filter(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	o, address := s.addOrder()
	query := "?" + url.Values{"day": {secondDay().String()}, "half": {"am"}, "hospital": {"乙医院"}}.Encode()
	page := s.getPage(address + "/earliest" + query)
	s.checkPage(page, `<option value="am" selected>`, `<option selected>乙医院`, `<option value="`+secondDay().String()+`" selected>`, "共 2 个时段", "清除筛选")
	if got := len(anySlot.FindAllString(page, -1)); got != 2 {
		t.Errorf("the page offers %d slots, want the 2 of 乙医院 on that day:\n%s", got, page)
	}
	s.checkPage(s.getPage(address+"/earliest?half=pm&hospital="+url.QueryEscape("乙医院")), "没有符合条件的时段", "改看全天", "改看全部医院")
	s.checkPage(s.getPage(address+"/earliest?from=2100-01-01"), "这七天没有可约的号源", "请看后一周")
	s.checkPage(s.getPage(address+"/earliest?day=2100-01-01&half=night&page=x"), `value="am">`, "乙医院")

	form := s.fillForm(page, slotPattern("乙医院", 8, 0))
	returnTo := regexp.MustCompile(`name="return-to" value="([^"]+)"`).FindStringSubmatch(page)
	form.Set("return-to", strings.ReplaceAll(returnTo[1], "&amp;", "&"))
	s.hospitals[1].Refuse()
	page = s.postForm(address+"/book", form)
	s.checkPage(page, "乙医院：", `<option value="am" selected>`, `<option selected>乙医院`, "上面的医院没有查到")
	s.checkBookings(o, 0)
}

func TestSlotFilter_Query(t *testing.T) {
	t.Parallel()
	for _, want := range []slotFilter{
		{Page: 1},
		{From: secondDay(), Day: secondDay().AddDays(2), Half: "pm", Hospital: "甲 & 乙", Page: 3},
	} {
		q, err := url.ParseQuery(strings.TrimPrefix(want.Query(), "?"))
		if err != nil {
			t.Fatal(err)
		}
		if got := parseSlotFilter(q); got != want {
			t.Errorf("after %s, the filter is %+v, want %+v", want.Query(), got, want)
		}
	}
}
