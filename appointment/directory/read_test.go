package directory_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"
)

// The file has every key. Read makes the same of it as the YAML library's own decoder.
func TestRead_EveryKey(t *testing.T) {
	t.Setenv("SHIYI_KEY", "a: 'key' # with YAML, $document, $$ and ${SHIER_KEY} in it")
	t.Setenv("SHIER_KEY", systemKey)
	text, err := os.ReadFile("testdata/hospitals.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := readDirectory(t, string(text))
	if got := strings.Join(dir.Names(), " "); got != "市一院 市二院 市四院" {
		t.Errorf("Names() = %s, want 市一院 市二院 市四院", got)
	}
	var decoded struct{ Hospitals []appointment.Config }
	if err := yaml.Unmarshal(text, &decoded); err != nil {
		t.Fatal(err)
	}
	decoded.Hospitals[0].SystemKey = appointment.Secret(os.Getenv("SHIYI_KEY"))
	auth := decoded.Hospitals[0].Auth
	auth.Basic.Password, auth.Headers["X-App-Key"] = decoded.Hospitals[0].SystemKey, systemKey
	auth.UsernameToken.Password, auth.SOAPHeader.Fields["PassWord"] = systemKey, systemKey
	decoded.Hospitals[0].Dialect.SOAP.Parameters[2].Value = soap.Template(strings.ReplaceAll(os.Getenv("SHIYI_KEY"), "$", "$$"))
	for i := range decoded.Hospitals[1:] {
		decoded.Hospitals[i+1].SystemKey, decoded.Hospitals[i+1].BusinessType = systemKey, "999"
	}
	isSet := map[string]bool{}
	for _, want := range decoded.Hospitals {
		got, err := dir.Config(want.Name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: Config (-want +got):\n%s", want.Name, diff)
		}
		if got.SystemKey != want.SystemKey { // both print as ***
			t.Errorf("%s: SystemKey has another value, want that of the environment", want.Name)
		}
		if !reflect.DeepEqual(got.Auth, want.Auth) { // its values print as ***
			t.Errorf("%s: Auth has other values, want those of the environment", want.Name)
		}
		if !reflect.DeepEqual(got.Dialect.SOAP, want.Dialect.SOAP) { // values of parameters print as ***
			t.Errorf("%s: Dialect.SOAP has other values, want those of the file and the environment", want.Name)
		}
		collectFields(reflect.ValueOf(got), "Config", isSet)
	}
	for field, set := range isSet {
		if field == "Config.Dialect.SOAP.Notes" { // no key
			continue
		}
		// TestRead_TLS has the fields that exclude pins.
		excludesPins := strings.HasPrefix(field, "Config.TLS.CA") || strings.HasPrefix(field, "Config.TLS.Client") || field == "Config.TLS.DangerouslyTrustAnyServer"
		if !set && !excludesPins {
			t.Errorf("testdata/hospitals.yaml does not set %s, want every key", field)
		}
	}
}

// collectFields notes for every field, however deep, whether it is set in any value.
func collectFields(v reflect.Value, path string, isSet map[string]bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && v.Elem().Kind() == reflect.Struct {
			isSet[path] = true
			collectFields(v.Elem(), path, isSet)
			return
		}
	case reflect.Struct:
		for i := range v.NumField() {
			collectFields(v.Field(i), path+"."+v.Type().Field(i).Name, isSet)
		}
		return
	case reflect.Map:
		for _, key := range v.MapKeys() {
			collectFields(v.MapIndex(key), path+"[]", isSet)
		}
	case reflect.Slice:
		for i := range v.Len() {
			collectFields(v.Index(i), path+"[]", isSet)
		}
	}
	isSet[path] = isSet[path] || !v.IsZero()
}

func TestRead_TLS(t *testing.T) {
	t.Parallel()
	const text = "hospitals:\n- {name: a, vendor: laida, endpoint: 'https://hospital.example/', systemId: HIS01, systemKey: k, tls: {%s}}\n"
	for _, key := range []string{"ca", "caFile", "clientCertificate", "clientCertificateFile", "clientKey", "clientKeyFile"} {
		_, err := directory.Read(strings.NewReader(fmt.Sprintf(text, key+": not-a-certificate")))
		var invalid *directory.ConfigError
		if !errors.As(err, &invalid) {
			t.Errorf("%s: Read = %v, want a *ConfigError", key, err)
			continue
		}
		if isFile := strings.HasSuffix(key, "File"); errors.Is(err, fs.ErrNotExist) != isFile {
			t.Errorf("%s: errors.Is(%v, fs.ErrNotExist) = %v, want %v", key, err, !isFile, isFile)
		}
		if got := invalid.Problems[0]; got.Line != 2 || got.Column == 0 || got.Hospital != "a" || !strings.HasPrefix(got.Path, "tls") {
			t.Errorf("%s: problem %q, want one of tls at hospital a, line 2", key, got)
		}
	}
	cfg, err := readDirectory(t, fmt.Sprintf(text, "dangerouslyTrustAnyServer: true")).Config("a")
	if err != nil || !cfg.TLS.DangerouslyTrustAnyServer {
		t.Errorf("Config = %+v, %v, want DangerouslyTrustAnyServer", cfg, err)
	}
}

