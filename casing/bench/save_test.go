package bench

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// serveSaves starts a server that responds to each request as to a save that booked. It prints its
// address and its CA. The kind of its key, its newest version of TLS, and whether it resumes sessions
// are in over, such as "RSA/1.2/resumed".
func serveSaves(over string) {
	kind, version, tickets := splitSaves(over)
	certificate, ca := newCertificate(kind)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		respond(w, r, jsonType, []byte(bookedDocument))
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MaxVersion: version, SessionTicketsDisabled: tickets == "full"} //nolint:gosec // a client of the benchmark decides
	server.StartTLS()
	fmt.Println(server.URL, base64.StdEncoding.EncodeToString(ca))
}

func splitSaves(over string) (kind string, version uint16, tickets string) {
	parts := strings.Split(over, "/")
	version = tls.VersionTLS13
	if parts[1] == "1.2" {
		version = tls.VersionTLS12
	}
	return parts[0], version, parts[2]
}

const bookedDocument = `{"statusCode":"00000000","statusMessage":"成功","data":{"resultCode":"Success","resultDesc":"成功","result":{` +
	`"scheduleFlag":"1","scheduleSeq":"2026112300001","scheduleID":"2026112300001","scheduleResourceUID":"18","scheduleResourceName":"DX",` +
	`"scheduleStartDate":"08:00","scheduleEndDate":"08:30","scheduleDate":"2026-11-24"}}}`

// newCertificate returns the certificate of a server with its intermediate CA, and the root CA in PEM. All
// keys are of one kind: "ECDSA", or "RSA" of 2048 bits.
func newCertificate(kind string) (certificate tls.Certificate, ca []byte) {
	var chain [][]byte
	var issuer *x509.Certificate
	var issuerKey crypto.Signer
	for i, name := range []string{"root", "intermediate", "server"} {
		var key crypto.Signer
		var err error
		if key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); kind == "RSA" {
			key, err = rsa.GenerateKey(rand.Reader, 2048)
		}
		if err != nil {
			panic(err)
		}
		template := &x509.Certificate{
			SerialNumber: big.NewInt(int64(i + 1)), Subject: pkix.Name{CommonName: name},
			NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
			BasicConstraintsValid: true, IsCA: name != "server", IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
			KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment | x509.KeyUsageCertSign,
		}
		if issuer == nil {
			issuer, issuerKey = template, key
		}
		der, err := x509.CreateCertificate(rand.Reader, template, issuer, key.Public(), issuerKey)
		if err != nil {
			panic(err)
		}
		if name == "root" {
			ca = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
		} else {
			chain = slices.Insert(chain, 0, der)
		}
		issuer, issuerKey = template, key
	}
	return tls.Certificate{Certificate: chain, PrivateKey: issuerKey}, ca
}

// newSave returns a function that saves at h through this library, on a connection that is kept or on a
// fresh one.
func newSave(b *testing.B, h *hospital, kept bool) func() {
	b.Helper()
	cfg := appointment.Config{
		Vendor: appointment.Laida, Endpoint: h.url, SystemID: "HIS01", SystemKey: "key-0001", OrganizationID: "00",
		TLS: &appointment.TLS{CA: h.ca},
	}
	var opts []appointment.Option
	if kept {
		cfg.TLS = nil
		transport := newTransport()
		transport.TLSClientConfig.RootCAs.AppendCertsFromPEM([]byte(h.ca))
		opts = append(opts, appointment.WithHTTPClient(&http.Client{Transport: transport}))
	}
	client, err := appointment.NewClient(cfg, opts...)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(client.CloseIdleConnections)
	save := &appointment.SaveRequest{
		PlacerOrderNO: "2026112380001", ScheduleOperatorID: "438", ScheduleOperatorName: "测试医生甲",
		ScheduleResourceUID: "18", ScheduleResourceName: "DX", ScheduleDate: appointment.Date{Year: 2026, Month: 11, Day: 24},
		StartTime: appointment.ClockAt(8, 0), EndTime: appointment.ClockAt(8, 30),
		ServiceSectID: "DX(普通放射)", ServiceID: "B01", ServiceText: "上肢", ProcedureID: "P01",
		ProcedureName: "骨龄测定(左手腕正位片)DR", PatientClass: appointment.Outpatient, MedRecNO: "999999201512190186",
		RequestedDate: time.Now(), ProviderID: "438", ProviderName: "测试医生甲", ProviderPhone: "13000000002",
		Name: "测试患者甲", Sex: appointment.Female, Age: 10, AgeUnit: appointment.AgeYears,
		BirthDate: appointment.Date{Year: 2015, Month: 12, Day: 19}, ContactPhoneNO: "13000000001", IdCardNO: "999999201512190186",
		CardNO: "90000000000000000001", OutPatientNO: "90000000000000000002", ClinicDiagnosis: "左手腕外伤", MedicalRecord: "无特殊",
		Symptom: "疼痛", Reason: "骨龄", Attention: "无", RequestMemo: "尽快", ScheduleRoute: appointment.RouteInternetHospital,
	}
	return func() {
		if _, err := client.SaveSchedule(b.Context(), save); err != nil {
			b.Fatal(err)
		}
	}
}

// newPost returns a function that sends a request of the length of a save through net/http, on a new
// connection that resumes a TLS session.
func newPost(h *hospital) func(b *testing.B) {
	transport := newTransport()
	transport.MaxIdleConnsPerHost = -1
	transport.TLSClientConfig.RootCAs.AppendCertsFromPEM([]byte(h.ca))
	transport.TLSClientConfig.ClientSessionCache = tls.NewLRUClientSessionCache(0)
	client := &http.Client{Transport: transport}
	return func(b *testing.B) {
		b.Helper()
		resp, err := client.Post(h.url, "application/json", bytes.NewReader(make([]byte, 1400)))
		if err != nil {
			b.Fatal(err)
		}
		defer resp.Body.Close() //nolint:errcheck // the error does not matter after reading
		if _, err = io.Copy(io.Discard, resp.Body); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSaveTLS compares saves on fresh connections, as the client's own transport sends them, with
// saves on a kept connection. It measures resumed TLS sessions and full handshakes. "net/http" resumes
// sessions without the library.
func BenchmarkSaveTLS(b *testing.B) {
	for _, server := range []string{"ECDSA/1.3", "RSA/1.3", "ECDSA/1.2", "RSA/1.2"} {
		b.Run(server, func(b *testing.B) {
			resuming := startHospital(b, "saves/"+server+"/resumed")
			post := newPost(resuming)
			ways := []struct {
				name string
				save func()
				took []time.Duration
			}{
				{name: "kept", save: newSave(b, resuming, true)},
				{name: "resumed", save: newSave(b, resuming, false)},
				{name: "net/http", save: func() { post(b) }},
				{name: "full", save: newSave(b, startHospital(b, "saves/"+server+"/full"), false)},
			}
			for b.Loop() {
				for i := range ways {
					ways[i].save() // not measured: the way before may have left work for the collector
					for range 10 {
						start := time.Now()
						ways[i].save()
						ways[i].took = append(ways[i].took, time.Since(start))
					}
				}
			}
			for _, way := range ways {
				slices.Sort(way.took)
			}
			for _, way := range ways {
				median := way.took[len(way.took)/2]
				b.ReportMetric(float64(median.Microseconds()), "µs/"+way.name)
				b.ReportMetric(float64(median)/float64(ways[0].took[len(way.took)/2]), "×kept/"+way.name)
			}
		})
	}
}
