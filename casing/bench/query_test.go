package bench

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
	gosoap "github.com/hooklift/gowsdl/soap"
)

// startHospital starts a server that sends the same 70 KB in response to every query: over
// SOAP in PascalCase, as ASMX writes it, or over REST in camelCase.
func startHospital(b *testing.B, overSOAP, overTLS bool) *httptest.Server {
	b.Helper()
	size := sizes[1]
	contentType, body := "application/json; charset=utf-8", newDocument(b, casing.Camel, size.resources, size.days, size.times)
	if overSOAP {
		text := newDocument(b, casing.Pascal, size.resources, size.days, size.times)
		contentType = "text/xml; charset=utf-8"
		body = []byte(`<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">` +
			`<soap:Body><QueryScheduleResponse xmlns="http://tempuri.org/"><QueryScheduleResult>` +
			strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(string(text)) +
			`</QueryScheduleResult></QueryScheduleResponse></soap:Body></soap:Envelope>`)
	}
	h := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		_, _ = w.Write(body)
	}))
	if overTLS {
		h.StartTLS()
	} else {
		h.Start()
	}
	b.Cleanup(h.Close)
	return h
}

// queryByLibrary returns a function that queries h through this library.
func queryByLibrary(b *testing.B, h *httptest.Server, vendor appointment.Vendor) func() error {
	b.Helper()
	hc := &http.Client{}
	if h.TLS != nil {
		transport := h.Client().Transport.(*http.Transport).Clone() // it trusts the certificate
		transport.MaxIdleConnsPerHost = 64                          // as in the library's own transport
		hc.Transport = transport
	}
	client, err := appointment.NewClient(appointment.Config{
		Name: "市一院", Vendor: vendor, Endpoint: h.URL, SystemID: "HIS01", SystemKey: "key-0001",
	}, appointment.WithHTTPClient(hc))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(client.CloseIdleConnections)
	query := &appointment.QueryRequest{
		PlacerOrderNO: "2026112380001", ServiceSectID: "DX(普通放射)", ServiceText: "上肢", ProcedureName: "骨龄测定(左手腕正位片)DR",
		PatientClass: appointment.Outpatient, RequestedDate: time.Now(), MedRecNO: "999999201512190186",
		ScheduleRoute: appointment.RouteInternetHospital,
	}
	return func() error {
		schedule, err := client.QuerySchedule(context.Background(), query)
		if err == nil && len(schedule.Deviations) > 0 {
			err = fmt.Errorf("deviations: %v", schedule.Deviations)
		}
		return err
	}
}

// queryByGowsdl returns a function that queries h through code as gowsdl generates it, and
// encoding/json.
func queryByGowsdl(h *httptest.Server) func() error {
	type request struct {
		XMLName struct{} `xml:"http://tempuri.org/ QuerySchedule"`
		Data    string   `xml:"data"`
	}
	type response struct {
		XMLName struct{} `xml:"http://tempuri.org/ QueryScheduleResponse"`
		Result  string   `xml:"QueryScheduleResult"`
	}
	client := gosoap.NewClient(h.URL, gosoap.WithTLS(&tls.Config{InsecureSkipVerify: true})) //nolint:gosec // the server belongs to the benchmark
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
func queryByStandardLibrary(h *httptest.Server) func() error {
	document := newQueryDocument()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	return func() error {
		resp, err := client.Post(h.URL, "application/json", bytes.NewReader(document))
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
func queryByReading(h *httptest.Server) func() error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // the server belongs to the benchmark
	document := newQueryDocument()
	return func() error {
		resp, err := client.Post(h.URL, "application/json", bytes.NewReader(document))
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
		name      string
		soap, tls bool
	}{{"rest", false, false}, {"soap", true, false}, {"soaptls", true, true}} {
		for _, callers := range []int{1, 32} {
			h := startHospital(b, over.soap, over.tls)
			vendor, other := appointment.Laida, queryByStandardLibrary(h)
			if over.soap {
				vendor, other = appointment.Wanda, queryByGowsdl(h)
			}
			for name, query := range map[string]func() error{"library": queryByLibrary(b, h, vendor), "other": other, "reading": queryByReading(h)} {
				b.Run(fmt.Sprintf("over=%s/callers=%d/by=%s", over.name, callers, name), func(b *testing.B) {
					b.ReportAllocs()
					if callers == 1 {
						for b.Loop() {
							if err := query(); err != nil {
								b.Fatal(err)
							}
						}
						return
					}
					b.SetParallelism(callers / 2)
					b.RunParallel(func(pb *testing.PB) {
						for pb.Next() {
							if err := query(); err != nil {
								b.Error(err)
							}
						}
					})
				})
			}
		}
	}
}
