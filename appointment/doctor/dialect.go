package doctor

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

// dialectKey returns a string that is equal for equal dialects.
func dialectKey(dialect appointment.Dialect) string {
	text, _ := json.Marshal(dialect) // a dialect contains nothing that JSON cannot hold
	return string(text)
}

// transportKey returns a string that is equal for dialects with the same binding or route, and the
// same charset of requests.
func transportKey(dialect appointment.Dialect) string {
	transport := appointment.Dialect{REST: dialect.REST, RequestCharset: dialect.RequestCharset}
	if dialect.SOAP != nil {
		transport.SOAP = simplifyBinding(*dialect.SOAP)
	}
	return dialectKey(transport)
}

// normaliseDialect returns a copy of a dialect with as few fields as possible, so that dialects
// with the same effect have the same key.
func normaliseDialect(dialect appointment.Dialect) appointment.Dialect {
	dialect = dialect.Clone()
	if dialect.SOAP != nil {
		dialect.SOAP = simplifyBinding(*dialect.SOAP)
	}
	if len(dialect.Layouts) == 0 {
		dialect.Layouts = nil
	}
	if dialect.Envelope == appointment.EnvelopeNone {
		dialect.Data = appointment.DataObject
	}
	return dialect
}

// describeDialect returns a dialect in one line, as its differences from the vendor's.
func (d *diagnosis) describeDialect(dialect appointment.Dialect) string {
	line, err := formatDialect(hideSecrets(subtractVendor(d.cfg.Vendor, dialect)))
	if err != nil || line == "{}" || line == "null" {
		return fmt.Sprintf("vendor: %s", d.cfg.Vendor)
	}
	return line
}

// subtractVendor returns the differences between a complete dialect and that of a vendor, or nil if
// they are equal.
func subtractVendor(v appointment.Vendor, dialect appointment.Dialect) *appointment.Dialect {
	vendor := appointment.Config{Vendor: v}.FullDialect()
	difference := dialect.Clone()
	clearDefault(&difference.Style, vendor.Style)
	clearDefault(&difference.Envelope, vendor.Envelope)
	clearDefault(&difference.Data, vendor.Data)
	clearDefault(&difference.Empty, vendor.Empty)
	clearDefault(&difference.Charset, vendor.Charset)
	clearDefault(&difference.RequestCharset, vendor.RequestCharset)
	clearDefaultList(&difference.StatusCodes, vendor.StatusCodes)
	clearDefaultList(&difference.ResultCodes, vendor.ResultCodes)
	clearDefaultList(&difference.BookedFlags, vendor.BookedFlags)
	switch {
	case dialect.SOAP != nil:
		difference.SOAP = subtractBinding(vendor.SOAP, *dialect.SOAP)
	case dialect.REST != nil && vendor.REST != nil && isZeroRoute(dialect.REST):
		difference.REST = nil
	}
	if dialectKey(difference) == dialectKey(appointment.Dialect{}) {
		return nil
	}
	return &difference
}

// subtractBinding returns the differences between a binding and that of a vendor, or nil if they are
// equal. If the vendor uses REST, vendor is nil.
func subtractBinding(vendor *soap.Binding, b soap.Binding) *soap.Binding {
	difference := simplifyBinding(b)
	if vendor == nil {
		return difference
	}
	clearDefault(&difference.Namespace, vendor.Namespace)
	if isZeroBinding(difference) {
		return nil
	}
	return difference
}

// clearDefaultList clears a list that is equal to its default.
func clearDefaultList[T comparable](list *[]T, value []T) {
	if slices.Equal(*list, value) {
		*list = nil
	}
}

func isZeroBinding(b *soap.Binding) bool { return reflect.ValueOf(*b).IsZero() }

func isZeroRoute(r *rest.Route) bool {
	return len(r.Paths)+len(r.Headers) == 0 && r.Parameter == ""
}

// nearestVendor returns the vendor whose dialect differs least from a dialect.
func nearestVendor(dialect appointment.Dialect) (nearest appointment.Vendor) {
	least := -1
	for _, v := range appointment.Vendors() {
		size := 0
		if difference := subtractVendor(v, dialect); difference != nil {
			size = len(dialectKey(*difference))
		}
		if least < 0 || size < least {
			nearest, least = v, size
		}
	}
	return nearest
}
