package recording_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// startServer starts an HTTP server and returns the configuration of a client for it. The
// endpoint and the credentials hold the word canary.
func startServer(t *testing.T, v appointment.Vendor, handler http.HandlerFunc) appointment.Config {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return appointment.Config{
		Name: "一院", Vendor: v, Endpoint: server.URL + "/base/canary-endpoint",
		SystemID: "canary-system", SystemKey: `canary-"key'&<`, OrganizationID: "00",
	}
}

// startDocumentServer starts a server that responds with the documents that respond returns. It
// puts them into a SOAP message if the request is one.
func startDocumentServer(t *testing.T, v appointment.Vendor, respond func(requestBody string) string) appointment.Config {
	t.Helper()
	return startServer(t, v, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		document := respond(string(body))
		if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/xml") {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, document)
			return
		}
		w.Header().Set("Content-Type", "text/xml")
		var escaped strings.Builder
		_ = xml.EscapeText(&escaped, []byte(document))
		fmt.Fprint(w, soapResponse(escaped.String()))
	})
}

// respondWith returns a function that always returns document.
func respondWith(document string) func(string) string {
	return func(string) string { return document }
}

// soapResponse returns a SOAP message with this XML as the result.
func soapResponse(result string) string {
	return `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>` +
		`<OpResponse xmlns="http://tempuri.org/"><OpResult>` + result + `</OpResult></OpResponse></s:Body></s:Envelope>`
}

// spellNames writes the names of fields in a document as a vendor spells them.
func spellNames(t *testing.T, v appointment.Vendor, document string) string {
	t.Helper()
	for _, row := range readFieldsTSV(t) {
		name, spelling := row[3], row[3]
		switch v {
		case appointment.JintangWrapped:
			spelling = strings.ToUpper(name)
		case appointment.Wanda, appointment.Mingtian:
			spelling = strings.ToUpper(name[:1]) + name[1:]
		}
		document = strings.ReplaceAll(document, `"`+name+`":`, `"`+spelling+`":`)
	}
	return document
}

// readFieldsTSV returns the table of published fields without its head.
func readFieldsTSV(t *testing.T) (rows [][]string) {
	t.Helper()
	table, err := os.ReadFile("../../testdata/fields.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(table)) {
		rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return rows[1:]
}
