package appointment_test

import (
	"errors"
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

// captureDocument sends a request and returns the document that the hospital received, and the data in
// it. The hospital rejects the request.
func captureDocument(t *testing.T, cfg appointment.Config, req any) (envelope, data map[string]any) {
	t.Helper()
	received := make(chan []byte, 1)
	client := newConfigClient(t, cfg, func(w http.ResponseWriter, r *http.Request) {
		received <- requestDocument(t, r)
		writeResponse(w, r, `{"statusCode":"00000009"}`)
	})
	if err := sendRequest(t.Context(), client, req); !errors.Is(err, appointment.ErrRejected) {
		t.Fatalf("error = %v, want ErrRejected", err)
	}
	envelope = decodeJSON(t, <-received)
	data, _ = envelope[spellName(cfg.Vendor, "data")].(map[string]any)
	return envelope, data
}

func TestClient_Defaults(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			cfg := appointment.Config{Vendor: vendor, SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "41971858"}
			query, save, cancel := fullQueryRequest(), fullSaveRequest(), fullCancelRequest()
			query.OrganizationID, query.RequestDeptID, query.RequestDeptName = "", "", ""
			save.OrganizationID, save.RequestDeptID, save.RequestDeptName = "", "", ""
			cancel.OrganizationID = ""
			for _, req := range []any{query, save, cancel} {
				want := map[string]any{"organizationID": "41971858", "requestDeptID": "99", "requestDeptName": "全科"}
				if req == any(cancel) {
					want = map[string]any{"organizationID": "41971858"}
				}
				envelope, data := captureDocument(t, cfg, req)
				for name, value := range want {
					if got := data[spellName(vendor, name)]; got != value {
						t.Errorf("%T: %s = %v, want %v", req, name, got, value)
					}
				}
				if got := envelope[spellName(vendor, "businessType")]; got != "999" {
					t.Errorf("%T: businessType = %v, want 999", req, got)
				}
			}
		})
	}
}

func TestClient_Defaults_StartDate(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			cfg := appointment.Config{Vendor: vendor, SystemID: "HIS01", SystemKey: systemKey}
			query := fullQueryRequest()
			query.StartDate = time.Time{}
			before := time.Now().Truncate(time.Second)
			_, data := captureDocument(t, cfg, query)
			text, _ := data[spellName(vendor, "startDate")].(string)
			got, err := time.ParseInLocation("2006/01/02 15:04:05", text, shanghai)
			if err != nil || got.Before(before) || got.After(time.Now()) {
				t.Errorf("startDate = %q (%v), want the time of the call", text, err)
			}
		})
	}
}

func TestClient_Defaults_ValuesOfCaller(t *testing.T) {
	t.Parallel()
	cfg := appointment.Config{
		Vendor: appointment.Jintang, SystemID: "HIS01", SystemKey: systemKey, OrganizationID: "41971858", BusinessType: "001",
	}
	req := fullSaveRequest()
	req.OrganizationID, req.RequestDeptID, req.RequestDeptName = "77", "12", "骨科"
	envelope, data := captureDocument(t, cfg, req)
	want := map[string]any{"businessType": "001", "organizationID": "77", "requestDeptID": "12", "requestDeptName": "骨科"}
	got := map[string]any{"businessType": envelope["businessType"]}
	for _, name := range []string{"organizationID", "requestDeptID", "requestDeptName"} {
		got[name] = data[name]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("values sent (-want +got):\n%s", diff)
	}
}

// A caller may retry a request, or send it with another client at the same time.
func TestClient_RequestNotModified(t *testing.T) {
	t.Parallel()
	newRequests := map[string]func() any{
		"empty query":  func() any { return &appointment.QueryRequest{} },
		"empty save":   func() any { return &appointment.SaveRequest{} },
		"empty cancel": func() any { return &appointment.CancelRequest{} },
		"query with defaults": func() any {
			r := fullQueryRequest()
			r.StartDate, r.RequestDeptID = time.Time{}, ""
			return r
		},
		"save with a default and Extra": func() any {
			r := fullSaveRequest()
			r.RequestDeptName, r.Extra = "", map[string]string{"bed": "7"}
			return r
		},
		"cancel with a default": func() any {
			r := fullCancelRequest()
			r.OrganizationID = ""
			return r
		},
	}
	for _, vendor := range appointment.Vendors() {
		for name, newRequest := range newRequests {
			t.Run(string(vendor)+"/"+name, func(t *testing.T) {
				t.Parallel()
				client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) { writeResponse(w, r, `{"statusCode":"00000009"}`) })
				req := newRequest()
				_ = sendRequest(t.Context(), client, req)
				if want := newRequest(); !reflect.DeepEqual(req, want) {
					t.Errorf("request after the call (-want +got):\n%s", cmp.Diff(want, req))
				}
			})
		}
	}
}
