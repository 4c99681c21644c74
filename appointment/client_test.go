package appointment_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/google/go-cmp/cmp"
)

func TestClient_Format(t *testing.T) {
	t.Parallel()
	for _, vendor := range appointment.Vendors() {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			cfg := validConfig()
			cfg.Vendor, cfg.SystemKey = vendor, privateText
			client, err := appointment.NewClient(cfg)
			if err != nil {
				t.Fatal(err)
			}
			checkNotPrinted(t, client, privateText)
			checkNotPrinted(t, *client, privateText)
			for _, verb := range []string{"%p", "%w"} { // for which package fmt calls no method
				if text := fmt.Sprintf(verb, *client) + fmt.Sprintf(verb, client); strings.Contains(text, privateText) {
					t.Errorf("client prints with %s as %s, want it without the key", verb, text)
				}
			}
			if text := fmt.Sprintf("%+v", client); !strings.Contains(text, cfg.Name) {
				t.Errorf("client prints as %q, want the hospital's name in it", text)
			}
		})
	}
}

// A client keeps the configuration that it was made with, whatever happens to the caller's
// value and to the copies that Config returns.
func TestClient_Config_Copied(t *testing.T) {
	t.Parallel()
	withRoute := fullConfig()
	withRoute.Dialect.SOAP, withRoute.Dialect.REST = nil, &rest.Route{
		Paths: map[string]string{"SaveSchedule": "save"}, Headers: map[string]string{"X-Hospital": "03"},
	}
	withRoute.Auth.UsernameToken, withRoute.Auth.SOAPHeader = nil, nil // of web services alone
	withTLS := validConfig()
	withTLS.TLS = &appointment.TLS{Pins: []string{unknownPin}, CipherSuites: []string{"TLS_RSA_WITH_AES_128_CBC_SHA"}}
	for name, cfg := range map[string]appointment.Config{"SOAP": fullConfig(), "REST": withRoute, "TLS": withTLS} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := appointment.NewClient(cfg)
			if err != nil {
				t.Fatal(err)
			}
			want := configJSON(t, client.Config())
			if diff := cmp.Diff(configJSON(t, cfg), strings.Replace(want, `"businessType":"999",`, "", 1)); diff != "" {
				t.Errorf("Config() without the default of businessType (-want +got):\n%s", diff)
			}
			if n := overwriteShared(reflect.ValueOf(&cfg).Elem(), true); n < 2 {
				t.Fatalf("overwrote %d values of the caller's configuration, want at least 2", n)
			}
			if got := configJSON(t, client.Config()); got != want {
				t.Errorf("Config() after changes to the caller's configuration = %s, want %s", got, want)
			}
			returned := client.Config()
			overwriteShared(reflect.ValueOf(&returned).Elem(), true)
			if got := configJSON(t, client.Config()); got != want {
				t.Errorf("Config() after changes to what it returned = %s, want %s", got, want)
			}
		})
	}
}

func configJSON(t *testing.T, cfg appointment.Config) string {
	t.Helper()
	text, err := json.Marshal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// overwriteShared overwrites the texts and numbers that a copy of v shares with v: those behind
// a pointer, a slice or a map. It returns how many it overwrote. isOwn is true for v itself and
// for the fields of a struct in it.
func overwriteShared(v reflect.Value, isOwn bool) (n int) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return overwriteShared(v.Elem(), false)
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			n += overwriteShared(field, isOwn)
		}
	case reflect.Slice:
		for i := range v.Len() {
			n += overwriteShared(v.Index(i), false)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			value := reflect.New(v.Type().Elem()).Elem()
			value.Set(v.MapIndex(key))
			n += overwriteShared(value, false)
			v.SetMapIndex(key, value)
		}
	case reflect.String:
		if !isOwn {
			v.SetString("overwritten")
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
