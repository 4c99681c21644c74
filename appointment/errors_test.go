package appointment_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// patient is what a hospital's answer or a request may say of somebody, in forms that
// could pass for a code, a name or a number.
var patient = []string{"测试患者甲", "99999920151219018X", "999999201512190186", "13000000001", "13000000002", "ceshi huanzhe", "左手腕外伤", systemKey}

// indiscretions are answers with a patient in every place that an error is made of.
var indiscretions = map[string]http.HandlerFunc{
	"both messages": func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, `{"statusCode":"00000007","statusMessage":"测试患者甲 99999920151219018X","data":{"resultDesc":"13000000001"}}`)
	},
	"the inner message": func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, inner("Falid", `,"result":"99999920151219018X"`))
	},
	"an identity for a code": func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, `{"statusCode":"99999920151219018X"}`)
	},
	"a name for a code":  func(w http.ResponseWriter, r *http.Request) { answer(w, r, `{"statusCode":"测试患者甲"}`) },
	"pinyin for a code":  func(w http.ResponseWriter, r *http.Request) { answer(w, r, `{"statusCode":"ceshi huanzhe"}`) },
	"a phone for a code": func(w http.ResponseWriter, r *http.Request) { answer(w, r, `{"statusCode":"tel.13000000001"}`) },
	"a value of the wrong form": func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, with(`"data":{`, `"totalRecord":"测试患者甲","13000000001":{"测试患者甲":1},"data":{`))
	},
	"a name that is a value": func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, `{"99999920151219018X":"测试患者甲","ceshi huanzhe":[]}`)
	},
	"no JSON":        func(w http.ResponseWriter, r *http.Request) { answer(w, r, "测试患者甲 99999920151219018X") },
	"a page":         func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, page+"99999920151219018X") },
	"a server error": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "测试患者甲 13000000001", 500) },
	"a redirect": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "http://127.0.0.1/?name=测试患者甲&key="+systemKey)
		w.WriteHeader(http.StatusFound)
	},
	"a Content-Type": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/测试患者甲; charset=13000000001")
		_, _ = io.WriteString(w, "\xff\xfe测试患者甲")
	},
	"a fault": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>`+
			`<faultcode>测试患者甲</faultcode><faultstring>13000000001</faultstring><detail>99999920151219018X</detail></s:Fault></s:Body></s:Envelope>`)
	},
	"a tree": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><r><r><测试患者甲>13000000001</测试患者甲></r></r></s:Body></s:Envelope>`)
	},
	"broken XML": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><测试患者甲></s:Body>`)
	},
	"no HTTP":        hijacked("测试患者甲 99999920151219018X 13000000001\r\n\r\n"),
	"no HTTP header": hijacked("HTTP/1.1 200 OK\r\n测试患者甲 99999920151219018X\r\n\r\n"),
	"half an answer": hijacked("HTTP/1.1 200 OK\r\nContent-Length: 4096\r\n\r\n测试患者甲"),
}

// hijacked answers with raw bytes, and closes the connection.
func hijacked(raw string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, raw)
		_ = conn.Close()
	}
}

// causes are all the errors in a tree.
func causes(err error) []error {
	all := []error{err}
	switch e := err.(type) { //nolint:errorlint // the tree itself is looked at
	case interface{ Unwrap() error }:
		if cause := e.Unwrap(); cause != nil {
			all = append(all, causes(cause)...)
		}
	case interface{ Unwrap() []error }:
		for _, cause := range e.Unwrap() {
			all = append(all, causes(cause)...)
		}
	}
	return all
}

func TestNoErrorShowsAPatient(t *testing.T) {
	t.Parallel()
	for name, hospital := range indiscretions {
		for _, vendor := range carriers() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				var logged bytes.Buffer
				logger := slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
				client := newClient(t, vendor, hospital, appointment.WithLogger(logger))
				for _, req := range requests() {
					err := send(t.Context(), client, req)
					if err == nil {
						t.Fatalf("%T: no error", req)
					}
					for _, cause := range causes(err) {
						shows(t, cause, patient...)
					}
				}
				for _, text := range patient {
					if strings.Contains(logged.String(), text) {
						t.Errorf("the log shows %q: %s", text, &logged)
					}
				}
				if n := strings.Count(logged.String(), `"appointment call"`); n != 3 {
					t.Errorf("%d records for 3 calls: %s", n, &logged)
				}
			})
		}
	}
}

func TestNoRefusalShowsAPatient(t *testing.T) {
	t.Parallel()
	client := newClient(t, appointment.Wanda, unreachable(t))
	req := everySaveField()
	req.MedRecNO, req.ContactPhoneNO, req.Age = "测试患者甲", "ceshi huanzhe", -1
	req.PatientClass, req.AgeUnit, req.ScheduleRoute = "左手腕外伤", "13000000001", "99999920151219018X"
	for _, cause := range causes(send(t.Context(), client, req)) {
		shows(t, cause, patient...)
	}
	req = everySaveField()
	req.Extra = map[string]string{"medRecNo": "13000000001", "测试患者甲": "\xff", "99999920151219018X": "1"}
	err := send(t.Context(), client, req)
	checkClass(t, err, appointment.ErrInvalidRequest)
	for _, cause := range causes(err) {
		shows(t, cause, patient...)
	}
}

// A cause can be asked for, though it is not printed.
func TestCausesCanBeAskedFor(t *testing.T) {
	t.Parallel()
	client := newClient(t, appointment.Laida, unreachable(t), appointment.WithHTTPClient(&http.Client{Transport: &http.Transport{
		DialContext: func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("13000000001")}
		},
	}}))
	_, err := client.QuerySchedule(t.Context(), everyQueryField())
	checkClass(t, err, appointment.ErrNotSent)
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "dial" {
		t.Errorf("no net.OpError in %v", err)
	}
	for _, cause := range causes(err) {
		shows(t, cause, "13000000001")
	}
}
