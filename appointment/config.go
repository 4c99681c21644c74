package appointment

import (
	"cmp"
	"slices"
	"time"
)

// Config describes how to connect to one hospital. It holds the settings that the hospital issues
// during joint debugging (联调). It can be an entry of a JSON or YAML file; see package directory.
type Config struct {
	// Name is the hospital's name in errors and logs, such as "市三院". Default: Vendor.
	Name string `json:"name,omitempty" yaml:"name,omitempty"`
	// Vendor is the maker of the hospital's platform, which determines the dialect.
	Vendor Vendor `json:"vendor" yaml:"vendor"`
	// Endpoint is the URL that requests are sent to. Requests are sent to this server only,
	// directly or through a proxy.
	Endpoint string `json:"endpoint" yaml:"endpoint"`
	// SystemID is the envelope's systemId (鉴权ID).
	SystemID string `json:"systemId" yaml:"systemId"`
	// SystemKey is the envelope's systemKey (鉴权Key).
	SystemKey Secret `json:"systemKey" yaml:"systemKey"`
	// BusinessType is the envelope's businessType (业务类型ID). Default: "999".
	BusinessType string `json:"businessType,omitempty" yaml:"businessType,omitempty"`
	// OrganizationID is the ordering institution (机构ID; on a query 检查申请机构ID), for requests that
	// leave theirs empty. A save needs one, here or in the request; a query and a cancel do not.
	// Ask the hospital which one to send: the published examples send "00".
	OrganizationID string `json:"organizationId,omitempty" yaml:"organizationId,omitempty"`
	// Auth holds credentials that the hospital requires besides SystemID and SystemKey. nil means
	// none.
	Auth *Auth `json:"auth,omitempty" yaml:"auth,omitempty"`
	// GiveUp is the time after which the hospital's platform gives a request up, such as 5m. A save
	// that was not carried out by then never will be. It sets Error.AskUntil. Ask the vendor. In
	// JSON, it is in nanoseconds. Default: unknown.
	GiveUp time.Duration `json:"giveUp,omitempty" yaml:"giveUp,omitempty"`
	// Dialect holds the hospital's deviations from its vendor's dialect. nil means none.
	Dialect *Dialect `json:"dialect,omitempty" yaml:"dialect,omitempty"`
	// TLS is for an https endpoint that this machine does not trust by default, or whose TLS is
	// old. The value nil means TLS 1.2 or later, verified by this machine's CAs.
	TLS *TLS `json:"tls,omitempty" yaml:"tls,omitempty"`

	// The limits of this hospital take precedence over the client's options of the same name. They
	// hold for each process; Limits of package ledger makes InFlight and RateLimit hold for all.

	// Limits bound its responses, see [WithLimits].
	Limits Limits `json:"limits,omitzero" yaml:"limits,omitempty"`
	// Timeout is the time for one call, such as 20s, see [WithTimeout]. A save has two thirds of
	// it, so make it at least 1.5 times as long as the slowest save. In JSON, it is in nanoseconds.
	Timeout time.Duration `json:"timeout,omitempty" yaml:"timeout,omitempty"`
	// InFlight limits the requests in flight at the same time, see [WithInFlight]; 0 means no
	// limit.
	InFlight *int `json:"inFlight,omitempty" yaml:"inFlight,omitempty"`
	// RateLimit limits the requests in each period, see [WithRateLimit].
	RateLimit *RateLimit `json:"rateLimit,omitempty" yaml:"rateLimit,omitempty"`
}

// RateLimit is a number of requests in a period.
type RateLimit struct {
	// Requests is the number of requests that may be sent in each period; 0 means no limit.
	Requests int `json:"requests" yaml:"requests"`
	// Period is the length of a period, such as 1s. In JSON, it is in nanoseconds.
	Period time.Duration `json:"period" yaml:"period"`
}

// FullDialect returns the dialect of the hospital: its vendor's, overridden by Dialect. For
// an unknown vendor it has no Style, SOAP or REST of its own.
func (c Config) FullDialect() Dialect { return vendorDialect(c.Vendor).merge(c.Dialect) }

// withDefaults fills in the defaults that Config documents.
func (c Config) withDefaults() Config {
	c.Name = cmp.Or(c.Name, string(c.Vendor))
	c.BusinessType = cmp.Or(c.BusinessType, "999") // the published example's
	return c
}

// isUnverified reports whether the server is not verified.
func (c Config) isUnverified() bool { return c.TLS != nil && c.TLS.DangerouslyTrustAnyServer }

// clone returns a copy that shares nothing with c, so that a caller cannot change a client.
func (c Config) clone() Config {
	if c.Dialect != nil {
		c.Dialect = new(c.Dialect.Clone())
	}
	c.Auth = c.Auth.clone()
	c.TLS, c.InFlight, c.RateLimit = clonePointer(c.TLS), clonePointer(c.InFlight), clonePointer(c.RateLimit)
	if c.TLS != nil {
		c.TLS.Pins, c.TLS.CipherSuites = slices.Clone(c.TLS.Pins), slices.Clone(c.TLS.CipherSuites)
	}
	return c
}

// clonePointer returns a pointer to a copy of *p, or nil.
func clonePointer[T any](p *T) *T {
	if p == nil {
		return nil
	}
	return new(*p)
}
