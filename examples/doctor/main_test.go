package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"github.com/exam-appointment/appointment-go/soap"
)

// startHospital starts a simulated hospital.
func startHospital(t *testing.T, vendor appointment.Vendor, opts ...appointmenttest.Option) *appointmenttest.Hospital {
	t.Helper()
	h, err := appointmenttest.Start(vendor, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

// writeFile writes a directory file of hospitals, by their names. Each entry has the settings
// too.
func writeFile(t *testing.T, hospitals map[string]appointment.Config, settings string) (name string) {
	t.Helper()
	var text strings.Builder
	text.WriteString("hospitals:\n")
	for name, cfg := range hospitals {
		fmt.Fprintf(&text, "  - {name: %s, vendor: %s, endpoint: %q, systemId: %s, systemKey: %s%s}\n",
			name, cfg.Vendor, cfg.Endpoint, cfg.SystemID, string(cfg.SystemKey), settings)
	}
	name = filepath.Join(t.TempDir(), "hospitals.yaml")
	if err := os.WriteFile(name, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// checkContains checks that the output of a command contains each of the texts.
func checkContains(t *testing.T, output string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(output, want) {
			t.Errorf("output of run() = %s\nwant it to contain %q", output, want)
		}
	}
}

func TestRun_Config(t *testing.T) {
	t.Parallel()
	upper := startHospital(t, appointment.Laida, appointmenttest.WithDialect(appointment.Dialect{Style: "upper"}))
	file := writeFile(t, map[string]appointment.Config{"市三院": upper.Config(), "市一": startHospital(t, appointment.Mingtian).Config()}, "")

	var out, progress bytes.Buffer
	if err := run(t.Context(), &out, &progress, []string{"-config", file, "-lang", "zh", "市三院"}); err != nil {
		t.Fatal(err)
	}
	checkContains(t, out.String(), "市三院：接口检测", "结论：查询已通", "style: upper", "${SYSTEM_KEY}") // the file has the key itself
	checkContains(t, progress.String(), "[2/60] ")
	if strings.Contains(out.String(), "市一") {
		t.Errorf("output of run() = %s\nwant it without 市一", out.String())
	}
	if strings.Contains(out.String()+progress.String(), string(upper.Config().SystemKey)) {
		t.Errorf("output and progress of run() = %s\n%s\nwant them without the key", out.String(), progress.String())
	}

	out.Reset()
	if err := run(t.Context(), &out, &progress, []string{"-config", file, "-lang", "en"}); err != nil {
		t.Errorf("run() of both hospitals error = %v, want none", err)
	}
	if got := strings.Count(out.String(), "Result: queries work."); got != 2 {
		t.Errorf("output of run() has %d hospitals that work, want 2:\n%s", got, out.String())
	}
	if got := strings.Count(out.String(), "\n\n市"); got != 1 {
		t.Errorf("output of run() has %d empty lines before a hospital, want 1:\n%s", got, out.String())
	}
}

// setCredentials sets the credentials of a hospital in the environment, so that the test cannot
// run in parallel.
func setCredentials(t *testing.T, cfg appointment.Config) {
	t.Helper()
	t.Setenv("APPOINTMENT_SYSTEM_ID", cfg.SystemID)
	t.Setenv("APPOINTMENT_SYSTEM_KEY", string(cfg.SystemKey))
}

func isNotWorking(err error) bool {
	var failed *notWorkingError
	return errors.As(err, &failed)
}

func TestRun_Endpoint(t *testing.T) {
	h := startHospital(t, appointment.JintangWrapped)
	setCredentials(t, h.Config())
	t.Setenv("LC_ALL", "en_US.UTF-8")
	var out bytes.Buffer
	if err := run(t.Context(), &out, &out, []string{"-endpoint", h.Config().Endpoint, "-section", "CT"}); err != nil {
		t.Errorf("run() error = %v, want none", err)
	}
	checkContains(t, out.String(), "vendor: jintang-wrapped")

	t.Setenv("APPOINTMENT_SYSTEM_KEY", "another")
	err := run(t.Context(), &out, &out, []string{"-endpoint", h.Config().Endpoint, "-queries", "2"})
	if !isNotWorking(err) || !strings.HasSuffix(err.Error(), "at 127.0.0.1") {
		t.Errorf("run() with another key: error = %v, want a *notWorkingError with the host at the end", err)
	}
	if want := "to try more dialects: -queries 10\n"; !strings.HasSuffix(out.String(), want) {
		t.Errorf("output of run() = %s\nwant %q at the end", out.String(), want)
	}
	if saves := h.Deliveries(appointment.SaveSchedule); saves != 0 {
		t.Errorf("run() sent %d saves, want none", saves)
	}
}

// TestRun_Parameters checks that the parameters of the flags are sent and are in the entry. A
// variable replaces the password in the entry, and -show prints the exchanges without it.
func TestRun_Parameters(t *testing.T) {
	const password = "pass-$document-5e1f"
	dialect := appointment.Dialect{SOAP: &soap.Binding{Parameters: []soap.Parameter{
		{Name: "action", Value: "$method"}, {Name: "password", Value: "pass-$$document-5e1f"}, {Name: "message", Value: "$document"},
	}}}
	h := startHospital(t, appointment.Wanda, appointmenttest.WithDialect(dialect), appointmenttest.WithoutWSDL())
	setCredentials(t, h.Config())
	t.Setenv("HIS_PW", password)
	var out bytes.Buffer
	args := []string{"-endpoint", h.Config().Endpoint, "-lang", "en", "-show",
		"-parameter", "action=$method", "-parameter", "password=${HIS_PW}", "-parameter", "message=$document"}
	if err := run(t.Context(), &out, &bytes.Buffer{}, args); err != nil {
		t.Errorf("run() error = %v, want none", err)
	}
	checkContains(t, out.String(), `value: "$method"`, `value: "${PASSWORD}"`, `value: "$document"`, "---- request (query 1)\nPOST ", "<action>XKH073</action><password>***</password>")
	for _, secret := range []string{password, "5e1f", string(h.Config().SystemKey)} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("output of run() = %s\nwant it without %q", out.String(), secret)
		}
	}
}

// TestRun_Auth checks that the credentials of the flags are sent, and are variables in the entry.
func TestRun_Auth(t *testing.T) {
	hospital := startHospital(t, appointment.Laida)
	address, err := url.Parse(hospital.Config().Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: address.Scheme, Host: address.Host})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "exam" || password != "pass-5e1f" || r.Header.Get("X-App-Key") != "app-77aa" {
			http.Error(w, "", http.StatusForbidden)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	setCredentials(t, hospital.Config())
	t.Setenv("HIS_PW", "pass-5e1f")
	var out bytes.Buffer
	args := []string{"-endpoint", server.URL + address.Path, "-vendor", "laida", "-lang", "en", "-show",
		"-auth", "basic.username=exam", "-auth", "basic.password=${HIS_PW}", "-auth", "headers.X-App-Key=app-77aa"}
	if err := run(t.Context(), &out, &bytes.Buffer{}, args); err != nil {
		t.Errorf("run() error = %v, want none\n%s", err, out.String())
	}
	for _, secret := range []string{"pass-5e1f", "77aa"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("output of run() = %s\nwant it without %q", out.String(), secret)
		}
	}
}

