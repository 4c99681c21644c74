package appointment

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Config says how to reach one hospital. It is what the hospital issues during joint
// debugging (联调), and can be an entry of a JSON or YAML configuration file.
type Config struct {
	// Name is the hospital's, for errors and logs, such as "市三院". Default: Vendor.
	Name string `json:"name,omitempty" yaml:"name,omitempty"`
	// Vendor says whose platform the hospital runs, and so which dialect it speaks.
	Vendor Vendor `json:"vendor" yaml:"vendor"`
	// Endpoint is the URL that requests go to, and nothing else is ever contacted.
	Endpoint string `json:"endpoint" yaml:"endpoint"`
	// SystemID is the envelope's systemId (鉴权ID).
	SystemID string `json:"systemId" yaml:"systemId"`
	// SystemKey is the envelope's systemKey (鉴权Key).
	SystemKey Secret `json:"systemKey" yaml:"systemKey"`
	// BusinessType is the envelope's businessType (业务类型ID). Default: "999".
	BusinessType string `json:"businessType,omitempty" yaml:"businessType,omitempty"`
	// OrganizationID is the institution that orders exams (机构ID; on a query
	// 检查申请机构ID), for requests that leave theirs empty. A save needs one, here or in the
	// request, and is refused before it is sent if it has none; a query and a cancel go
	// without. Which one to send is the hospital's to say: the published examples send "00".
	OrganizationID string `json:"organizationId,omitempty" yaml:"organizationId,omitempty"`
	// Dialect is where this hospital departs from its vendor; nil: nowhere.
	Dialect *Dialect `json:"dialect,omitempty" yaml:"dialect,omitempty"`
	// TLS is for an https endpoint that this machine does not trust by itself, or whose
	// TLS is old; nil: TLS 1.2 or later, verified by this machine's CAs.
	TLS *TLS `json:"tls,omitempty" yaml:"tls,omitempty"`

	// What this hospital can bear goes before the client's options of that name.

	// Limits are of answers, see [WithLimits].
	Limits Limits `json:"limits,omitzero" yaml:"limits,omitempty"`
	// Timeout is for one call, such as 20s, see [WithTimeout]; in JSON, in nanoseconds.
	Timeout time.Duration `json:"timeout,omitempty" yaml:"timeout,omitempty"`
	// InFlight bounds the requests on their way at once, see [WithInFlight]; 0: no bound.
	InFlight *int `json:"inFlight,omitempty" yaml:"inFlight,omitempty"`
	// RateLimit bounds the requests in each period, see [WithRateLimit].
	RateLimit *RateLimit `json:"rateLimit,omitempty" yaml:"rateLimit,omitempty"`
}

// RateLimit is how many requests may go to a hospital in how long.
type RateLimit struct {
	// Requests is how many requests may go out in each period; 0: no limit.
	Requests int `json:"requests" yaml:"requests"`
	// Period is how long a period is, such as 1s; in JSON, in nanoseconds.
	Period time.Duration `json:"period" yaml:"period"`
}

// defaultBusinessType is the published example's.
const defaultBusinessType = "999"

// FullDialect is what the hospital speaks: its vendor's dialect, overridden by what Dialect
// sets. For a vendor that is unknown it has no Style, SOAP or REST of its own.
func (c Config) FullDialect() Dialect { return vendorDialect(c.Vendor).override(c.Dialect) }

// withDefaults fills what Config documents a default for.
func (c Config) withDefaults() Config {
	if c.Name == "" {
		c.Name = string(c.Vendor)
	}
	if c.BusinessType == "" {
		c.BusinessType = defaultBusinessType
	}
	return c
}

// clone is c with nothing in it that can be changed from outside: a client goes on with what
// it was made of.
func (c Config) clone() Config {
	if c.Dialect != nil {
		c.Dialect = new(c.Dialect.Clone())
	}
	c.TLS, c.InFlight, c.RateLimit = copied(c.TLS), copied(c.InFlight), copied(c.RateLimit)
	if c.TLS != nil {
		c.TLS.Pins, c.TLS.CipherSuites = slices.Clone(c.TLS.Pins), slices.Clone(c.TLS.CipherSuites)
	}
	return c
}

// copied is a pointer to a copy; nil for nil.
func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	return new(*p)
}

// options are those that c says itself. Their mistakes begin with the key that made them.
func (c Config) options() (opts []Option) {
	add := func(key string, opt Option) {
		opts = append(opts, func(s settings) error { return prefixed(key+": ", opt(s)) })
	}
	if c.Limits != (Limits{}) {
		add("limits", WithLimits(c.Limits))
	}
	if c.Timeout != 0 {
		add("timeout", WithTimeout(c.Timeout))
	}
	if c.InFlight != nil {
		add("inFlight", WithInFlight(*c.InFlight))
	}
	if c.RateLimit != nil {
		add("rateLimit", WithRateLimit(c.RateLimit.Requests, c.RateLimit.Period))
	}
	return opts
}

// check returns every mistake in c but those of its dialect, and says of each which
// field it is in and what would do.
func (c Config) check() error {
	var errs []error
	if !slices.Contains(Vendors(), c.Vendor) {
		errs = append(errs, fmt.Errorf("vendor: %s; want one of %s", quoted(string(c.Vendor)), joinVendors()))
	}
	errs = append(errs, checkEndpoint(c.Endpoint))
	if c.Dialect == nil || c.Dialect.Envelope != EnvelopeNone {
		if strings.TrimSpace(c.SystemID) == "" {
			errs = append(errs, errors.New("systemId: is empty; want the id that the hospital issued (鉴权ID)"))
		}
		switch strings.TrimSpace(string(c.SystemKey)) {
		case "":
			errs = append(errs, errors.New("systemKey: is empty; want the key that the hospital issued (鉴权Key)"))
		case c.SystemKey.String():
			errs = append(errs, errors.New("systemKey: is what a key is printed as; want the key that the hospital issued (鉴权Key)"))
		}
	}
	return errors.Join(errs...)
}

// checkEndpoint never prints the endpoint: it may hold what must not be shown.
func checkEndpoint(endpoint string) error {
	const want = "want the hospital's URL, such as https://hospital.example/appointment"
	if endpoint == "" {
		return errors.New("endpoint: is empty; " + want)
	}
	u, err := url.Parse(endpoint)
	switch {
	case err != nil, u.Opaque != "", u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return errors.New("endpoint: is not an http or https URL with a host; " + want)
	case u.User != nil:
		return errors.New("endpoint: has a user or password in it; leave them out, the key belongs in systemKey")
	case u.Fragment != "":
		return errors.New("endpoint: has a #fragment, which is never sent; leave it out")
	}
	return nil
}

func quoted(s string) string {
	if s == "" {
		return "is empty"
	}
	return fmt.Sprintf("%q is unknown", s)
}

func joinVendors() string {
	var names []string
	for _, v := range Vendors() {
		names = append(names, string(v))
	}
	return strings.Join(names, ", ")
}
