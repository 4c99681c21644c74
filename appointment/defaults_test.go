package appointment_test

import (
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

// sentBy is the document that a call sends. The hospital rejects whatever comes.
func sentBy(t *testing.T, cfg appointment.Config, req any) (envelope, data map[string]any) {
	t.Helper()
	arrived := make(chan []byte, 1)
	client := clientOf(t, cfg, func(w http.ResponseWriter, r *http.Request) {
		arrived <- requestDocument(t, r)
		answer(w, r, `{"statusCode":"00000009"}`)
	})
	if err := send(t.Context(), client, req); !errors.Is(err, appointment.ErrRejected) {
		t.Fatal(err)
	}
	envelope = decoded(t, <-arrived)
	data, _ = envelope[spell(cfg.Vendor, "data")].(map[string]any)
	return envelope, data
}

func TestDefaultsAreSent(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			cfg := appointment.Config{Vendor: vendor, SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "41971858"}
			query, save, cancel := everyQueryField(), everySaveField(), everyCancelField()
			query.StartDate, query.OrganizationID, query.RequestDeptID, query.RequestDeptName = time.Time{}, "", "", ""
			save.OrganizationID, save.RequestDeptID, save.RequestDeptName = "", "", ""
			cancel.OrganizationID = ""
			for _, req := range []any{query, save, cancel} {
				before := time.Now().Truncate(time.Second)
				envelope, data := sentBy(t, cfg, req)
				want := map[string]string{"organizationID": "41971858", "requestDeptID": "99", "requestDeptName": "全科"}
				if req == any(cancel) {
					want = map[string]string{"organizationID": "41971858"}
				}
				for name, value := range want {
					if got := data[spell(vendor, name)]; got != value {
						t.Errorf("%T: %s is sent as %v, want %q", req, name, got, value)
					}
				}
				if got := envelope[spell(vendor, "businessType")]; got != "999" {
					t.Errorf("%T: businessType is sent as %v", req, got)
				}
				if req != any(query) {
					continue
				}
				text, _ := data[spell(vendor, "startDate")].(string)
				start, err := time.ParseInLocation("2006/01/02 15:04:05", text, shanghai)
				if err != nil || start.Before(before) || start.After(time.Now()) {
					t.Errorf("startDate is sent as %q (%v), want now", text, err)
				}
			}
		})
	}
}

func TestTheCallersValuesGoBeforeDefaults(t *testing.T) {
	t.Parallel()
	cfg := appointment.Config{Vendor: appointment.Jintang, SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "41971858", BusinessType: "001"}
	req := everySaveField()
	req.OrganizationID, req.RequestDeptID, req.RequestDeptName = "77", "12", "骨科"
	envelope, data := sentBy(t, cfg, req)
	want := map[string]any{"organizationID": "77", "requestDeptID": "12", "requestDeptName": "骨科"}
	got := map[string]any{}
	for name := range want {
		got[name] = data[name]
	}
	if diff := cmp.Diff(want, got); diff != "" || envelope["businessType"] != "001" {
		t.Errorf("businessType %v, fields (-want +sent):\n%s", envelope["businessType"], diff)
	}
}

// A request is the caller's: it may be sent again, by another client, at the same time.
func TestRequestsAreNotModified(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) { answer(w, r, `{"statusCode":"00000009"}`) })
		for _, make := range []func() any{
			func() any { return &appointment.QueryRequest{} },
			func() any { return &appointment.SaveRequest{} },
			func() any { return &appointment.CancelRequest{} },
			func() any { r := everyQueryField(); r.StartDate, r.RequestDeptID = time.Time{}, ""; return r },
			func() any {
				r := everySaveField()
				r.RequestDeptName, r.Extra = "", map[string]string{"bed": "7"}
				return r
			},
			func() any { r := everyCancelField(); r.OrganizationID = ""; return r },
		} {
			req := make()
			_ = send(t.Context(), client, req)
			if !reflect.DeepEqual(req, make()) {
				t.Errorf("%s: a %T was modified", vendor, req)
			}
		}
	}
}

// Published lengths are unreliable: scheduleSeq may have 1 character on a cancel, and
// the one that a save returns has 13.
func TestLongFieldsWarnAndNeverRefuse(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", 40)
	tests := map[string]struct {
		change func(*appointment.QueryRequest, *appointment.CancelRequest)
		want   []string
	}{
		"a returned scheduleSeq": {
			func(*appointment.QueryRequest, *appointment.CancelRequest) {},
			[]string{"request.scheduleSeq: length: 13 characters, where the published maximum is 1"},
		},
		"long names": {
			func(q *appointment.QueryRequest, c *appointment.CancelRequest) {
				q.ServiceText, c.ScheduleSeq, c.ScheduleOperatorName = long, "1", long
			},
			[]string{
				"request.serviceText: length: 40 characters, where the published maximum is 14",
				"request.scheduleOperatorName: length: 40 characters, where the published maximum is 18",
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := newClient(t, appointment.Mingtian, func(w http.ResponseWriter, r *http.Request) {
				answer(w, r, `{"StatusCode":"00000000","Data":{"ResultCode":"Success","ResultDesc":"","Result":{"PlacerOrderNO":"2026112380001"}}}`)
			})
			q, c := everyQueryField(), everyCancelField()
			tt.change(q, c)
			var got []string
			schedule, err := client.QuerySchedule(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			cancellation, err := client.CancelSchedule(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range append(schedule.Deviations, cancellation.Deviations...) {
				if strings.HasPrefix(d.Path, "request.") {
					got = append(got, d.String())
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A rejection shows the hospital what was too long for it, too.
func TestLongFieldsOfARejectedRequest(t *testing.T) {
	t.Parallel()
	client := newClient(t, appointment.Jintang, func(w http.ResponseWriter, r *http.Request) { answer(w, r, `{"statusCode":"00000009"}`) })
	_, err := client.CancelSchedule(t.Context(), everyCancelField())
	var e *appointment.Error
	if !errors.As(err, &e) || e.Response == nil || len(e.Response.Deviations) == 0 || e.Response.Deviations[0].Path != "request.scheduleSeq" {
		t.Errorf("%v, want the long scheduleSeq among its deviations", err)
	}
}
