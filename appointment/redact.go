package appointment

import (
	"fmt"
	"log/slog"
	"reflect"
	"regexp"
	"strings"
)

// Requests and responses print as their type and the names of the fields that are set, for every
// verb. So a stray %+v puts no patient data in a log. Package fmt does not call these methods in
// two cases. One is a value in an unexported field of another struct. The other is a wrong verb: %w
// outside fmt.Errorf, or %p of a value that is not a pointer.

// Format prints no values.
func (r QueryRequest) Format(f fmt.State, _ rune) { printFieldNames(f, r) }

// Format prints no values.
func (r SaveRequest) Format(f fmt.State, _ rune) { printFieldNames(f, r) }

// Format prints no values.
func (r CancelRequest) Format(f fmt.State, _ rune) { printFieldNames(f, r) }

// Format prints no values.
func (s Schedule) Format(f fmt.State, _ rune) { printFieldNames(f, s) }

// Format prints no values.
func (r Resource) Format(f fmt.State, _ rune) { printFieldNames(f, r) }

// Format prints no values.
func (d Day) Format(f fmt.State, _ rune) { printFieldNames(f, d) }

// Format prints no values.
func (t Time) Format(f fmt.State, _ rune) { printFieldNames(f, t) }

// Format prints no values.
func (s Slot) Format(f fmt.State, _ rune) { printFieldNames(f, s) }

// Format prints no values.
func (b Booking) Format(f fmt.State, _ rune) { printFieldNames(f, b) }

// Format prints no values.
func (b BookedSlot) Format(f fmt.State, _ rune) { printFieldNames(f, b) }

// Format prints no values.
func (c Cancellation) Format(f fmt.State, _ rune) { printFieldNames(f, c) }

// Format prints no values.
func (r Response) Format(f fmt.State, _ rune) { printFieldNames(f, r) }

// LogValue returns the text that Format prints, without values.
func (r QueryRequest) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(r)) }

// LogValue returns the text that Format prints, without values.
func (r SaveRequest) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(r)) }

// LogValue returns the text that Format prints, without values.
func (r CancelRequest) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(r)) }

// LogValue returns the text that Format prints, without values.
func (s Schedule) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(s)) }

// LogValue returns the text that Format prints, without values.
func (b Booking) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(b)) }

// LogValue returns the text that Format prints, without values.
func (c Cancellation) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(c)) }

// LogValue returns the text that Format prints, without values.
func (r Resource) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(r)) }

// LogValue returns the text that Format prints, without values.
func (d Day) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(d)) }

// LogValue returns the text that Format prints, without values.
func (t Time) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(t)) }

// LogValue returns the text that Format prints, without values.
func (s Slot) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(s)) }

// LogValue returns the text that Format prints, without values.
func (b BookedSlot) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(b)) }

// LogValue returns the text that Format prints, without values.
func (r Response) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(r)) }

// userInfo matches the user and password in a URL.
var userInfo = regexp.MustCompile(`//[^/?#]*@`)

// Format prints the fields that are set, for every verb. It prints *** for the key, and for the
// query of the endpoint, which may contain a key as well.
func (c Config) Format(f fmt.State, _ rune) {
	if address, _, hasQuery := strings.Cut(c.Endpoint, "?"); hasQuery {
		c.Endpoint = address + "?" + redactedSecret
	}
	c.Endpoint = userInfo.ReplaceAllString(c.Endpoint, "//"+redactedSecret+"@") // NewClient refuses it
	printFields(f, c)
}

// Format prints the fields that are set, for every verb; [rest.Route] redacts its secrets.
func (d Dialect) Format(f fmt.State, _ rune) { printFields(f, d) }

// LogValue returns the text that Format prints.
func (d Dialect) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(d)) }

// LogValue returns the text that Format prints.
func (c Config) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(c)) }

// Format prints the fields that are set, for every verb, with *** for each value.
func (a Auth) Format(f fmt.State, _ rune) { printFields(f, a) }

// Format prints the fields that are set, for every verb, with *** for each value.
func (b BasicAuth) Format(f fmt.State, _ rune) { printFields(f, b) }

// Format prints the fields that are set, for every verb, with *** for each value.
func (t UsernameToken) Format(f fmt.State, _ rune) { printFields(f, t) }

// Format prints the fields that are set, for every verb, with *** for each value.
func (h SOAPHeader) Format(f fmt.State, _ rune) { printFields(f, h) }

// LogValue returns the text that Format prints.
func (a Auth) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(a)) }

// LogValue returns the text that Format prints.
func (b BasicAuth) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(b)) }

// LogValue returns the text that Format prints.
func (t UsernameToken) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(t)) }

// LogValue returns the text that Format prints.
func (h SOAPHeader) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(h)) }

// printFields prints the fields of a configuration that are set. Each value prints itself,
// and pointers print the value that they point to.
func printFields(f fmt.State, v any) {
	var fields []string
	rv := reflect.ValueOf(v)
	for i := range rv.NumField() {
		if field := rv.Field(i); !field.IsZero() {
			fields = append(fields, fmt.Sprintf("%s:%+v", rv.Type().Field(i).Name, reflect.Indirect(field).Interface()))
		}
	}
	_, _ = fmt.Fprintf(f, "%s{%s}", rv.Type().Name(), strings.Join(fields, " "))
}

// printFieldNames prints the names of the exported fields that are set.
func printFieldNames(f fmt.State, v any) {
	var names []string
	rv := reflect.ValueOf(v)
	for i := range rv.NumField() {
		if field := rv.Type().Field(i); field.IsExported() && !rv.Field(i).IsZero() {
			names = append(names, field.Name)
		}
	}
	_, _ = fmt.Fprintf(f, "%s{%s}", rv.Type().Name(), strings.Join(names, " "))
}
