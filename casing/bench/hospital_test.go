package bench

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
)

// hospital is a server in a process of its own: what it allocates does not count.
type hospital struct {
	url string
	ca  string // that signed its certificate, in PEM; "" if it is that of httptest
}

// hospitalVariable is the environment variable that makes the test binary a hospital: "plain" or "tls"
// for queries, or "saves/" with the details of [serveSaves].
const hospitalVariable = "BENCH_HOSPITAL"

func TestMain(m *testing.M) {
	kind, details, _ := strings.Cut(os.Getenv(hospitalVariable), "/")
	switch kind {
	case "":
		os.Exit(m.Run())
	case "saves":
		serveSaves(details)
	default:
		serveSchedules(kind)
	}
	_, _ = io.Copy(io.Discard, os.Stdin) // until the parent process closes it
}

// serveSchedules starts a server that responds to queries, "plain" or over "tls", and prints its
// address. The path of a request is a schedulePath.
func serveSchedules(over string) {
	bodies, contentTypes := map[string][]byte{}, map[string]string{}
	for _, size := range sizes[:2] {
		for _, vendor := range appointment.Vendors() {
			path := schedulePath(vendor, size.name)
			contentTypes[path], bodies[path] = newResponse(vendor, size.resources, size.days, size.times)
		}
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		respond(w, r, contentTypes[r.URL.Path], bodies[r.URL.Path])
	}))
	if over == "tls" {
		server.StartTLS()
	} else {
		server.Start()
	}
	fmt.Println(server.URL)
}

// schedulePath returns the path at which the hospital of a vendor responds with a schedule of a size.
func schedulePath(vendor appointment.Vendor, size string) string {
	return "/" + string(vendor) + "/" + size
}

// respond reads a request and sends a response with its length.
func respond(w http.ResponseWriter, r *http.Request, contentType string, body []byte) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}

const jsonType = "application/json; charset=utf-8"

// newResponse returns the response of a vendor's hospital to a query, and its Content-Type.
func newResponse(vendor appointment.Vendor, resources, days, times int) (contentType string, body []byte) {
	style := casing.Pascal
	switch vendor {
	case appointment.Jintang, appointment.Laida:
		return jsonType, newDocument(casing.Camel, resources, days, times)
	case appointment.JintangWrapped:
		style = casing.Upper
	}
	return "text/xml; charset=utf-8", []byte(`<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">` +
		`<soap:Body><QueryScheduleResponse xmlns="http://tempuri.org/"><QueryScheduleResult>` +
		strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(string(newDocument(style, resources, days, times))) +
		`</QueryScheduleResult></QueryScheduleResponse></soap:Body></soap:Envelope>`)
}

// startHospital starts a hospital that runs until the test or benchmark ends.
func startHospital(tb testing.TB, over string) *hospital {
	tb.Helper()
	process := exec.CommandContext(tb.Context(), os.Args[0])
	process.Env = append(os.Environ(), hospitalVariable+"="+over)
	process.Stderr = os.Stderr
	stdin, err := process.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	stdout, err := process.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := process.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_ = stdin.Close()
		_ = process.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		tb.Fatal(err)
	}
	url, encoded, _ := strings.Cut(strings.TrimSpace(line), " ")
	ca, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		tb.Fatal(err)
	}
	return &hospital{url, string(ca)}
}

// newTransport returns a transport that trusts the certificate of the servers of httptest. It keeps
// as many connections as the library's own transport.
func newTransport() *http.Transport {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	transport := server.Client().Transport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64
	transport.Protocols = new(http.Protocols)
	transport.Protocols.SetHTTP1(true)
	return transport
}
