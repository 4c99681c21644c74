package doctor_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// envelopeResponse is a response with a SOAP envelope.
type envelopeResponse struct {
	status            int
	contentType, body string
}

// envelopeResponses returns SOAP envelopes in many forms.
func envelopeResponses(t *testing.T) map[string]envelopeResponse {
	t.Helper()
	const xmlType = "text/xml; charset=utf-8"
	fault := faultWith("S:Server", "处理失败")
	plain := strings.TrimPrefix(fault, `<?xml version="1.0"?>`)
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]envelopeResponse{
		"HTTP 500":        {500, xmlType, fault},
		"HTTP 200":        {200, xmlType, fault},
		"HTTP 404":        {404, xmlType, fault},
		"text/html":       {500, "text/html", fault},
		"text/html, 200":  {200, "text/html", fault},
		"no declaration":  {500, xmlType, plain},
		"other prefix":    {500, xmlType, strings.NewReplacer("<S:", "<SOAP-ENV:", "</S:", "</SOAP-ENV:", "xmlns:S", "xmlns:SOAP-ENV").Replace(fault)},
		"no prefix":       {200, xmlType, strings.NewReplacer("<S:", "<", "</S:", "</", "xmlns:S=", "xmlns=").Replace(fault)},
		"byte-order mark": {500, xmlType, "\uFEFF" + fault},
		"blank lines":     {200, xmlType, "\r\n\r\n" + plain},
		"long comment":    {500, xmlType, "<!-- " + strings.Repeat("html ", 200) + "-->" + plain},
		"document type":   {200, xmlType, "<!DOCTYPE html>" + plain},
		"GBK":             {500, "text/xml; charset=GBK", gbk},
		"UTF-16":          {200, "text/xml; charset=utf-16", utf16},
		"cut off":         {200, xmlType, fault[:len(fault)-40]},
		"tree as result":  {200, xmlType, `<S:Envelope xmlns:S="` + soap11Namespace + `"><S:Body><r><out><html/></out></r></S:Body></S:Envelope>`},
		"HTML as result":  {200, xmlType, `<S:Envelope xmlns:S="` + soap11Namespace + `"><S:Body><r><out>&lt;html&gt;&lt;/html&gt;</out></r></S:Body></S:Envelope>`},
		"SOAP 1.2":        {200, "application/soap+xml", strings.ReplaceAll(plain, soap11Namespace, soap12Namespace)},
	}
}

// TestDiagnose_EnvelopeIsNoPage checks that a SOAP envelope is never called an HTML page, for any
// vendor and in any form.
func TestDiagnose_EnvelopeIsNoPage(t *testing.T) {
	t.Parallel()
	for name, tt := range sampleCases(envelopeResponses(t)) {
		for _, vendor := range []appointment.Vendor{appointment.Laida, appointment.Wanda} {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				var messages strings.Builder
				endpoint := startServer(t, func(w http.ResponseWriter, r *http.Request) {
					if r.Method == http.MethodGet {
						http.NotFound(w, r)
						return
					}
					w.Header().Set("Content-Type", tt.contentType)
					w.WriteHeader(tt.status)
					_, _ = w.Write([]byte(tt.body))
				})
				report := diagnose(t, newConfig(vendor, endpoint), doctor.WithMaxQueries(3), doctor.WithProgress(func(p doctor.Progress) {
					messages.WriteString(p.Message.English + p.Message.Chinese + "\n")
				}))
				if text := messages.String(); strings.Contains(text, "HTML page") || strings.Contains(text, "网页") {
					t.Errorf("Diagnose() messages = %s\nwant none about a page", text)
				}
				code := findCheck(report, doctor.CheckQuery).Finding.Code
				if vendor == appointment.Laida && code != "query.soap" {
					t.Errorf("Diagnose() finding = %q, want query.soap", code)
				}
				checkChinese(t, report)
			})
		}
	}
}
