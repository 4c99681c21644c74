package main

import (
	"bytes"
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// runProgram runs the program, and returns its output until the line about Ctrl+C. The program ends with
// the test.
func runProgram(t *testing.T, args ...string) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	var logs bytes.Buffer
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, args, writer, &logs)
		writer.CloseWithError(errors.Join(io.EOF, err))
		ended <- err
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil || logs.Len() > 0 {
			t.Errorf("the program ends with %v and logs %q, want neither", err, &logs)
		}
	})
	var out strings.Builder
	for buffer := make([]byte, 4096); !strings.Contains(out.String(), "Ctrl+C"); {
		n, err := reader.Read(buffer)
		out.Write(buffer[:n])
		if err != nil {
			t.Fatalf("the program ends after %q with %v, want the line about Ctrl+C", &out, err)
		}
	}
	go io.Copy(io.Discard, reader)
	return out.String()
}

// findLine returns the rest of the line that starts with prefix, or "".
func findLine(text, prefix string) string {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, prefix); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

// TestRun checks that a client of the printed entry of hospitals.yaml books, and that a WSDL is printed
// if there is one.
func TestRun(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		for _, tls := range []string{"-tls=false", "-tls"} {
			t.Run(string(vendor)+" "+tls, func(t *testing.T) {
				t.Parallel()
				out := runProgram(t, "-vendor", string(vendor), "-listen", "127.0.0.1:0", tls)
				_, entry, _ := strings.Cut(out, "\n\n")
				entry, _, _ = strings.Cut(entry, "\nCtrl+C")
				dir, err := directory.Read(strings.NewReader(entry))
				if err != nil {
					t.Fatalf("directory.Read() error = %v, want none for\n%s", err, entry)
				}
				name := dir.Names()[0]
				client, err := dir.Client(name)
				if err != nil {
					t.Fatal(err)
				}
				bookSlot(t, client, "2026112380001")
				admin := findLine(out, "Admin page:")
				if got := get(t, admin+"bookings"); !strings.Contains(got, `"event":"booked","placerOrderNO":"2026112380001","name":"测试患者甲"`) {
					t.Errorf("/bookings = %s, want the booking", got)
				}
				if page := get(t, admin); !strings.Contains(page, "<td>2026112380001<td>") {
					t.Errorf("admin page = %s\nwant it with the booking", page)
				}
				if tls == "-tls" {
					if cfg, err := dir.Config(name); err != nil || get(t, admin+"ca.pem") != cfg.TLS.CA {
						t.Errorf("/ca.pem differs from the printed certificate (%v), want the same", err)
					}
					return
				}
				res, err := http.Get(findLine(out, "Endpoint:") + "?wsdl")
				if err != nil {
					t.Fatal(err)
				}
				res.Body.Close()
				if hasWSDL, isPrinted := res.StatusCode == 200, findLine(out, "WSDL:") != ""; hasWSDL != isPrinted {
					t.Errorf("?wsdl = HTTP status %d, and a WSDL is printed: %t; want both or neither", res.StatusCode, isPrinted)
				}
			})
		}
	}
}

func TestRun_WrongFlags(t *testing.T) {
	t.Parallel()
	used, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer used.Close()
	for _, test := range []struct{ args, want string }{
		{"-vendor siemens", "-vendor siemens: use one of [wanda jintang jintang-wrapped mingtian laida]"},
		{"wanda", `unexpected argument "wanda"`},
		{"-listen 8080", "use an address such as 127.0.0.1:8080"},
		{"-listen 127.0.0.1:65535", "or set -admin"},
		{"-listen " + used.Addr().String(), "-listen sets another address"},
		{"-listen 127.0.0.1:0 -admin " + used.Addr().String(), "-admin sets another address"},
		{"-fault save=fire", `unknown fault "fire": "-fault list" prints all`},
	} {
		if err := run(t.Context(), strings.Fields(test.args), io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("run(%s) = %v, want an error with %s", test.args, err, test.want)
		}
	}
}

