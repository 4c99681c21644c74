package deidentify

import (
	"maps"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/google/go-cmp/cmp"
)

func TestDeidentifier_ReplaceConfig(t *testing.T) {
	t.Parallel()
	cfg := appointment.Config{
		Name: "一院", Vendor: appointment.Laida, Endpoint: "http://10.0.0.1/his", SystemID: "HIS01", SystemKey: "key-0001",
		Dialect: &appointment.Dialect{Style: "upper", REST: &rest.Route{
			Headers: map[string]string{"authorization": "Bearer secret", "accept": "text/html"},
			Paths:   map[string]string{"QuerySchedule": "query", "SaveSchedule": "save?token=secret&method=save", "CancelSchedule": "key-0001/cancel"},
		}},
	}
	d := newTestDeidentifier(cfg)
	d.finishLearning()
	got := d.replaceConfig(cfg)
	if got.Name != "一院" || got.Vendor != appointment.Laida || got.Endpoint != Endpoint || got.SystemID != SystemIDPlaceholder || got.SystemKey != "" {
		t.Errorf("replaceConfig = %v, want the name, the vendor and placeholders", got)
	}
	if want := map[string]string{"Authorization": "$AUTHORIZATION", "Accept": "text/html"}; !maps.Equal(got.Dialect.REST.Headers, want) {
		t.Errorf("headers = %v, want %v", got.Dialect.REST.Headers, want)
	}
	if want := map[string]string{"QuerySchedule": "query", "SaveSchedule": "save?token=%24TOKEN&method=save", "CancelSchedule": "$$SYSTEM_KEY/cancel"}; !maps.Equal(got.Dialect.REST.Paths, want) {
		t.Errorf("paths = %v, want %v", got.Dialect.REST.Paths, want)
	}
	if cfg.Dialect.REST.Headers["authorization"] != "Bearer secret" || got.Dialect.Style != "upper" {
		t.Errorf("the dialect given to replaceConfig = %v, style of its copy = %q; want the dialect unchanged and upper", cfg.Dialect, got.Dialect.Style)
	}
}

func TestReplaceTLS(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ tls, want *appointment.TLS }{
		"none": {nil, nil},
		"shown by the server": {
			&appointment.TLS{Pins: []string{"sha256//AA=="}, MinVersion: "1.0", CipherSuites: []string{"X"}, DangerouslyTrustAnyServer: true},
			&appointment.TLS{Pins: []string{"sha256//AA=="}, MinVersion: "1.0", CipherSuites: []string{"X"}, DangerouslyTrustAnyServer: true},
		},
		"texts": {
			&appointment.TLS{CA: "PEM", ClientCertificate: "PEM", ClientKey: "PEM", ServerName: "his.example"},
			&appointment.TLS{CAFile: "$CA_FILE", ClientCertificateFile: "$CLIENT_CERTIFICATE_FILE", ClientKeyFile: "$CLIENT_KEY_FILE", ServerName: "$SERVER_NAME"},
		},
		"files": {
			&appointment.TLS{CAFile: "ca.pem", ClientCertificateFile: "c.pem", ClientKeyFile: "k.pem"},
			&appointment.TLS{CAFile: "$CA_FILE", ClientCertificateFile: "$CLIENT_CERTIFICATE_FILE", ClientKeyFile: "$CLIENT_KEY_FILE"},
		},
	} {
		if diff := cmp.Diff(test.want, replaceTLS(test.tls)); diff != "" {
			t.Errorf("%s: replaceTLS (-want +got):\n%s", name, diff)
		}
	}
}
