package main

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/goccy/go-yaml"
)

// commandFlags are the flags and the argument of the command line.
type commandFlags struct {
	config, endpoint, pin    string
	report                   string // the file for the vendor's report; "" for none
	vendor                   appointment.Vendor
	lang                     doctor.Language
	queries                  int
	show                     bool
	parameters               []soap.Parameter
	auth                     *appointment.Auth
	section, part, procedure string
	name                     string // of one hospital in the file; "" for all
}

// parseFlags parses the command line.
func parseFlags(args []string) (commandFlags, error) {
	var f commandFlags
	flags := flag.NewFlagSet("doctor", flag.ContinueOnError)
	flags.StringVar(&f.config, "config", "", "a directory file of hospitals; an argument after the flags selects one by its name")
	flags.StringVar(&f.endpoint, "endpoint", "", "without a file: the hospital's URL; APPOINTMENT_SYSTEM_ID and APPOINTMENT_SYSTEM_KEY must be set in the environment")
	flags.StringVar((*string)(&f.vendor), "vendor", "", fmt.Sprintf("with -endpoint: one of %v; leave it out if it is not known", appointment.Vendors()))
	flags.StringVar(&f.pin, "pin", "", "with -endpoint: the pin of the server's key, as a diagnosis shows it and the hospital confirmed it")
	flags.Func("parameter", "with -endpoint: an input parameter of the web service, as name=value; several in their order. $document and $method stand for the message and its code, ${NAME} for a variable of the environment", f.addParameter)
	flags.Func("auth", "with -endpoint: a credential, as key=value, such as basic.password=${HIS_PW}; several for several keys of auth", f.addAuth)
	flags.BoolVar(&f.show, "show", false, "print each request and response with the key masked")
	flags.StringVar(&f.report, "report", "", "also write a report for the vendor to this file, as HTML (.html) or Markdown (.md), in the language of -lang")
	flags.StringVar((*string)(&f.lang), "lang", string(defaultLanguage()), "zh or en")
	flags.IntVar(&f.queries, "queries", 60, "how many queries are sent at most")
	sample := doctor.SampleQuery()
	flags.StringVar(&f.section, "section", sample.ServiceSectID, "the kind of exam (serviceSectID)")
	flags.StringVar(&f.part, "body-part", sample.ServiceText, "the body part (serviceText)")
	flags.StringVar(&f.procedure, "item", sample.ProcedureName, "the exam item (procedureName)")
	if err := flags.Parse(args); err != nil {
		return f, err
	}
	f.name = flags.Arg(0)
	return f, f.checkFlags(flags.NArg())
}

// environmentPattern matches a variable of the environment in a value.
var environmentPattern = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// addParameter adds a parameter that is given as name=value.
func (f *commandFlags) addParameter(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" {
		return errors.New("want name=value")
	}
	joined, end := "", 0
	for _, match := range environmentPattern.FindAllStringSubmatchIndex(value, -1) {
		literal, isSet := os.LookupEnv(value[match[2]:match[3]])
		if !isSet {
			return fmt.Errorf("the environment has no variable %s", value[match[2]:match[3]])
		}
		joined = soap.Template("").JoinLiteral(joined+value[end:match[0]], literal)
		end = match[1]
	}
	f.parameters = append(f.parameters, soap.Parameter{Name: name, Value: soap.Template(joined + value[end:])})
	return nil
}

// checkFlags returns an error if the flags contradict each other. count is the number of arguments
// after them.
func (f commandFlags) checkFlags(count int) error {
	switch {
	case (f.config == "") == (f.endpoint == ""):
		return errors.New("set either -config or -endpoint")
	case f.endpoint != "" && count > 0, count > 1:
		return errors.New("give at most one hospital name, and only with -config")
	case f.config != "" && string(f.vendor)+f.pin != "":
		return errors.New("-vendor and -pin are for -endpoint: a hospital in a file has its own")
	case f.config != "" && len(f.parameters) > 0:
		return errors.New("-parameter is for -endpoint: a hospital in a file has dialect.soap.parameters")
	case f.config != "" && f.auth != nil:
		return errors.New("-auth is for -endpoint: a hospital in a file has auth")
	case f.report != "" && filepath.Ext(f.report) != ".html" && filepath.Ext(f.report) != ".md":
		return fmt.Errorf("-report %s: use a name that ends in .html or .md", f.report)
	case f.lang != doctor.Chinese && f.lang != doctor.English:
		return fmt.Errorf("-lang %s: use zh or en", f.lang)
	}
	return nil
}

