package deidentify

import (
	"net/http"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// Endpoint is the endpoint of every recorded hospital. It does not exist.
const Endpoint = "http://hospital.example/appointment"

// Placeholders for the values of a configuration that are not recorded. They are also shell
// variables, from which a curl command takes the values.
const (
	SystemIDPlaceholder              = "$SYSTEM_ID"
	SystemKeyPlaceholder             = "$SYSTEM_KEY"
	CAFilePlaceholder                = "$CA_FILE"
	ClientCertificateFilePlaceholder = "$CLIENT_CERTIFICATE_FILE"
	ClientKeyFilePlaceholder         = "$CLIENT_KEY_FILE"
	serverNamePlaceholder            = "$SERVER_NAME"
)

// replaceConfig returns the configuration that a recording keeps.
func (d *deidentifier) replaceConfig(cfg appointment.Config) appointment.Config {
	cfg.Endpoint, cfg.SystemID, cfg.SystemKey = Endpoint, SystemIDPlaceholder, ""
	cfg.TLS, cfg.Auth = replaceTLS(cfg.TLS), nil // a replay needs no credentials
	if cfg.Dialect != nil && cfg.Dialect.SOAP != nil {
		dialect := cfg.Dialect.Clone()
		replaceParameters(&dialect)
		cfg.Dialect = &dialect
	}
	if cfg.Dialect == nil || cfg.Dialect.REST == nil {
		return cfg
	}
	dialect, route := *cfg.Dialect, *cfg.Dialect.REST
	route.Headers, route.Paths = map[string]string{}, map[string]string{}
	for name, value := range dialect.REST.Headers {
		header := http.Header{http.CanonicalHeaderKey(name): {value}}
		for name, values := range walkHeader(header, d.replaceValue) {
			route.Headers[name] = values[0]
		}
	}
	for operation, path := range dialect.REST.Paths {
		path, query, hasQuery := strings.Cut(fillPath(path), "?")
		path = applyEdits(path, d.replaceValue(field{category: keptText}, path))
		if hasQuery {
			path += "?" + walker{d.fields, d.replaceValue}.walkQuery(query, d.allowlist)
		}
		route.Paths[operation] = escapePath(path) // the replay needs no payload for its variables
	}
	dialect.REST, cfg.Dialect = &route, &dialect
	return cfg
}

// replaceTLS keeps pins, versions and ciphers, which the server shows to everyone. It replaces
// certificates, files and names by placeholders.
func replaceTLS(t *appointment.TLS) *appointment.TLS {
	if t == nil {
		return nil
	}
	kept := &appointment.TLS{
		Pins: t.Pins, MinVersion: t.MinVersion, CipherSuites: t.CipherSuites,
		DangerouslyTrustAnyServer: t.DangerouslyTrustAnyServer,
	}
	if t.CA != "" || t.CAFile != "" {
		kept.CAFile = CAFilePlaceholder
	}
	if t.ClientCertificate != "" || t.ClientCertificateFile != "" {
		kept.ClientCertificateFile, kept.ClientKeyFile = ClientCertificateFilePlaceholder, ClientKeyFilePlaceholder
	}
	if t.ServerName != "" {
		kept.ServerName = serverNamePlaceholder
	}
	return kept
}
