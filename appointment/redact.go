package appointment

import (
	"fmt"
	"log/slog"
	"reflect"
	"regexp"
	"strings"
)

// Requests and answers print as their type and the names of the fields that are set,
// whatever the verb, so that a stray %+v puts no patient in a log. Package fmt does not ask
// a value how it prints in two cases: in an unexported field of another struct, and with a
// verb that is a mistake, %w outside fmt.Errorf or %p of what is not a pointer.

// Format prints no values.
func (r QueryRequest) Format(f fmt.State, _ rune) { redact(f, r) }

// Format prints no values.
func (r SaveRequest) Format(f fmt.State, _ rune) { redact(f, r) }

// Format prints no values.
func (r CancelRequest) Format(f fmt.State, _ rune) { redact(f, r) }

// Format prints no values.
func (s Schedule) Format(f fmt.State, _ rune) { redact(f, s) }

// Format prints no values.
func (r Resource) Format(f fmt.State, _ rune) { redact(f, r) }

// Format prints no values.
func (d Day) Format(f fmt.State, _ rune) { redact(f, d) }

// Format prints no values.
func (t Time) Format(f fmt.State, _ rune) { redact(f, t) }

// Format prints no values.
func (s Slot) Format(f fmt.State, _ rune) { redact(f, s) }

// Format prints no values but the hospital.
func (o Offer) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "Offer{%s %v}", o.Hospital, o.Slot) }

// Format prints no values.
func (b Booking) Format(f fmt.State, _ rune) { redact(f, b) }

// Format prints no values.
func (b BookedSlot) Format(f fmt.State, _ rune) { redact(f, b) }

// Format prints no values.
func (c Cancellation) Format(f fmt.State, _ rune) { redact(f, c) }

// Format prints no values.
func (a Response) Format(f fmt.State, _ rune) { redact(f, a) }

// LogValue shows no values.
func (r QueryRequest) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(r)) }

// LogValue shows no values.
func (r SaveRequest) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(r)) }

// LogValue shows no values.
func (r CancelRequest) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(r)) }

// LogValue shows no values.
func (s Schedule) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(s)) }

// LogValue shows no values.
func (b Booking) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(b)) }

// LogValue shows no values.
func (c Cancellation) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(c)) }

// LogValue shows no values.
func (r Resource) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(r)) }

// LogValue shows no values.
func (d Day) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(d)) }

// LogValue shows no values.
func (t Time) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(t)) }

// LogValue shows no values.
func (s Slot) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(s)) }

// LogValue shows no values but the hospital.
func (o Offer) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(o)) }

// LogValue shows no values.
func (b BookedSlot) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(b)) }

// LogValue shows no values.
func (a Response) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(a)) }

// userInfo is the user and password in a URL.
var userInfo = regexp.MustCompile(`//[^/?#]*@`)

// Format prints the fields that are set, whatever the verb, with *** for the key and for the
// endpoint's query, which may be a key too.
func (c Config) Format(f fmt.State, _ rune) {
	if address, _, query := strings.Cut(c.Endpoint, "?"); query {
		c.Endpoint = address + "?***"
	}
	c.Endpoint = userInfo.ReplaceAllString(c.Endpoint, "//***@") // which no client takes
	show(f, c)
}

// Format prints the fields that are set, whatever the verb, as those of [rest.Route] are.
func (d Dialect) Format(f fmt.State, _ rune) { show(f, d) }

// LogValue is what Format prints.
func (d Dialect) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(d)) }

// LogValue is what Format prints.
func (c Config) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(c)) }

// Format prints the hospital's name and vendor, whatever the verb: printed field by
// field, a client would show the key, since fmt calls no method of unexported fields.
func (c Client) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "Client{%s (%s)}", c.config.Name, c.config.Vendor)
}

// show prints what is set in a configuration, and what its pointers point to; each value as
// it prints itself, secrets as ***.
func show(f fmt.State, v any) {
	var set []string
	rv := reflect.ValueOf(v)
	for i := range rv.NumField() {
		if field := rv.Field(i); !field.IsZero() {
			set = append(set, fmt.Sprintf("%s:%+v", rv.Type().Field(i).Name, reflect.Indirect(field).Interface()))
		}
	}
	_, _ = fmt.Fprintf(f, "%s{%s}", rv.Type().Name(), strings.Join(set, " "))
}

func redact(f fmt.State, v any) {
	var set []string
	rv := reflect.ValueOf(v)
	for i := range rv.NumField() {
		if field := rv.Type().Field(i); field.IsExported() && !rv.Field(i).IsZero() {
			set = append(set, field.Name)
		}
	}
	_, _ = fmt.Fprintf(f, "%s{%s}", rv.Type().Name(), strings.Join(set, " "))
}
