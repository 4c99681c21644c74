package doctor

import (
	"encoding/json"
	"net/url"
	"reflect"
	"regexp"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/goccy/go-yaml"
)

// Entry returns Config as a directory file in YAML, or "" if Config is nil. A variable of the
// environment replaces each secret: the one in Variables, or else ${SYSTEM_KEY}, ${CLIENT_KEY}, or
// ${ENDPOINT} if the endpoint has a query. Each value of auth, each header of a REST route, and the
// query of each of its paths has its own variable.
func (r *Report) Entry() string {
	if r.Config == nil {
		return ""
	}
	cfg, err := escapeVariables(*r.Config)
	if err != nil {
		return "" // a client was made of it, so this does not happen
	}
	if cfg.SystemKey != "" {
		cfg.SystemKey = systemKeyVariable
	}
	if cfg.TLS != nil && cfg.TLS.ClientKey != "" {
		cfg.TLS.ClientKey = clientKeyVariable
	}
	cfg.Auth = hideAuth(r.Config.Auth) // escapeVariables lost the values
	cfg.Dialect = hideSecrets(cfg.Dialect)
	if cfg.Dialect != nil && cfg.Dialect.SOAP != nil { // escapeVariables lost the values
		cfg.Dialect.SOAP = hideParameters(r.Config.Dialect.SOAP)
	}
	if u, err := url.Parse(cfg.Endpoint); err != nil || u.RawQuery != "" {
		cfg.Endpoint = "${ENDPOINT}"
	}
	r.useVariables(&cfg)
	text, err := yaml.MarshalWithOptions(map[string][]appointment.Config{"hospitals": {cfg}},
		yaml.CustomMarshaler(marshalVariable), yaml.CustomMarshaler(marshalTemplate))
	if err != nil {
		return ""
	}
	return string(text)
}

// The variables of the environment that an entry has in place of secrets.
const (
	systemKeyVariable appointment.Secret = "${SYSTEM_KEY}"
	clientKeyVariable appointment.Secret = "${CLIENT_KEY}"
)

// variablePattern matches a variable of the environment, and one after a scheme such as Bearer.
var variablePattern = regexp.MustCompile(`^([A-Za-z]+ )?\$\{[A-Za-z_][A-Za-z0-9_]*\}$`)

// useVariables replaces the variables of secrets in cfg by those of r.Variables.
func (r *Report) useVariables(cfg *appointment.Config) {
	for key, text := range r.Variables {
		if variablePattern.MatchString(text) {
			replaceVariable(reflect.ValueOf(cfg), key, text)
		}
	}
}

// replaceVariable sets the value with this key below v to text, if it is a variable now.
func replaceVariable(v reflect.Value, key, text string) {
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	name, rest, _ := strings.Cut(key, ".")
	switch v.Kind() {
	case reflect.Struct:
		for field, value := range v.Fields() {
			if tag, _, _ := strings.Cut(field.Tag.Get("yaml"), ","); tag == name {
				replaceVariable(value, rest, text)
			}
		}
	case reflect.Slice: // of elements with a name
		for i := range v.Len() {
			if element := v.Index(i); element.Kind() == reflect.Struct && element.FieldByName("Name").String() == name {
				replaceVariable(element, rest, text)
			}
		}
	case reflect.Map:
		replaceInMap(v, key, text)
	case reflect.String:
		if v.CanSet() && key == "" && variablePattern.MatchString(v.String()) {
			v.SetString(text)
		}
	}
}

// replaceInMap does the same as replaceVariable for the values of a map. Its keys may contain dots.
func replaceInMap(v reflect.Value, key, text string) {
	for _, k := range v.MapKeys() {
		rest, found := strings.CutPrefix(key, k.String())
		if !found || rest != "" && rest[0] != '.' {
			continue
		}
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(v.MapIndex(k))
		replaceVariable(value, strings.TrimPrefix(rest, "."), text)
		v.SetMapIndex(k, value)
	}
}

// marshalVariable returns a secret in YAML: a variable as it is, and any other text as ***. Entry
// has replaced all secrets of the configuration by variables.
func marshalVariable(secret appointment.Secret) ([]byte, error) {
	if variablePattern.MatchString(string(secret)) {
		return []byte(secret), nil
	}
	return secret.MarshalText()
}

// escapeVariables returns a copy of cfg with ${ written as $${, its form in a directory file.
func escapeVariables(cfg appointment.Config) (escaped appointment.Config, err error) {
	text, err := json.Marshal(cfg)
	if err == nil {
		err = json.Unmarshal([]byte(strings.ReplaceAll(string(text), "${", "$${")), &escaped)
	}
	return escaped, err
}

// nonVariable matches characters that the name of a header may contain, but not the name of a
// variable.
var nonVariable = regexp.MustCompile(`[^A-Za-z0-9]`)

// variableName returns the name of a variable of the environment for the value of a header or
// parameter.
func variableName(name string) string {
	variable := strings.ToUpper(nonVariable.ReplaceAllString(name, "_"))
	if strings.Trim(variable, "_0123456789") == "" { // such as a Chinese name
		return "VALUE" + variable
	}
	return strings.TrimLeft(variable, "0123456789")
}

// hideSecrets returns a copy of a dialect with variables in place of its secrets.
func hideSecrets(dialect *appointment.Dialect) *appointment.Dialect {
	if dialect == nil {
		return nil
	}
	hidden := dialect.Clone()
	if hidden.SOAP != nil {
		hidden.SOAP = hideParameters(hidden.SOAP)
	}
	if hidden.REST == nil {
		return &hidden
	}
	for name := range hidden.REST.Headers {
		hidden.REST.Headers[name] = "${" + variableName(name) + "}"
	}
	for op, path := range hidden.REST.Paths {
		if path, query, _ := strings.Cut(path, "?"); query != "" {
			hidden.REST.Paths[op] = path + "?${" + strings.ToUpper(op) + "_QUERY}"
		}
	}
	return &hidden
}

// hideDialect does the same as hideSecrets, with the variables of r.Variables.
func (r *Report) hideDialect(dialect *appointment.Dialect) *appointment.Dialect {
	cfg := appointment.Config{Dialect: hideSecrets(dialect)}
	r.useVariables(&cfg)
	return cfg.Dialect
}

// formatDialect returns a dialect as YAML in one line.
func formatDialect(dialect *appointment.Dialect) (string, error) {
	text, err := yaml.MarshalWithOptions(dialect, yaml.Flow(true), yaml.CustomMarshaler(marshalTemplate))
	return strings.TrimSpace(string(text)), err
}
