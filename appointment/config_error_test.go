package appointment_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

// checkConfigRejected checks that NewClient refuses a configuration with one problem, at path,
// whose text contains text. The error must be one line and show none of the secrets.
func checkConfigRejected(t *testing.T, cfg appointment.Config, path, text string, secrets ...string) {
	t.Helper()
	client, err := appointment.NewClient(cfg)
	if client != nil {
		t.Errorf("NewClient = client %v, want nil", client)
	}
	var configErr *appointment.ConfigError
	if !errors.As(err, &configErr) {
		t.Fatalf("NewClient = %v, want a *ConfigError", err)
	}
	if configErr.Hospital != cfg.Name && configErr.Hospital != string(cfg.Vendor) {
		t.Errorf("Hospital = %q, want %q or the vendor", configErr.Hospital, cfg.Name)
	}
	if len(configErr.Problems) != 1 || configErr.Problems[0].Path != path || !strings.Contains(configErr.Problems[0].Text, text) {
		t.Errorf("Problems = %q, want one at %s with %q", configErr.Problems, path, text)
	}
	if want := path + ": "; !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), text) {
		t.Errorf("Error() = %q, want it to contain %q and %q", err, want, text)
	}
	for _, hidden := range append(secrets, "\n") {
		if strings.Contains(err.Error(), hidden) {
			t.Errorf("Error() = %q, want one line without keys and certificates", err)
		}
	}
}

// configProblemPaths returns the paths of a *ConfigError in its order.
func configProblemPaths(t *testing.T, err error) []string {
	t.Helper()
	var configErr *appointment.ConfigError
	if !errors.As(err, &configErr) {
		t.Fatalf("error = %v, want a *ConfigError", err)
	}
	var paths []string
	for _, p := range configErr.Problems {
		paths = append(paths, p.Path)
		if !strings.Contains(err.Error(), p.Path+": "+p.Text) {
			t.Errorf("Error() = %q, want it to contain %q", err, p)
		}
	}
	return paths
}

func TestNewClient_InvalidConfig(t *testing.T) {
	t.Parallel()
	type config = appointment.Config
	endpoint := func(text string) func(*config) { return func(c *config) { c.Endpoint = text } }
	tests := map[string]struct {
		change func(*config)
		path   string
		text   string
	}{
		"no endpoint":                    {endpoint(""), "endpoint", "https://hospital.example"},
		"endpoint is not a URL":          {endpoint("hospital"), "endpoint", "http or https URL"},
		"endpoint of host and port":      {endpoint("10.1.2.3:8080"), "endpoint", "http or https URL"},
		"endpoint with an invalid %":     {endpoint("http://hospital.example/%zz"), "endpoint", "http or https URL"},
		"endpoint with ftp":              {endpoint("ftp://hospital.example/"), "endpoint", "http or https URL"},
		"endpoint without a host":        {endpoint("http:///service"), "endpoint", "http or https URL"},
		"endpoint with a password":       {endpoint("http://his:" + systemKey + "@hospital.example/"), "endpoint", "leave them out"},
		"endpoint with a fragment":       {endpoint("http://hospital.example/#top"), "endpoint", "leave it out"},
		"no vendor":                      {func(c *config) { c.Vendor = "" }, "vendor", "wanda, jintang"},
		"unknown vendor":                 {func(c *config) { c.Vendor = "winning" }, "vendor", "wanda, jintang"},
		"no systemId":                    {func(c *config) { c.SystemID = "" }, "systemId", "鉴权ID"},
		"blank systemId":                 {func(c *config) { c.SystemID = " " }, "systemId", "鉴权ID"},
		"no systemKey":                   {func(c *config) { c.SystemKey = "" }, "systemKey", "鉴权Key"},
		"systemKey is a redacted secret": {func(c *config) { c.SystemKey = "***" }, "systemKey", "鉴权Key"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := validConfig()
			tt.change(&cfg)
			checkConfigRejected(t, cfg, tt.path, tt.text, systemKey)
		})
	}
}

