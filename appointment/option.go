package appointment

import (
	"errors"
	"fmt"
	"time"
)

// DefaultTimeout is how long one call may take unless WithTimeout says otherwise.
const DefaultTimeout = 30 * time.Second

// Option changes how a client works. It is for [NewClient], [ReadDirectory] and
// [NewDirectory]: a client that is made does not change any more.
type Option func(settings) error

// settings is a client that is being made.
type settings struct{ *Client }

// WithTimeout bounds one call, everything it does included. An earlier deadline of the
// context ends it earlier. Default: [DefaultTimeout].
func WithTimeout(d time.Duration) Option {
	return func(c settings) error {
		if d <= 0 {
			return fmt.Errorf("WithTimeout: %v is no time to call in", d)
		}
		c.timeout = d
		return nil
	}
}

// set applies the options, and behind them what the configuration says itself.
func (c *Client) set(opts []Option) error {
	var errs []error
	for i, opt := range opts {
		if opt == nil {
			errs = append(errs, fmt.Errorf("option %d is nil; leave it out", i+1))
			continue
		}
		errs = append(errs, opt(settings{c}))
	}
	for _, opt := range c.config.options() {
		errs = append(errs, opt(settings{c}))
	}
	return errors.Join(errs...)
}
