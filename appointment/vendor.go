package appointment

import (
	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

// Vendor names the maker of an appointment platform. It determines the dialect that a
// hospital speaks, except for the fields that Config.Dialect overrides.
type Vendor string

// The vendors, with their technology and the spelling of the 129 fields.
const (
	Wanda          Vendor = "wanda"           // 万达封装: SOAP, PascalCase
	Jintang        Vendor = "jintang"         // 金塘: REST, camelCase
	JintangWrapped Vendor = "jintang-wrapped" // 金塘封装: SOAP, ALLUPPERCASE
	Mingtian       Vendor = "mingtian"        // 明天医网: SOAP, PascalCase
	Laida          Vendor = "laida"           // 莱达: REST, camelCase
)

// Vendors returns the vendors that this library knows.
func Vendors() []Vendor { return []Vendor{Wanda, Jintang, JintangWrapped, Mingtian, Laida} }

// vendorDialect returns the dialect of a vendor. It is the table of vendors: to add one, add a
// constant, its place in Vendors, and a case here. No vendor has published more than a
// spelling and a technology, so the rest is defaultDialect.
func vendorDialect(v Vendor) Dialect {
	d := defaultDialect()
	switch v {
	case Wanda, Mingtian:
		d.Style, d.SOAP = casing.Pascal.String(), defaultBinding()
	case JintangWrapped:
		d.Style, d.SOAP = casing.Upper.String(), defaultBinding()
	case Jintang, Laida:
		d.Style, d.REST = casing.Camel.String(), &rest.Route{}
	}
	return d
}

// defaultBinding returns the binding of the stack seen most at Chinese hospitals: an ASP.NET
// service in Visual Studio's default namespace. The other fields have the defaults of
// [soap.Binding], which follow a namespace that overrides this one.
func defaultBinding() *soap.Binding { return &soap.Binding{Namespace: "http://tempuri.org/"} }
