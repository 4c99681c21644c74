package main

import (
	"errors"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// site is a running hospital with its admin page and a client that does not retry.
type site struct {
	*simulation
	admin  string // the address of the page
	client *appointment.Client
}

func startSite(t *testing.T, vendor appointment.Vendor) site {
	t.Helper()
	sim, err := startSimulation(settings{vendor: vendor, listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.hospital.Close)
	server := httptest.NewServer(newAdmin(sim, true))
	t.Cleanup(server.Close)
	client, err := appointment.NewClient(sim.hospital.Config(), appointment.WithRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return site{sim, server.URL + "/", client}
}

// get returns the body of a page, without HTML escapes.
func get(t *testing.T, address string) string {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != 200 {
		t.Errorf("%s: HTTP status = %d, %v; want 200", address, res.StatusCode, err)
	}
	return html.UnescapeString(string(body))
}

// submit submits a form, and returns the status and the page after it.
func (s site) submit(t *testing.T, action string, form url.Values) (int, string) {
	t.Helper()
	res, err := http.PostForm(s.admin+action, form)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, html.UnescapeString(string(body))
}

// addFault submits the form of a fault, such as target=save&fault=delay&arguments=3s.
func (s site) addFault(t *testing.T, query string) {
	t.Helper()
	form, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	if status, page := s.submit(t, "faults", form); status != 200 {
		t.Fatalf("HTTP status = %d, want 200:\n%s", status, page)
	}
}

func newQuery(order string) *appointment.QueryRequest {
	return &appointment.QueryRequest{
		PlacerOrderNO: order, ServiceSectID: "DX(普通放射)", ServiceText: "上肢", ProcedureName: "骨龄测定(左手腕正位片)DR", PatientClass: appointment.Outpatient,
		RequestedDate: time.Now(), MedRecNO: "999999201512190186", ScheduleRoute: appointment.RouteInternetHospital,
	}
}

// newSave returns a save of the first open slot.
func newSave(t *testing.T, client *appointment.Client, order string) *appointment.SaveRequest {
	t.Helper()
	query := newQuery(order)
	schedule, err := client.QuerySchedule(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	for slot := range schedule.Slots() {
		if !slot.Open() {
			continue
		}
		save := appointment.NewSaveRequest(query, slot)
		save.ScheduleOperatorID, save.ScheduleOperatorName = "438", "测试医生甲"
		save.ProviderID, save.ProviderName, save.ProviderPhone = "438", "测试医生甲", "13000000002"
		save.Name, save.Sex, save.IdCardNO = "测试患者甲", appointment.Female, "999999201512190186"
		save.BirthDate, save.Age, save.AgeUnit = appointment.Date{Year: 2015, Month: time.December, Day: 19}, 10, appointment.AgeYears
		save.ContactPhoneNO, save.CardNO, save.OutPatientNO = "13000000001", "90000001", "90000001"
		return save
	}
	t.Fatal("got no open slot, want one")
	return nil
}

func bookSlot(t *testing.T, client *appointment.Client, order string) {
	t.Helper()
	if _, err := client.SaveSchedule(t.Context(), newSave(t, client, order)); err != nil {
		t.Fatal(err)
	}
}

// checkPage checks that the page has each text.
func (s site) checkPage(t *testing.T, want ...string) {
	t.Helper()
	page := get(t, s.admin)
	for _, text := range want {
		if !strings.Contains(page, text) {
			t.Errorf("admin page = %s\nwant it with %q", page, text)
		}
	}
}

// TestAdmin_Faults checks that faults of the form happen as often as the form says. The hospital's
// bookings show which requests were executed.
func TestAdmin_Faults(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			s := startSite(t, vendor)
			save := newSave(t, s.client, "2026112380001")
			s.addFault(t, `target=save&fault=rejection&arguments=99999999:号源已满&count=2&uncommitted=1`)
			s.addFault(t, `target=save&fault=dropResponse`)
			s.addFault(t, `target=query&fault=badGateway&count=*`)
			s.checkPage(t, "<code>save=uncommitted:rejection:99999999:号源已满</code><td>2", "<code>save=dropResponse</code><td>1", "<code>query=badGateway</code><td>每次 all")
			for i, want := range []error{appointment.ErrRejected, appointment.ErrRejected, appointment.ErrOutcomeUnknown} {
				save.PlacerOrderNO = []string{"2026112380001", "2026112380002", "2026112380003"}[i]
				if _, err := s.client.SaveSchedule(t.Context(), save); !errors.Is(err, want) {
					t.Errorf("save %d: error = %v, want %v", i+1, err, want)
				}
			}
			s.checkPage(t, "<code>query=badGateway</code><td>每次 all", "<td>drop response<td>1", `<td>rejection 99999999 "号源已满", uncommitted<td>2`, "closed without a response")
			if got := s.pendingFaults(); len(got) != 1 {
				t.Errorf("pending faults = %+v, want that of queries alone", got)
			}
			if status, page := s.submit(t, "faults/clear", nil); status != 200 || !strings.Contains(page, "没有 None") {
				t.Errorf("clear: HTTP status = %d, want 200 and no faults:\n%s", status, page)
			}
			if _, err := s.client.FindBooking(t.Context(), save); err != nil {
				t.Errorf("FindBooking of the lost response = %v, want the booking", err)
			}
			if got := s.hospital.Bookings(); len(got) != 1 || got[0].PlacerOrderNO != save.PlacerOrderNO {
				t.Errorf("the bookings are %v, want that of %s alone", got, save.PlacerOrderNO)
			}
		})
	}
}

func TestAdmin_ConnectionFaults(t *testing.T) {
	t.Parallel()
	s := startSite(t, appointment.Laida)
	s.addFault(t, `target=connection&fault=resetBeforeRead&count=2`)
	s.addFault(t, `target=connection&fault=silentConnection&count=3`)
	if _, err := s.client.QuerySchedule(t.Context(), newQuery("")); err == nil {
		t.Error("a query over a reset connection succeeds, want an error")
	}
	s.checkPage(t, "<code>connection=resetBeforeRead</code><td>1", "<code>connection=silentConnection</code><td>3")
	s.submit(t, "faults/clear", nil)
	if _, err := s.client.QuerySchedule(t.Context(), newQuery("")); err != nil || len(s.pendingFaults()) != 0 {
		t.Errorf("after the clear, a query fails with %v and %+v is pending; want neither", err, s.pendingFaults())
	}
	s.addFault(t, `target=connection&fault=silentConnection&count=1`)
	s.checkPage(t, "<code>connection=silentConnection</code><td>1")
}

// TestAdmin_Rewrite checks that a rewrite is a merge patch of the published names.
func TestAdmin_Rewrite(t *testing.T) {
	t.Parallel()
	doc := map[string]any{"a": map[string]any{"b": "1", "c": "2"}, "d": "3"}
	mergeDocument(doc, map[string]any{"a": map[string]any{"b": nil, "e": map[string]any{"f": "4", "g": nil}}, "d": "5"})
	if inner := doc["a"].(map[string]any); doc["d"] != "5" || len(inner) != 2 || inner["c"] != "2" || len(inner["e"].(map[string]any)) != 1 {
		t.Errorf("the merged document is %v, want c, e.f and the new d", doc)
	}
	s := startSite(t, appointment.Wanda)
	s.addFault(t, `target=cancel&fault=rewrite&arguments={"data":{"resultCode":"Falid","resultDesc":"测试改写"}}&count=1`)
	bookSlot(t, s.client, "2026112380001")
	cancel := &appointment.CancelRequest{PlacerOrderNO: "2026112380001", ScheduleOperatorID: "438", ScheduleOperatorName: "测试医生甲"}
	var failure *appointment.Error
	if _, err := s.client.CancelSchedule(t.Context(), cancel); !errors.As(err, &failure) || failure.Message != "测试改写" {
		t.Errorf("the cancel fails with %v, want the rewritten message", err)
	}
	if got := s.hospital.Bookings(); len(got) != 0 {
		t.Errorf("the bookings are %v, want none", got)
	}
}

// TestAdmin_Bookings checks that bookings are shown, made for others and cancelled, without
// requests.
func TestAdmin_Bookings(t *testing.T) {
	t.Parallel()
	s := startSite(t, appointment.Mingtian)
	tomorrow := appointment.DateOf(time.Now()).AddDays(1)
	form := url.Values{"resource": {"18"}, "date": {tomorrow.String()}, "start": {"07:30"}}
	if status, page := s.submit(t, "bookings", form); status != 200 {
		t.Fatalf("HTTP status = %d, want 200:\n%s", status, page)
	}
	got := s.hospital.Bookings()
	if len(got) != 1 || got[0].Date != tomorrow || got[0].Start != appointment.ClockAt(7, 30) || got[0].ResourceUID != "18" || got[0].Name != "测试患者乙" {
		t.Fatalf("the bookings are %v, want one as in the form", got)
	}
	s.checkPage(t, "<td>"+got[0].PlacerOrderNO+"<td>"+tomorrow.String()+" 07:30–08:00", "<td>"+got[0].ScheduleSeq+"<td>", "保存 SaveSchedule<td>0")
	bookSlot(t, s.client, "2026112380001")
	s.checkPage(t, "<td>2026112380001<td>", "<td>测试患者甲<td>", "查询 QuerySchedule<td>1", "保存 SaveSchedule<td>1", "取消 CancelSchedule<td>0")
	for _, name := range []string{"resource", "date", "start"} {
		wrong := url.Values{"resource": form["resource"], "date": form["date"], "start": form["start"]}
		wrong.Set(name, "")
		if status, page := s.submit(t, "bookings", wrong); status != 400 || !strings.Contains(page, `<p role="alert">`) {
			t.Errorf("form without %s: HTTP status = %d, want 400 and an alert:\n%s", name, status, page)
		}
	}
	s.submit(t, "bookings/cancel", nil)
	if got, events := s.hospital.Bookings(), get(t, s.admin+"bookings"); len(got) != 0 || strings.Count(events, `"event":"cancelled"`) != 2 {
		t.Errorf("after the cancel, the bookings are %v and the events %s; want no bookings and two cancels", got, events)
	}
}

// TestAdmin_Exchanges checks that pages show the last messages without keys, also without wrong
// keys.
func TestAdmin_Exchanges(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			s := startSite(t, vendor)
			wrong := s.hospital.Config()
			wrong.SystemKey = `head4"tail7`
			client, err := appointment.NewClient(wrong, appointment.WithRetries(0))
			if err != nil {
				t.Fatal(err)
			}
			s.addFault(t, "target=save&fault=drip&arguments=0s") // over a connection that the fault takes
			bookSlot(t, s.client, "2026112380001")
			_, _ = client.QuerySchedule(t.Context(), newQuery("2026112380001"))
			key := string(s.hospital.Config().SystemKey)
			for id, want := range map[string]string{"1": "arrangeUID", "2": "保存成功", "3": "鉴权失败"} {
				page := get(t, s.admin+"exchanges/"+id)
				if !strings.Contains(strings.ToLower(page), strings.ToLower(want)) || !strings.Contains(page, "2026112380001") || !strings.Contains(page, "***") {
					t.Errorf("exchange %s lacks %s, the order or ***:\n%.2000s", id, want, page)
				}
				if strings.Contains(page, key) || strings.Contains(page, "head4") || strings.Contains(page, "tail7") {
					t.Errorf("exchange %s = %.2000s\nwant it without keys", id, page)
				}
			}
			for range 60 {
				_, _ = client.QuerySchedule(t.Context(), newQuery(""))
			}
			if got := s.exchanges.listExchanges(key); len(got) != 50 || got[0].ID != 63 || got[49].ID != 14 || got[0].Result != "HTTP/1.1 200 OK" {
				t.Errorf("there are %d exchanges from %+v to %+v, want the last 50 of 63", len(got), got[0], got[len(got)-1])
			}
		})
	}
}

