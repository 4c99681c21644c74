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
	million  = 1_000_000
	gib      = 1 << 30
	okHead   = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/xml; charset=utf-8\r\n"
	soapHead = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><R xmlns="http://tempuri.org/"><S>`
	soapTail = `</S></R></s:Body></s:Envelope>`
	toResult = `{"statusCode":"00000000","data":{"resultCode":"Success","resultDesc":"","result":`
	toDays   = toResult + `{"scheduleArrangeResourceInfoList":[{"scheduleArrangeDateInfoList":[`
)

// inBody sends parts as an answer's JSON; of SOAP, as the text in its envelope.
func inBody(parts ...any) func(appointment.Vendor, io.Writer) {
	return func(vendor appointment.Vendor, w io.Writer) {
		say(w, okHead+"\r\n")
		if vendor == appointment.Laida {
			say(w, parts...)
			return
		}
		say(w, soapHead)
		say(w, parts...)
		say(w, soapTail)
	}
}

// asIs sends parts behind the status line and the Content-Type.
func asIs(parts ...any) func(appointment.Vendor, io.Writer) {
	return func(_ appointment.Vendor, w io.Writer) { say(w, append([]any{okHead}, parts...)...) }
}

// zeros is so many of them as gzip, which can be said several times, one behind another.
func zeros(n int) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(make([]byte, n))
	_ = z.Close()
	return b.String()
}

func laughs() string {
	dtd := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol0 "lol">`
	for n := range 9 {
		dtd += fmt.Sprintf(`<!ENTITY lol%d "%s">`, n+1, strings.Repeat(fmt.Sprintf("&lol%d;", n), 10))
	}
	return dtd + "]>"
}

// drip says a byte every ten milliseconds, until the client has enough.
func drip(_ appointment.Vendor, w io.Writer) {
	say(w, okHead+"\r\n")
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		if _, err := w.Write([]byte(" ")); err != nil {
			return
		}
	}
}

const (
	tooLong   = "the answer is longer than the limit of 8388608 bytes (Limits.ResponseBytes)"
	deepJSON  = "nested deeper than 64 (Limits.Depth)"
	deepXML   = "nested deeper than 64 elements (Limits.Depth)"
	manyJSON  = "more than 50000 elements in lists (Limits.Elements)"
	manyXML   = "more than 50000 elements (Limits.Elements)"
	manyNames = "more than 50000 attributes (Limits.Elements)"
	markup    = "it is a page of HTML, or other markup"
	notXML    = "the SOAP envelope of the answer is not well-formed XML"
	longHead  = "Limits.HeaderBytes"
	tooLate   = "the time allowed ran out"
)

// attacks are answers that mean to take the client's memory or time.
var attacks = []struct {
	name       string
	send       func(appointment.Vendor, io.Writer)
	soap, rest string // what the error says; "": the answer is read
	times      uint64 // how many times ResponseBytes the client may take; 0: 5, and it is quick
}{
	{"1 GiB, streamed", inBody(gib, "x"), tooLong, tooLong, 0},
	{"1 GiB, with its Content-Length", asIs(fmt.Sprintf("Content-Length: %d\r\n\r\n", gib), gib, "x"), tooLong, tooLong, 0},
	{"1 GiB of zeros in 1 MiB of gzip", asIs("Content-Encoding: gzip\r\n\r\n", 1024, zeros(1<<20)), tooLong, tooLong, 0},
	{"1 GiB of gzip that is nothing", asIs("Content-Encoding: gzip\r\n\r\n", gib/len(zeros(0)), zeros(0)), tooLate, tooLate, 0},
	{"a million objects, nested", inBody(million, `{"data":`), deepJSON, deepJSON, 0},
	{"a million lists, nested", inBody(`{"x":`, million, `[`), deepJSON, deepJSON, 0},
	{"a million XML elements, nested", inBody(million, `<a>`), deepXML, markup, 0},
	{"a million XML elements", inBody(million, `<a/>`), manyXML, markup, 0},
	{"a million attributes", inBody("<a ", million, `a="" `, "/>"), manyNames, markup, 0},
	{"a million attributes of the root", asIs("\r\n<a ", million, `a="" `, "/>"), manyNames, markup, 0},
	{"a million {} in a list", inBody(toDays, million, `{},`, `{}]}]}}}`), manyJSON, manyJSON, 0},
	{"as many {} as may be", inBody(toDays, 49_998, `{},`, `{}]}]}}}`), "", "", 0},
	{"as many texts between JSON in strings", inBody(toResult+`{"scheduleArrangeResourceInfoList":[`,
		49_999, `{"resourceUID":"a","scheduleArrangeDateInfoList":"[]"},`, `{}]}}}`), "", "", 0},
	{"8 MB of JSON in strings in a string", inBody(`"\"{\\\"data\\\":\\\"{\\\\\\\"x\\\\\\\":1`, 8*million, " ", `}\\\"}\""`),
		"no resultCode", "no resultCode", 5},
	{"the same, damaged at the end", inBody(`"\"{\\\"data\\\":\\\"{\\\\\\\"x\\\\\\\":1`, 8*million, " ", `}\\\"}\""?`),
		"behind the end", "behind the end", 8}, // it is looked through for status codes twice more
	{"8 MB of GBK", inBody(`{"x":"`, 4*million, "\xd6\xd0", `"}`), "no resultCode", "no resultCode", 5},
	{"its namespace a million times", asIs("\r\n<e:Envelope xmlns:e=\"x\" a='", 2*million, `"x"`, "'><e:Body><R><S>{}</S></R></e:Body></e:Envelope>"),
		markup, markup, 0},
	{"8 MB of surrogates", inBody(`{"x":"`, 1_300_000, "\xed\xa0\x80\xed\xb0\x80", `"}`), "no resultCode", "no resultCode", 0},
	{"8 MB of surrogates, damaged", inBody(`{"x":"`, 1_300_000, "\xed\xa0\x80\xed\xb0\x80", "\xff\"}"), "text in no charset", "text in no charset", 8},
	{"a name of 8 MB", inBody(`{"`, 8*million, "x", `":1}`), "no resultCode", "no resultCode", 0},
	{"a billion laughs", asIs("\r\n", laughs(), soapHead, "&lol9;", soapTail), markup, markup, 0},
	{"a billion laughs in the body", inBody(laughs(), "&lol9;"), notXML, markup, 0},
	{"1 GiB of headers", asIs(gib/32, "X-Header: 012345678901234567890\r\n"), longHead, longHead, 0},
	{"a header of 1 GiB", asIs("X: ", gib, "x"), longHead, longHead, 0},
	{"drop by drop", drip, tooLate, tooLate, 0},
}

// TestAttacks is not parallel to others, so that the memory is that of one call. With -v
// it prints a table.
func TestAttacks(t *testing.T) { //nolint:paralleltest // it measures
	var table strings.Builder
	for _, a := range attacks {
		if a.times > 0 && underRace() {
			continue // it is about memory alone, and slow
		}
		for _, vendor := range carriers() {
			want, class, timeout := a.rest, appointment.ErrBadResponse, time.Minute
			if vendor != appointment.Laida {
				want = a.soap
			}
			if want == tooLate {
				class, timeout = appointment.ErrNoResponse, 300*time.Millisecond
			}
			client := rawClient(t, vendor, func(w io.Writer) { a.send(vendor, w) }, appointment.WithTimeout(timeout))
			var err error
			began := time.Now()
			peak := peakOf(func() { _, err = client.QuerySchedule(t.Context(), everyQueryField()) })
			fmt.Fprintf(&table, "\n%-36s %-16s %5.1f MiB %8v", a.name, vendor, float64(peak)/(1<<20), time.Since(began).Round(time.Millisecond))
			switch {
			case want == "" && err != nil:
				t.Errorf("%s, %s: %v", a.name, vendor, err)
			case want != "" && (!errors.Is(err, class) || !strings.Contains(err.Error(), want)):
				t.Errorf("%s, %s: %v\nwant %v, %q", a.name, vendor, err, class, want)
			}
			if most := max(a.times, 5) * 8<<20; peak > most && !underRace() {
				t.Errorf("%s, %s: %d bytes of memory at its peak, want %d at most", a.name, vendor, peak, most)
			}
		}
	}
	t.Log("what a call took of memory at its peak, garbage included, where an answer may have 8 MiB:" + table.String())
}

// underRace reports whether the race detector watches, which keeps append from taking no more
// memory than it must.
func underRace() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// peakOf is how much more memory than before was taken by objects, and what was left of
// those that nobody needed any more, while it ran.
func peakOf(call func()) (peak uint64) {
	taken := func() uint64 {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	runtime.GC()
	before := taken()
	peak = before
	done, sampled := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(sampled)
		tick := time.NewTicker(50 * time.Microsecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				peak = max(peak, taken())
			}
		}
	}()
	call()
	close(done)
	<-sampled
	return max(peak, taken()) - before
}

// nested is an answer with nine objects and lists open at its deepest, and five elements of lists. The
// envelope of SOAP has four elements.
const nested = toDays + `{"scheduleArrangeTimeInfoList":[{},{},{}]}]}]}}}`
