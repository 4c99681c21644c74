package directory_test

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// configs returns the configurations of two hospitals, of which one has no name of its own.
func configs() []appointment.Config {
	return []appointment.Config{
		{Name: "市三院", Vendor: appointment.Laida, Endpoint: "http://127.0.0.1:1/", SystemID: "a", SystemKey: systemKey},
		{Vendor: appointment.Wanda, Endpoint: "http://127.0.0.1:1/", SystemID: "a", SystemKey: systemKey},
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	dir, err := directory.New(configs(), withOptions(appointment.WithTimeout(time.Second)))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(dir.Names(), " "); got != "市三院 wanda" {
		t.Errorf("Names() = %s, want 市三院 wanda", got)
	}
	if cfg, err := dir.Config("wanda"); err != nil || cfg.Name != "wanda" || cfg.BusinessType != "999" {
		t.Errorf("Config(wanda) = %v, %v, want the defaults filled in", cfg, err)
	}
	if dir, err := directory.New(nil); err != nil || len(dir.Names()) != 0 {
		t.Errorf("New(nil) = %v, %v, want a directory without hospitals", dir, err)
	}
}

func TestNew_Problems(t *testing.T) {
	t.Parallel()
	cfgs := append(configs(), configs()[0], appointment.Config{Name: "市四院", Vendor: appointment.Laida, Endpoint: "nowhere", SystemID: "a", SystemKey: systemKey})
	dir, err := directory.New(cfgs)
	const want = `directory: 2 problems
市三院: name: is the name of a hospital above; want another
市四院: endpoint: is not an http or https URL with a host; want the hospital's URL, such as https://hospital.example/appointment`
	if dir != nil || err == nil || err.Error() != want {
		t.Errorf("New = %v, %v\nwant %s", dir, err, want)
	}
}

// Hospitals without a name are not duplicates of one another. Their number says which is meant.
func TestNew_NoName(t *testing.T) {
	t.Parallel()
	_, err := directory.New(make([]appointment.Config, 2))
	var invalid *directory.ConfigError
	if !errors.As(err, &invalid) {
		t.Fatalf("New = %v, want a *ConfigError", err)
	}
	perHospital := map[string]int{}
	for _, p := range invalid.Problems {
		prefix, path, _ := strings.Cut(p.Path, ".")
		perHospital[prefix]++
		if p.Hospital != "" || p.Line != 0 || path == "name" {
			t.Errorf("problem %+v, want one without a hospital, line or duplicate name", p)
		}
	}
	if len(perHospital) != 2 || perHospital["hospitals[0]"] == 0 || perHospital["hospitals[0]"] != perHospital["hospitals[1]"] {
		t.Errorf("problems of each hospital: %v, want the same for hospitals[0] and hospitals[1]", perHospital)
	}
}

// Each hospital's client has the options that the functions return for it, in order.
func TestWithClientOptions(t *testing.T) {
	t.Parallel()
	var names []string
	_, err := directory.New(configs(),
		directory.WithClientOptions(func(cfg appointment.Config) []appointment.Option {
			names = append(names, "first "+cfg.Name)
			if cfg.Name == "wanda" {
				return []appointment.Option{appointment.WithTimeout(-1)}
			}
			return nil
		}),
		directory.WithClientOptions(func(cfg appointment.Config) []appointment.Option {
			names = append(names, "second "+cfg.Name)
			return []appointment.Option{appointment.WithRetries(-1)}
		}))
	const wantNames = "first 市三院, second 市三院, first wanda, second wanda"
	if got := strings.Join(names, ", "); got != wantNames {
		t.Errorf("functions called for %s, want %s", got, wantNames)
	}
	const want = `directory: 3 problems
市三院: WithRetries: is -1; want 0 or more
wanda: WithTimeout: is -1ns; want a time above 0, such as 20s
wanda: WithRetries: is -1; want 0 or more`
	if err == nil || err.Error() != want {
		t.Errorf("New = %v\nwant %s", err, want)
	}
}

// An option that is nil is a problem of the directory, in New and in Read.
func TestOption_Nil(t *testing.T) {
	t.Parallel()
	const want = `directory: 2 problems
WithClientOptions: has a nil function; leave the option out
options[1]: is nil; leave it out`
	if _, err := directory.New(nil, directory.WithClientOptions(nil), nil); err == nil || err.Error() != want {
		t.Errorf("New = %v\nwant %s", err, want)
	}
	_, err := directory.Read(strings.NewReader("hospitals: [{"+oneHospital+"}]"), directory.WithClientOptions(nil), nil)
	if err == nil || err.Error() != want {
		t.Errorf("Read = %v\nwant %s", err, want)
	}
}

func TestDirectory_Client(t *testing.T) {
	t.Parallel()
	dir := readDirectory(t, "hospitals: [{"+oneHospital+"}]")
	first, err := dir.Client("市三院")
	if err != nil {
		t.Fatal(err)
	}
	if second, err := dir.Client("市三院"); err != nil || first != second {
		t.Errorf("the second Client = %v, %v, want the first again", second, err)
	}
	const want = `directory: it has no hospital "市四院"; it has 市三院`
	if _, err := dir.Client("市四院"); err == nil || err.Error() != want {
		t.Errorf("Client(市四院) = %v, want %s", err, want)
	}
	if _, err := dir.Config("市四院"); err == nil || err.Error() != want {
		t.Errorf("Config(市四院) = %v, want %s", err, want)
	}
	const wantEmpty = "directory: it has no hospitals"
	if _, err := new(directory.Directory).Client("a"); err == nil || err.Error() != wantEmpty {
		t.Errorf("Client of an empty directory = %v, want %s", err, wantEmpty)
	}
}

func TestDirectory_Names_Copy(t *testing.T) {
	t.Parallel()
	dir := readDirectory(t, "hospitals: [{"+oneHospital+"}]")
	dir.Names()[0] = "changed"
	if got := dir.Names()[0]; got != "市三院" {
		t.Errorf("Names() = %s after a caller changed its copy, want 市三院", got)
	}
}

// A caller who changes a configuration changes neither the directory that it was made into
// nor the one that it came from.
func TestDirectory_Config_Copy(t *testing.T) {
	t.Setenv("SHIYI_KEY", "a")
	t.Setenv("SHIER_KEY", "b")
	text, err := os.ReadFile("testdata/hospitals.yaml")
	if err != nil {
		t.Fatal(err)
	}
	read := readDirectory(t, string(text))
	for _, name := range read.Names() {
		cfg, err := read.Config(name)
		if err != nil {
			t.Fatal(err)
		}
		made, err := directory.New([]appointment.Config{cfg})
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if n := changeShared(reflect.ValueOf(&cfg).Elem(), true); n < 5 {
			t.Errorf("%s: %d values were changed, want at least 5", name, n)
		}
		for source, dir := range map[string]*directory.Directory{"Read": read, "New": made} {
			kept, err := dir.Config(name)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := json.Marshal(kept); err != nil || string(got) != string(want) {
				t.Errorf("%s of the directory by %s: Config = %s, %v, want %s", name, source, got, err, want)
			}
		}
	}
}

// changeShared changes every value that v shares with a copy of it, and returns their number. The
// parameter isOwn says that a copy has a v of its own.
func changeShared(v reflect.Value, isOwn bool) (n int) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return changeShared(v.Elem(), false)
		}
	case reflect.Struct:
		for _, f := range v.Fields() {
			n += changeShared(f, isOwn)
		}
	case reflect.Slice:
		for i := range v.Len() {
			n += changeShared(v.Index(i), false)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			value := reflect.New(v.Type().Elem()).Elem()
			value.Set(v.MapIndex(key))
			n += changeShared(value, false)
			v.SetMapIndex(key, value)
		}
	case reflect.String:
		if !isOwn {
			v.SetString("changed")
			return 1
		}
	case reflect.Int, reflect.Int64:
		if !isOwn {
			v.SetInt(7)
			return 1
		}
	}
	return n
}
