// Package directory keeps the clients of many hospitals. It reads their configurations from one
// YAML file, and searches all hospitals for open slots at the same time. To book one of the slots
// that it finds, use package ledger, which books an order nowhere else while an outcome is unknown.
package directory

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Directory holds many hospitals, each with a client that is made once and kept. [Read] makes
// one from a file, [New] from configurations. A hospital's name is used in logs, metrics and
// errors, and a service stores it beside an order: it should not change. A Directory is safe
// for concurrent use. The zero value has no hospitals.
type Directory struct {
	names   []string // in the order of the file or the configurations
	clients map[string]*appointment.Client
}

// Option changes how [Read] and [New] make a directory. See the functions that return one.
type Option func(*options)

type options struct {
	clientOptions []func(appointment.Config) []appointment.Option
	problems      []Problem
	causes        []error // why clients could not be made
}

// WithClientOptions makes each hospital's client with the options that f returns for its
// configuration. The Name of that is never empty. f may return different options for each hospital.
// The configuration's own settings take precedence. If WithClientOptions is given more than once,
// the options of all functions apply, in order.
func WithClientOptions(f func(appointment.Config) []appointment.Option) Option {
	return func(o *options) {
		if f == nil {
			o.problems = append(o.problems, Problem{Problem: appointment.Problem{
				Path: "WithClientOptions", Text: "has a nil function; leave the option out",
			}})
			return
		}
		o.clientOptions = append(o.clientOptions, f)
	}
}

func newOptions(opts []Option) options {
	var o options
	for i, opt := range opts {
		if opt == nil {
			o.problems = append(o.problems, Problem{Problem: appointment.Problem{
				Path: fmt.Sprintf("options[%d]", i), Text: "is nil; leave it out",
			}})
			continue
		}
		opt(&o)
	}
	return o
}

// New makes a directory of hospitals that are configured elsewhere than in a file, such as in
// a database, or simulated by package appointmenttest. It keeps the order of cfgs; no two
// hospitals may have the same name. The error is a [*ConfigError] with the problems of every
// configuration. New contacts no hospital.
func New(cfgs []appointment.Config, opts ...Option) (*Directory, error) {
	o := newOptions(opts)
	problems := o.problems
	d := &Directory{clients: map[string]*appointment.Client{}}
	for i, cfg := range cfgs {
		name := nameOf(cfg)
		for _, p := range d.addHospital(cfg, &o) {
			if name == "" {
				p.Path = hospitalPath(i, p.Path)
			}
			problems = append(problems, Problem{Hospital: name, Problem: p})
		}
	}
	if len(problems) > 0 {
		return nil, &ConfigError{problems, o.causes}
	}
	return d, nil
}

// addHospital makes a hospital's client, or returns the problems of its configuration.
func (d *Directory) addHospital(cfg appointment.Config, o *options) (problems []appointment.Problem) {
	cfg.Name = nameOf(cfg)
	if _, taken := d.clients[cfg.Name]; taken && cfg.Name != "" {
		problems = append(problems, appointment.Problem{Path: "name", Text: "is the name of a hospital above; want another"})
	}
	var clientOptions []appointment.Option
	for _, f := range o.clientOptions {
		clientOptions = append(clientOptions, f(cfg)...)
	}
	client, err := appointment.NewClient(cfg, clientOptions...)
	if invalid := (*appointment.ConfigError)(nil); errors.As(err, &invalid) { // every error of NewClient is one
		problems = append(problems, invalid.Problems...)
		o.causes = append(o.causes, invalid)
	}
	d.names = append(d.names, cfg.Name)
	d.clients[cfg.Name] = client // nil if there are problems: no directory is returned then
	return problems
}

// nameOf returns the name of a hospital: that of its vendor if it has none of its own.
func nameOf(cfg appointment.Config) string {
	if cfg.Name == "" {
		return string(cfg.Vendor)
	}
	return cfg.Name
}

// Names returns the hospitals' names in the order of the file or the configurations.
func (d *Directory) Names() []string { return slices.Clone(d.names) }

// Client returns the client of the hospital with that name. The error for an unknown name lists
// the names that the directory has.
func (d *Directory) Client(name string) (*appointment.Client, error) {
	if c := d.clients[name]; c != nil {
		return c, nil
	}
	if len(d.names) == 0 {
		return nil, errors.New("directory: it has no hospitals")
	}
	return nil, fmt.Errorf("directory: it has no hospital %q; it has %s", name, strings.Join(d.names, ", "))
}

// Config returns the configuration of the hospital with that name, defaults included. The error
// is that of [Directory.Client].
func (d *Directory) Config(name string) (appointment.Config, error) {
	c, err := d.Client(name)
	if err != nil {
		return appointment.Config{}, err
	}
	return c.Config(), nil
}
