package deidentify

import (
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestDeidentifier_WalkURL(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ endpoint, url, want string }{
		"the endpoint":          {"http://10.0.0.1/his/", "http://10.0.0.1/his/", Endpoint + "/"},
		"below the endpoint":    {"http://10.0.0.1/his", "http://10.0.0.1/his/zhangsan", Endpoint + "/zhangsan"},
		"another path":          {"http://10.0.0.1/his", "http://10.0.0.1/zhangsan/save", "http://hospital.example/xxxxxxxx/save"},
		"another host":          {"http://10.0.0.1/his", "http://10.0.0.2/his/save", "http://hospital.example/xxx/save"},
		"query":                 {"http://10.0.0.1/his", "http://10.0.0.1/his?token=secret&method=save&wsdl", Endpoint + "?token=%24TOKEN&method=save&wsdl"},
		"allowed value":         {"http://10.0.0.1/his", "http://10.0.0.1/his?x=save", Endpoint + "?x=save"},
		"no URL":                {"http://10.0.0.1/his", "http://[::1", "http://hospital.example"},
		"endpoint that is none": {"http://[::1", "http://10.0.0.1/his", "http://hospital.example/xxx"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newTestDeidentifier(appointment.Config{Endpoint: test.endpoint})
			d.finishLearning()
			if got := d.walkURL(walker{d.fields, d.replaceValue}, test.url); got != test.want {
				t.Errorf("walkURL(%q) = %q, want %q", test.url, got, test.want)
			}
		})
	}
}

func TestPlaceholder(t *testing.T) {
	t.Parallel()
	if got := Placeholder("X-Api.key"); got != "$X_API_KEY" {
		t.Errorf("Placeholder(X-Api.key) = %q, want $X_API_KEY", got)
	}
}