// TestCommandFlags_AddAuth sets every key of auth.
func TestCommandFlags_AddAuth(t *testing.T) {
	t.Parallel()
	var f commandFlags
	for _, text := range []string{
		"basic.username=a", "basic.password=b=c", "headers.X-Key=d", "usernameToken.username=e", "usernameToken.password=f", "usernameToken.type=digest",
		"soapHeader.name=G", "soapHeader.namespace=urn:h", "soapHeader.fields.I=j", "soapHeader.fields.K=l",
	} {
		if err := f.addAuth(text); err != nil {
			t.Errorf("addAuth(%q) error = %v, want none", text, err)
		}
	}
	want := &appointment.Auth{
		Basic:         &appointment.BasicAuth{Username: "a", Password: "b=c"},
		Headers:       map[string]appointment.Secret{"X-Key": "d"},
		UsernameToken: &appointment.UsernameToken{Username: "e", Password: "f", Type: appointment.PasswordDigest},
		SOAPHeader:    &appointment.SOAPHeader{Name: "G", Namespace: "urn:h", Fields: map[string]appointment.Secret{"I": "j", "K": "l"}},
	}
	if !reflect.DeepEqual(f.auth, want) {
		t.Error("addAuth() set other values than given, want each under its key")
	}
}

func TestNotWorkingError(t *testing.T) {
	t.Parallel()
	for lang, want := range map[doctor.Language]string{doctor.Chinese: "查询不通：市一、市二", doctor.English: "queries do not work at 市一, 市二"} {
		if got := (&notWorkingError{[]string{"市一", "市二"}, lang}).Error(); got != want {
			t.Errorf("Error() in %s = %q, want %q", lang, got, want)
		}
	}
}

