package main

import (
	"net/http"
	"testing"
	"time"
)

func TestDesk_ShowNotFound(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	_, address := s.addOrder()
	for name, address := range map[string]string{
		"unknown order":    s.url + "/orders/1",
		"unknown page":     s.url + "/patients",
		"unknown hospital": address + "/hospitals/2",
		"no number":        address + "/hospitals/first",
	} {
		resp, err := http.Get(address) //nolint:noctx // the test's own server
		if err != nil {
			t.Fatal(err)
		}
		s.checkPage(s.readBody(resp), "没有这个页面")
		if got, want := resp.StatusCode, http.StatusNotFound; got != want {
			t.Errorf("%s: status = %d, want %d", name, got, want)
		}
	}
}

// TestDesk_DatabaseDown uses the pages while the database fails. They say so, and the form of an order
// keeps its values.
func TestDesk_DatabaseDown(t *testing.T) {
	t.Parallel()
	s := startSite(t)
	_, address := s.addOrder()
	book := s.fillFormOf(address+"/hospitals/0", slotPattern("甲医院", 8, 30))
	if err := s.desk.db.Close(); err != nil {
		t.Fatal(err)
	}
	s.checkPage(s.postForm(s.url+"/orders", formValues(newDemoDetails(1, time.Now()))), "暂时存不进数据库，请稍后再保存", "甲状腺及颈部淋巴结彩超")
	for name, page := range map[string]string{
		"home": s.getPage(s.url), "order": s.getPage(address), "new form": s.getPage(s.url + "/orders/new"), "book": s.postForm(address+"/book", book),
	} {
		if !containsAny(page, "数据库暂时用不了") {
			t.Errorf("%s: the page does not say that the database fails:\n%s", name, page)
		}
	}
	s.checkSaves(0)
}
