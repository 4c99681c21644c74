package appointmenttest_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// sendRaw sends a request as it stands, and returns the response.
func sendRaw(t *testing.T, endpoint, request string) (*http.Response, string) {
	t.Helper()
	u, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

func TestREST_Response(t *testing.T) {
	t.Parallel()
	for _, v := range []appointment.Vendor{appointment.Jintang, appointment.Laida} {
		h := start(t, v)
		message := strings.Replace(camelCancel, "jintang", string(v), 1)
		res, body := sendRaw(t, h.Config().Endpoint, "POST /hospital/appointment HTTP/1.1\r\nHost: hospital\r\n"+
			"Content-Type: application/json; charset=utf-8\r\nContent-Length: "+strconv.Itoa(len(message))+"\r\n\r\n"+message)
		if got := res.Header.Get("Content-Type"); res.StatusCode != http.StatusOK || got != "application/json;charset=UTF-8" {
			t.Errorf("%s: HTTP status = %d, Content-Type = %s; want 200 and application/json;charset=UTF-8", v, res.StatusCode, got)
		}
		want := `{"data":{"resultCode":"Falid","resultDesc":"未找到预约记录"},"statusCode":"00000000","statusMessage":"成功"}`
		if body != want || res.ContentLength != int64(len(want)) {
			t.Errorf("%s: the body = %s, Content-Length = %d; want %s and %d", v, body, res.ContentLength, want, len(want))
		}
		if n := h.Deliveries(appointment.CancelSchedule); n != 1 {
			t.Errorf("%s: Deliveries(CancelSchedule) = %d, want 1", v, n)
		}
	}
}

func TestREST_HTTPErrors(t *testing.T) {
	t.Parallel()
	length := "Content-Length: " + strconv.Itoa(len(camelCancel)) + "\r\n"
	const host, typ = "Host: hospital\r\n", "Content-Type: application/json\r\n"
	tests := []struct {
		name, head, body string
		want             int
	}{
		{"other path", "POST / HTTP/1.1\r\n" + host + typ + length, camelCancel, http.StatusNotFound},
		{"GET", "GET /hospital/appointment HTTP/1.1\r\n" + host, "", http.StatusMethodNotAllowed},
		{"chunked", "POST /hospital/appointment HTTP/1.1\r\n" + host + typ + "Transfer-Encoding: chunked\r\n", "0\r\n\r\n", http.StatusLengthRequired},
		{"no Content-Type", "POST /hospital/appointment HTTP/1.1\r\n" + host + length, camelCancel, http.StatusUnsupportedMediaType},
		{"plain text", "POST /hospital/appointment HTTP/1.1\r\n" + host + length + "Content-Type: text/plain\r\n", camelCancel, http.StatusUnsupportedMediaType},
		{"GBK", "POST /hospital/appointment HTTP/1.1\r\n" + host + length + "Content-Type: application/json;charset=GBK\r\n", camelCancel, http.StatusUnsupportedMediaType},
		{"gzip", "POST /hospital/appointment HTTP/1.1\r\n" + host + typ + length + "Content-Encoding: gzip\r\n", camelCancel, http.StatusUnsupportedMediaType},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h := start(t, appointment.Jintang)
			if res, body := sendRaw(t, h.Config().Endpoint, test.head+"\r\n"+test.body); res.StatusCode != test.want {
				t.Errorf("HTTP status = %d, want %d: %s", res.StatusCode, test.want, body)
			}
			if n := h.Deliveries(appointment.CancelSchedule); n != 0 {
				t.Errorf("Deliveries(CancelSchedule) = %d, want 0", n)
			}
		})
	}
}

// A request that is cut off is not executed.
func TestREST_IncompleteRequest(t *testing.T) {
	t.Parallel()
	h := start(t, appointment.Jintang)
	conn := dial(t, h)
	_, err := io.WriteString(conn, "POST /hospital/appointment HTTP/1.1\r\nHost: hospital\r\nContent-Type: application/json\r\n"+
		"Content-Length: "+strconv.Itoa(len(camelSave)+1)+"\r\n\r\n"+camelSave)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	h.Close() // waits until the request has been handled
	checkBookings(t, h, 0, 0)
}