// YAML reads some of these texts as numbers, booleans or times. They are codes.
func TestRead_Text(t *testing.T) {
	t.Setenv("DIRECTORY_TEST_PART", "es")
	for written, want := range map[string]string{
		"0012": "0012", "00000000": "00000000", "0x1F": "0x1F", "1e5": "1e5", "1_000": "1_000", "+7": "+7", "1.0": "1.0", "1.10": "1.10", ".5": ".5",
		"true": "true", "No": "No", "2026-11-25": "2026-11-25", ".inf": ".inf", ".nan": ".nan", "12:30:45": "12:30:45", "a b": "a b", `"\u5e02"`: "市", `'it''s'`: "it's",
		"!!str 5": "5", "y${DIRECTORY_TEST_PART}!": "yes!", "a$${b}": "a${b}", "$5": "$5", "a$": "a$", "'${DIRECTORY_TEST_PART}'": "es", "&x k": "k",
		"|-\n     two\n     lines": "two\nlines", ">-\n     one\n     line": "one line", "${DIRECTORY_TEST_PART}$${${DIRECTORY_TEST_PART}}": "es${es}",
	} {
		text := "hospitals:\n -  vendor: laida\n    endpoint: http://127.0.0.1:1/\n    systemId: " + written + "\n    systemKey: k\n    dialect:\n     statusCodes: [a]\n"
		cfg, err := readDirectory(t, text).Config("laida")
		if err != nil || cfg.SystemID != want {
			t.Errorf("systemId: %s is %q, %v, want %q", written, cfg.SystemID, err, want)
		}
	}
	dir := readDirectory(t, "hospitals: [{"+oneHospital+", dialect: {statusCodes: [0, 00000000, 1.0]}}]")
	cfg, err := dir.Config("市三院")
	if got := strings.Join(cfg.Dialect.StatusCodes, " "); err != nil || got != "0 00000000 1.0" {
		t.Errorf("statusCodes %q, %v, want 0 00000000 1.0", got, err)
	}
}

// Editors on Windows write a byte-order mark, other line ends, and UTF-16.
func TestRead_WindowsFiles(t *testing.T) {
	t.Parallel()
	const text = "hospitals:\n- name: 市三院\n  vendor: laida\n  endpoint: https://sanyuan.example/appointment\n  systemId: HIS01\n  systemKey: key-0001\n"
	crlf := strings.ReplaceAll(text, "\n", "\r\n")
	encodeUTF16 := func(order unicode.Endianness) string {
		encoded, err := unicode.UTF16(order, unicode.UseBOM).NewEncoder().String(crlf)
		if err != nil {
			t.Fatal(err)
		}
		return encoded
	}
	for name, file := range map[string]string{
		"byte-order mark":          "\ufeff" + text,
		"byte-order mark and CRLF": "\ufeff" + crlf,
		"UTF-16, little-endian":    encodeUTF16(unicode.LittleEndian),
		"UTF-16, big-endian":       encodeUTF16(unicode.BigEndian),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(readDirectory(t, file).Names(), " "); got != "市三院" {
				t.Errorf("Names() = %s, want 市三院", got)
			}
		})
	}
}

// Hospitals can share settings by anchors, aliases and merge keys.
func TestRead_Aliases(t *testing.T) {
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
		cfg, err := dir.Config(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%s %s %s", cfg.Name, cfg.Dialect.Charset, strings.Join(cfg.Dialect.StatusCodes, ",")); got != want[i] {
			t.Errorf("hospital %d = %s, want %s", i, got, want[i])
		}
	}
}

