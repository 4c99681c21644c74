package main

import (
	"net/http"
	"testing"
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
