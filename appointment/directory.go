package appointment

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
)

// Directory is many hospitals, each with a client that is made once and kept. It is made of
// a file, by [ReadDirectory], or of configurations, by [NewDirectory]. A hospital's name is
// what logs, metrics and errors call it, and what a service keeps beside an order: it should
// last. A Directory is safe for concurrent use.
type Directory struct {
	names   []string // in the file's order
	clients map[string]*Client
}

// ReadDirectory reads a YAML file of hospitals:
//
//	hospitals:
//	  - name: 市三院
//	    vendor: laida
//	    endpoint: https://sanyuan.example/appointment
//	    systemId: HIS01
//	    systemKey: ${SANYUAN_KEY}
//	    dialect: {data: string, charset: gb18030}
//	    tls: {caFile: /etc/appointment/sanyuan-ca.pem}
//	    limits: {responseBytes: 33554432}
//	    timeout: 20s
//	    inFlight: 8
//	    rateLimit: {requests: 5, period: 1s}
//
// The keys of a hospital are those of [Config]. No two hospitals have the
// same name. In any text, ${NAME} stands for that variable of the environment, which must
// be set, and $${ for ${ itself: keys need not be in the file. A text need not be quoted to
// stay as it is written, 0012 has four characters. Anchors, aliases and merge keys (<<) do
// what they do in YAML. The names of files are relative to the working directory.
//
// The options are for the clients of all hospitals; what the file says of one goes before
// them. Clients are made at once, so that a directory that was read has no mistakes that
// [NewClient] would find. An error lists all, each with the line and column it is at. It
// holds no key, and no value that may be one. Nothing is contacted.
//
// A JSON Schema of the file, for editors, is beside this package: hospitals.schema.json.
func ReadDirectory(r io.Reader, opts ...Option) (*Directory, error) {
	var file struct {
		Hospitals []Config `yaml:"hospitals"`
	}
	reader, err := readYAML(r, &file)
	if err != nil {
		return nil, fmt.Errorf("appointment: the directory: %w", err)
	}
	d := &Directory{clients: map[string]*Client{}}
	if len(file.Hospitals) == 0 && len(reader.mistakes) == 0 {
		reader.mistake(reader.at[""], "hospitals: has none; want a list of them")
	}
	for i, cfg := range file.Hospitals {
		if len(reader.mistakes) > 0 && reflect.ValueOf(cfg).IsZero() {
			continue // it has been said that it is no entry
		}
		path := fmt.Sprintf("hospitals[%d]", i)
		name, taken, err := d.add(cfg, opts)
		for _, text := range lines(err) {
			if found := reader.locate(path, text); !reader.unread[found] {
				reader.mistake(reader.at[found], name+": "+text)
			}
		}
		if taken {
			reader.mistake(reader.at[reader.locate(path, "name")], fmt.Sprintf("name: %s is the name of a hospital above; want another", name))
		}
	}
	if err := reader.err(); err != nil {
		return nil, fmt.Errorf("appointment: the directory: %w", err)
	}
	return d, nil
}

// NewDirectory makes a directory of hospitals that are configured elsewhere than in a file,
// such as in a database, or in boxes for a test (package appointmenttest). They keep the
// order of cfgs; no two have the same name. The options are for the clients of all. An error
// lists the mistakes of every configuration.
func NewDirectory(cfgs []Config, opts ...Option) (*Directory, error) {
	d := &Directory{clients: map[string]*Client{}}
	var errs []error
	for _, cfg := range cfgs {
		name, taken, err := d.add(cfg, opts)
		if taken {
			errs = append(errs, fmt.Errorf("appointment: the directory has two hospitals of the name %s; want another for one of them", name))
		}
		errs = append(errs, refused(cfg, err))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return d, nil
}

// add makes a hospital's client. taken is true if its name is that of another already; err
// has a line for each mistake.
func (d *Directory) add(cfg Config, opts []Option) (name string, taken bool, err error) {
	name = hospitalIn(cfg.withDefaults())
	taken = slices.Contains(d.names, name) && cmp.Or(cfg.Name, string(cfg.Vendor)) != ""
	d.names = append(d.names, name)
	d.clients[name], err = newClient(cfg, opts)
	return name, taken, err
}

// Names are the hospitals' names, in the order of the file or the configurations.
func (d *Directory) Names() []string { return slices.Clone(d.names) }

// Client is the client of the hospital with that name. The error of a name that is not in
// the directory lists those that are.
func (d *Directory) Client(name string) (*Client, error) {
	if c := d.clients[name]; c != nil {
		return c, nil
	}
	if len(d.names) == 0 {
		return nil, errors.New("appointment: the directory has no hospitals")
	}
	return nil, fmt.Errorf("appointment: the directory has no hospital %q; it has %s", name, strings.Join(d.names, ", "))
}

// Config is how the hospital with that name is reached, with defaults filled in. The error
// is that of [Directory.Client].
func (d *Directory) Config(name string) (Config, error) {
	c, err := d.Client(name)
	if err != nil {
		return Config{}, err
	}
	return c.config.clone(), nil
}
