package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// authKeys are the keys of auth that the flag -auth sets, as in a directory file.
const authKeys = "basic.username, basic.password, headers.NAME, usernameToken.username, usernameToken.password, usernameToken.type, " +
	"soapHeader.name, soapHeader.namespace, soapHeader.fields.NAME"

// addAuth adds a credential that is given as key=value.
func (f *commandFlags) addAuth(text string) error {
	key, value, ok := strings.Cut(text, "=")
	if !ok {
		return errors.New("want key=value, such as basic.username=exam")
	}
	value, err := expandEnvironment(value)
	if err != nil {
		return err
	}
	if f.auth == nil {
		f.auth = &appointment.Auth{}
	}
	secret, auth := appointment.Secret(value), f.auth
	basic, token, header := auth.Basic, auth.UsernameToken, auth.SOAPHeader
	if basic == nil {
		basic = &appointment.BasicAuth{}
	}
	if token == nil {
		token = &appointment.UsernameToken{}
	}
	if header == nil {
		header = &appointment.SOAPHeader{}
	}
	group, name, _ := strings.Cut(key, ".")
	field, isField := strings.CutPrefix(name, "fields.")
	switch {
	case key == "basic.username":
		auth.Basic, basic.Username = basic, secret
	case key == "basic.password":
		auth.Basic, basic.Password = basic, secret
	case key == "usernameToken.username":
		auth.UsernameToken, token.Username = token, secret
	case key == "usernameToken.password":
		auth.UsernameToken, token.Password = token, secret
	case key == "usernameToken.type":
		auth.UsernameToken, token.Type = token, appointment.PasswordType(value)
	case key == "soapHeader.name":
		auth.SOAPHeader, header.Name = header, value
	case key == "soapHeader.namespace":
		auth.SOAPHeader, header.Namespace = header, value
	case group == "soapHeader" && isField && field != "":
		auth.SOAPHeader, header.Fields = header, withSecret(header.Fields, field, secret)
	case group == "headers" && name != "":
		auth.Headers = withSecret(auth.Headers, name, secret)
	default:
		return fmt.Errorf("there is no key %q; use one of %s", key, authKeys)
	}
	return nil
}

// withSecret returns secrets, which may be nil, with another one.
func withSecret(secrets map[string]appointment.Secret, name string, value appointment.Secret) map[string]appointment.Secret {
	if secrets == nil {
		secrets = map[string]appointment.Secret{}
	}
	secrets[name] = value
	return secrets
}

// expandEnvironment replaces ${NAME} by that variable of the environment.
func expandEnvironment(text string) (expanded string, err error) {
	expanded = environmentPattern.ReplaceAllStringFunc(text, func(found string) string {
		name := found[2 : len(found)-1]
		value, isSet := os.LookupEnv(name)
		if !isSet {
			err = fmt.Errorf("the environment has no variable %s", name)
		}
		return value
	})
	return expanded, err
}
