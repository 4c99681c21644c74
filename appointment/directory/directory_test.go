package appointment_test

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

// readDirectory reads a file whose mistakes, if it has any, are not expected.
func readDirectory(t *testing.T, text string, opts ...appointment.Option) *appointment.Directory {
	t.Helper()
	dir, err := appointment.ReadDirectory(strings.NewReader(text), opts...)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestReadDirectory reads a file that has every key, and holds each Config against what
// the YAML package's own decoder makes of it.
func TestReadDirectory(t *testing.T) {
	t.Setenv("SHIYI_KEY", "a: 'key' # with YAML and ${SHIER_KEY} in it")
	t.Setenv("SHIER_KEY", systemKey)
	text, err := os.ReadFile("testdata/hospitals.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := readDirectory(t, string(text))
	if names := strings.Join(dir.Names(), " "); names != "市一院 市二院" {
		t.Errorf("names %q", names)
	}
	var oracle struct{ Hospitals []appointment.Config }
	if err := yaml.Unmarshal(text, &oracle); err != nil {
		t.Fatal(err)
	}
	oracle.Hospitals[0].SystemKey = appointment.Secret(os.Getenv("SHIYI_KEY"))
	oracle.Hospitals[1].SystemKey, oracle.Hospitals[1].BusinessType = systemKey, "999"
	set := map[string]bool{}
	for _, want := range oracle.Hospitals {
		got, err := dir.Config(want.Name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want.Name, diff)
		}
		if got.SystemKey != want.SystemKey { // both print as ***
			t.Errorf("%s: another key", want.Name)
		}
		fieldsSet(reflect.ValueOf(got), "Config", set)
	}
	for field, is := range set {
		elsewhere := strings.HasPrefix(field, "Config.TLS.CA") || strings.HasPrefix(field, "Config.TLS.Client") || field == "Config.TLS.DangerouslyTrustAnyServer"
		if !is && !elsewhere { // TestReadDirectoryTLS has those that do not go with pins
			t.Errorf("the file has no %s", field)
		}
	}
}

// fieldsSet notes of every field, however deep, whether it has been set in any value.
func fieldsSet(v reflect.Value, path string, set map[string]bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && v.Elem().Kind() == reflect.Struct {
			set[path] = true
			fieldsSet(v.Elem(), path, set)
			return
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fieldsSet(v.Field(i), path+"."+v.Type().Field(i).Name, set)
		}
		return
	case reflect.Map:
		for _, key := range v.MapKeys() {
			fieldsSet(v.MapIndex(key), path+"[]", set)
		}
	case reflect.Slice:
		for i := range v.Len() {
			fieldsSet(v.Index(i), path+"[]", set)
		}
	}
	set[path] = set[path] || !v.IsZero()
}

// TestReadDirectoryTLS reads what a file of every key cannot have beside pins.
func TestReadDirectoryTLS(t *testing.T) {
	t.Parallel()
	const text = "hospitals:\n- {name: a, vendor: laida, endpoint: 'https://hospital.example/', systemId: HIS01, systemKey: k, tls: {%s}}\n"
	for _, field := range []string{"ca", "caFile", "clientCertificate", "clientCertificateFile", "clientKey", "clientKeyFile"} {
		_, err := appointment.ReadDirectory(strings.NewReader(fmt.Sprintf(text, field+": nothing-of-the-kind")))
		if err == nil || !strings.Contains(err.Error(), "line 2, column ") || !strings.Contains(err.Error(), "a: tls: ") {
			t.Errorf("%s: %v", field, err)
		}
	}
	cfg, err := readDirectory(t, fmt.Sprintf(text, "dangerouslyTrustAnyServer: true")).Config("a")
	if err != nil || !cfg.TLS.DangerouslyTrustAnyServer {
		t.Errorf("%+v, %v", cfg, err)
	}
}

const oneHospital = "name: 市三院, vendor: laida, endpoint: 'http://127.0.0.1:1/', systemId: HIS01, systemKey: " + systemKey

