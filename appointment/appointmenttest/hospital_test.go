package appointmenttest_test

import (
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func TestHospital_SaveResponse(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	saved := postJSON(t, h, camelSave).Data
	if saved.ResultDesc != "保存成功" {
		t.Errorf("ResultDesc = %q, want 保存成功", saved.ResultDesc)
	}
	for name, want := range map[string]any{
		"scheduleSeq": "2026010500001", "scheduleID": "2026010500001", "scheduleResourceUID": "2", "scheduleResourceName": "US普通",
		"scheduleResourceLocation": "二楼", "scheduleResourceRoom": "3室", "scheduleStartDate": "08:00", "scheduleEndDate": "08:30",
		"scheduleNotice": "", "scheduleFlag": "2", "scheduleDate": "2026-01-06", "scheduleTimeDetail": "08:00-08:30",
		"fillerOrderNO": "1717361", "fillerPatientID": "", "accessionNumber": "1",
	} {
		if got := saved.Result[name]; got != want {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	want := appointmenttest.Booking{
		PlacerOrderNO: "2026010580001", ScheduleSeq: "2026010500001", AccessionNumber: "1", ResourceUID: "2", ResourceName: "US普通",
		Date: appointment.Date{Year: 2026, Month: 1, Day: 6}, Start: at(8, 0), End: at(8, 30),
		MedRecNO: "999999198208211267", Name: "测试患者甲",
	}
	bookings := h.Bookings()
	if len(bookings) != 1 || !bookings[0].BookedAt.Equal(monday()) {
		t.Fatalf("Bookings() = %v, want one, booked at %v", bookings, monday())
	}
	bookings[0].BookedAt = time.Time{}
	if bookings[0] != want {
		t.Errorf("the booking = %v, want %v", bookings[0], want)
	}
}

func TestHospital_SaveQueryCancel(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	postJSON(t, h, camelSave)

	queried := postJSON(t, h, camelQuery)
	if r := queried.Data.Result; r["scheduleFlag"] != "2" || r["timeDetailUID"] != "2-2026-01-06-0800-0830" || r["quantity"] != "0" {
		t.Errorf("the query after the save = %v, want the booked slot", r)
	}
	if slot := queried.slot(t, "2-2026-01-06-0800-0830"); slot["scheduleTimeStatus"] != "Schedule" || slot["appointmentQuantity"] != "1" {
		t.Errorf("the booked slot = %v, want the status Schedule and one booking", slot)
	}
	if slot := queried.slot(t, "2-2026-01-05-0830-0900"); slot["scheduleTimeStatus"] != "Enable" {
		t.Errorf("an open slot beside the booking = %v, want the status Enable", slot)
	}
	other := postJSON(t, h, strings.Replace(camelQuery, "2026010580001", "2026010580002", 1))
	if slot := other.slot(t, "2-2026-01-06-0800-0830"); slot["scheduleTimeStatus"] != "Full" || other.Data.Result["scheduleFlag"] != "0" {
		t.Errorf("the slot for another order = %v, want the status Full and flag 0", slot)
	}

	if got := postJSON(t, h, camelCancel).Data; got.ResultCode != "Success" || got.ResultDesc != "取消成功" || got.Result != nil {
		t.Errorf("the cancel = %+v, want Success without a result", got)
	}
	if slot := postJSON(t, h, camelQuery).slot(t, "2-2026-01-06-0800-0830"); slot["appointmentQuantity"] != "0" || len(h.Bookings()) != 0 {
		t.Errorf("the slot after the cancel = %v, bookings %v; want none", slot, h.Bookings())
	}
	if got, want := postJSON(t, h, camelSave).Data.Result["scheduleSeq"], "2026010500002"; got != want {
		t.Errorf("scheduleSeq of the second save = %v, want %v", got, want)
	}
	for op, want := range map[appointment.Operation]int{appointment.QuerySchedule: 3, appointment.SaveSchedule: 2, appointment.CancelSchedule: 1} {
		if got := h.Deliveries(op); got != want {
			t.Errorf("Deliveries(%s) = %d, want %d", op, got, want)
		}
	}
}

func TestHospital_Config(t *testing.T) {
	t.Parallel()
	for _, v := range appointment.Vendors() {
		h := start(t, v)
		c := h.Config()
		u, err := url.Parse(c.Endpoint)
		if err != nil || len(u.Path) < 2 || c.Vendor != v || c.Name == "" || c.SystemID == "" || c.SystemKey == "" ||
			c.OrganizationID == "" || c.Dialect != nil {
			t.Errorf("Config() = %+v, %v; want all that a client of %s needs", c, err, v)
		}
		h.Close()
		h.Close()
		if conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", u.Host); err == nil {
			conn.Close()
			t.Errorf("%s: a connection after Close has no error, want one", v)
		}
	}
}

func TestStart_Errors(t *testing.T) {
	t.Parallel()
	changed := func(change func(*appointmenttest.Resource)) appointmenttest.Option {
		r := ultrasound()
		change(&r)
		return appointmenttest.WithResources(r)
	}
	tests := map[string]appointmenttest.Option{
		"option 1 is nil: leave it out":    nil,
		"WithDays(0)":                      appointmenttest.WithDays(0),
		"WithClock(nil)":                   appointmenttest.WithClock(nil),
		"at least one":                     appointmenttest.WithResources(),
		`another resource has the UID "2"`: appointmenttest.WithResources(ultrasound(), ultrasound()),
		"UID is empty":                     changed(func(r *appointmenttest.Resource) { r.UID = "" }),
		`Flag "9"`:                         changed(func(r *appointmenttest.Resource) { r.Flag = "9" }),
		"lacks its Start or End":           changed(func(r *appointmenttest.Resource) { r.Times[0].End = appointment.Clock{} }),
		"ends before it starts":            changed(func(r *appointmenttest.Resource) { r.Times[0].End = at(7, 0) }),
		"another time has the same Start":  changed(func(r *appointmenttest.Resource) { r.Times[1].Start = at(7, 30) }),
		"Capacity is negative":             changed(func(r *appointmenttest.Resource) { r.Times[0].Capacity = -1 }),
		"Taken must be 0 to Capacity":      changed(func(r *appointmenttest.Resource) { r.Times[0].Taken = 4 }),
	}
	for want, opt := range tests {
		if _, err := appointmenttest.Start(appointment.Wanda, opt); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Start error = %v, want one that says %q", err, want)
		}
	}
	if _, err := appointmenttest.Start("sixth"); err == nil || !strings.Contains(err.Error(), `unknown vendor "sixth"`) {
		t.Errorf("Start(sixth) error = %v, want one that names the vendor", err)
	}
}

// Close waits for nothing that takes long, and executes all requests that were read.
func TestHospital_Close_RequestsInProgress(t *testing.T) {
	t.Parallel()
	for _, tr := range []transport{overREST(), overRESTWithTLS()} {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			h := tr.start(t, withCapacity(3))
			h.Fail(appointment.SaveSchedule, appointmenttest.Delay(time.Hour), appointmenttest.Drip(time.Hour), appointmenttest.CommitLate(time.Hour))
			var wg sync.WaitGroup
			for i := range 3 {
				wg.Go(func() { tr.withOrder(orderNumber(i)).send(t, h) })
			}
			waitUntil(t, "three saves are delivered", func() bool { return h.Deliveries(appointment.SaveSchedule) == 3 })
			h.FailConnections(appointmenttest.SilentConnection())
			silent := dial(t, h)
			waitUntil(t, "the connection is silent", func() bool { return h.Faults()["silent connection"] == 1 })

			checkPrompt(t, "Close", h.Close)
			checkBookings(t, h, 3, 3)
			if _, err := silent.Read(make([]byte, 1)); err == nil || isTimeout(err) {
				t.Errorf("read of the silent connection: error = %v, want a closed connection", err)
			}
			checkPrompt(t, "the end of the clients", wg.Wait)
			if reopenErr, healErr := h.Reopen(), h.Heal(); reopenErr == nil || healErr == nil {
				t.Errorf("Reopen and Heal after Close = %v, %v; want errors", reopenErr, healErr)
			}
		})
	}
}