// One error lists the problems of the configuration and of the options, in a fixed order.
func TestNewClient_AllProblemsListed(t *testing.T) {
	t.Parallel()
	_, err := appointment.NewClient(appointment.Config{
		Vendor: "winning", Endpoint: "hospital",
		Dialect: &appointment.Dialect{
			Style: "snake", Charset: "gbx", Names: map[string]string{"idCardNo": "a"},
			Layouts:     map[string]string{"startDate": "yyyy", "requestedDate": "HH:mm"},
			BookedFlags: []appointment.ScheduleFlag{"0"},
			REST:        &rest.Route{Headers: map[string]string{"Idempotency-Key": "1"}},
		},
	}, appointment.WithTimeout(-1), appointment.WithLogger(nil), appointment.WithHTTPClient(nil), nil)
	want := []string{
		"vendor", "endpoint", "systemId", "systemKey",
		"dialect.style", "dialect.charset", "dialect.bookedFlags[0]", "dialect.names.idCardNo",
		"dialect.layouts.requestedDate", "dialect.layouts.startDate", "dialect.rest.headers.Idempotency-Key",
		"WithTimeout", "WithLogger", "WithHTTPClient", "options[3]",
	}
	if diff := cmp.Diff(want, configProblemPaths(t, err)); diff != "" {
		t.Errorf("paths of the problems (-want +got):\n%s", diff)
	}
	if !strings.Contains(err.Error(), "winning") {
		t.Errorf("Error() = %q, want it to name the vendor instead of the hospital", err)
	}
}

// A problem of the binding is listed in addition to other problems, also for a known vendor.
func TestNewClient_BindingProblemListed(t *testing.T) {
	t.Parallel()
	cfg := validConfig()
	cfg.Vendor, cfg.Endpoint = appointment.Wanda, ""
	cfg.Dialect = &appointment.Dialect{SOAP: &soap.Binding{Namespace: "not a URI"}, Names: map[string]string{"cardNO": "idCardNO"}}
	_, err := appointment.NewClient(cfg)
	want := []string{"endpoint", "dialect.soap.namespace", "dialect.names"}
	if diff := cmp.Diff(want, configProblemPaths(t, err)); diff != "" {
		t.Errorf("paths of the problems (-want +got):\n%s", diff)
	}
	if !strings.Contains(err.Error(), "cardNO") {
		t.Errorf("Error() = %q, want it to name cardNO", err)
	}
}

func TestConfigError_Error_NoHospital(t *testing.T) {
	t.Parallel()
	_, err := appointment.NewClient(appointment.Config{Endpoint: "https://hospital.example/", SystemID: "HIS01", SystemKey: systemKey})
	if want := "the configuration of a hospital without a name: vendor: is empty"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("NewClient = %v, want an error with %q", err, want)
	}
}

// TLS settings have no effect on the transport of a caller, so NewClient refuses both.
func TestNewClient_TLSWithHTTPClient(t *testing.T) {
	t.Parallel()
	cfg := validConfig()
	cfg.TLS = &appointment.TLS{}
	_, err := appointment.NewClient(cfg, appointment.WithHTTPClient(&http.Client{Transport: http.DefaultTransport}))
	if diff := cmp.Diff([]string{"tls"}, configProblemPaths(t, err)); diff != "" {
		t.Errorf("paths of the problems (-want +got):\n%s", diff)
	}
	if err == nil || !strings.Contains(err.Error(), "WithHTTPClient") {
		t.Errorf("NewClient = %v, want an error that names WithHTTPClient", err)
	}
	if _, err := appointment.NewClient(cfg, appointment.WithHTTPClient(&http.Client{})); err != nil {
		t.Errorf("NewClient with an http.Client without a transport = %v, want nil", err)
	}
}
