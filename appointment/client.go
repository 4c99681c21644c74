package appointment

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

// Client books at one hospital. It is safe for concurrent use; make one for each
// hospital and keep it, since its connections are reused.
type Client struct {
	config  *Config // so that printing a client raw shows no key
	dialect Dialect
	codecs  map[Operation]*casing.Codec
	carrier carrier
	http    *httpx.Client
	logger  *slog.Logger // nil: none
	timeout time.Duration
	retries int
	limits  Limits // of answers
	load    load   // on the hospital
	guard   *guard
	now     func() time.Time
	wraps   []func(http.RoundTripper) http.RoundTripper // around the transport
	idle    idleCloser                                  // the transport inside them

	observers  []Observer // in the order of their starts
	unverified bool       // TLS.DangerouslyTrustAnyServer
}

// carrier takes a message to the hospital and brings the answer back: soap.Service or
// rest.Service.
type carrier interface {
	Call(ctx context.Context, operation string, document []byte) (*httpx.Response, error)
}

var (
	_ carrier = (*soap.Service)(nil)
	_ carrier = (*rest.Service)(nil)
)

// NewClient makes a client for the hospital that cfg describes. A configuration that is
// incomplete or contradictory is refused with one error that names every mistake and what
// would be right. It contacts nobody.
func NewClient(cfg Config, opts ...Option) (*Client, error) {
	c, err := newClient(cfg, opts)
	return c, refused(cfg, err)
}

// refused is newClient's error in one line, for who made one client.
func refused(cfg Config, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("appointment: the configuration of %s: %w", hospitalIn(cfg.withDefaults()), oneLine(err))
}

// newClient is NewClient with an error that has a line for each mistake.
func newClient(cfg Config, opts []Option) (*Client, error) {
	cfg = cfg.withDefaults().clone()
	own := httpx.NewTransport()
	c := &Client{
		config:  &cfg,
		http:    &httpx.Client{Transport: own},
		timeout: DefaultTimeout,
		retries: DefaultRetries,
		load:    load{failures: DefaultBreakerFailures, pause: DefaultBreakerPause, inFlight: DefaultInFlight},
		now:     time.Now,
	}
	c.dialect = cfg.FullDialect()
	c.http.Charset = c.dialect.Charset
	secure, insecure := cfg.TLS.config(cfg.Endpoint)
	if secure != nil {
		own.TLSClientConfig = secure
		c.unverified = cfg.TLS.DangerouslyTrustAnyServer
	}
	unset := c.set(opts)
	c.bound(own)
	err := errors.Join(cfg.check(), prefixed("tls: ", insecure),
		prefixed("dialect: ", errors.Join(cfg.Dialect.check(), c.dialect.checkCarrier(), c.makeCodecs())), unset)
	if err == nil {
		err = c.wrapTransport()
	}
	if c.logger != nil { // the last, so that records are logged in the observers' contexts
		c.observers = append(c.observers, logging(c.logger))
	}
	if err == nil {
		c.guard = newGuard(c.load)
		c.carrier, err = c.newCarrier()
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

func hospitalIn(cfg Config) string {
	if cfg.Name == "" {
		return "a hospital without a name"
	}
	return cfg.Name
}

// makeCodecs makes a codec for each operation, if the style is known.
func (c *Client) makeCodecs() error {
	style, err := casing.ParseStyle(c.dialect.Style)
	if err != nil {
		return nil //nolint:nilerr // what is wrong with the vendor or the style is said by their checks
	}
	c.codecs = map[Operation]*casing.Codec{}
	for _, op := range Operations() {
		if c.codecs[op], err = newCodec(op, style, &c.dialect, c.documentLimits()); err != nil {
			return fmt.Errorf("names: %s", strings.TrimPrefix(err.Error(), "casing: "))
		}
	}
	return nil
}

func (c *Client) newCarrier() (carrier, error) {
	if c.dialect.SOAP != nil {
		return soap.New(c.http, c.config.Endpoint, *c.dialect.SOAP, c.envelopeLimits()), nil
	}
	return rest.New(c.http, c.config.Endpoint, *c.dialect.REST)
}

// prefixed says of each of the joined errors where it is.
func prefixed(where string, err error) error {
	var errs []error
	for _, line := range lines(err) {
		errs = append(errs, errors.New(where+line))
	}
	return errors.Join(errs...)
}

// lines are the texts of joined errors.
func lines(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}

// oneLine writes joined errors in one line, for logs.
func oneLine(err error) error {
	return errors.New(strings.ReplaceAll(err.Error(), "\n", "; "))
}

// QuerySchedule asks which slots can be booked (检查预约查询, XKH073).
func (c *Client) QuerySchedule(ctx context.Context, req *QueryRequest) (*Schedule, error) {
	return run(ctx, c, c.event(QuerySchedule), req, c.query)
}

// SaveSchedule books a slot (检查预约保存, XKH074). It is sent once. If its answer is lost
// or cannot be understood, the client asks by a query whether the slot is booked, and
// returns the booking if it is, with Response.Source telling so; otherwise the error is
// ErrOutcomeUnknown. A save that succeeds need not have booked a slot: ask [Booking.Slot].
func (c *Client) SaveSchedule(ctx context.Context, req *SaveRequest) (*Booking, error) {
	return run(ctx, c, c.event(SaveSchedule), req, c.save)
}

// CancelSchedule releases a booking that is not paid yet (检查预约取消, XKH075). It is
// sent once. If its answer is lost or cannot be understood, and CancelRequest.Save says
// what was booked, the client asks by a query whether the order still holds a slot, and
// if it does not, returns the cancellation with Response.Source telling so; otherwise the
// error is ErrOutcomeUnknown.
func (c *Client) CancelSchedule(ctx context.Context, req *CancelRequest) (*Cancellation, error) {
	return run(ctx, c, c.event(CancelSchedule), req, c.cancel)
}

// FindBooking asks by a query what became of a save: whether its order holds its slot.
// It is for a caller whose save ended in ErrOutcomeUnknown, or who crashed before it
// ended. The errors, beside those of a query: ErrNotBooked if the order held no slot
// when asked, which a save still on its way can change; ErrRejected with Error.Held
// if it holds another slot; ErrOutcomeUnknown if the hospital does not tell.
//
// A save that succeeds without a slot (flags 0 and 5) cannot be told from one that was not
// carried out.
//
// Given the save that a cancel undoes, it tells of a cancel whose outcome is unknown:
// ErrNotBooked says that it was carried out, and a booking that it was not, or not yet.
func (c *Client) FindBooking(ctx context.Context, req *SaveRequest) (*Booking, error) {
	what := c.event(SaveSchedule)
	what.Find = true
	return run(ctx, c, what, req, c.find)
}
