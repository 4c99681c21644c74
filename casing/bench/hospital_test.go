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

	"github.com/exam-appointment/appointment-go/casing"
)

// hospital is a server in a process of its own: what it allocates does not count.
type hospital struct {
	url string
	ca  string // that signed its certificate, in PEM; "" if it is that of httptest
}

// newHospital returns a server that sends the same 70 KB in response to every query: over
// SOAP in PascalCase, as ASMX writes it, or over REST in camelCase.
func newHospital(overSOAP bool) *httptest.Server {
	size := sizes[1]
	contentType, style := "application/json; charset=utf-8", casing.Camel
	if overSOAP {
		contentType, style = "text/xml; charset=utf-8", casing.Pascal
	}
	body := newDocument(style, size.resources, size.days, size.times)
	if overSOAP {
		body = putInSOAP("QuerySchedule", body)
	}
	return httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	}))
}

// putInSOAP returns the response of a web service with a document.
func putInSOAP(operation string, document []byte) []byte {
	return []byte(`<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">` +
		`<soap:Body><` + operation + `Response xmlns="http://tempuri.org/"><` + operation + `Result>` +
		strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(string(document)) +
		`</` + operation + `Result></` + operation + `Response></soap:Body></soap:Envelope>`)
}

// hospitalVariable is the environment variable that makes the test binary a hospital. It says over
// which protocols: "rest", "soap" or "soaptls"; or for which benchmark: "search/plain", "search/tls",
// or "saves/" with the details of [serveSaves].
const hospitalVariable = "BENCH_HOSPITAL"

func TestMain(m *testing.M) {
	over := os.Getenv(hospitalVariable)
	kind, details, _ := strings.Cut(over, "/")
	switch kind {
	case "":
		os.Exit(m.Run())
	case "search":
		serveSchedules(details)
	case "saves":
		serveSaves(details)
	default:
		server := newHospital(over != "rest")
		if over == "soaptls" {
			server.StartTLS()
		} else {
			server.Start()
		}
		fmt.Println(server.URL)
	}
	_, _ = io.Copy(io.Discard, os.Stdin) // until the parent process closes it
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

// newTransport returns a transport that trusts the certificate of the hospital, which is that of
// every server of httptest, and keeps as many connections as the library's own.
func newTransport() *http.Transport {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	transport := server.Client().Transport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64
	transport.Protocols = new(http.Protocols)
	transport.Protocols.SetHTTP1(true)
	return transport
}
