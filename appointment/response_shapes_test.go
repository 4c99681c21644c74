package appointment_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
)

// scheduleWith returns a response to a query with a list of resources, given as JSON.
func scheduleWith(resources string) string {
	return `{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"","result":{"scheduleFlag":"0",` +
		`"scheduleArrangeResourceInfoList":` + resources + `}}}`
}

// resourceWith returns a resource with one day and a list of times, given as JSON.
func resourceWith(uid, times string) string {
	return fmt.Sprintf(`{"resourceUID":%q,"resourceName":"DX","scheduleArrangeDateInfoList":[{"arrangeUID":"1","arrangeDay":"2026-11-24","scheduleArrangeTimeInfoList":%s}]}`, uid, times)
}

// timeAt returns a slot that starts at a full hour.
func timeAt(hour int) string {
	return fmt.Sprintf(`{"timeDetailUID":"%d","startTime":"%02d:00","endTime":"%02d:30","quantity":"2","appointmentQuantity":"1"}`, hour, hour, hour)
}

var (
	referencePath = regexp.MustCompile(`"\$(\.[a-zA-Z]+(\[\d+\])?)+"`)
	nameInPath    = regexp.MustCompile(`\.[a-zA-Z]+`)
)

// inValues returns a document in which the object of a field is the only element of a list of .NET.
func inValues(field, document string) string {
	_, object, _ := strings.Cut(document, `"`+field+`":`)
	depth := 0
	end := strings.IndexFunc(object, func(r rune) bool {
		switch r {
		case '{':
			depth++
		case '}':
			depth--
		}
		return depth == 0
	})
	object = object[:end+1]
	return strings.Replace(document, object, `{"$id":"1","$values":[`+object+`]}`, 1)
}

// Serializers write lists in other shapes. Each is read as the list that it is, or is an error
// that names the path; none is read as empty.
func TestClient_QuerySchedule_ListShapes(t *testing.T) {
	t.Parallel()
	eight, nine, ten := timeAt(8), timeAt(9), timeAt(10)
	list := "[" + eight + "," + nine + "," + ten + "]"
	for name, tt := range map[string]struct {
		document string
		code     casing.Code // of the deviation; "" if there is none
		problem  string      // in the error's text; "" if three slots are read
	}{
		"a list":                          {document: scheduleWith("[" + resourceWith("18", list) + "]")},
		".NET references":                 {scheduleWith(`{"$id":"1","$values":[` + resourceWith("18", `{"$id":"2","$values":`+list+`}`) + `]}`), casing.CodeValuesObject, ""},
		"PHP array from 0":                {scheduleWith(`[` + resourceWith("18", `{"0":`+eight+`,"2":`+ten+`,"1":`+nine+`}`) + `]`), casing.CodeNumberedObject, ""},
		"PHP array from 1":                {scheduleWith(`{"1":` + resourceWith("18", list) + `}`), casing.CodeNumberedObject, ""},
		"element of XML":                  {scheduleWith(`{"scheduleArrangeResourceInfo":[` + resourceWith("18", list) + `]}`), casing.CodeWrappedList, ""},
		"one element of XML":              {scheduleWith(`{"scheduleArrangeResourceInfo":` + resourceWith("18", `{"item":`+list+`}`) + `}`), casing.CodeWrappedList, ""},
		"list inside list":                {scheduleWith(`{"list":[` + resourceWith("18", list) + `]}`), casing.CodeWrappedList, ""},
		"reference":                       {scheduleWith(`[` + resourceWith("18", "["+eight+","+nine+`,{"$ref":"$.data.result.scheduleArrangeResourceInfoList[0].scheduleArrangeDateInfoList[0].scheduleArrangeTimeInfoList[0]"}]`) + `]`), casing.CodeReference, ""},
		"result is a list of one":         {strings.Replace(strings.Replace(scheduleWith("["+resourceWith("18", list)+"]"), `"result":{`, `"result":[{`, 1), "}}}", "}]}}", 1), casing.CodeListForObject, ""},
		"data is a list of one":           {strings.Replace(strings.Replace(scheduleWith("["+resourceWith("18", list)+"]"), `"data":{`, `"data":[{`, 1), "}}}", "}}]}", 1), casing.CodeListForObject, ""},
		".NET lists at all levels":        {inValues("data", inValues("result", scheduleWith(`{"$id":"7","$values":[`+resourceWith("18", `{"$id":"9","$values":`+list+`}`)+`]}`))), casing.CodeValuesObject, ""},
		"PHP array as result":             {strings.Replace(strings.Replace(scheduleWith("["+resourceWith("18", list)+"]"), `"result":{`, `"result":{"0":{`, 1), "}}}", "}}}}", 1), casing.CodeNumberedObject, ""},
		"two .NET results":                {document: `{"statusCode":"00000000","data":{"resultCode":"Success","result":{"$values":[{"scheduleFlag":"0"},{"scheduleFlag":"2"}]}}}`, problem: "data.result"},
		"reference to nothing":            {document: scheduleWith(`[` + resourceWith("18", "["+eight+`,{"$ref":"$.data.nothing"}]`) + `]`), problem: "scheduleArrangeTimeInfoList[1]"},
		"reference to itself":             {document: scheduleWith(`[` + resourceWith("18", `[{"$ref":"$.data.result.scheduleArrangeResourceInfoList[0].scheduleArrangeDateInfoList[0].scheduleArrangeTimeInfoList[0]"}]`) + `]`), problem: "scheduleArrangeTimeInfoList[0]"},
		"element without expected fields": {document: scheduleWith(`[` + resourceWith("18", "["+eight+`,{"kssj":"09:00","jssj":"09:30"}]`) + `]`), problem: "scheduleArrangeTimeInfoList[1]"},
		"object without expected fields":  {document: scheduleWith(`{"ziyuan":"DX","bianhao":"18"}`), problem: "scheduleArrangeResourceInfoList"},
		"result without expected fields":  {document: `{"statusCode":"00000000","data":{"resultCode":"Success","result":{"jieguo":[1]}}}`, problem: "data.result"},
		"two results":                     {document: `{"statusCode":"00000000","data":{"resultCode":"Success","result":[{"scheduleFlag":"0"},{"scheduleFlag":"2"}]}}`, problem: "data.result"},
		"a text":                          {document: scheduleWith(`"18"`), problem: "scheduleArrangeResourceInfoList"},
		"a number":                        {document: scheduleWith(`7`), problem: "scheduleArrangeResourceInfoList"},
	} {
		for _, vendor := range appointment.Vendors() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				document := referencePath.ReplaceAllStringFunc(respellNames(vendor, tt.document), func(path string) string {
					return nameInPath.ReplaceAllStringFunc(path, func(name string) string { return "." + spellName(vendor, name[1:]) })
				})
				schedule, err := newClient(t, vendor, respondWith(document)).QuerySchedule(t.Context(), fullQueryRequest())
				if tt.problem != "" {
					checkClass(t, err, appointment.ErrBadResponse)
					if err != nil && !strings.Contains(err.Error(), tt.problem) {
						t.Errorf("error = %v, want it to name %s", err, tt.problem)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				slots := slices.Collect(schedule.Slots())
				if len(slots) != 3 {
					t.Fatalf("%d slots, want 3", len(slots))
				}
				for i, slot := range slots {
					if wantHour := []int{8, 9, 10}[i]; slot.StartTime.Hour() != wantHour && tt.code != casing.CodeReference || slot.ResourceUID != "18" || !slot.Open() {
						t.Errorf("slot %d starts at %v, open: %v, want %d:00, true", i, slot.StartTime, slot.Open(), wantHour)
					}
				}
				reported := slices.ContainsFunc(schedule.Deviations, func(d appointment.Deviation) bool { return d.Code == tt.code })
				if tt.code != "" && !reported {
					t.Errorf("Deviations = %v, want one with the code %q", schedule.Deviations, tt.code)
				}
			})
		}
	}
}

