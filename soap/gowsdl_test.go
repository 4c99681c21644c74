package soap_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/soap"
	gowsdl "github.com/hooklift/gowsdl/soap"
)

// asItComes is what generated code sends with gowsdl, and reads.
type asItComes struct {
	XMLName struct{} `xml:"http://tempuri.org/ SaveSchedule"`
	Data    string   `xml:"data"`
}

// The faults of gowsdl that the seams repair, each shown in gowsdl as it comes and then
// repaired. Where the first half fails after an update, the repair can go.
func TestGowsdlRepaired(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer string
		quirk  func(server *wiretest.Server, last error) bool // as it comes
		want   func(server *wiretest.Server, last error) bool // as it is to be
	}{
		"a connection for every call": {
			answer: ok(opening + result + closing),
			quirk:  func(s *wiretest.Server, _ error) bool { return s.Connections() == 20 },
			want:   func(s *wiretest.Server, err error) bool { return s.Connections() == 1 && err == nil },
		},
		"Connection: close": {
			answer: ok(opening + result + closing),
			quirk: func(s *wiretest.Server, _ error) bool {
				return strings.Contains(s.Requests()[0], "\r\nConnection: close\r\n")
			},
			want: func(s *wiretest.Server, _ error) bool { return !strings.Contains(s.Requests()[0], "\r\nConnection:") },
		},
		"a fault over 500, patient and all, in the text": {
			answer: wiretest.Response(500, plain, env11+"<soap:Fault><faultcode>soap:Client</faultcode><faultstring>赵测试</faultstring></soap:Fault>"+end11),
			quirk: func(_ *wiretest.Server, err error) bool {
				var fault *gowsdl.SOAPFault
				return !errors.As(err, &fault) && strings.Contains(err.Error(), "赵测试")
			},
			want: func(_ *wiretest.Server, err error) bool {
				var fault *soap.Fault
				return errors.As(err, &fault) && fault.Reason == "赵测试" && fault.Status == 500 && err.Error() == "SOAP fault soap:Client"
			},
		},
		"an empty SOAPAction as nothing": {
			answer: ok(""),
			quirk: func(s *wiretest.Server, _ error) bool {
				return !strings.Contains(s.Requests()[0], "\r\nSOAPAction: \"\"\r\n")
			},
			want: func(s *wiretest.Server, _ error) bool {
				return strings.Contains(s.Requests()[0], "\r\nSOAPAction: \"\"\r\n")
			},
		},
		"GBK": {
			answer: wiretest.Response(200, "text/xml", `<?xml version="1.0" encoding="GBK"?>`+env11+"<r><r>\xd5\xd4</r></r>"+end11),
			quirk:  func(_ *wiretest.Server, err error) bool { return err != nil },
			want:   func(_ *wiretest.Server, err error) bool { return err == nil },
		},
		"an odd Content-Type": {
			answer: wiretest.Response(200, "multipart/related;;", env11+opening+result+closing+end11),
			quirk:  func(_ *wiretest.Server, err error) bool { return err != nil },
			want:   func(_ *wiretest.Server, err error) bool { return err == nil },
		},
		"SOAP 1.2": {
			answer: wiretest.Response(200, plain, env12+opening+result+closing+end12),
			quirk:  func(_ *wiretest.Server, err error) bool { return err != nil },
			want:   func(_ *wiretest.Server, err error) bool { return err == nil },
		},
		"an answer of any size": {
			answer: ok(opening + strings.Repeat("a", 1<<20) + closing),
			quirk:  func(_ *wiretest.Server, err error) bool { return err == nil },
			want:   func(_ *wiretest.Server, err error) bool { return err != nil },
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Always(tt.answer))
			var err error
			client := gowsdl.NewClient(server.URL)
			for range 20 {
				err = client.CallContext(t.Context(), "", &asItComes{Data: "{}"}, new(struct{ Result string }))
			}
			if !tt.quirk(server, err) {
				t.Errorf("gowsdl as it comes no longer does this; error %v, first request:\n%s", err, server.Requests()[0])
			}
			server = wiretest.Start(t, wiretest.Always(tt.answer))
			service := newService(t, server.URL, binding.Override(soap.Binding{Action: soap.ActionEmpty}))
			for range 20 {
				_, err = service.Call(t.Context(), operation, []byte("{}"))
			}
			if !tt.want(server, err) {
				t.Errorf("not repaired; error %v, first request:\n%s", err, server.Requests()[0])
			}
		})
	}
}

// One service for many callers: each gets the answer to what he asked.
func TestConcurrentCalls(t *testing.T) {
	t.Parallel()
	server := wiretest.Start(t, func(x *wiretest.Exchange) {
		_, document, _ := strings.Cut(x.Request, "<data>")
		document, _, _ = strings.Cut(document, "</data>")
		x.Write(ok(opening + document + closing))
	})
	service := newService(t, server.URL, binding)
	var callers sync.WaitGroup
	for i := range 8 {
		callers.Go(func() {
			for j := range 25 {
				want := fmt.Sprintf(`{"caller":%d,"call":%d}`, i, j)
				a, err := service.Call(t.Context(), operation, []byte(want))
				if err != nil || string(a.Body) != want {
					t.Errorf("sent %s, got %v, %v", want, a, err)
				}
			}
		})
	}
	callers.Wait()
}
