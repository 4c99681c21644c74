package appointment_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
	"github.com/goccy/go-yaml"
)

// secretParameter is the value of a SOAP parameter, which must not be printed.
const secretParameter = "priv-parameter-4b1d"

// variableParameters returns a parameter for each variable, a secret, and the document.
func variableParameters() []soap.Parameter {
	return []soap.Parameter{
		{Name: "method", Value: "$method"}, {Name: "id", Value: "$systemId"}, {Name: "key", Value: "$systemKey"}, {Name: "type", Value: "$businessType"},
		{Name: "time", Value: "$timestamp"}, {Name: "nonce", Value: "$nonce"}, {Name: "password", Value: secretParameter}, {Name: "message", Value: "$document"},
	}
}

// readParameters returns the parameters of a SOAP request by name.
func readParameters(t *testing.T, r *http.Request) map[string]string {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	var envelope struct {
		Body struct {
			Call struct {
				Parameters []struct {
					XMLName xml.Name
					Text    string `xml:",chardata"`
				} `xml:",any"`
			} `xml:",any"`
		}
	}
	if err := xml.Unmarshal(body, &envelope); err != nil {
		t.Error(err)
	}
	parameters := map[string]string{}
	for _, p := range envelope.Body.Call.Parameters {
		parameters[p.XMLName.Local] = p.Text
	}
	return parameters
}

func TestClient_Variables(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var received []map[string]string
	d := &appointment.Dialect{SOAP: &soap.Binding{Parameters: variableParameters()}}
	client := newDialectClient(t, appointment.Wanda, d, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		received = append(received, readParameters(t, r))
		mu.Unlock()
		writeResponse(w, r, `{"StatusCode":"00000009"}`)
	})
	start := time.Now().Truncate(time.Second)
	for _, req := range validRequests() {
		checkClass(t, sendRequest(t.Context(), client, req), appointment.ErrRejected)
	}
	mu.Lock()
	defer mu.Unlock()
	var methods []string
	nonces := map[string]bool{}
	for _, got := range received {
		methods = append(methods, got["method"])
		nonces[got["nonce"]] = true
		if !regexp.MustCompile(`^[0-9A-Z]{20,40}$`).MatchString(got["nonce"]) {
			t.Errorf("$nonce = %q, want letters and digits", got["nonce"])
		}
		at, err := time.ParseInLocation("20060102150405", got["time"], time.FixedZone("", 8*60*60))
		if err != nil || at.Before(start) || at.After(time.Now()) {
			t.Errorf("$timestamp = %q (%v, %v), want the present time in China", got["time"], at, err)
		}
		var document struct{ Method string }
		if err := json.Unmarshal([]byte(got["message"]), &document); err != nil || document.Method != got["method"] {
			t.Errorf("$document = %s, %v, want the document of %s", got["message"], err, got["method"])
		}
		for name, want := range map[string]string{"id": "HIS01", "key": systemKey, "type": "999", "password": secretParameter} {
			if got[name] != want {
				t.Errorf("parameter %s = %q, want %q", name, got[name], want)
			}
		}
	}
	slices.Sort(methods)
	if want := []string{"XKH073", "XKH074", "XKH075"}; !slices.Equal(slices.Compact(methods), want) {
		t.Errorf("$method = %q, want %q", methods, want)
	}
	if len(nonces) != len(received) {
		t.Errorf("got %d different values of $nonce in %d requests, want one for each", len(nonces), len(received))
	}
}

// Each attempt has variables of its own.
func TestClient_Variables_Retry(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	nonces := map[string]int{}
	d := &appointment.Dialect{SOAP: &soap.Binding{Parameters: variableParameters()}}
	client := newDialectClient(t, appointment.Wanda, d, func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		nonces[readParameters(t, r)["nonce"]]++
		mu.Unlock()
		panic(http.ErrAbortHandler)
	}, appointment.WithRetries(2))
	checkClass(t, queryOnce(t, client), appointment.ErrNoResponse)
	mu.Lock()
	defer mu.Unlock()
	if got := slices.Collect(maps.Values(nonces)); !slices.Equal(got, []int{1, 1, 1}) {
		t.Errorf("values of $nonce in three attempts were sent %v times, want each once", got)
	}
}

