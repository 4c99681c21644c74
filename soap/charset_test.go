package soap_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/soap"
)

func TestService_Call_RequestCharset(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		charset     httpx.RequestCharset
		version     soap.Version
		document    string
		contentType string // "" for an error
		start, text string // of the body
	}{
		"UTF-8":             {httpx.RequestUTF8, "", "张", "text/xml; charset=utf-8", "<soap:Envelope ", ">张<"},
		"GBK":               {httpx.RequestGBK, "", "张", "text/xml; charset=GBK", `<?xml version="1.0" encoding="GBK"?><soap:Envelope `, ">\xd5\xc5<"},
		"GB18030, SOAP 1.2": {httpx.RequestGB18030, soap.SOAP12, "㛃", "application/soap+xml; charset=GB18030; action=", `<?xml version="1.0" encoding="GB18030"?><soap:Envelope `, ">\x82\x30\xb7\x31<"},
		"ASCII":             {httpx.RequestASCII, "", "张&", "text/xml; charset=utf-8", "<soap:Envelope ", ">&#24352;&amp;<"},
		"not in GBK":        {httpx.RequestGBK, "", "䶮", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(wiretest.Response(200, "text/xml", okResponse("{}"))))
			client := httpx.ClientFor(&http.Transport{DisableKeepAlives: true})
			client.RequestCharset = tt.charset
			service, err := soap.New(client, server.URL, soap.Binding{Namespace: "urn:x", Version: tt.version})
			if err != nil {
				t.Fatal(err)
			}
			_, err = service.Call(t.Context(), newRequest(tt.document))
			if tt.contentType == "" {
				var e *soap.Error
				if !errors.As(err, &e) || e.Outcome != soap.NotSent || !e.Permanent || len(server.Requests()) > 0 {
					t.Errorf("Call error = %v, want one that nothing was sent", err)
				}
				return
			}
			got := server.Requests()[0]
			if !strings.Contains(got, "Content-Type: "+tt.contentType) || !strings.Contains(got, "\r\n\r\n"+tt.start) || !strings.Contains(got, tt.text) {
				t.Errorf("request = %q, want %s, %q and %q", got, tt.contentType, tt.start, tt.text)
			}
		})
	}
}
