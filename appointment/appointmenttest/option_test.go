package appointmenttest_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// A resource needs no more than its UID, and a slot may end with the day.
func TestResourceDefaults(t *testing.T) {
	t.Parallel()
	night := appointmenttest.Time{Start: at(23, 30), End: at(24, 0), Capacity: 1}
	h := start(t, appointment.Jintang, appointmenttest.WithResources(
		appointmenttest.Resource{UID: "2"}, appointmenttest.Resource{UID: "3", Times: []appointmenttest.Time{night}}))
	got := postJSON(t, h, camelSave).Data.Result
	for _, name := range []string{"scheduleResourceName", "scheduleResourceLocation", "scheduleResourceRoom"} {
		if got[name] != "2" {
			t.Errorf("%s: got %v", name, got[name])
		}
	}
	late := strings.NewReplacer("2026010580001", "2026010580002", `"08:00"`, `"23:30"`, `"08:30"`, `"24:00"`, `UID":"2"`, `UID":"3"`)
	if got := postJSON(t, h, late.Replace(camelSave)); got.Data.Result["scheduleTimeDetail"] != "23:30-24:00" {
		t.Errorf("got %+v", got)
	}
}

func TestStartRefuses(t *testing.T) {
	t.Parallel()
	with := func(change func(*appointmenttest.Resource)) appointmenttest.Option {
		r := ultrasound()
		change(&r)
		return withResource(r)
	}
	tests := map[string]appointmenttest.Option{
		"option 1 is nil; leave it": nil,
		"WithDays(0)":               appointmenttest.WithDays(0),
		"WithClock(nil)":            appointmenttest.WithClock(nil),
		"at least one":              appointmenttest.WithResources(),
		`UID "2" is taken`:          appointmenttest.WithResources(ultrasound(), ultrasound()),
		"UID is empty":              with(func(r *appointmenttest.Resource) { r.UID = "" }),
		`Flag "9"`:                  with(func(r *appointmenttest.Resource) { r.Flag = "9" }),
		"lacks its Start or End":    with(func(r *appointmenttest.Resource) { r.Times[0].End = appointment.Clock{} }),
		"ends before it starts":     with(func(r *appointmenttest.Resource) { r.Times[0].End = at(7, 0) }),
		"two times start then":      with(func(r *appointmenttest.Resource) { r.Times[1].Start = at(7, 30) }),
		"Capacity is negative":      with(func(r *appointmenttest.Resource) { r.Times[0].Capacity = -1 }),
		"Taken must be 0 to Capa":   with(func(r *appointmenttest.Resource) { r.Times[0].Taken = 4 }),
	}
	for want, opt := range tests {
		if _, err := appointmenttest.Start(appointment.Wanda, opt); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := appointmenttest.Start("sixth"); err == nil || !strings.Contains(err.Error(), `unknown vendor "sixth"`) {
		t.Errorf("got %v", err)
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	for _, v := range appointment.Vendors() {
		h := start(t, v)
		c := h.Config()
		u, err := url.Parse(c.Endpoint)
		if err != nil || len(u.Path) < 2 || c.Vendor != v || c.Name == "" || c.SystemID == "" || c.SystemKey == "" ||
			c.OrganizationID == "" || c.Dialect != nil {
			t.Errorf("%+v, %v", c, err)
		}
		h.Close()
		h.Close()
		if conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", u.Host); err == nil {
			conn.Close()
			t.Errorf("%s still listens", v)
		}
	}
}

func TestRecordHidesThePatient(t *testing.T) {
	t.Parallel()
	r := appointmenttest.Booking{PlacerOrderNO: "2026010580001", MedRecNO: "999999198208211267", Name: "测试患者甲"}
	encoded, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{string(encoded), r.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		for _, v := range []any{r, &r, []appointmenttest.Booking{r}, struct{ R appointmenttest.Booking }{r}} {
			texts = append(texts, fmt.Sprintf(verb, v))
		}
	}
	for _, text := range texts {
		if strings.Contains(text, r.MedRecNO) || strings.Contains(text, r.Name) || !strings.Contains(text, r.PlacerOrderNO) {
			t.Errorf("printed as %s", text)
		}
	}
}
