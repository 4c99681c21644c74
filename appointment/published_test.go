package appointment_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/google/go-cmp/cmp"
)

// readPublished reads a file of testdata/published and spells its names as a vendor does.
func readPublished(t *testing.T, vendor appointment.Vendor, file string) string {
	t.Helper()
	text, err := os.ReadFile("../testdata/published/" + file)
	if err != nil {
		t.Fatal(err)
	}
	return respellNames(vendor, string(text))
}

// respellNames spells the names of a JSON document as a vendor does. It replaces text, and uses no
// parser that could have the same mistake as the library's.
func respellNames(vendor appointment.Vendor, document string) string {
	table, err := os.ReadFile("../testdata/fields.tsv")
	if err != nil {
		panic(err)
	}
	for line := range strings.Lines(string(table)) {
		name := strings.Split(line, "\t")[3]
		document = strings.ReplaceAll(document, `"`+name+`":`, `"`+spellName(vendor, name)+`":`)
	}
	return document
}

// startPublishedHospital starts a server that responds to every request with a published example, in
// the vendor's spelling and envelope. It returns the server's URL.
func startPublishedHospital(t *testing.T, vendor appointment.Vendor, example string) string {
	t.Helper()
	document := `{"` + spellName(vendor, "statusCode") + `":"00000000","` + spellName(vendor, "statusMessage") + `":"成功","` +
		spellName(vendor, "data") + `":` + readPublished(t, vendor, example+".response.json") + `}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { writeResponse(w, r, document) }))
	t.Cleanup(server.Close)
	return server.URL
}

func decodeJSON(t *testing.T, document []byte) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(document, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// responseOf returns the embedded response of a result.
func responseOf(result any) appointment.Response {
	switch result := result.(type) {
	case *appointment.Schedule:
		return result.Response
	case *appointment.Booking:
		return result.Response
	}
	return result.(*appointment.Cancellation).Response
}

// The Go value of a published request is sent as the published JSON, in the vendor's spelling.
func TestClient_PublishedRequests(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		for _, e := range publishedExchanges() {
			t.Run(string(vendor)+"/"+e.name, func(t *testing.T) {
				t.Parallel()
				want := decodeJSON(t, []byte(readPublished(t, vendor, e.published+".request.json")))
				if name := spellName(vendor, "placerOrderNO"); want[name] == "" {
					delete(want, name) // left out or empty, it means the same
				}
				const unlisted = "submitExamRequestInfo" // not in fields.tsv, so respellNames does not know it
				if value, ok := want[unlisted]; ok {
					delete(want, unlisted)
					want[spellName(vendor, unlisted)] = value
				}
				received := make(chan []byte, 1)
				cfg := appointment.Config{Vendor: vendor, SystemID: "HIS01", SystemKey: systemKey, Dialect: e.dialect}
				client := newConfigClient(t, cfg, func(w http.ResponseWriter, r *http.Request) {
					received <- requestDocument(t, r)
					writeResponse(w, r, `{"statusCode":"00000009"}`)
				})
				_, _ = e.send(t, client)
				envelope := decodeJSON(t, <-received)
				if diff := cmp.Diff(any(want), envelope[spellName(vendor, "data")]); diff != "" {
					t.Errorf("data sent (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// The published responses deviate from the published tables.
func TestClient_PublishedResponses_Deviations(t *testing.T) {
	t.Parallel()
	const day = "data.result.scheduleArrangeResourceInfoList[0].scheduleArrangeDateInfoList[0]"
	want := map[string][]string{
		"published-query": {
			"data.result.scheduleDate: format: date-without-separators",
			"data.result.scheduleTime: format: time-without-colon",
			day + ".arrangeWeek: contradiction: wrong-weekday (and 2 more)",
		},
		"published-save": {
			"data.result.scheduleEndDate: format: one-digit-hour",
			"data.result.scheduleStartDate: format: one-digit-hour",
		},
		"published-cancel": nil,
	}
	for _, vendor := range appointment.Vendors() {
		for _, e := range publishedExchanges() {
			t.Run(string(vendor)+"/"+e.name, func(t *testing.T) {
				t.Parallel()
				client, err := appointment.NewClient(appointment.Config{
					Vendor: vendor, Endpoint: startPublishedHospital(t, vendor, e.published),
					SystemID: "HIS01", SystemKey: systemKey, Dialect: e.dialect,
				})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(client.CloseIdleConnections)
				result, err := e.send(t, client)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, d := range responseOf(result).Deviations {
					got = append(got, d.String())
				}
				if diff := cmp.Diff(want[e.name], got); diff != "" {
					t.Errorf("Deviations (-want +got):\n%s", diff)
				}
			})
		}
	}
}
