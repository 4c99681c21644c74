package doctor

import (
	"errors"
	"fmt"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// The bounds of an examination, unless options say otherwise.
const (
	DefaultQueries = 60
	DefaultTimeout = 15 * time.Second // of one query
)

// Option changes how a hospital is examined.
type Option func(*examination) error

// WithQueries sets how many queries are sent at most, the first one included; 1 is no
// search. Default: [DefaultQueries].
func WithQueries(n int) Option {
	return func(x *examination) error {
		if n < 1 {
			return fmt.Errorf("WithQueries: %d is no number of queries", n)
		}
		x.most = n
		return nil
	}
}

// WithTimeout bounds one query. Default: Config.Timeout, else [DefaultTimeout].
func WithTimeout(d time.Duration) Option {
	return func(x *examination) error {
		if d <= 0 {
			return fmt.Errorf("WithTimeout: %v is no time to ask in", d)
		}
		x.timeout = d
		return nil
	}
}

// WithQuery asks for req, such as a test patient that the hospital knows and an exam that
// has slots. Default: [InventedQuery], whose identity number has the region code 999999.
func WithQuery(req *appointment.QueryRequest) Option {
	return func(x *examination) error {
		if req == nil {
			return errors.New("WithQuery: the request is nil; leave the option out")
		}
		x.request, x.invented = *req, false
		return nil
	}
}

// WithClientOptions are the options of the program's own clients, such as
// [appointment.WithHTTPClient], so that the examination goes their way. Its own bounds go
// before theirs: it sends nothing twice, and one query at a time. A rate limit among them has
// no effect, since each query has a client of its own; that of the Config has.
func WithClientOptions(opts ...appointment.Option) Option {
	return func(x *examination) error {
		x.clientOptions = opts
		return nil
	}
}

// WithProgress calls f before anything is sent, with what will be, then before and after
// each query of the search, and after each step. f must not keep the examination waiting.
func WithProgress(f func(Progress)) Option {
	return func(x *examination) error {
		if f == nil {
			return errors.New("WithProgress: the function is nil; leave the option out")
		}
		x.progress = f
		return nil
	}
}

// Progress is what happens now: a query is tried or answered, or a step is done.
type Progress struct {
	Query, Most int  // the number of the query that is tried, 0 before the first, and the most there can be
	Says        Text // what is tried, what came of it, or what is about to happen
}
