package soap_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/soap"
	gosoap "github.com/hooklift/gowsdl/soap"
)

// generatedRequest is a request as gowsdl generates it from a WSDL.
type generatedRequest struct {
	XMLName struct{} `xml:"http://tempuri.org/ SaveSchedule"`
	Data    string   `xml:"data"`
}

// TestService_Call_GowsdlDefects shows each defect in gowsdl alone, and then that this package
// corrects it. If gowsdl alone passes after an update, the correction can be removed.
func TestService_Call_GowsdlDefects(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		response  string
		defect    func(server *wiretest.Server, last error) bool // of gowsdl alone
		corrected func(server *wiretest.Server, last error) bool // by this package
	}{
		"a connection for every call": {
			response:  okResponse(resultStart + result + resultEnd),
			defect:    func(s *wiretest.Server, _ error) bool { return s.Connections() == 20 },
			corrected: func(s *wiretest.Server, err error) bool { return s.Connections() == 1 && err == nil },
		},
		"Connection: close": {
			response: okResponse(resultStart + result + resultEnd),
			defect: func(s *wiretest.Server, _ error) bool {
				return strings.Contains(s.Requests()[0], "\r\nConnection: close\r\n")
			},
			corrected: func(s *wiretest.Server, _ error) bool { return !strings.Contains(s.Requests()[0], "\r\nConnection:") },
		},
		"fault over 500 in the error text": {
			response: wiretest.Response(500, xmlType, envelopeStart+"<soap:Fault><faultcode>soap:Client</faultcode><faultstring>赵测试</faultstring></soap:Fault>"+envelopeEnd),
			defect: func(_ *wiretest.Server, err error) bool {
				var fault *gosoap.SOAPFault
				return !errors.As(err, &fault) && strings.Contains(err.Error(), "赵测试")
			},
			corrected: func(_ *wiretest.Server, err error) bool {
				var fault *soap.Fault
				return errors.As(err, &fault) && fault.Reason == "赵测试" && fault.Status == 500 && err.Error() == "SOAP fault soap:Client"
			},
		},
		"empty SOAPAction is not sent": {
			response: okResponse(""),
			defect: func(s *wiretest.Server, _ error) bool {
				return !strings.Contains(s.Requests()[0], "\r\nSOAPAction: \"\"\r\n")
			},
			corrected: func(s *wiretest.Server, _ error) bool {
				return strings.Contains(s.Requests()[0], "\r\nSOAPAction: \"\"\r\n")
			},
		},
		"response in GBK": {
			response:  wiretest.Response(200, "text/xml", `<?xml version="1.0" encoding="GBK"?>`+envelopeStart+"<r><r>\xd5\xd4</r></r>"+envelopeEnd),
			defect:    func(_ *wiretest.Server, err error) bool { return err != nil },
			corrected: func(_ *wiretest.Server, err error) bool { return err == nil },
		},
		"unusual Content-Type": {
			response:  wiretest.Response(200, "multipart/related;;", envelopeStart+resultStart+result+resultEnd+envelopeEnd),
			defect:    func(_ *wiretest.Server, err error) bool { return err != nil },
			corrected: func(_ *wiretest.Server, err error) bool { return err == nil },
		},
		"response in SOAP 1.2": {
			response:  wiretest.Response(200, xmlType, envelope12Start+resultStart+result+resultEnd+envelope12End),
			defect:    func(_ *wiretest.Server, err error) bool { return err != nil },
			corrected: func(_ *wiretest.Server, err error) bool { return err == nil },
		},
		"response of any length": {
			response:  okResponse(resultStart + strings.Repeat("a", 1<<20) + resultEnd),
			defect:    func(_ *wiretest.Server, err error) bool { return err == nil },
			corrected: func(_ *wiretest.Server, err error) bool { return err != nil },
		},
	}
	for name, tt := range tests {
		if testing.Short() && len(tt.response) >= 100_000 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(tt.response))
			var err error
			client := gosoap.NewClient(server.URL)
			for range 20 {
				err = client.CallContext(t.Context(), "", &generatedRequest{Data: "{}"}, new(struct{ Result string }))
			}
			if !tt.defect(server, err) {
				t.Errorf("gowsdl alone = error %v, want the defect; first request:\n%s", err, server.Requests()[0])
			}
			server = wiretest.Start(t, wiretest.Respond(tt.response))
			service := newService(t, server.URL, binding.Merge(soap.Binding{Action: soap.ActionEmpty}))
			for range 20 {
				_, err = service.Call(t.Context(), newRequest("{}"))
			}
			if !tt.corrected(server, err) {
				t.Errorf("Call = error %v, want the defect corrected; first request:\n%s", err, server.Requests()[0])
			}
		})
	}
}