// defaultLanguage returns English if the environment asks for it, and Chinese otherwise.
func defaultLanguage() doctor.Language {
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

// hospital is a hospital to diagnose.
type hospital struct {
	config    appointment.Config
	variables map[string]string // see doctor.Report.Variables
}

// readHospitals returns the hospitals to diagnose.
func (f commandFlags) readHospitals() ([]hospital, error) {
	if f.endpoint != "" {
		return []hospital{{config: f.newConfig()}}, nil
	}
	text, err := os.ReadFile(f.config)
	if err != nil {
		return nil, err
	}
	dir, err := directory.Read(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	variables := readVariables(text)
	var hospitals []hospital
	for i, name := range dir.Names() {
		if f.name != "" && f.name != name {
			continue
		}
		cfg, err := dir.Config(name)
		if err != nil {
			return nil, err
		}
		hospitals = append(hospitals, hospital{config: cfg})
		if i < len(variables) {
			hospitals[len(hospitals)-1].variables = variables[i]
		}
	}
	switch {
	case len(hospitals) == 0:
		_, err := dir.Config(f.name)
		return nil, err
	case f.report != "" && len(hospitals) > 1:
		return nil, errors.New("-report is for one hospital: give its name after the flags")
	}
	return hospitals, nil
}

// readVariables returns the variables of the environment that each hospital in a directory file has in
// place of values. It returns nil for a file that only package directory can read, such as one in
// UTF-16.
func readVariables(text []byte) (variables []map[string]string) {
	var file struct {
		Hospitals []map[string]any `yaml:"hospitals"`
	}
	if yaml.Unmarshal(text, &file) != nil {
		return nil
	}
	for _, entry := range file.Hospitals {
		found := map[string]string{}
		addVariables(found, "", entry)
		variables = append(variables, found)
	}
	return variables
}

// addVariables adds the texts with variables below a value of YAML, by their keys.
func addVariables(variables map[string]string, key string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for name, member := range v {
			addVariables(variables, strings.TrimPrefix(key+"."+name, "."), member)
		}
	case []any:
		for _, element := range v {
			if m, ok := element.(map[string]any); ok {
				addVariables(variables, fmt.Sprintf("%s.%v", key, m["name"]), m)
			}
		}
	case string:
		if environmentPattern.MatchString(v) {
			variables[key] = v
		}
	}
}

// newConfig returns the configuration of the hospital at -endpoint.
func (f commandFlags) newConfig() appointment.Config {
	cfg := appointment.Config{
		Vendor: f.vendor, Endpoint: f.endpoint,
		SystemID:       os.Getenv("APPOINTMENT_SYSTEM_ID"),
		SystemKey:      appointment.Secret(os.Getenv("APPOINTMENT_SYSTEM_KEY")),
		OrganizationID: os.Getenv("APPOINTMENT_ORGANIZATION_ID"),
		Auth:           f.auth,
	}
	if len(f.parameters) > 0 {
		cfg.Vendor = cmp.Or(cfg.Vendor, appointment.Wanda)
		binding := &soap.Binding{Parameters: f.parameters}
		if cfg.FullDialect().SOAP == nil { // the vendor has no binding to begin with
			binding.Namespace = appointment.Config{Vendor: appointment.Wanda}.FullDialect().SOAP.Namespace
		}
		cfg.Dialect = &appointment.Dialect{SOAP: binding}
	}
	if f.pin != "" {
		cfg.TLS = &appointment.TLS{Pins: []string{f.pin}}
	}
	return cfg
}

// doctorOptions returns the options of the diagnosis. It sets a query only if a flag changes the
// exam.
func (f commandFlags) doctorOptions(out, progress io.Writer) []doctor.Option {
	opts := []doctor.Option{
		doctor.WithMaxQueries(f.queries),
		doctor.WithProgress(func(p doctor.Progress) {
			fmt.Fprintf(progress, "[%d/%d] %s\n", p.Query, p.MaxQueries, p.Message.In(f.lang))
		}),
	}
	if f.show {
		opts = append(opts, doctor.WithExchanges(out, f.lang))
	}
	sample := doctor.SampleQuery()
	query := *sample
	query.ServiceSectID, query.ServiceText, query.ProcedureName = f.section, f.part, f.procedure
	if query.ServiceSectID != sample.ServiceSectID || query.ServiceText != sample.ServiceText || query.ProcedureName != sample.ProcedureName {
		opts = append(opts, doctor.WithQuery(&query))
	}
	return opts
}

// suggestMoreQueries suggests more queries if the search ended because all were sent.
func (f commandFlags) suggestMoreQueries(w io.Writer, report *doctor.Report) {
	if len(report.Checks) == 0 || report.Checks[len(report.Checks)-1].Finding.Code != "search.limit" {
		return
	}
	hints := map[doctor.Language]string{doctor.Chinese: "要多试一些组合：-queries %d\n", doctor.English: "to try more dialects: -queries %d\n"}
	fmt.Fprintf(w, hints[f.lang], 5*report.MaxQueries)
}

// writeReport writes the report for the vendor if a flag says so.
func (f commandFlags) writeReport(report *doctor.Report) error {
	if f.report == "" {
		return nil
	}
	write := report.WriteMarkdown
	if filepath.Ext(f.report) == ".html" {
		write = report.WriteHTML
	}
	var text bytes.Buffer
	if err := write(&text, f.lang); err != nil {
		return err
	}
	return os.WriteFile(f.report, text.Bytes(), 0o600)
}
