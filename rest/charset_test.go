package rest_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/internal/httpx/wiretest"
	"github.com/exam-appointment/appointment-go/rest"
)

func TestService_Call_RequestCharset(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		charset     httpx.RequestCharset
		parameter   string
		document    string
		contentType string
		body        string // "" for an error
	}{
		"GBK":                     {httpx.RequestGBK, "", `"张"`, "application/json; charset=GBK", "\"\xd5\xc5\""},
		"GB18030":                 {httpx.RequestGB18030, "", `"㛃"`, "application/json; charset=GB18030", "\"\x82\x30\xb7\x31\""},
		"GBK, form":               {httpx.RequestGBK, "数", `"张"`, "application/x-www-form-urlencoded; charset=GBK", "%CA%FD=%22%D5%C5%22"},
		"ASCII":                   {httpx.RequestASCII, "", `"\u5f20"`, "application/json; charset=utf-8", `"\u5f20"`},
		"ASCII, form":             {httpx.RequestASCII, "d", `"a"`, "application/x-www-form-urlencoded", "d=%22a%22"},
		"not in GBK":              {httpx.RequestGBK, "", `"䶮"`, "", ""},
		"parameter not in GBK":    {httpx.RequestGBK, "䶮", `"张"`, "", ""},
		"not in ASCII, unescaped": {httpx.RequestASCII, "", `"张"`, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := wiretest.Start(t, wiretest.Respond(wiretest.Response(200, "application/json", "{}")))
			client := httpx.ClientFor(&http.Transport{DisableKeepAlives: true})
			client.RequestCharset = tt.charset
			service, err := rest.New(client, server.URL, rest.Route{Parameter: tt.parameter})
			if err != nil {
				t.Fatal(err)
			}
			_, err = service.Call(t.Context(), newRequest(tt.document))
			if tt.body == "" {
				var e *rest.Error
				if !errors.As(err, &e) || e.Outcome != rest.NotSent || !e.Permanent || len(server.Requests()) > 0 {
					t.Errorf("Call error = %v, want one that nothing was sent", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := server.Requests()[0]
			if !strings.Contains(got, "Content-Type: "+tt.contentType+"\r\n") || !strings.HasSuffix(got, "\r\n\r\n"+tt.body) {
				t.Errorf("request = %q, want %s and %q", got, tt.contentType, tt.body)
			}
		})
	}
}
