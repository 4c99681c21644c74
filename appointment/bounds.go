package appointment

import "time"

// Bounds are what a hospital asks of clients, as its entry in a directory says beside its
// Config. A field that is zero or nil is not set: the client's own options apply.
type Bounds struct {
	// Limits are of answers, see [WithLimits].
	Limits Limits `yaml:"limits,omitempty"`
	// Timeout is for one call, such as 20s, see [WithTimeout].
	Timeout time.Duration `yaml:"timeout,omitempty"`
	// InFlight bounds the requests on their way at once, see [WithInFlight]; 0: no bound.
	InFlight *int `yaml:"inFlight,omitempty"`
	// RateLimit bounds the requests in each period, see [WithRateLimit].
	RateLimit *RateLimit `yaml:"rateLimit,omitempty"`
}

// RateLimit is how many requests may go to a hospital in how long.
type RateLimit struct {
	// Requests is how many requests may go out in each period; 0: no limit.
	Requests int `yaml:"requests"`
	// Period is how long a period is, such as 1s.
	Period time.Duration `yaml:"period"`
}

// Options are the options that make a client keep to the bounds.
func (b Bounds) Options() []Option {
	var opts []Option
	if b.Limits != (Limits{}) {
		opts = append(opts, named("limits", WithLimits(b.Limits)))
	}
	if b.Timeout != 0 {
		opts = append(opts, named("timeout", WithTimeout(b.Timeout)))
	}
	if b.InFlight != nil {
		opts = append(opts, named("inFlight", WithInFlight(*b.InFlight)))
	}
	if b.RateLimit != nil {
		opts = append(opts, named("rateLimit", WithRateLimit(b.RateLimit.Requests, b.RateLimit.Period)))
	}
	return opts
}

// named says of an option's mistakes which key of the file made it.
func named(key string, opt Option) Option {
	return func(c *Client) error { return prefixed(key+": ", opt(c)) }
}
