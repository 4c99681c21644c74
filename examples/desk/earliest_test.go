package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
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
	s.checkPage(s.postForm(address+"/book", form), "预约确认")
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
