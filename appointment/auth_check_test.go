package appointment_test

import (
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/google/go-cmp/cmp"
)

func TestNewClient_InvalidAuth(t *testing.T) {
	t.Parallel()
	type secrets = map[string]appointment.Secret
	headers := func(name string, value appointment.Secret) appointment.Auth {
		return appointment.Auth{Headers: secrets{name: value}}
	}
	basic := func(user, password appointment.Secret) appointment.Auth {
		return appointment.Auth{Basic: &appointment.BasicAuth{Username: user, Password: password}}
	}
	token := func(user, password appointment.Secret, kind appointment.PasswordType) appointment.Auth {
		return appointment.Auth{UsernameToken: &appointment.UsernameToken{Username: user, Password: password, Type: kind}}
	}
	header := func(h appointment.SOAPHeader) appointment.Auth { return appointment.Auth{SOAPHeader: &h} }
	tests := map[string]struct {
		auth appointment.Auth
		want []string // the paths
	}{
		"empty":                        {appointment.Auth{}, []string{"auth"}},
		"no user":                      {basic(" ", "p"), []string{"auth.basic.username"}},
		"no password":                  {basic("u", ""), []string{"auth.basic.password"}},
		"stars":                        {basic("u", "***"), []string{"auth.basic.password"}},
		"colon in a user":              {basic("u:hush", "p:q"), []string{"auth.basic.username"}},
		"control character":            {basic("u\n", "p\x00"), []string{"auth.basic.username", "auth.basic.password"}},
		"no headers":                   {appointment.Auth{Headers: secrets{}}, []string{"auth.headers"}},
		"not a name":                   {headers("X App", "hush"), []string{"auth.headers.X App"}},
		"header of the library":        {headers("content-type", "hush"), []string{"auth.headers.content-type"}},
		"SOAPAction":                   {headers("SOAPAction", "hush"), []string{"auth.headers.SOAPAction"}},
		"Idempotency-Key":              {headers("Idempotency-Key", "hush"), []string{"auth.headers.Idempotency-Key"}},
		"header for a proxy":           {headers("Proxy-Authorization", "hush"), []string{"auth.headers.Proxy-Authorization"}},
		"header without a value":       {headers("X-App-Key", ""), []string{"auth.headers.X-App-Key"}},
		"line break":                   {headers("X-App-Key", "hush\r\nX: 1"), []string{"auth.headers.X-App-Key"}},
		"one header twice":             {appointment.Auth{Headers: secrets{"X-App-Key": "hush", "x-app-key": "hush"}}, []string{"auth.headers.x-app-key"}},
		"header of basic":              {appointment.Auth{Headers: secrets{"authorization": "hush"}, Basic: &appointment.BasicAuth{Username: "u", Password: "p"}}, []string{"auth.headers.authorization"}},
		"token without a user":         {token("", "p", ""), []string{"auth.usernameToken.username"}},
		"token without a password":     {token("u", "", ""), []string{"auth.usernameToken.password"}},
		"token of an unknown type":     {token("u", "p", "sha1"), []string{"auth.usernameToken.type"}},
		"token that XML does not have": {token("u\x01hush", "p\x02", ""), []string{"auth.usernameToken.username", "auth.usernameToken.password"}},
		"SOAP header without anything": {header(appointment.SOAPHeader{}), []string{"auth.soapHeader.name", "auth.soapHeader.namespace", "auth.soapHeader.fields"}},
		"SOAP header with bad names":   {header(appointment.SOAPHeader{Name: "a:b", Namespace: "urn:x", Fields: secrets{"c d": "hush"}}), []string{"auth.soapHeader.name", "auth.soapHeader.fields.c d"}},
		"SOAP header without a value":  {header(appointment.SOAPHeader{Name: "a", Namespace: "urn:x", Fields: secrets{"b": ""}}), []string{"auth.soapHeader.fields.b"}},
		"SOAP header, bad character":   {header(appointment.SOAPHeader{Name: "a", Namespace: "urn:x", Fields: secrets{"b": "hush\x01"}}), []string{"auth.soapHeader.fields.b"}},
		"SOAP header, part of order":   {header(appointment.SOAPHeader{Name: "a", Namespace: "urn:x", Fields: secrets{"b": "1", "c": "2"}, Order: []string{"b", "b"}}), []string{"auth.soapHeader.order"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := validConfig()
			cfg.Vendor, cfg.Auth = appointment.Wanda, &tt.auth
			_, err := appointment.NewClient(cfg)
			if diff := cmp.Diff(tt.want, configProblemPaths(t, err)); diff != "" {
				t.Errorf("paths of the problems (-want +got):\n%s", diff)
			}
			if err != nil && strings.Contains(err.Error(), "hush") {
				t.Errorf("NewClient() error = %q, want it without a value", err)
			}
		})
	}
}

func TestNewClient_InvalidAuth_REST(t *testing.T) {
	t.Parallel()
	cfg := validConfig()
	cfg.Dialect = &appointment.Dialect{REST: &rest.Route{Headers: map[string]string{"x-app-key": "1", "Authorization": "Bearer 1"}}}
	cfg.Auth = &appointment.Auth{
		Basic:         &appointment.BasicAuth{Username: "u", Password: "p"},
		Headers:       map[string]appointment.Secret{"X-App-Key": "1"},
		UsernameToken: &appointment.UsernameToken{Username: "u", Password: "p"},
		SOAPHeader:    &appointment.SOAPHeader{Name: "a", Namespace: "urn:x", Fields: map[string]appointment.Secret{"b": "1"}},
	}
	_, err := appointment.NewClient(cfg)
	want := []string{"auth.basic", "auth.headers.X-App-Key", "auth.usernameToken", "auth.soapHeader"}
	if diff := cmp.Diff(want, configProblemPaths(t, err)); diff != "" {
		t.Errorf("paths of the problems (-want +got):\n%s", diff)
	}
}
