package appointmenttest_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

// line is one way to a hospital, with a save that is good there.
type line struct {
	name   string
	vendor appointment.Vendor
	opts   []appointmenttest.Option
	header map[string]string
	save   string
}

const save = appointment.SaveSchedule

func lines() []line {
	secure := []appointmenttest.Option{appointmenttest.WithTLS()}
	typeJSON := map[string]string{"Content-Type": "application/json"}
	pascal := soapMessage("SaveSchedule", respelled("wanda", func(name string) string { return strings.ToUpper(name[:1]) + name[1:] }))
	return []line{
		{"REST", appointment.Jintang, nil, typeJSON, camelSave},
		{"REST over TLS", appointment.Laida, secure, typeJSON, strings.Replace(camelSave, "jintang", "laida", 1)},
		{"SOAP", appointment.Wanda, nil, soapHeader("SaveSchedule"), pascal},
		{"SOAP over TLS", appointment.JintangWrapped, secure, soapHeader("SaveSchedule"),
			soapMessage("SaveSchedule", respelled("jintang-wrapped", strings.ToUpper))},
	}
}

// respelled is camelSave for another vendor: in it, names are what stands before a colon.
func respelled(vendor string, spell func(string) string) string {
	parts := strings.Split(strings.Replace(camelSave, "jintang", vendor, 1), `"`)
	for i := 1; i+1 < len(parts); i += 2 {
		if strings.HasPrefix(parts[i+1], ":") {
			parts[i] = spell(parts[i])
		}
	}
	return strings.Join(parts, `"`)
}

func (l line) open(t *testing.T, opts ...appointmenttest.Option) *appointmenttest.Hospital {
	t.Helper()
	return start(t, l.vendor, append(opts, l.opts...)...)
}

// seen is what came of a request at its client.
type seen struct {
	status int
	header http.Header
	body   string
	err    error
}

// send sends the line's save once. Body is what came of it before err.
func (l line) send(t *testing.T, h *appointmenttest.Hospital) seen {
	t.Helper()
	return l.sendUntil(t.Context(), h)
}

func (l line) sendUntil(ctx context.Context, h *appointmenttest.Hospital) seen {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.Config().Endpoint, strings.NewReader(l.save))
	if err != nil {
		return seen{err: err}
	}
	for name, value := range l.header {
		req.Header.Set(name, value)
	}
	res, err := h.HTTPClient().Do(req)
	if err != nil {
		return seen{err: err}
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return seen{res.StatusCode, res.Header, string(body), err}
}

// underWay sends a save that has arrived and waits, to be carried out in an hour or at Settle.
func underWay(t *testing.T, h *appointmenttest.Hospital, l line) <-chan seen {
	t.Helper()
	h.Fail(save, appointmenttest.Delay(time.Hour))
	answered := make(chan seen, 1)
	go func() { answered <- l.send(t, h) }()
	eventually(t, "delivered", func() bool { return h.Deliveries(save) == 1 })
	return answered
}