// encodeBody compresses a body.
func encodeBody(t *testing.T, newWriter func(io.Writer) io.WriteCloser, body []byte) []byte {
	t.Helper()
	var compressed bytes.Buffer
	w := newWriter(&compressed)
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return compressed.Bytes()
}

// A response can be compressed in another way than it says, or be the root of a multipart body.
func TestClient_SaveSchedule_BodyEncodings(t *testing.T) {
	t.Parallel()
	newGzip := func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
	newZlib := func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }
	newFlate := func(w io.Writer) io.WriteCloser {
		f, err := flate.NewWriter(w, flate.DefaultCompression)
		if err != nil {
			panic(err)
		}
		return f
	}
	for name, tt := range map[string]struct {
		encode   func(*testing.T, []byte) []byte
		encoding string
		problem  string // in the error's text; "" if the response is read
	}{
		"gzip":                   {func(t *testing.T, b []byte) []byte { return encodeBody(t, newGzip, b) }, "gzip", ""},
		"gzip without a header":  {func(t *testing.T, b []byte) []byte { return encodeBody(t, newGzip, b) }, "", ""},
		"gzip twice":             {func(t *testing.T, b []byte) []byte { return encodeBody(t, newGzip, encodeBody(t, newGzip, b)) }, "gzip", ""},
		"deflate":                {func(t *testing.T, b []byte) []byte { return encodeBody(t, newZlib, b) }, "deflate", ""},
		"deflate without header": {func(t *testing.T, b []byte) []byte { return encodeBody(t, newFlate, b) }, "deflate", ""},
		"brotli":                 {func(*testing.T, []byte) []byte { return []byte("\x0b\x02\x80{}\x03") }, "br", "compressed with br"},
		"zstd":                   {func(*testing.T, []byte) []byte { return []byte("\x28\xb5\x2f\xfd") }, "zstd", "compressed with zstd"},
		"damaged gzip":           {func(t *testing.T, b []byte) []byte { return encodeBody(t, newGzip, b)[:40] }, "", "gzip"},
	} {
		for _, vendor := range appointment.Vendors() {
			t.Run(name+"/"+string(vendor), func(t *testing.T) {
				t.Parallel()
				client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) {
					recorder := &bodyRecorder{header: http.Header{}}
					writeResponse(recorder, r, respellNames(vendor, successDoc))
					w.Header().Set("Content-Type", recorder.header.Get("Content-Type"))
					if tt.encoding != "" {
						w.Header().Set("Content-Encoding", tt.encoding)
					}
					_, _ = w.Write(tt.encode(t, recorder.body.Bytes()))
				})
				booking, err := client.SaveSchedule(t.Context(), fullSaveRequest())
				if tt.problem == "" {
					if err != nil || !booking.Booked() {
						t.Errorf("SaveSchedule() = %v, %v, want a booking", booking, err)
					}
					return
				}
				checkClass(t, err, appointment.ErrBadResponse)
				if !errors.Is(err, appointment.ErrOutcomeUnknown) || !strings.Contains(err.Error(), tt.problem) {
					t.Errorf("error = %v, want an unknown outcome and %q", err, tt.problem)
				}
			})
		}
	}
}

