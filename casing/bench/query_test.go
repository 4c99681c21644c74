package bench

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	gosoap "github.com/hooklift/gowsdl/soap"
)

// queryByLibrary returns a function that queries h through this library.
func queryByLibrary(tb testing.TB, h *hospital, vendor appointment.Vendor) func() error {
	tb.Helper()
	client, err := appointment.NewClient(appointment.Config{
		Name: "市一院", Vendor: vendor, Endpoint: h.url, SystemID: "HIS01", SystemKey: "key-0001",
	}, appointment.WithHTTPClient(&http.Client{Transport: newTransport()}))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(client.CloseIdleConnections)
	query := newQuery()
	return func() error {
		schedule, err := client.QuerySchedule(context.Background(), query)
		if err == nil && len(schedule.Deviations) > 0 {
			err = fmt.Errorf("deviations: %v", schedule.Deviations)
		}
		return err
	}
}

// newQuery returns the query that every hospital of the benchmarks responds to.
func newQuery() *appointment.QueryRequest {
	return &appointment.QueryRequest{
		PlacerOrderNO: "2026112380001", ServiceSectID: "DX(普通放射)", ServiceText: "上肢", ProcedureName: "骨龄测定(左手腕正位片)DR",
		PatientClass: appointment.Outpatient, RequestedDate: time.Now(), MedRecNO: "999999201512190186",
		ScheduleRoute: appointment.RouteInternetHospital,
	}
}

// queryByGowsdl returns a function that queries h through code as gowsdl generates it, and
// encoding/json.
func queryByGowsdl(h *hospital) func() error {
	type request struct {
		XMLName struct{} `xml:"http://tempuri.org/ QuerySchedule"`
		Data    string   `xml:"data"`
	}
	type response struct {
		XMLName struct{} `xml:"http://tempuri.org/ QueryScheduleResponse"`
		Result  string   `xml:"QueryScheduleResult"`
	}
	client := gosoap.NewClient(h.url, gosoap.WithTLS(&tls.Config{InsecureSkipVerify: true})) //nolint:gosec // the server belongs to the benchmark
	document, _ := json.Marshal(pascalRequest{SystemID: "HIS01", SystemKey: "key-0001", BusinessType: "999", Method: "XKH073", Data: &pascalSave{PlacerOrderNO: "2026112380001"}})
	return func() error {
		var resp response
		if err := client.Call("http://tempuri.org/QuerySchedule", &request{Data: string(document)}, &resp); err != nil {
			return err
		}
		var v pascalResponse
		return json.Unmarshal([]byte(resp.Result), &v)
	}
}

// queryByStandardLibrary returns a function that queries h through net/http and
// encoding/json.
func queryByStandardLibrary(h *hospital) func() error {
	document := newQueryDocument()
	client := &http.Client{Transport: newTransport()}
	return func() error {
		resp, err := client.Post(h.url, "application/json", bytes.NewReader(document))
		if err != nil {
			return err
		}
		defer resp.Body.Close() //nolint:errcheck // the error does not matter after reading
		var v camelResponse
		return json.NewDecoder(resp.Body).Decode(&v)
	}
}

// queryByReading returns a function that queries h through net/http, and drops the response. No
// client can be faster.
func queryByReading(h *hospital) func() error {
	client := &http.Client{Transport: newTransport()}
	document := newQueryDocument()
	return func() error {
		resp, err := client.Post(h.url, "application/json", bytes.NewReader(document))
		if err != nil {
			return err
		}
		defer resp.Body.Close() //nolint:errcheck // the error does not matter after reading
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
}

// newQueryDocument returns a small request.
func newQueryDocument() []byte {
	document, _ := json.Marshal(camelRequest{SystemID: "HIS01", SystemKey: "key-0001", BusinessType: "999", Method: "XKH073", Data: &camelSave{PlacerOrderNO: "2026112380001"}})
	return document
}

// BenchmarkQuery measures queries of 70 KB over loopback, by one caller and by 32.
func BenchmarkQuery(b *testing.B) {
	for _, over := range []struct {
		name, connection string
		vendor           appointment.Vendor
	}{{"rest", "plain", appointment.Laida}, {"soap", "plain", appointment.Wanda}, {"soaptls", "tls", appointment.Wanda}} {
		for _, callers := range []int{1, 32} {
			h := startHospital(b, over.connection)
			h.url += schedulePath(over.vendor, "70KB")
			other := queryByStandardLibrary(h)
			if over.name != "rest" {
				other = queryByGowsdl(h)
			}
			for _, by := range []struct {
				name  string
				query func() error
			}{{"library", queryByLibrary(b, h, over.vendor)}, {"reading", queryByReading(h)}, {"other", other}} {
				b.Run(fmt.Sprintf("over=%s/callers=%d/by=%s", over.name, callers, by.name), func(b *testing.B) {
					b.ReportAllocs()
					if callers == 1 {
						for b.Loop() {
							if err := by.query(); err != nil {
								b.Fatal(err)
							}
						}
						return
					}
					b.SetParallelism(callers / 2)
					b.RunParallel(func(pb *testing.PB) {
						for pb.Next() {
							if err := by.query(); err != nil {
								b.Error(err)
							}
						}
					})
				})
			}
		}
	}
}
