// Doctor finds out how a hospital wants to be spoken to: each step of the way to it, whether
// it understands a query, and if not, in which dialect it would. It queries, and books or
// cancels nothing:
//
//	go run ./examples/doctor -config hospitals.yaml          # every hospital in the file
//	go run ./examples/doctor -config hospitals.yaml 市三院
//
// Without a file, for a hospital that is new:
//
//	export APPOINTMENT_SYSTEM_ID=… APPOINTMENT_SYSTEM_KEY=…
//	go run ./examples/doctor -endpoint https://hospital.example/appointment [-vendor laida] [-pin sha256//…]
//
// It says what it does on standard error, and its findings on standard output: an entry for
// the file, the list of deviations to send to the vendor, and what to ask him. It ends with
// status 1 if a hospital is not understood, and says which.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Stdout, os.Stderr, os.Args[1:])
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return
	}
	fmt.Fprintln(os.Stderr, "doctor:", err)
	if errors.Is(err, errNotWorking) {
		os.Exit(1)
	}
	os.Exit(2)
}

// errNotWorking says that hospitals are not understood; their reports say why.
var errNotWorking = errors.New("no query is understood at")

// options are the command line's.
type options struct {
	config, endpoint, pin    string
	vendor                   appointment.Vendor
	lang                     doctor.Language
	queries                  int
	section, part, procedure string
	name                     string
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("doctor", flag.ContinueOnError)
	flags.StringVar(&o.config, "config", "", "a directory file of hospitals; a name behind the flags chooses one")
	flags.StringVar(&o.endpoint, "endpoint", "", "without a file: the hospital's URL, with APPOINTMENT_SYSTEM_ID and APPOINTMENT_SYSTEM_KEY in the environment")
	flags.StringVar((*string)(&o.vendor), "vendor", "", fmt.Sprintf("with -endpoint: one of %v; empty if it is not known", appointment.Vendors()))
	flags.StringVar(&o.pin, "pin", "", "with -endpoint: the server's key as an examination shows it, once the hospital has confirmed it")
	flags.StringVar((*string)(&o.lang), "lang", string(language()), "zh or en")
	flags.IntVar(&o.queries, "queries", doctor.DefaultQueries, "how many queries are sent at most")
	exam := doctor.InventedQuery()
	flags.StringVar(&o.section, "section", exam.ServiceSectID, "the kind of exam (serviceSectID)")
	flags.StringVar(&o.part, "body-part", exam.ServiceText, "the body part (serviceText)")
	flags.StringVar(&o.procedure, "item", exam.ProcedureName, "the exam item (procedureName)")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.name = flags.Arg(0)
	switch {
	case (o.config == "") == (o.endpoint == ""):
		return o, errors.New("want either -config with a file of hospitals, or -endpoint with a URL")
	case o.endpoint != "" && flags.NArg() > 0, flags.NArg() > 1:
		return o, errors.New("want one name at most, of a hospital in the -config file")
	case o.config != "" && string(o.vendor)+o.pin != "":
		return o, errors.New("-vendor and -pin are for -endpoint: a hospital in a file has its own")
	case o.lang != doctor.Chinese && o.lang != doctor.English:
		return o, fmt.Errorf("-lang %s: want zh or en", o.lang)
	}
	return o, nil
}

// language is English where the environment asks for it.
func language() doctor.Language {
	for _, name := range []string{"LC_ALL", "LANG"} {
		if value := os.Getenv(name); value != "" {
			if strings.HasPrefix(value, "en") {
				return doctor.English
			}
			break
		}
	}
	return doctor.Chinese
}

func run(ctx context.Context, out, progress io.Writer, args []string) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	hospitals, err := o.hospitals()
	if err != nil {
		return err
	}
	var failed []string
	for i, cfg := range hospitals {
		if i > 0 {
			fmt.Fprintln(out)
		}
		report, err := doctor.Examine(ctx, cfg, o.examination(progress)...)
		if report != nil {
			if err := report.Print(out, o.lang); err != nil {
				return err
			}
			if !report.Works() {
				failed = append(failed, report.Hospital)
			}
			if !report.Works() && report.Queries >= report.Most {
				hint := map[doctor.Language]string{doctor.Chinese: "要多试一些组合：-queries %d\n", doctor.English: "to try more: -queries %d\n"}
				fmt.Fprintf(progress, hint[o.lang], 5*report.Most)
			}
		}
		if err != nil {
			return err
		}
	}
	if len(failed) > 0 {
		return fmt.Errorf("%w %s", errNotWorking, strings.Join(failed, ", "))
	}
	return nil
}

// hospitals are those to examine.
func (o options) hospitals() ([]appointment.Config, error) {
	if o.endpoint != "" {
		cfg := appointment.Config{
			Vendor: o.vendor, Endpoint: o.endpoint,
			SystemID:       os.Getenv("APPOINTMENT_SYSTEM_ID"),
			SystemKey:      appointment.Secret(os.Getenv("APPOINTMENT_SYSTEM_KEY")),
			OrganizationID: os.Getenv("APPOINTMENT_ORGANIZATION_ID"),
		}
		if o.pin != "" {
			cfg.TLS = &appointment.TLS{Pins: []string{o.pin}}
		}
		return []appointment.Config{cfg}, nil
	}
	file, err := os.Open(o.config)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	directory, err := appointment.ReadDirectory(file)
	if err != nil {
		return nil, err
	}
	names := directory.Names()
	if o.name != "" {
		names = []string{o.name}
	}
	var all []appointment.Config
	for _, name := range names {
		cfg, err := directory.Config(name)
		if err != nil {
			return nil, err
		}
		all = append(all, cfg)
	}
	return all, nil
}

func (o options) examination(progress io.Writer) []doctor.Option {
	query := doctor.InventedQuery()
	exam := *query
	exam.ServiceSectID, exam.ServiceText, exam.ProcedureName = o.section, o.part, o.procedure
	opts := []doctor.Option{
		doctor.WithQueries(o.queries),
		doctor.WithProgress(func(p doctor.Progress) {
			fmt.Fprintf(progress, "[%d/%d] %s\n", p.Query, p.Most, p.Says.In(o.lang))
		}),
	}
	if exam.ServiceSectID != query.ServiceSectID || exam.ServiceText != query.ServiceText || exam.ProcedureName != query.ProcedureName {
		opts = append(opts, doctor.WithQuery(&exam))
	}
	return opts
}