// TestDirectoryText reads values that YAML takes for numbers, truths or times, and are
// codes, and texts in all the ways in which YAML writes them.
func TestDirectoryText(t *testing.T) {
	t.Setenv("APPOINTMENT_TEST_PART", "es")
	for written, want := range map[string]string{
		"0012": "0012", "00000000": "00000000", "0x1F": "0x1F", "1e5": "1e5", "1_000": "1_000", "+7": "+7", "1.0": "1.0", "1.10": "1.10", ".5": ".5",
		"true": "true", "No": "No", "2026-11-25": "2026-11-25", ".inf": ".inf", ".nan": ".nan", "12:30:45": "12:30:45", "a b": "a b", `"\u5e02"`: "市", `'it''s'`: "it's",
		"!!str 5": "5", "y${APPOINTMENT_TEST_PART}!": "yes!", "a$${b}": "a${b}", "$5": "$5", "a$": "a$", "'${APPOINTMENT_TEST_PART}'": "es", "&x k": "k",
		"|-\n     two\n     lines": "two\nlines", ">-\n     one\n     line": "one line", "${APPOINTMENT_TEST_PART}$${${APPOINTMENT_TEST_PART}}": "es${es}",
	} {
		text := "hospitals:\n -  vendor: laida\n    endpoint: http://127.0.0.1:1/\n    systemId: " + written + "\n    systemKey: k\n    dialect:\n     statusCodes: [a]\n"
		cfg, err := readDirectory(t, text).Config("laida")
		if err != nil || cfg.SystemID != want {
			t.Errorf("%s: %q, %v; want %q", written, cfg.SystemID, err, want)
		}
	}
	dir := readDirectory(t, "hospitals: [{"+oneHospital+", dialect: {statusCodes: [0, 00000000, 1.0]}}]")
	if cfg, _ := dir.Config("市三院"); strings.Join(cfg.Dialect.StatusCodes, " ") != "0 00000000 1.0" {
		t.Errorf("codes %q", cfg.Dialect.StatusCodes)
	}
}

// TestDirectoryAliases shares a dialect, as anchors and merge keys do.
func TestDirectoryAliases(t *testing.T) {
	t.Parallel()
	dir := readDirectory(t, `
hospitals:
  - &first
    name: a
    vendor: wanda
    endpoint: http://127.0.0.1:1/
    systemId: HIS01
    systemKey: k
    dialect: &dialect {charset: gb18030, statusCodes: ["0"]}
    tls:
  - <<: *first
    name: b
    dialect: {<<: *dialect, charset: utf-8}
  - {<<: [{name: c}, *first], dialect: *dialect}
`)
	want := []string{"a gb18030 0", "b utf-8 0", "c gb18030 0"}
	for i, name := range dir.Names() {
		cfg, _ := dir.Config(name)
		if got := fmt.Sprintf("%s %s %s", cfg.Name, cfg.Dialect.Charset, strings.Join(cfg.Dialect.StatusCodes, ",")); got != want[i] {
			t.Errorf("%q, want %q", got, want[i])
		}
	}
}

func TestDirectoryNames(t *testing.T) {
	t.Parallel()
	dir := readDirectory(t, "hospitals: [{"+oneHospital+"}]")
	first, err := dir.Client("市三院")
	if again, _ := dir.Client("市三院"); err != nil || first != again {
		t.Errorf("another client the second time; %v", err)
	}
	if _, err := dir.Client("市四院"); err == nil || !strings.Contains(err.Error(), `no hospital "市四院"; it has 市三院`) {
		t.Error(err)
	}
	if _, err := dir.Config("市四院"); err == nil {
		t.Error("a Config of a hospital that is not there")
	}
	dir.Names()[0] = "changed"
	if dir.Names()[0] != "市三院" {
		t.Error("a caller can change the directory's names")
	}
	if _, err := new(appointment.Directory).Client("a"); err == nil || !strings.Contains(err.Error(), "no hospitals") {
		t.Error(err)
	}
}

// TestNewDirectory makes directories of configurations: the names are in their order, and
// all mistakes are told.
func TestNewDirectory(t *testing.T) {
	t.Parallel()
	cfgs := []appointment.Config{
		{Name: "市三院", Vendor: appointment.Laida, Endpoint: "http://127.0.0.1:1/", SystemID: "a", SystemKey: systemKey},
		{Vendor: appointment.Wanda, Endpoint: "http://127.0.0.1:1/", SystemID: "a", SystemKey: systemKey},
	}
	dir, err := appointment.NewDirectory(cfgs, appointment.WithTimeout(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(dir.Names(), " "); got != "市三院 wanda" {
		t.Errorf("names %s", got)
	}
	if cfg, err := dir.Config("wanda"); err != nil || cfg.Name != "wanda" || cfg.BusinessType == "" {
		t.Errorf("%v, %v", cfg, err)
	}
	if dir, err := appointment.NewDirectory(nil); err != nil || len(dir.Names()) != 0 {
		t.Errorf("of none: %v", err)
	}
	if _, err := appointment.NewDirectory(make([]appointment.Config, 2)); err == nil || strings.Contains(err.Error(), "two hospitals") {
		t.Errorf("of two that have no name: %v", err)
	}
	cfgs = append(cfgs, cfgs[0], appointment.Config{Name: "市四院", Vendor: "laida", Endpoint: "nowhere", SystemID: "a", SystemKey: systemKey})
	dir, err = appointment.NewDirectory(cfgs)
	if err == nil || dir != nil || !strings.Contains(err.Error(), "two hospitals of the name 市三院;") || !strings.Contains(err.Error(), "the configuration of 市四院: endpoint: ") {
		t.Errorf("%v", err)
	}
}