func TestHospital_Close_AfterRefuse(t *testing.T) {
	t.Parallel()
	h := overRESTWithTLS().start(t)
	h.Refuse()
	checkPrompt(t, "Close", h.Close)
}

// Requests are counted by their order at every vendor, whatever happens to the response.
func TestHospital_DeliveriesOf(t *testing.T) {
	t.Parallel()
	faults := []struct {
		fault appointmenttest.Fault
		want  int
	}{
		{appointmenttest.Fault{}, 1},
		{appointmenttest.ResetDuringRead(), 0},
		{appointmenttest.CloseIdle(), 0},
		{appointmenttest.ResetAfterRead(), 1},
		{appointmenttest.DropResponse(), 1},
		{appointmenttest.DropResponse().Uncommitted(), 1},
		{appointmenttest.CommitLate(time.Hour), 1}, // before it is executed
		{appointmenttest.Delay(0), 1},
		{appointmenttest.Drip(0), 1},
		{appointmenttest.Truncate(), 1},
		{appointmenttest.Garbage(), 1},
		{appointmenttest.BadGateway(), 1},
		{appointmenttest.Unavailable(0), 1},
		{appointmenttest.ServerError(), 1},
		{appointmenttest.GatewayError(504, 504), 1},
	}
	messages := map[appointment.Operation]string{
		appointment.QuerySchedule: camelQuery, appointment.SaveSchedule: camelSave, appointment.CancelSchedule: camelCancel,
	}
	other, unsent := orderNumber(1), orderNumber(2)
	for _, tr := range vendors() {
		for op, message := range messages {
			t.Run(tr.name+"/"+string(op), func(t *testing.T) {
				t.Parallel()
				h := tr.start(t)
				total := 1
				tr.call(t, h, op, strings.Replace(message, "2026010580001", other, 1))
				for _, test := range faults {
					before := h.DeliveriesOf(op, orderNumber(0))
					h.Fail(op, test.fault)
					tr.call(t, h, op, message)
					if got := h.DeliveriesOf(op, orderNumber(0)) - before; got != test.want {
						t.Errorf("%v: DeliveriesOf grew by %d, want %d", test.fault, got, test.want)
					}
					total += test.want
				}
				for number, want := range map[string]int{orderNumber(0): total - 1, other: 1, unsent: 0, "": 0} {
					if got := h.DeliveriesOf(op, number); got != want {
						t.Errorf("DeliveriesOf(%s, %q) = %d, want %d", op, number, got, want)
					}
				}
				if got := h.Deliveries(op); got != total {
					t.Errorf("Deliveries(%s) = %d, want %d, the sum of all orders", op, got, total)
				}
				for _, otherOp := range appointment.Operations() {
					if got := h.DeliveriesOf(otherOp, orderNumber(0)); otherOp != op && got != 0 {
						t.Errorf("DeliveriesOf(%s) = %d, want 0: it was not sent", otherOp, got)
					}
				}
			})
		}
	}
}

// A request that is rejected counts, also if it is invalid. One with wrong credentials names no order
// that the hospital reads.
func TestHospital_DeliveriesOf_Rejected(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	postJSON(t, h, camelSave)
	postJSON(t, h, camelSave) // is already booked
	postJSON(t, h, strings.Replace(camelSave, `"scheduleDate":"2026-01-06",`, "", 1))
	postJSON(t, h, strings.Replace(camelSave, "key-of-jintang-7c1e", "another", 1))
	if got, all := h.DeliveriesOf(appointment.SaveSchedule, orderNumber(0)), h.Deliveries(appointment.SaveSchedule); got != 3 || all != 4 {
		t.Errorf("DeliveriesOf = %d of %d deliveries, want 3 of 4", got, all)
	}
}
