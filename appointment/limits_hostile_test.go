package appointment_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

const (
	million = 1_000_000
	gib     = 1 << 30

	// The beginnings of schedules, up to the result and up to the days of its first resource.
	toResult = `{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"","result":`
	toDays   = toResult + `{"scheduleArrangeResourceInfoList":[{"scheduleArrangeDateInfoList":[`
)

// gzipZeros returns n zeros, compressed. Several such texts in a row are valid gzip too.
func gzipZeros(n int) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(make([]byte, n))
	_ = z.Close()
	return b.String()
}

// billionLaughs returns a document type whose entity lol9 expands to a billion texts.
func billionLaughs() string {
	dtd := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol0 "lol">`
	for n := range 9 {
		dtd += fmt.Sprintf(`<!ENTITY lol%d "%s">`, n+1, strings.Repeat(fmt.Sprintf("&lol%d;", n), 10))
	}
	return dtd + "]>"
}

// writeSlowly writes one byte every ten milliseconds until the client closes the connection.
func writeSlowly(_ appointment.Vendor, w io.Writer) {
	writeParts(w, rawHead+"\r\n")
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for range ticker.C {
		if _, err := w.Write([]byte(" ")); err != nil {
			return
		}
	}
}

// The texts of the errors.
const (
	tooLong        = "the response is longer than the limit of 8388608 bytes (Limits.ResponseBytes)"
	tooDeepJSON    = "nested deeper than 64 (Limits.Depth)"
	tooDeepXML     = "nested deeper than 64 elements (Limits.Depth)"
	tooManyJSON    = "more than 50000 elements in lists (Limits.Elements)"
	tooManyXML     = "more than 50000 elements (Limits.Elements)"
	tooManyAttrs   = "more than 50000 attributes (Limits.Elements)"
	otherXML       = "it is XML, and not the interface's JSON"
	isEnvelope     = "it is a SOAP envelope, and not the interface's JSON"
	badEnvelope    = "its SOAP envelope has a document type or a damaged root element"
	brokenXML      = "the SOAP envelope of the response is not well-formed XML"
	noResultCode   = "no resultCode"
	textAfterEnd   = "expected the end of the document"
	unknownCharset = "the text is not valid in the declared charset"
	longHeader     = "Limits.HeaderBytes"
	timeIsUp       = "the time allowed ran out"
)

// hostileResponses are responses that cost much memory or time if they are read without limits.
var hostileResponses = []struct {
	name    string
	respond rawResponse
	// wantSOAP and wantREST are parts of the error's text; "" if the response is read.
	wantSOAP, wantREST string
	// maxMemory is the memory that the client may take, in multiples of ResponseBytes; 0 for 5.
	// Cases that set it take long and are skipped under the race detector.
	maxMemory uint64
}{
	{"1 GiB, streamed", rawJSON(gib, "x"), tooLong, tooLong, 0},
	{"1 GiB with its Content-Length", rawHTTP(fmt.Sprintf("Content-Length: %d\r\n\r\n", gib), gib, "x"), tooLong, tooLong, 0},
	{"1 GiB of zeros in 1 MiB of gzip", rawHTTP("Content-Encoding: gzip\r\n\r\n", 1024, gzipZeros(1<<20)), tooLong, tooLong, 0},
	{"1 GiB of gzip that is empty", rawHTTP("Content-Encoding: gzip\r\n\r\n", gib/len(gzipZeros(0)), gzipZeros(0)), timeIsUp, timeIsUp, 0},
	{"a million nested objects", rawJSON(million, `{"data":`), tooDeepJSON, tooDeepJSON, 0},
	{"a million nested lists", rawJSON(`{"x":`, million, `[`), tooDeepJSON, tooDeepJSON, 0},
	{"a million nested XML elements", rawJSON(million, `<a>`), tooDeepXML, otherXML, 0},
	{"a million XML elements", rawJSON(million, `<a/>`), tooManyXML, otherXML, 0},
	{"a million attributes", rawJSON("<a ", million, `a="" `, "/>"), tooManyAttrs, otherXML, 0},
	{"a million attributes of the root", rawHTTP("\r\n<a ", million, `a="" `, "/>"), tooManyAttrs, otherXML, 0},
	{"a million objects in a list", rawJSON(toDays, million, `{},`, `{}]}]}}}`), tooManyJSON, tooManyJSON, 0},
	{"as many objects as allowed", rawJSON(toDays, 49_998, `{"arrangeUID":1},`, `{"arrangeUID":1}]}]}}}`), "", "", 0},
	{"as many objects, with lists in strings", rawJSON(toResult+`{"scheduleArrangeResourceInfoList":[`,
		49_999, `{"resourceUID":"a","scheduleArrangeDateInfoList":"[]"},`, `{"resourceUID":"a"}]}}}`), "", "", 0},
	{"8 MB of JSON in strings in a string", rawJSON(`"\"{\\\"data\\\":\\\"{\\\\\\\"resultDesc\\\\\\\":1`, 8*million, " ", `}\\\"}\""`),
		noResultCode, noResultCode, 5},
	{"the same, damaged at the end", rawJSON(`"\"{\\\"data\\\":\\\"{\\\\\\\"resultDesc\\\\\\\":1`, 8*million, " ", `}\\\"}\""?`),
		textAfterEnd, textAfterEnd, 8}, // it is read twice more, for its status codes
	{"8 MB of GBK", rawJSON(`{"x":"`, 4*million, "\xd6\xd0", `"}`), noResultCode, noResultCode, 5},
	{"its namespace a million times", rawHTTP("\r\n<e:Envelope xmlns:e=\"x\" a='", 2*million, `"x"`, "'><e:Body><R><S>{}</S></R></e:Body></e:Envelope>"),
		badEnvelope, isEnvelope, 0},
	{"8 MB of surrogates", rawJSON(`{"x":"`, 1_300_000, "\xed\xa0\x80\xed\xb0\x80", `"}`), noResultCode, noResultCode, 0},
	{"8 MB of surrogates, damaged", rawJSON(`{"x":"`, 1_300_000, "\xed\xa0\x80\xed\xb0\x80", "\xff\"}"), unknownCharset, unknownCharset, 8},
	{"a name of 8 MB", rawJSON(`{"`, 8*million, "x", `":1}`), noResultCode, noResultCode, 0},
	{"a billion laughs", rawHTTP("\r\n", billionLaughs(), soapHead, "&lol9;", soapTail), badEnvelope, isEnvelope, 0},
	{"a billion laughs in the body", rawJSON(billionLaughs(), "&lol9;"), brokenXML, otherXML, 0},
	{"1 GiB of headers", rawHTTP(gib/32, "X-Header: 012345678901234567890\r\n"), longHeader, longHeader, 0},
	{"a header of 1 GiB", rawHTTP("X: ", gib, "x"), longHeader, longHeader, 0},
	{"one byte at a time", writeSlowly, timeIsUp, timeIsUp, 0},
}

