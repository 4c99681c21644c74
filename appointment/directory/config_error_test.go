package directory_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

const pin = "'sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='"

// wandaHospital has the keys of a hospital with a web service, for which there is no server.
var wandaHospital = strings.Replace(oneHospital, "laida", "wanda", 1)

// parameterFile returns a file of a hospital with these SOAP parameters.
func parameterFile(parameters string) string {
	return "hospitals:\n  - {" + wandaHospital + ", dialect: {soap: {parameters: [" + parameters + "]}}}"
}

// problemFile is a file with one problem.
type problemFile struct {
	text string // ▼ stands where the problem is, and is not in the file
	want string // the beginning of the problem, without its position
}

// problemFiles are files of which each has one problem.
var problemFiles = map[string]problemFile{
	// Problems of the YAML.
	"unknown key": {
		"hospitals:\n  - {" + oneHospital + "}\n  - ▼nme: b\n    vendor: laida\n    endpoint: http://h/\n    systemId: a\n    systemKey: k\n",
		`laida: has the unknown key "nme"; want one of auth, businessType, dialect, `,
	},
	"key in another case":         {"hospitals:\n  - {" + oneHospital + ", ▼timeOut: 5s}", `市三院: has the unknown key "timeOut"; it is written timeout`},
	"unknown key at the top":      {"hospitals:\n  - {" + oneHospital + "}\n▼hospital: a\n", `has the unknown key "hospital"; want one of hospitals`},
	"unknown key deep inside":     {"hospitals:\n  - {" + oneHospital + ", dialect: {soap: {operations: {SaveSchedule: {▼nam: x}}}}}", `市三院: dialect.soap.operations.SaveSchedule: has the unknown key "nam"; want one of action, name, parameter`},
	"value in place of a key":     {"hospitals:\n  - {" + oneHospital + ", ▼" + systemKey + ": a}", "市三院: has an unknown key, which is not shown"},
	"alias in place of a value":   {"hospitals:\n  - {name: a, systemKey: ▼*" + systemKey + "}", "a: systemKey: is an alias, since it begins with *"},
	"duplicate key":               {"hospitals:\n  - name: a\n    ▼name: b\n", `mapping key "name" already defined`},
	"list as a key":               {"hospitals:\n  - {" + oneHospital + ", [a]▼: b}", "found an invalid key"},
	"mapping in place of list":    {"hospitals:\n  ▼name: a\n", "hospitals: must be a list"},
	"text in place of a hospital": {"hospitals:\n  - {" + oneHospital + "}\n  - ▼市四院\n", "hospitals[1]: must have keys with values"},
	"list in place of the file":   {"▼- a\n", "must have keys with values"},
	"list in place of a text":     {"hospitals:\n  - {" + oneHospital + ", dialect: {style: ▼[camel]}}", "市三院: dialect.style: must be a single value"},
	"mapping in place of a code":  {"hospitals:\n  - {" + oneHospital + ", dialect: {statusCodes: [a, ▼{b: c}]}}", "市三院: dialect.statusCodes[1]: must be a single value"},
	"code in place of a list":     {"hospitals:\n  - {" + oneHospital + ", dialect: {statusCodes: ▼0}}", "市三院: dialect.statusCodes: must be a list"},
	"duration without a unit":     {"hospitals:\n  - {" + oneHospital + ", timeout: ▼20}", "市三院: timeout: must be a duration such as 20s"},
	"negative duration":           {"hospitals:\n  - {" + oneHospital + ", timeout: ▼-20s}", "市三院: timeout: must be a duration such as 20s"},
	"word in place of a number":   {"hospitals:\n  - {" + oneHospital + ", inFlight: ▼some}", "市三院: inFlight: must be a whole number"},
	"number too long":             {"hospitals:\n  - {" + oneHospital + ", inFlight: ▼99999999999999999999}", "市三院: inFlight: must be a whole number"},
	"number in place of boolean":  {"hospitals:\n  - {" + oneHospital + ", tls: {dangerouslyTrustAnyServer: ▼1}}", "市三院: tls.dangerouslyTrustAnyServer: must be true or false"},
	"variable not set":            {"hospitals:\n  - {" + oneHospital + ", organizationId: ▼'${DIRECTORY_TEST_UNSET}'}", "市三院: organizationId: needs the environment variable DIRECTORY_TEST_UNSET, which is not set or is empty"},
	"variable of key not set":     {"hospitals:\n  - {name: 市三院, vendor: laida, endpoint: 'http://h/', systemId: a, systemKey: ▼'${DIRECTORY_TEST_UNSET}'}", "市三院: systemKey: needs the environment variable DIRECTORY_TEST_UNSET"},
	"variable of name not set":    {"hospitals:\n  - name: ▼'${DIRECTORY_TEST_UNSET}'\n    vendor: laida\n    endpoint: http://h/\n    systemId: a\n    systemKey: b\n", "laida: name: needs the environment variable DIRECTORY_TEST_UNSET"},
	"variable with a bad name":    {"hospitals:\n  - {" + oneHospital + ", organizationId: ▼'${my-key}'}", "市三院: organizationId: has ${ without the name of a variable"},
	"variable without its brace":  {"hospitals:\n  - {" + oneHospital + ", organizationId: ▼'a ${B'}", "市三院: organizationId: has ${ without the name of a variable"},
	"alias without an anchor":     {"hospitals:\n  - {" + oneHospital + ", dialect: ▼*none}", "市三院: dialect: is an alias, since it begins with *, and the file has no anchor of that name"},
	"bracket never opened":        {"hospitals:\n  - {" + oneHospital + "}\n  ▼]\n", ""},
	"quote left open":             {"hospitals:\n  - systemKey: ▼'" + systemKey + "\n", "could not find end character"},
	"second document":             {"hospitals: [{" + oneHospital + "}]\n---\n▼hospitals: []\n", "a second document begins; want one"},
	"no hospitals":                {"▼hospitals: []", "hospitals: is empty; want a list of hospitals"},
	"empty file":                  {"▼", "hospitals: is empty; want a list of hospitals"},
	"comment alone":               {"▼# hospitals:", "hospitals: is empty; want a list of hospitals"},

	"unknown key of a parameter":  {parameterFile("{name: a, ▼vale: b}, {name: data, value: $document}"), `市三院: dialect.soap.parameters[0]: has the unknown key "vale"; want one of name, value`},
	"parameters are no list":      {"hospitals:\n  - {" + wandaHospital + ", dialect: {soap: {parameters: ▼data}}}", "市三院: dialect.soap.parameters: must be a list"},
	"variable of a value not set": {parameterFile("{name: a, value: ▼'${DIRECTORY_TEST_UNSET}'}, {name: data, value: $document}"), "市三院: dialect.soap.parameters[0].value: needs the environment variable DIRECTORY_TEST_UNSET"},

	// Problems of the directory.
	"duplicate name":           {"hospitals:\n  - {" + oneHospital + "}\n  - {▼" + oneHospital + "}\n", "市三院: name: is the name of a hospital above; want another"},
	"duplicate name by vendor": {"hospitals:\n  - {vendor: laida, endpoint: 'http://h/', systemId: a, systemKey: b}\n  - ▼{vendor: laida, endpoint: 'http://h/', systemId: a, systemKey: b}\n", "laida: name: is the name of a hospital above; want another"},

	// Problems of NewClient stand where the value does, or its mapping if it is missing.
	"entry without values": {"hospitals:\n  - ▼\n", "hospitals[0].vendor: is empty"},
	"unknown vendor":       {"hospitals:\n  - name: 市三院\n    ▼vendor: nope\n    endpoint: http://h/\n    systemId: a\n    systemKey: b\n", `市三院: vendor: is "nope", which is unknown; want one of`},
	"no key":               {"hospitals:\n  - ▼name: 市三院\n    vendor: laida\n    endpoint: http://h/\n    systemId: a\n", "市三院: systemKey: is empty"},
	"empty key":            {"hospitals:\n  - name: 市三院\n    vendor: laida\n    endpoint: http://h/\n    systemId: a\n    ▼systemKey:\n", "市三院: systemKey: is empty"},
	"unknown style":        {"hospitals:\n  - {" + oneHospital + ", dialect: {▼style: snake}}", `市三院: dialect.style: is "snake", which is unknown; want one of camel, pascal, upper`},
	"field in other case":  {"hospitals:\n  - {" + oneHospital + ", dialect: {names: {▼SaveSchedule.idCardNo: x}}}", "市三院: dialect.names.SaveSchedule.idCardNo: is spelled idCardNO in the interface"},
	"letter missing":       {"hospitals:\n  - {" + oneHospital + ", dialect: {names: {▼scheduleOperatrID: x}}}", "市三院: dialect.names.scheduleOperatrID: is not a field of the interface; did you mean scheduleOperatorID?"},
	"letter too many":      {"hospitals:\n  - {" + oneHospital + ", dialect: {names: {▼idCarddNO: x}}}", "市三院: dialect.names.idCarddNO: is not a field of the interface; did you mean idCardNO?"},
	"other letter":         {"hospitals:\n  - {" + oneHospital + ", dialect: {names: {▼SaveSchedule.placerOrderNa: x}}}", "市三院: dialect.names.SaveSchedule.placerOrderNa: is not a field of the interface; did you mean placerOrderNO?"},
	"letters swapped":      {"hospitals:\n  - {" + oneHospital + ", dialect: {names: {▼medRceNO: x}}}", "市三院: dialect.names.medRceNO: is not a field of the interface; did you mean medRecNO?"},
	"header":               {"hospitals:\n  - {" + oneHospital + ", dialect: {rest: {headers: {▼Idempotency-Key: x}}}}", "市三院: dialect.rest.headers.Idempotency-Key: "},
	"unknown variable":     {parameterFile("{name: password, ▼value: $" + systemKey + "}, {name: data, value: $document}"), "市三院: dialect.soap.parameters[0].value: has an unknown variable; use $document, $method, "},
	"$ without a name":     {parameterFile("{name: password, ▼value: " + systemKey + "$}, {name: data, value: $document}"), "市三院: dialect.soap.parameters[0].value: has a $ without the name of a variable after it; write $$ for a dollar sign"},
	"name of a parameter":  {parameterFile("{▼name: 'a:b', value: 1}, {name: data, value: $document}"), `市三院: dialect.soap.parameters[0].name: "a:b" is not a valid name for an XML element`},
	"no document":          {"hospitals:\n  - {" + wandaHospital + ", dialect: {soap: {▼parameters: [{name: password, value: " + systemKey + "}]}}}", "市三院: dialect.soap.parameters: no value has $document"},
	"result":               {"hospitals:\n  - {" + wandaHospital + ", dialect: {soap: {▼result: a b}}}", `市三院: dialect.soap.result: "a b" is not a valid name for an XML element`},
	"path":                 {"hospitals:\n  - {" + oneHospital + ", dialect: {rest: {paths: {▼Query: x}}}}", "市三院: dialect.rest.paths.Query: "},
	"reason":               {"hospitals:\n  - {" + oneHospital + ", dialect: {reasons: [{reason: busy, codes: ['1']}, ▼{reason: lazy, codes: ['2']}]}}", `市三院: dialect.reasons[1]: has the reason "lazy", which is unknown`},
	"CA beside pins":       {"hospitals:\n  - {name: a, vendor: laida, endpoint: 'https://h/', systemId: a, systemKey: b, tls: {▼ca: x, pins: [" + pin + "]}}", "a: tls.ca: "},
	"pin":                  {"hospitals:\n  - {name: a, vendor: laida, endpoint: 'https://h/', systemId: a, systemKey: b, tls: {pins: [▼x]}}", "a: tls.pins[0]: "},
	"limit":                {"hospitals:\n  - {" + oneHospital + ", limits: {depth: 9, ▼responseBytes: -1}}", "市三院: limits.responseBytes: is -1"},
	"negative number":      {"hospitals:\n  - {" + oneHospital + ", ▼inFlight: -1}", "市三院: inFlight: is -1"},
	"rate without period":  {"hospitals:\n  - {" + oneHospital + ", ▼rateLimit: {requests: 5}}", "市三院: rateLimit: is 5 requests in 0s"},
}