func TestNewClient_InvalidParameters(t *testing.T) {
	t.Parallel()
	p := func(name string, value soap.Template) soap.Parameter { return soap.Parameter{Name: name, Value: value} }
	document := p("data", "$document")
	common := func(parameters ...soap.Parameter) soap.Binding { return soap.Binding{Parameters: parameters} }
	save := func(o soap.Operation) soap.Binding {
		return soap.Binding{Operations: map[string]soap.Operation{"SaveSchedule": o}}
	}
	tests := map[string]struct {
		binding    soap.Binding
		path, text string
	}{
		"unknown variable":                  {common(document, p("a", "$docment"+secretParameter)), "dialect.soap.parameters[1].value", "has an unknown variable; use $document, $method, $systemId, $systemKey, $businessType, $timestamp, $nonce, or write $$ for a dollar sign"},
		"variable in another case":          {common(document, p("a", "$Method")), "dialect.soap.parameters[1].value", "has an unknown variable"},
		"password that begins with $":       {common(document, p("a", "$"+secretParameter)), "dialect.soap.parameters[1].value", "has an unknown variable"},
		"unknown variable in an operation":  {save(soap.Operation{Parameters: []soap.Parameter{p("a", "$x"), document}}), "dialect.soap.operations.SaveSchedule.parameters[0].value", "has an unknown variable"},
		"$ without a name":                  {common(document, p("a", secretParameter+"$")), "dialect.soap.parameters[1].value", "write $$ for a dollar sign"},
		"no document":                       {common(p("a", secretParameter)), "dialect.soap.parameters", "no value has $document"},
		"no document in an operation":       {save(soap.Operation{Parameters: []soap.Parameter{p("a", secretParameter)}}), "dialect.soap.operations.SaveSchedule.parameters", "no value has $document"},
		"two parameters of a name":          {common(document, p("data", secretParameter)), "dialect.soap.parameters[1].name", "the name of a parameter above"},
		"one and several":                   {soap.Binding{Parameter: "a", Parameters: []soap.Parameter{document}}, "dialect.soap.parameters", "leave one of them out"},
		"prefix in the result":              {soap.Binding{Result: "a:b"}, "dialect.soap.result", "without a prefix"},
		"prefix in an operation's result":   {save(soap.Operation{Result: "a:b"}), "dialect.soap.operations.SaveSchedule.result", "without a prefix"},
		"value that was printed":            {common(document, p("a", "***")), "dialect.soap.parameters[1].value", "is printed instead of a value"},
		"control character in the password": {common(document, p("a", secretParameter+"\x01")), "dialect.soap.parameters[1].value", "XML does not allow"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := validConfig()
			cfg.Vendor, cfg.Dialect = appointment.Wanda, &appointment.Dialect{SOAP: &tt.binding}
			checkConfigRejected(t, cfg, tt.path, tt.text, systemKey, secretParameter)
		})
	}
}

// The value of a parameter is in no error, log, event or printed configuration.
func TestClient_NoParameterValue(t *testing.T) {
	t.Parallel()
	parameters := append(variableParameters(), soap.Parameter{Name: "around", Value: secretParameter + "$document"})
	dialect := &appointment.Dialect{SOAP: &soap.Binding{
		Parameters: parameters, Operations: map[string]soap.Operation{"CancelSchedule": {Parameters: parameters}},
	}}
	handlers := map[string]http.HandlerFunc{
		"rejection": func(w http.ResponseWriter, r *http.Request) { writeResponse(w, r, `{"StatusCode":"00000009"}`) },
		"value in the message": func(w http.ResponseWriter, r *http.Request) {
			writeResponse(w, r, `{"StatusCode":"00000009","StatusMessage":"`+secretParameter+`"}`)
		},
		"several results": respondWithStatus(200, soapBody("<r><a>"+secretParameter+"</a><b>"+secretParameter+"</b></r>")),
		"fault":           respondWithStatus(500, soapBody("<s:Fault><faultcode>s:Server</faultcode><faultstring>"+secretParameter+"</faultstring></s:Fault>")),
		"no response":     func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	}
	for name, handler := range handlers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &privateTextChecker{texts: []string{secretParameter, systemKey}}
			client := newDialectClient(t, appointment.Wanda, dialect, handler, w.options()...)
			for _, req := range validRequests() {
				w.check(t, sendRequest(t.Context(), client, req))
			}
			cfg := client.Config()
			for _, v := range []any{client, *client, cfg, &cfg, cfg.Dialect, *cfg.Dialect, cfg.Dialect.SOAP, *cfg.Dialect.SOAP, cfg.FullDialect(), parameters} {
				checkNotPrinted(t, v, secretParameter, systemKey)
			}
			inJSON, err := json.Marshal(cfg)
			if err != nil {
				t.Fatal(err)
			}
			inYAML, err := yaml.Marshal(cfg)
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{string(inJSON), string(inYAML)} {
				if strings.Contains(text, secretParameter) || !strings.Contains(text, "$timestamp") {
					t.Errorf("configuration is encoded as %s, want it with the variables and without the secret", text)
				}
			}
		})
	}
}

// The error for a response with several results names them, and the key that chooses one. With
// the key, the client reads the response.
func TestClient_SeveralResults(t *testing.T) {
	t.Parallel()
	respond := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		fmt.Fprint(w, soapBody(`<r><errMsg>OK</errMsg><out>{"StatusCode":"00000009"}</out></r>`))
	}
	tests := map[string]struct {
		result, want string
	}{
		"none set":    {"", "the SOAP response has several results instead of one: errMsg, out; set dialect.soap.result to the name of the element that holds the response"},
		"another set": {"return", "the SOAP response has no element return, but errMsg, out; set dialect.soap.result to the name of the element that holds the response"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := newDialectClient(t, appointment.Wanda, &appointment.Dialect{SOAP: &soap.Binding{Result: tt.result}}, respond)
			err := queryOnce(t, client)
			checkClass(t, err, appointment.ErrBadResponse)
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want one that says %q", err, tt.want)
			}
		})
	}
	client := newDialectClient(t, appointment.Wanda, &appointment.Dialect{SOAP: &soap.Binding{Result: "out"}}, respond)
	err := queryOnce(t, client)
	var e *appointment.Error
	if checkClass(t, err, appointment.ErrRejected); errors.As(err, &e) && e.Code != "00000009" {
		t.Errorf("error = %v, want the code 00000009", err)
	}
}