// The settings of the file take precedence over the options of a client that a caller makes
// from the hospital's configuration.
func TestRead_SettingsBeforeOptions(t *testing.T) {
	t.Parallel()
	hospital := startHospitals(t)[4]
	cfg := hospital.Config()
	dir := readDirectory(t, `
hospitals:
  - {name: 市三院, vendor: laida, endpoint: "`+cfg.Endpoint+`", systemId: `+cfg.SystemID+`, systemKey: `+string(cfg.SystemKey)+`, timeout: 1s, rateLimit: {requests: 1, period: 1h}}`)
	cfg, err := dir.Config("市三院")
	if err != nil || cfg.Timeout != time.Second || cfg.RateLimit == nil || cfg.RateLimit.Period != time.Hour {
		t.Fatalf("Config = %+v, %v, want the timeout 1s and a rate limit in 1h", cfg, err)
	}
	client, err := appointment.NewClient(cfg, appointment.WithRateLimit(1000, time.Second))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	if _, err := client.QuerySchedule(t.Context(), newQuery()); err != nil {
		t.Fatal(err)
	}
	if _, err := client.QuerySchedule(t.Context(), newQuery()); !errors.Is(err, appointment.ErrNotSent) {
		t.Errorf("the second query in the hour = %v, want ErrNotSent", err)
	}
}

// A file that costs more than any directory is refused.
func TestRead_TooLarge(t *testing.T) {
	t.Parallel()
	list := func(entry string) string { return strings.TrimSuffix(strings.Repeat(entry+", ", 200), ", ") }
	for name, tt := range map[string]struct{ text, want string }{
		"aliases of aliases": {
			"hospitals:\n- dialect:\n   reasons:\n   - &b {words: &a [" + list("l") + "]}\n" + strings.Repeat("   - *b\n", 200) +
				"   statusCodes: *a\n  name: &c x\n" + strings.Repeat("- dialect: {reasons: [*b, *b, *b]}\n", 200),
			"more than 100000 values",
		},
		"alias of itself": {"hospitals:\n - &a {<<: *a}\n", "nested deeper than 32"},
		"open brackets":   {"hospitals: " + strings.Repeat("[", 1<<16), "nested deeper than 32"},
		"open braces":     {"hospitals: " + strings.Repeat("{a: ", 1<<16), "nested deeper than 32"},
		"dashes":          {"hospitals:\n" + strings.Repeat("- ", 1<<16), "nested deeper than 32"},
		"bytes":           {"#" + strings.Repeat("a", 4<<20), "longer than 4194304 bytes"},
		"keys":            {"hospitals:\n- name: a\n" + manyKeys(2000), "more than 1000 keys"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, err := directory.Read(strings.NewReader(tt.text))
			var invalid *directory.ConfigError
			if !errors.As(err, &invalid) || dir != nil || len(invalid.Problems) != 1 || !strings.Contains(invalid.Problems[0].Text, tt.want) {
				t.Errorf("Read = %v, %v, want a *ConfigError with one problem that says %s", dir, err, tt.want)
			}
		})
	}
}

// manyKeys returns lines of n different keys.
func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "  k%d: v\n", i)
	}
	return b.String()
}

func TestRead_ReaderFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is broken")
	_, err := directory.Read(iotest.ErrReader(broken))
	const want = "directory: the file cannot be read: the disk is broken"
	if !errors.Is(err, broken) || err.Error() != want {
		t.Errorf("Read = %v, want %s", err, want)
	}
}

// A variable of a SOAP parameter is recognised in the file's own text, never in what the
// environment brings in.
func TestRead_ParameterValue(t *testing.T) {
	t.Setenv("DIRECTORY_TEST_DOLLARS", "$document and $$")
	t.Setenv("DIRECTORY_TEST_WORD", "ument")
	for written, want := range map[string]soap.Template{
		"${DIRECTORY_TEST_DOLLARS}":     "$$document and $$$$",
		"$method${DIRECTORY_TEST_WORD}": "${method}ument",
		"$$doc${DIRECTORY_TEST_WORD}":   "$$document",
		"$${DIRECTORY_TEST_WORD}":       "$${DIRECTORY_TEST_WORD}",
		"$$${DIRECTORY_TEST_WORD}":      "$$ument",
		"0012":                          "0012",
	} {
		cfg, err := readDirectory(t, "hospitals: [{"+strings.Replace(oneHospital, "laida", "wanda", 1)+
			", dialect: {soap: {parameters: [{name: a, value: '"+written+"'}, {name: data, value: $document}]}}}]").Config("市三院")
		if err != nil {
			t.Fatal(err)
		}
		if got := cfg.Dialect.SOAP.Parameters[0].Value; got != want {
			t.Errorf("value %s = %q, want %q", written, string(got), string(want))
		}
	}
}