func TestRead_Problem(t *testing.T) {
	t.Parallel()
	for name, tt := range problemFiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, after, found := strings.Cut(tt.text, "▼")
			if !found {
				t.Fatalf("the file is %q, want a ▼ in it", tt.text)
			}
			line := strings.Count(before, "\n") + 1
			column := len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1
			dir, err := directory.Read(strings.NewReader(before + after))
			if err == nil || dir != nil {
				t.Fatalf("Read = %v, %v, want an error", dir, err)
			}
			want := fmt.Sprintf("line %d, column %d: %s", line, column, tt.want)
			if !strings.Contains(err.Error(), want) {
				t.Errorf("Read = %v\nwant %s", err, want)
			}
			var invalid *directory.ConfigError
			if !errors.As(err, &invalid) {
				t.Fatalf("Read = %v, want a *ConfigError", err)
			}
			if got := invalid.Problems[0]; len(invalid.Problems) == 1 && (got.Line != line || got.Column != column) {
				t.Errorf("problem %+v, want line %d, column %d", got, line, column)
			}
			if strings.HasPrefix(name, "variable") && len(invalid.Problems) != 1 {
				t.Errorf("Read = %v, want one problem alone", err)
			}
			if strings.Contains(err.Error(), systemKey) {
				t.Errorf("Read = %v, want no key in it", err)
			}
		})
	}
}