// TestRun_Addresses checks that the admin page stays on loopback, and that a warning names
// addresses on the network.
func TestRun_Addresses(t *testing.T) {
	t.Parallel()
	s, err := parseFlags([]string{"-listen", ":8080"}, io.Discard)
	if err != nil || s.admin != "127.0.0.1:8081" {
		t.Errorf("parseFlags(-listen :8080) = %+v, %v; want the admin page at 127.0.0.1:8081", s, err)
	}
	for address, want := range map[string]bool{
		"127.0.0.1:8080": true, "localhost:8080": true, "[::1]:8080": true, "127.0.0.1": true,
		":8080": false, "0.0.0.0:8080": false, "[::]:8080": false, "192.0.2.1:8080": false, "hospital.example:8080": false,
	} {
		if got := isLoopback(address); got != want {
			t.Errorf("isLoopback(%s) = %t, want %t", address, got, want)
		}
	}
	var logs bytes.Buffer
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := run(ctx, []string{"-listen", "0.0.0.0:0"}, io.Discard, &logs); err != nil || !strings.Contains(logs.String(), "0.0.0.0:0 is open to the network") {
		t.Errorf("run(-listen 0.0.0.0:0) = %v with the logs %q, want a warning", err, &logs)
	}
}

// TestFaultTable compares the table with the functions of appointmenttest that return a fault, and with the
// shapes.
func TestFaultTable(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../appointment/appointmenttest/*.go")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{}
	var wantShapes []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Recv == nil && n.Name.IsExported() && !strings.HasSuffix(name, "_test.go") && returnsFault(n) {
					want[strings.ToLower(n.Name.Name)] = n.Type.Params.NumFields()
				}
			case *ast.ValueSpec:
				if shape, ok := strings.CutPrefix(n.Names[0].Name, "Shape"); ok {
					wantShapes = append(wantShapes, strings.ToLower(shape))
				}
			}
			return true
		})
	}
	want["rewrite"] = 1 // the name is always the same
	for _, e := range faultTable {
		if parameters, ok := want[strings.ToLower(e.Name)]; !ok || parameters != len(e.Parameters) {
			t.Errorf("the table has %s with %d parameters, want it in appointmenttest (%t) with %d", e.Name, len(e.Parameters), ok, parameters)
		}
		delete(want, strings.ToLower(e.Name))
	}
	if len(want) > 0 {
		t.Errorf("the table lacks %v, want every fault of appointmenttest", want)
	}
	if got := strings.Fields(strings.ToLower(strings.Join(shapeNames, " "))); !slices.Equal(got, wantShapes) {
		t.Errorf("the shapes are %v, want %v", got, wantShapes)
	}
}

func returnsFault(f *ast.FuncDecl) bool {
	if f.Type.Results == nil {
		return false
	}
	result, ok := f.Type.Results.List[0].Type.(*ast.Ident)
	return ok && slices.Contains([]string{"Fault", "ConnectionFault"}, result.Name)
}

// exampleArguments has arguments for each fault with parameters.
var exampleArguments = map[string]string{
	"commitLate": "50ms", "delay": "50ms", "drip": "1us", "unavailable": "1m", "errorPage": "502", "gatewayError": `504:504`, "headerLine": "X-A: b",
	"rawResponse": "200:text/html:<p>a: b, c=d</p>", "soapFault": "Server:a: b", "rewrite": `{"data":{"resultCode":"OK"}}`, "successCode": "OK",
	"rejection": "99999999:处理中", "setField": "medRecNO:1", "compressed": "gzip:gzip+gzip", "shaped": "dotNet",
}

// TestParseFaults_EachFault checks that every fault is listed and parses. Its summary says whether the
// hospital executes the request, as the bookings show.
func TestParseFaults_EachFault(t *testing.T) {
	t.Parallel()
	var list strings.Builder
	if err := run(t.Context(), []string{"-fault", "list"}, &list, io.Discard); err != nil {
		t.Error(err)
	}
	for _, e := range faultTable {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(list.String(), e.Usage()+" ") {
				t.Errorf("-fault list lacks %s, want it in\n%s", e.Usage(), &list)
			}
			target, text := "save", strings.TrimSuffix(e.Name+":"+exampleArguments[e.Name], ":")
			if e.connection != nil {
				target = connectionTarget
			}
			faults, err := parseFaults(target + "=" + text)
			if err != nil || len(faults) != 1 || faults[0].Text != text || faults[0].Left != 1 {
				t.Fatalf("parseFaults(%s=%s) = %+v, %v; want one fault", target, text, faults, err)
			}
			if e.connection != nil {
				return
			}
			s := startSite(t, appointment.Laida)
			save := newSave(t, s.client, "2026112380001")
			s.addFaults(faults)
			_, err = s.client.SaveSchedule(t.Context(), save)
			s.hospital.Settle()
			want := 1
			if strings.HasSuffix(e.Summary, "; not executed") {
				want = 0
			}
			if got := s.hospital.Bookings(); len(got) != want || len(s.pendingFaults()) > 0 {
				t.Errorf("after %v, the bookings are %v and %+v is pending; want %d bookings by the summary %q, and nothing", err, got, s.pendingFaults(), want, e.Summary)
			}
		})
	}
}

// TestParseFaults_README checks that the examples of the README parse.
func TestParseFaults_README(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := regexp.MustCompile("`-fault '?(\\w+=[^`']+)'?`").FindAllStringSubmatch(string(readme), -1)
	if len(examples) != 4 {
		t.Errorf("the README has %d examples, want 4", len(examples))
	}
	for _, example := range examples {
		if _, err := parseFaults(example[1]); err != nil {
			t.Errorf("parseFaults(%s) = %v, want faults", example[1], err)
		}
	}
}

func TestParseFaults(t *testing.T) {
	t.Parallel()
	got, err := parseFaults("save=dropResponse,query=3*delay:3s,cancel=*uncommitted:rejection:1:a,b=c,connection=2*silentConnection")
	want := []plannedFault{
		{"save", "dropResponse", 1, appointmenttest.DropResponse(), appointmenttest.ConnectionFault{}},
		{"query", "delay:3s", 3, appointmenttest.Delay(3 * time.Second), appointmenttest.ConnectionFault{}},
		{"cancel", "uncommitted:rejection:1:a,b=c", every, appointmenttest.Fault{}, appointmenttest.ConnectionFault{}},
		{"connection", "silentConnection", 2, appointmenttest.Fault{}, appointmenttest.SilentConnection()},
	}
	if len(got) == len(want) && got[2].request.String() == `rejection 1 "a,b=c", uncommitted` {
		want[2].request = got[2].request // it has no other text to compare
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	for text, want := range map[string]string{
		"":                                    "target",
		"dropResponse":                        "target",
		"book=dropResponse":                   `target "book": use query, save, cancel or connection`,
		"save=":                               "unknown fault",
		"save=0*dropResponse":                 `count "0": use 1 to 10000, or * for all`,
		"save=10001*dropResponse":             "count",
		"save=dropResponse:3s":                "fault dropResponse: write it as dropResponse",
		"save=delay":                          "fault delay: write it as delay:duration",
		"save=delay:3":                        `duration "3": write it as 300ms or 3s`,
		"save=delay:-3s":                      "duration",
		"save=errorPage:99":                   `HTTP status "99": use 200 to 599`,
		"save=gatewayError:x:1":               "HTTP status",
		"save=rawResponse:x:1:":               "HTTP status",
		"save=rewrite:[]":                     "want a JSON object",
		"save=compressed:gzip:zip":            `encoding "zip": use gzip, zlib, flate or br`,
		"save=shaped:java":                    `shape "java": use one of`,
		"save=silentConnection":               "fault silentConnection is not one of a save",
		"connection=dropResponse":             "fault dropResponse is not one of a connection",
		"connection=*silentConnection":        "needs a count",
		"save=dropResponse,query=delay:never": "duration",
	} {
		if got, err := parseFaults(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("parseFaults(%s) = %+v, %v; want an error with %s", text, got, err, want)
		}
	}
}