// bodyRecorder keeps a response instead of sending it.
type bodyRecorder struct {
	header http.Header
	body   bytes.Buffer
}

func (b *bodyRecorder) Header() http.Header         { return b.header }
func (b *bodyRecorder) WriteHeader(int)             {}
func (b *bodyRecorder) Write(p []byte) (int, error) { return b.body.Write(p) }

func TestClient_SaveSchedule_Multipart(t *testing.T) {
	t.Parallel()
	const attachment = "--b\r\nContent-Type: application/octet-stream\r\nContent-ID: <a@x>\r\n\r\n\x00\x01\r\n"
	for _, vendor := range appointment.Vendors() {
		for name, start := range map[string]string{"first part": "", "named part": `; start="<root@x>"`} {
			client := newClient(t, vendor, func(w http.ResponseWriter, r *http.Request) {
				recorder := &bodyRecorder{header: http.Header{}}
				writeResponse(recorder, r, respellNames(vendor, successDoc))
				root := "--b\r\nContent-Type: application/xop+xml; charset=UTF-8\r\nContent-ID: <root@x>\r\n\r\n" + recorder.body.String() + "\r\n"
				w.Header().Set("Content-Type", `multipart/related; type="application/xop+xml"; boundary=b`+start)
				if start == "" {
					fmt.Fprint(w, root+attachment+"--b--\r\n")
				} else {
					fmt.Fprint(w, attachment+root+"--b--\r\n")
				}
			})
			booking, err := client.SaveSchedule(t.Context(), fullSaveRequest())
			if err != nil || !booking.Booked() {
				t.Errorf("%s, %s: SaveSchedule() = %v, %v, want a booking", vendor, name, booking, err)
			}
		}
	}
}

// Error.Response is there whenever bytes of a response were received, so that they can be shown to
// the vendor.
func TestError_Response_BytesReceived(t *testing.T) {
	t.Parallel()
	const head = "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\n"
	for name, raw := range map[string]string{
		"truncated body":        head + "Content-Length: 100\r\n\r\n{\"statusCode\":",
		"truncated chunk":       head + "Transfer-Encoding: chunked\r\n\r\n40\r\n{\"statusCode\":",
		"no body":               head + "Content-Length: 0\r\n\r\n",
		"truncated gzip":        head + "Content-Encoding: gzip\r\nContent-Length: 12\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\xaa\x56",
		"unknown compression":   head + "Content-Encoding: br\r\nContent-Length: 4\r\n\r\nabcd",
		"unknown charset":       head + "Content-Length: 4\r\n\r\n\xff\xff\xff\xff",
		"envelope cut short":    head + "Content-Length: 30\r\n\r\n<s:Envelope xmlns:s=\"a\"><s:Bod",
		"page":                  head + "Content-Length: 13\r\n\r\n<html></html>",
		"fault":                 head + "\r\n<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><faultcode>s:Server</faultcode></s:Fault></s:Body></s:Envelope>",
		"bad gateway":           "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\n\r\nbad",
		"bad header line":       "HTTP/1.1 200 OK\r\nX-Header without colon\r\n\r\n{}",
		"head cut short":        "HTTP/1.1 200 OK\r\nContent-Le",
		"not HTTP":              "SSH-2.0-OpenSSH_9.2\r\n",
		"proxy authentication":  "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
		"moved":                 "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n",
		"longer than the limit": head + "Content-Length: 99999\r\n\r\n" + strings.Repeat("x", 99999),
	} {
		for _, vendor := range appointment.Vendors() {
			for _, req := range validRequests() {
				t.Run(fmt.Sprintf("%s/%s/%T", name, vendor, req), func(t *testing.T) {
					t.Parallel()
					client := newClient(t, vendor, respondRaw(raw), appointment.WithLimits(appointment.Limits{ResponseBytes: 50000}))
					err := sendRequest(t.Context(), client, req)
					var e *appointment.Error
					if !errors.As(err, &e) || e.Response == nil || e.Response.Hospital != "市三院" {
						t.Errorf("error = %v, want one with the response", err)
					}
				})
			}
		}
	}
}