// The problems of a file are in its order, one in each line.
func TestConfigError_Error(t *testing.T) {
	t.Parallel()
	_, err := directory.Read(strings.NewReader(`hospitals:
  - name: a
    vendor: nope
    endpoint: hospital
    systemId: HIS01
    systemkey: key-0001
    timeout: soon
  - name: b
    vendor: laida
    endpoint: http://127.0.0.1:1/
    dialect: {style: snake, envelope: none}
  - {name: a, vendor: laida, endpoint: 'http://127.0.0.1:1/', dialect: {envelope: none}}
  -
`))
	const want = `directory: 11 problems
line 2, column 5: a: systemKey: is empty; want the key that the hospital issued (鉴权Key)
line 3, column 5: a: vendor: is "nope", which is unknown; want one of wanda, jintang, jintang-wrapped, mingtian, laida
line 4, column 5: a: endpoint: is not an http or https URL with a host; want the hospital's URL, such as https://hospital.example/appointment
line 6, column 5: a: has the unknown key "systemkey"; it is written systemKey
line 7, column 14: a: timeout: must be a duration such as 20s or 1m30s
line 11, column 15: b: dialect.style: is "snake", which is unknown; want one of camel, pascal, upper
line 12, column 6: a: name: is the name of a hospital above; want another
line 13, column 5: hospitals[3].vendor: is empty; want one of wanda, jintang, jintang-wrapped, mingtian, laida
line 13, column 5: hospitals[3].endpoint: is empty; want the hospital's URL, such as https://hospital.example/appointment
line 13, column 5: hospitals[3].systemId: is empty; want the id that the hospital issued (鉴权ID)
line 13, column 5: hospitals[3].systemKey: is empty; want the key that the hospital issued (鉴权Key)`
	if err == nil || err.Error() != want {
		t.Errorf("Read = %v\nwant %s", err, want)
	}
}

