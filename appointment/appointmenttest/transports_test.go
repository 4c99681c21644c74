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

// transport is a way to call a hospital, with a valid save.
type transport struct {
	name   string
	vendor appointment.Vendor
	opts   []appointmenttest.Option
	header map[string]string
	save   string
}

func transports() (all []transport) {
	return []transport{overREST(), overRESTWithTLS(), overSOAP(), overSOAPWithTLS()}
}

func overREST() transport {
	return transport{"REST", appointment.Jintang, nil, jsonHeader(), camelSave}
}

func overRESTWithTLS() transport {
	return transport{"REST over TLS", appointment.Laida, withTLS(), jsonHeader(), strings.Replace(camelSave, "jintang", "laida", 1)}
}

func overSOAP() transport {
	pascal := func(name string) string { return strings.ToUpper(name[:1]) + name[1:] }
	message := soapMessage("SaveSchedule", respellSave("wanda", pascal))
	return transport{"SOAP", appointment.Wanda, nil, soapHeader("SaveSchedule"), message}
}

func overSOAPWithTLS() transport {
	message := soapMessage("SaveSchedule", respellSave("jintang-wrapped", strings.ToUpper))
	return transport{"SOAP over TLS", appointment.JintangWrapped, withTLS(), soapHeader("SaveSchedule"), message}
}

func withTLS() []appointmenttest.Option { return []appointmenttest.Option{appointmenttest.WithTLS()} }

func jsonHeader() map[string]string { return map[string]string{"Content-Type": "application/json"} }

// respellSave returns camelSave for another vendor.
func respellSave(vendor string, spell func(string) string) string {
	return respell(strings.Replace(camelSave, "jintang", vendor, 1), spell)
}

// respell returns a message with other names. Names are the strings before a colon.
func respell(message string, spell func(string) string) string {
	parts := strings.Split(message, `"`)
	for i := 1; i+1 < len(parts); i += 2 {
		if strings.HasPrefix(parts[i+1], ":") {
			parts[i] = spell(parts[i])
		}
	}
	return strings.Join(parts, `"`)
}

// isSOAP reports whether the transport is SOAP.
func (tr transport) isSOAP() bool { return tr.header["SOAPAction"] != "" }

// withOrder returns the transport with a save of another order.
func (tr transport) withOrder(number string) transport {
	tr.save = strings.Replace(tr.save, "2026010580001", number, 1)
	return tr
}

func (tr transport) start(t *testing.T, opts ...appointmenttest.Option) *appointmenttest.Hospital {
	t.Helper()
	return start(t, tr.vendor, append(opts, tr.opts...)...)
}

// result is the result of a request at the client. The body is the part before err.
type result struct {
	status int
	header http.Header
	body   string
	err    error
}

// send sends the save once.
func (tr transport) send(t *testing.T, h *appointmenttest.Hospital) result {
	t.Helper()
	return tr.sendContext(t.Context(), h)
}

func (tr transport) sendContext(ctx context.Context, h *appointmenttest.Hospital) result {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.Config().Endpoint, strings.NewReader(tr.save))
	if err != nil {
		return result{err: err}
	}
	for name, value := range tr.header {
		req.Header.Set(name, value)
	}
	res, err := h.HTTPClient().Do(req)
	if err != nil {
		return result{err: err}
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return result{res.StatusCode, res.Header, string(body), err}
}

// sendDelayed sends a save that the hospital executes after an hour or at Settle. It returns
// when the save has arrived.
func (tr transport) sendDelayed(t *testing.T, h *appointmenttest.Hospital) <-chan result {
	t.Helper()
	h.Fail(appointment.SaveSchedule, appointmenttest.Delay(time.Hour))
	results := make(chan result, 1)
	go func() { results <- tr.send(t, h) }()
	waitUntil(t, "the save is delivered", func() bool { return h.Deliveries(appointment.SaveSchedule) == 1 })
	return results
}