// The test is not parallel to others, so that it measures the memory of one call. With -v it
// prints a table.
func TestClient_QuerySchedule_HostileResponses(t *testing.T) { //nolint:paralleltest // it measures memory
	if testing.Short() {
		t.Skip("skipped with -short")
	}
	const defaultMaxMemory, responseBytes = 5, 8 << 20
	var table strings.Builder
	for _, tt := range hostileResponses {
		if tt.maxMemory > 0 && isRaceEnabled() {
			continue // memory is not checked there, and the case takes long
		}
		for _, vendor := range soapAndRESTVendors() {
			want, wantClass, timeout := tt.wantREST, appointment.ErrBadResponse, time.Minute
			if vendor != appointment.Laida {
				want = tt.wantSOAP
			}
			switch want {
			case "":
				wantClass = nil
			case timeIsUp:
				wantClass, timeout = appointment.ErrNoResponse, 300*time.Millisecond
			}
			client := newRawClient(t, vendor, func(w io.Writer) { tt.respond(vendor, w) }, appointment.WithTimeout(timeout))
			limit := max(tt.maxMemory, defaultMaxMemory) * responseBytes
			var err error
			start := time.Now()
			peak := measurePeakMemory(func() { err = queryOnce(t, client) })
			for range 2 { // on a busy machine the garbage collector comes late
				if peak > limit {
					peak = min(peak, measurePeakMemory(func() { err = queryOnce(t, client) }))
				}
			}
			fmt.Fprintf(&table, "\n%-38s %-16s %5.1f MiB %8v", tt.name, vendor, float64(peak)/(1<<20), time.Since(start).Round(time.Millisecond))
			if !errors.Is(err, wantClass) || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%s, %s: error = %v\nwant class %v and the text %q", tt.name, vendor, err, wantClass, want)
			}
			if peak > limit && !isRaceEnabled() {
				t.Errorf("%s, %s: the call took %d bytes of memory, want %d at most", tt.name, vendor, peak, limit)
			}
		}
	}
	t.Log("peak memory of a call, garbage included, if a response may have 8 MiB:" + table.String())
}

// isRaceEnabled reports whether the race detector is on. It makes append take more memory.
func isRaceEnabled() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// measurePeakMemory calls f and returns by how much the memory of objects grew at most, including
// objects that are no longer used.
func measurePeakMemory(f func()) uint64 {
	objectBytes := func() uint64 {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	defer debug.SetGCPercent(debug.SetGCPercent(20)) // a busy machine collects late
	runtime.GC()
	before := objectBytes()
	peak := before
	done, sampled := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(sampled)
		ticker := time.NewTicker(50 * time.Microsecond)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				peak = max(peak, objectBytes())
			}
		}
	}()
	f()
	close(done)
	<-sampled
	return max(peak, objectBytes()) - before
}
