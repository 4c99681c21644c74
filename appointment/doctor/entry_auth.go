package doctor

import (
	"encoding/base64"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// hideAuth returns a copy of auth, which may be nil, with variables of the environment in place of
// its values.
func hideAuth(auth *appointment.Auth) *appointment.Auth {
	if auth == nil {
		return nil
	}
	hidden := *auth
	if auth.Basic != nil {
		hidden.Basic = &appointment.BasicAuth{Username: "${BASIC_USERNAME}", Password: "${BASIC_PASSWORD}"}
	}
	if auth.UsernameToken != nil {
		hidden.UsernameToken = &appointment.UsernameToken{Username: "${TOKEN_USERNAME}", Password: "${TOKEN_PASSWORD}", Type: auth.UsernameToken.Type}
	}
	hidden.Headers = hideSecretMap("HEADER_", auth.Headers)
	if auth.SOAPHeader != nil {
		header := *auth.SOAPHeader
		header.Fields = hideSecretMap(variableName(header.Name)+"_", header.Fields)
		hidden.SOAPHeader = &header
	}
	return &hidden
}

// hideSecretMap returns a copy of values with a variable in place of each, or nil.
func hideSecretMap(prefix string, values map[string]appointment.Secret) map[string]appointment.Secret {
	if values == nil {
		return nil
	}
	hidden := map[string]appointment.Secret{}
	for name := range values {
		hidden[name] = appointment.Secret("${" + strings.TrimLeft(prefix, "_0123456789") + variableName(name) + "}")
	}
	return hidden
}

// listAuthSecrets returns the values of auth, which may be nil, and the forms in which requests
// contain them.
func listAuthSecrets(auth *appointment.Auth) (secrets []string) {
	if auth == nil {
		return nil
	}
	if b := auth.Basic; b != nil {
		credentials := string(b.Username) + ":" + string(b.Password)
		secrets = append(secrets, string(b.Password), base64.StdEncoding.EncodeToString([]byte(credentials)))
	}
	for _, value := range auth.Headers {
		secrets = append(secrets, string(value))
		if _, credentials, ok := strings.Cut(string(value), " "); ok { // after a scheme, such as Bearer
			secrets = append(secrets, credentials)
		}
	}
	if auth.UsernameToken != nil {
		secrets = append(secrets, string(auth.UsernameToken.Password))
	}
	if auth.SOAPHeader != nil {
		for _, value := range auth.SOAPHeader.Fields {
			secrets = append(secrets, string(value))
		}
	}
	return secrets
}
