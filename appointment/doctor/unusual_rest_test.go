package doctor_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// serveDocuments returns a handler that reads a document from each request by read, and responds with
// the result of answer. Its responses have the type contentType.
func serveDocuments(contentType string, read func(*http.Request) string, answer func(document string) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		w.Header().Set("Content-Type", contentType)
		_, _ = io.WriteString(w, answer(read(r)))
	}
}

func readBody(r *http.Request) string {
	body, _ := io.ReadAll(r.Body)
	return string(body)
}

// unusualRESTHospitals returns hospitals with REST services, or with gateways, by what is unusual
// about them.
func unusualRESTHospitals(t *testing.T) map[string]unusualHospital {
	t.Helper()
	otherNames := strings.NewReplacer(`"statusCode":"00000000"`, `"code":"200"`, `"statusCode":`, `"code":`, `"statusMessage":""`, `"msg":"处理完毕"`)
	gbk := simplifiedchinese.GBK.NewEncoder()
	wsdl := wsdlOf("http://ws.his.example/", "unqualified", false, false, "", each([]string{"arg0"}, "queryAppointment", "saveAppointment", "cancelAppointment"))
	head, rest, _ := strings.Cut(wsdl, "<w:types>")
	types, rest, _ := strings.Cut(rest, "</w:types>")
	jaxws := &unusualService{namespace: "http://ws.his.example/", element: "queryAppointment", parameters: []string{"arg0"}, style: asCamel}
	return map[string]unusualHospital{
		"other names and data in a string": {vendor: appointment.Laida, handler: serveDocuments("text/html", readBody, func(document string) string {
			return otherNames.Replace(answerQuery(document, asCamel, true))
		}), works: true, queries: 8},
		"GBK that is declared as UTF-8": {vendor: appointment.Jintang, handler: serveDocuments("application/json; charset=utf-8", readBody, func(document string) string {
			text, _ := gbk.String(strings.Replace(answerQuery(document, asPascal, false), `"StatusMessage":""`, `"StatusMessage":"查询完成"`, 1))
			return text
		}), works: true, queries: 4},
		"form with another name": {vendor: "", handler: serveDocuments("application/json", func(r *http.Request) string {
			values, _ := url.ParseQuery(readBody(r))
			return values.Get("param")
		}, func(document string) string { return answerQuery(document, strings.ToUpper, false) }), works: true, queries: 45},
		"WSDL behind a gateway": {vendor: appointment.Laida, handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/gateway/exam") && r.URL.RawQuery == "wsdl":
				w.Header().Set("Content-Type", "text/xml")
				_, _ = io.WriteString(w, head+`<w:types><x:schema><x:import namespace="http://ws.his.example/" schemaLocation="http://10.1.2.3:8080/exam?xsd=1"/></x:schema></w:types>`+rest)
			case r.Method == http.MethodGet && r.URL.RawQuery == "xsd=1" && strings.HasPrefix(r.URL.Path, "/gateway/"):
				_, _ = io.WriteString(w, strings.Replace(types, "<x:schema ", `<x:schema xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:t="http://ws.his.example/" `, 1))
			default:
				jaxws.ServeHTTP(w, r)
			}
		}), works: true, queries: 3},
		"WSDL without its schema": {vendor: appointment.Wanda, handler: &unusualService{
			wsdl: head + `<w:types><x:schema><x:import namespace="http://ws.his.example/" schemaLocation="http://10.1.2.3:8080/exam?xsd=1"/></x:schema></w:types>` +
				strings.NewReplacer("queryAppointment", "QuerySchedule", "saveAppointment", "SaveSchedule", "cancelAppointment", "CancelSchedule").Replace(rest),
			namespace: "http://ws.his.example/", element: "QuerySchedule", parameters: []string{"data"}, qualified: true,
			action: "http://ws.his.example/QuerySchedule", style: asPascal,
		}, works: true, queries: 2},
		"locks after five refusals": {vendor: appointment.Laida, handler: lockingHandler(5), queries: 3, finding: "search.credentials", question: "question.credentials"},
	}
}

// lockingHandler refuses the credentials, and locks the account after the limit.
func lockingHandler(limit int) http.HandlerFunc {
	refusals := 0
	return serveDocuments("application/json", readBody, func(string) string {
		if refusals++; refusals >= limit {
			return `{"statusCode":"8","statusMessage":"账号已锁定，请联系管理员"}`
		}
		return `{"statusCode":"7","statusMessage":"授权码无效"}`
	})
}

func TestDiagnose_UnusualRESTHospitals(t *testing.T) {
	t.Parallel()
	for name, tt := range unusualRESTHospitals(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.check(t, newConfig(tt.vendor, startServer(t, tt.handler.ServeHTTP)+"/gateway/exam"))
		})
	}
}