func TestMaskKeys(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]string{
		"GET /?key=7c1e-a HTTP/1.1":                                       "GET /?key=*** HTTP/1.1",
		"authorization: Basic abc\r\nHost: a":                             "authorization: ***\nHost: a",
		`{"data":"{\"SYSTEMKEY\" : \"other\",\"a\":\"b\"}"}`:              `{"data":"{\"SYSTEMKEY\" : \"***\",\"a\":\"b\"}"}`,
		`{&quot;systemKey&quot;:&quot;a\&quot;b&quot;}`:                   `{&quot;systemKey&quot;:&quot;***&quot;}`,
		`{"systemKey":"other","scheduleSeq":"1","name":"测试患者甲"}` + "\xb2": `{"systemKey":"***","scheduleSeq":"1","name":"测试患者甲"}` + "\uFFFD",
	} {
		if got := maskKeys(message, "7c1e-a"); strings.ReplaceAll(got, "\r", "") != want {
			t.Errorf("maskKeys(%q) = %q, want %q", message, got, want)
		}
	}
}

// TestAdmin_OtherSites checks that forms of other sites, and names that resolve to this machine,
// are refused.
func TestAdmin_OtherSites(t *testing.T) {
	t.Parallel()
	s := startSite(t, appointment.Laida)
	if _, err := s.hospital.Book(appointmenttest.Booking{PlacerOrderNO: "1", ResourceUID: "18", Date: appointment.DateOf(time.Now()).AddDays(1), Start: appointment.ClockAt(7, 30)}); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		method, host, site string
		want               int
	}{
		{"POST", "", "cross-site", 403},
		{"POST", "rebound.example", "same-origin", 421},
		{"GET", "rebound.example", "", 421},
	} {
		req, err := http.NewRequestWithContext(t.Context(), test.method, s.admin+"bookings/cancel", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = test.host
		req.Header.Set("Sec-Fetch-Site", test.site)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != test.want {
			t.Errorf("%+v: HTTP status = %d, want %d", test, res.StatusCode, test.want)
		}
	}
	if got := s.hospital.Bookings(); len(got) != 1 {
		t.Errorf("the bookings are %v, want one", got)
	}
}