func TestDefaultLanguage(t *testing.T) {
	for value, want := range map[string]doctor.Language{"C": doctor.Chinese, "zh_CN.UTF-8": doctor.Chinese, "en_US.UTF-8": doctor.English} {
		t.Setenv("LC_ALL", value)
		if got := defaultLanguage(); got != want {
			t.Errorf("defaultLanguage() with LC_ALL=%s = %q, want %q", value, got, want)
		}
	}
}

// TestRun_Pin checks that a first run shows the pin of a certificate that is not trusted, and that a
// run with the pin trusts it.
func TestRun_Pin(t *testing.T) {
	h := startHospital(t, appointment.Laida, appointmenttest.WithTLS())
	setCredentials(t, h.Config())
	var out bytes.Buffer
	if err := run(t.Context(), &out, &bytes.Buffer{}, []string{"-endpoint", h.Config().Endpoint, "-lang", "en"}); !isNotWorking(err) {
		t.Fatalf("run() without a pin: error = %v, want a *notWorkingError", err)
	}
	pin := regexp.MustCompile(`sha256//[A-Za-z0-9+/]{43}=`).FindString(out.String())
	if err := run(t.Context(), &out, &bytes.Buffer{}, []string{"-endpoint", h.Config().Endpoint, "-lang", "en", "-pin", pin}); err != nil {
		t.Errorf("run() with the pin %q: error = %v, want none\n%s", pin, err, out.String())
	}
}

func TestRun_Mistakes(t *testing.T) {
	t.Parallel()
	file := writeFile(t, map[string]appointment.Config{"市三院": startHospital(t, appointment.Laida).Config()}, "")
	two := writeFile(t, map[string]appointment.Config{"市一": startHospital(t, appointment.Laida).Config(), "市二": startHospital(t, appointment.Laida).Config()}, "")
	for want, args := range map[string][]string{
		"set either -config or -endpoint":  {},
		"give at most one hospital name":   {"-config", file, "a", "b"},
		"give at most one hospital name, ": {"-endpoint", "https://127.0.0.1:1/", "a"},
		"-vendor and -pin are":             {"-config", file, "-vendor", "laida"},
		"-vendor and -pin are ":            {"-config", file, "-pin", "sha256//x"},
		"-parameter is for -endpoint":      {"-config", file, "-parameter", "a=b"},
		"want name=value":                  {"-endpoint", "https://127.0.0.1:1/", "-parameter", "a"},
		"no variable NOBODY_SET_THIS":      {"-endpoint", "https://127.0.0.1:1/", "-parameter", "a=${NOBODY_SET_THIS}"},
		"-auth is for -endpoint":           {"-config", file, "-auth", "basic.username=a"},
		"want key=value":                   {"-endpoint", "https://127.0.0.1:1/", "-auth", "a"},
		`there is no key "basic.user"`:     {"-endpoint", "https://127.0.0.1:1/", "-auth", "basic.user=a"},
		"no variable NOBODY_SET_THAT":      {"-endpoint", "https://127.0.0.1:1/", "-auth", "basic.password=${NOBODY_SET_THAT}"},
		"ends in .html or .md":             {"-config", file, "-report", "report.pdf"},
		"-report is for one hospital":      {"-config", two, "-report", "report.md"},
		"tls.pins[0]: ":                    {"-endpoint", "https://127.0.0.1:1/", "-pin", "x"},
		"use zh or en":                     {"-config", file, "-lang", "fr"},
		"no such file":                     {"-config", file + "x"},
		"has no hospital":                  {"-config", file, "市九院"},
		"systemId: is empty":               {"-endpoint", "http://127.0.0.1:1/"},
		"not defined: -nothing":            {"-nothing"},
		"WithMaxQueries: is 0":             {"-config", file, "-queries", "0"},
	} {
		if err := run(t.Context(), &bytes.Buffer{}, &bytes.Buffer{}, args); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("run(%v) error = %v, want one with %q", args, err, want)
		}
	}
}

