package recording_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording"
)

// record has a client make its calls under a recorder, and returns the recording's file.
func record(t *testing.T, cfg appointment.Config, calls func(*appointment.Client)) string {
	t.Helper()
	return recordAs(t, cfg, cfg, calls)
}

// recordAs is record with a recorder that is given another configuration than the client.
func recordAs(t *testing.T, given, cfg appointment.Config, calls func(*appointment.Client)) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "hospital.yaml")
	rec, err := recording.Record(file, given)
	if err != nil {
		t.Fatal(err)
	}
	client, err := appointment.NewClient(cfg, appointment.WithTransport(rec.Wrap), appointment.WithRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	calls(client)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		if text := fmt.Sprintf(verb, rec); text != "Recorder{"+file+"}" {
			t.Errorf("a recorder prints as %.200s", text)
		}
	}
	if early, err := os.ReadFile(file); err != nil || len(early) > 0 {
		t.Errorf("%d bytes are on disk before the recording is closed: %v", len(early), err)
	}
	if err := rec.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

// written is all that a recorder wrote: the recording and the curl commands.
func written(t *testing.T, file string) string {
	t.Helper()
	files, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(files) != 2 {
		t.Fatalf("want a recording and its curl commands, got %v %v", files, err)
	}
	var all strings.Builder
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(filepath.Dir(file), f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

// absent looks for what must not be in a recording, as it is and as a reader of its bodies
// would unescape it.
func absent(t *testing.T, text string, secrets ...string) {
	t.Helper()
	for _, s := range secrets {
		if i := strings.Index(strings.ToLower(text), strings.ToLower(s)); i >= 0 || s == "" {
			t.Errorf("%q is in the recording: …%s…", s, text[max(0, i-60):min(len(text), max(0, i)+60)])
		}
	}
}

// spelled writes a document in a vendor's spelling, by search and replace of the names in
// fields.tsv.
func spelled(t *testing.T, v appointment.Vendor, document string) string {
	t.Helper()
	for _, row := range fieldsTSV(t) {
		name, spelled := row[3], row[3]
		switch v {
		case appointment.JintangWrapped:
			spelled = strings.ToUpper(name)
		case appointment.Wanda, appointment.Mingtian:
			spelled = strings.ToUpper(name[:1]) + name[1:]
		}
		document = strings.ReplaceAll(document, `"`+name+`":`, `"`+spelled+`":`)
	}
	return document
}

func fieldsTSV(t *testing.T) (rows [][]string) {
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

// handMade is a hospital that says what it is told to, in the carrier that it is asked in.
func handMade(t *testing.T, v appointment.Vendor, say func(r *http.Request, body string) string) appointment.Config {
	t.Helper()
	return handMadeBy(t, v, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		document := say(r, string(body))
		if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/xml") {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, document)
			return
		}
		w.Header().Set("Content-Type", "text/xml")
		fmt.Fprint(w, soapResponse(func(w io.Writer) { _ = xml.EscapeText(w, []byte(document)) }))
	})
}

func soapResponse(result func(io.Writer)) string {
	var out strings.Builder
	out.WriteString(`<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>` +
		`<OpResponse xmlns="http://tempuri.org/"><OpResult>`)
	result(&out)
	return out.String() + `</OpResult></OpResponse></s:Body></s:Envelope>`
}

func handMadeBy(t *testing.T, v appointment.Vendor, h http.HandlerFunc) appointment.Config {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return appointment.Config{
		Name: "一院", Vendor: v, Endpoint: server.URL + "/base/canary-endpoint",
		SystemID: "canary-system", SystemKey: `canary-"key'&<`, OrganizationID: "00",
	}
}