// A program finds each problem by its position, hospital and path.
func TestConfigError_Problems(t *testing.T) {
	t.Parallel()
	_, err := directory.Read(strings.NewReader("hospitals:\n- {" + oneHospital + ", dialect: {style: snake}}\n- 市四院\n"))
	var invalid *directory.ConfigError
	if !errors.As(err, &invalid) || len(invalid.Problems) != 2 {
		t.Fatalf("Read = %v, want a *ConfigError with 2 problems", err)
	}
	first, second := invalid.Problems[0], invalid.Problems[1]
	if first.Line != 2 || first.Column != 111 || first.Hospital != "市三院" || first.Path != "dialect.style" {
		t.Errorf("first problem %+v, want dialect.style of 市三院", first)
	}
	if second.Line != 3 || second.Column != 3 || second.Hospital != "" || second.Path != "hospitals[1]" {
		t.Errorf("second problem %+v, want hospitals[1] of no hospital", second)
	}
}

// All problems are reported, however many.
func TestRead_ManyProblems(t *testing.T) {
	t.Parallel()
	const n = 300
	for name, tt := range map[string]struct {
		entry string
		want  int
	}{
		"duplicate names": {"- {" + oneHospital + "}\n", n - 1},
		"unknown keys":    {"- {vendor: laida, nme: a}\n", n + n - 1 + 3*n}, // and endpoint, systemId and systemKey are empty
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := directory.Read(strings.NewReader("hospitals:\n" + strings.Repeat(tt.entry, n)))
			var invalid *directory.ConfigError
			if !errors.As(err, &invalid) || len(invalid.Problems) != tt.want {
				t.Errorf("Read = %.200v, want %d problems", err, tt.want)
			}
		})
	}
}

func TestNew_DuplicateNames(t *testing.T) {
	t.Parallel()
	const n = 300
	cfgs := make([]appointment.Config, n)
	for i := range cfgs {
		cfgs[i] = configs()[0]
	}
	_, err := directory.New(cfgs)
	var invalid *directory.ConfigError
	if !errors.As(err, &invalid) || len(invalid.Problems) != n-1 {
		t.Errorf("New = %.200v, want %d problems", err, n-1)
	}
}