// TestRun_RateLimit checks that the limits of a hospital in the file apply to its diagnosis, and
// are in the entry.
func TestRun_RateLimit(t *testing.T) {
	t.Parallel()
	file := writeFile(t, map[string]appointment.Config{"市三院": startHospital(t, appointment.Laida).Config()},
		", timeout: 20s, rateLimit: {requests: 50, period: 1s}")
	var out bytes.Buffer
	if err := run(t.Context(), &out, &bytes.Buffer{}, []string{"-config", file, "-lang", "en"}); err != nil {
		t.Fatal(err)
	}
	checkContains(t, out.String(), "at least 20ms apart, each within 20s", "\n    timeout: 20s\n    rateLimit:\n      requests: 50\n      period: 1s\n")
}

// TestRun_Report checks the format and the language of the report for the vendor. It is written also
// if queries do not work.
func TestRun_Report(t *testing.T) {
	t.Parallel()
	works := startHospital(t, appointment.Laida, appointmenttest.WithDialect(appointment.Dialect{Style: "upper"})).Config()
	page := startHospital(t, appointment.Laida, appointmenttest.WithEveryResponse(appointmenttest.ErrorPage(200))).Config()
	for name, tt := range map[string]struct {
		cfg     appointment.Config
		lang    string
		working bool
		wants   []string
	}{
		"report.md":   {works, "zh", true, []string{"# 接口对接检测报告\n", "- **医院**: 市三院\n", "dialect: {style: upper}\n"}},
		"report.html": {works, "en", true, []string{`<html lang="en">`, "<td>市三院</td>", "dialect: {style: upper}</td>"}},
		"page.html":   {page, "zh", false, []string{`<html lang="zh-CN">`, "出错也返回 JSON"}},
	} {
		file := filepath.Join(t.TempDir(), name)
		args := []string{"-config", writeFile(t, map[string]appointment.Config{"市三院": tt.cfg}, ""), "-lang", tt.lang, "-queries", "5", "-report", file}
		if err := run(t.Context(), &bytes.Buffer{}, &bytes.Buffer{}, args); isNotWorking(err) == tt.working {
			t.Errorf("%s: run() error = %v, want none: %v", name, err, tt.working)
		}
		report, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		checkContains(t, string(report), tt.wants...)
		if strings.Contains(string(report), string(tt.cfg.SystemKey)) {
			t.Errorf("%s = %s\nwant it without the key", name, report)
		}
	}
}

// TestRun_Variables checks that the entry names the variables of the file, and that the file with the
// entry's dialect works as it is.
func TestRun_Variables(t *testing.T) {
	dialect := appointment.Dialect{Style: "upper", SOAP: &soap.Binding{Parameters: []soap.Parameter{
		{Name: "user", Value: "exam-5e1f"}, {Name: "password", Value: "pass-5e1f"}, {Name: "message", Value: "$document"},
	}}}
	h := startHospital(t, appointment.Wanda, appointmenttest.WithDialect(dialect), appointmenttest.WithoutWSDL())
	t.Setenv("SHIYI_KEY", string(h.Config().SystemKey))
	t.Setenv("shiyi_password", "pass-5e1f")
	t.Setenv("SHIYI_TOKEN", "token-5e1f")
	file := filepath.Join(t.TempDir(), "hospitals.yaml")
	text := fmt.Sprintf(`
hospitals:
  - &first {name: 市二, vendor: laida, endpoint: "http://127.0.0.1:1/", systemId: a, systemKey: "${SHIYI_KEY}"}
  - <<: *first
    name: 市一
    vendor: wanda
    endpoint: %q
    systemId: %s
    auth: {headers: {Authorization: "Bearer ${SHIYI_TOKEN}", X-App.Key: "${SHIYI_TOKEN}", X-Secret: "hush${SHIYI_TOKEN}"}}
    dialect:
      soap:
        parameters:
          - {name: user, value: exam-5e1f}
          - {name: password, value: "${shiyi_password}"}
          - {name: message, value: $document}
`, h.Config().Endpoint, h.Config().SystemID)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run(t.Context(), &out, &bytes.Buffer{}, []string{"-config", file, "-lang", "en", "市一"}); err != nil {
		t.Fatalf("run() error = %v, want none\n%s", err, out.String())
	}
	checkContains(t, out.String(), "systemKey: ${SHIYI_KEY}\n", "Authorization: Bearer ${SHIYI_TOKEN}\n", "X-App.Key: ${SHIYI_TOKEN}\n",
		"X-Secret: ${HEADER_X_SECRET}\n", `value: "${USER}"`, `value: "${shiyi_password}"`, "style: upper\n")
	for _, secret := range []string{"5e1f", "hush", string(h.Config().SystemKey)} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("output of run() = %s\nwant it without %q", out.String(), secret)
		}
	}
}
