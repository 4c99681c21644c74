package appointment_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/exam-appointment/appointment-go/appointment"
)

// directoryMistakes are files with one mistake each, and what is said of it. ▼ stands
// where the mistake is and is not in the file.
var directoryMistakes = map[string][2]string{
	"an unknown key":         {"hospitals:\n  - {" + oneHospital + "}\n  - ▼nme: b\n    vendor: laida\n    endpoint: http://h/\n    systemId: a\n    systemKey: k\n", `hospitals[1]: unknown key "nme"; want one of businessType, dialect, `},
	"a key in another case":  {"hospitals:\n  - {" + oneHospital + ", ▼timeOut: 5s}", `hospitals[0]: unknown key "timeOut"; it is written timeout`},
	"an unknown key above":   {"hospitals:\n  - {" + oneHospital + "}\n▼hospital: a\n", `unknown key "hospital"; want one of hospitals`},
	"a key that is deep":     {"hospitals:\n  - {" + oneHospital + ", dialect: {soap: {operations: {SaveSchedule: {▼nam: x}}}}}", `SaveSchedule: unknown key "nam"; want one of action, name, parameter`},
	"a value as a key":       {"hospitals:\n  - {" + oneHospital + ", ▼" + systemKey + ": a}", "hospitals[0]: unknown key, not shown"},
	"a key that is an alias": {"hospitals:\n  - {name: a, systemKey: ▼*" + systemKey + "}", "* begins an alias"},
	"a key that comes twice": {"hospitals:\n  - name: a\n    ▼name: b\n", `mapping key "name" already defined`},
	"a key with no string":   {"hospitals:\n  - {" + oneHospital + ", [a]▼: b}", "found an invalid key"},
	"no list":                {"hospitals:\n  ▼name: a\n", "hospitals: want a list here"},
	"no mapping":             {"hospitals:\n  - {" + oneHospital + "}\n  - ▼市四院\n", "hospitals[1]: want keys with values here"},
	"no mapping at all":      {"▼- a\n", "want keys with values here"},
	"no single value":        {"hospitals:\n  - {" + oneHospital + ", dialect: {style: ▼[camel]}}", "style: want a single value here"},
	"a list with a mapping":  {"hospitals:\n  - {" + oneHospital + ", dialect: {statusCodes: [a, ▼{b: c}]}}", "statusCodes[1]: want a single value here"},
	"no list of codes":       {"hospitals:\n  - {" + oneHospital + ", dialect: {statusCodes: ▼0}}", "statusCodes: want a list here"},
	"no time":                {"hospitals:\n  - {" + oneHospital + ", timeout: ▼20}", "timeout: want a time such as 20s"},
	"a time that is none":    {"hospitals:\n  - {" + oneHospital + ", timeout: ▼-20s}", "timeout: want a time such as 20s"},
	"no number":              {"hospitals:\n  - {" + oneHospital + ", inFlight: ▼some}", "inFlight: want a whole number"},
	"a number too long":      {"hospitals:\n  - {" + oneHospital + ", inFlight: ▼99999999999999999999}", "inFlight: want a whole number"},
	"an empty entry":         {"hospitals:\n  - ▼\n", "a hospital without a name: vendor: is empty"},
	"no truth":               {"hospitals:\n  - {" + oneHospital + ", tls: {dangerouslyTrustAnyServer: ▼1}}", "dangerouslyTrustAnyServer: want true or false"},
	"no variable":            {"hospitals:\n  - {" + oneHospital + ", organizationId: ▼'${APPOINTMENT_TEST_UNSET}'}", "organizationId: the environment variable APPOINTMENT_TEST_UNSET is not set"},
	"no variable for a key":  {"hospitals:\n  - {name: 市三院, vendor: laida, endpoint: 'http://h/', systemId: a, systemKey: ▼'${APPOINTMENT_TEST_UNSET}'}", "systemKey: the environment variable APPOINTMENT_TEST_UNSET is not set"},
	"no variable for a name": {"hospitals:\n  - name: ▼'${APPOINTMENT_TEST_UNSET}'\n    vendor: laida\n    endpoint: http://h/\n    systemId: a\n    systemKey: b\n", "name: the environment variable APPOINTMENT_TEST_UNSET is not set"},
	"a variable's bad name":  {"hospitals:\n  - {" + oneHospital + ", organizationId: ▼'${my-key}'}", "organizationId: ${ is not followed by the name of a variable"},
	"a variable unfinished":  {"hospitals:\n  - {" + oneHospital + ", organizationId: ▼'a ${B'}", "organizationId: ${ is not followed by the name of a variable"},
	"no anchor":              {"hospitals:\n  - {" + oneHospital + ", dialect: ▼*none}", "* begins an alias, and no anchor of its name"},
	"no YAML":                {"hospitals:\n  - {" + oneHospital + "}\n  ▼]\n", ""},
	"a quote left open":      {"hospitals:\n  - systemKey: ▼'" + systemKey + "\n", "could not find end character"},
	"a second document":      {"hospitals: [{" + oneHospital + "}]\n---\n▼hospitals: []\n", "a second document begins; want one"},
	"no hospitals":           {"▼hospitals: []", "hospitals: has none"},
	"nothing":                {"▼", "hospitals: has none"},
	"a comment":              {"▼# hospitals:", "hospitals: has none"},
	"the same name":          {"hospitals:\n  - {" + oneHospital + "}\n  - {▼" + oneHospital + "}\n", "name: 市三院 is the name of a hospital above"},
	"names by default":       {"hospitals:\n  - {vendor: laida, endpoint: 'http://h/', systemId: a, systemKey: b}\n  - ▼{vendor: laida, endpoint: 'http://h/', systemId: a, systemKey: b}\n", "name: laida is the name of a hospital above"},
	// What NewClient finds stands where the value does, or its mapping where it is missing.
	"an unknown vendor":     {"hospitals:\n  - name: 市三院\n    ▼vendor: nope\n    endpoint: http://h/\n    systemId: a\n    systemKey: b\n", `市三院: vendor: "nope" is unknown; want one of`},
	"no key":                {"hospitals:\n  - ▼name: 市三院\n    vendor: laida\n    endpoint: http://h/\n    systemId: a\n", "市三院: systemKey: is empty"},
	"an empty key":          {"hospitals:\n  - name: 市三院\n    vendor: laida\n    endpoint: http://h/\n    systemId: a\n    ▼systemKey:\n", "市三院: systemKey: is empty"},
	"a style":               {"hospitals:\n  - {" + oneHospital + ", dialect: {▼style: snake}}", `市三院: dialect: style: "snake" is unknown`},
	"a misspelt field":      {"hospitals:\n  - {" + oneHospital + ", dialect: {names: {▼SaveSchedule.idCardNo: x}}}", "市三院: dialect: names: SaveSchedule.idCardNo: the interface's name is idCardNO"},
	"a letter missing":      {"hospitals:\n  - {" + oneHospital + ", dialect: {names: {▼scheduleOperatrID: x}}}", "市三院: dialect: names: scheduleOperatrID: the interface has no such name; is scheduleOperatorID meant?"},
	"a letter too many":     {"hospitals:\n  - {" + oneHospital + ", dialect: {names: {▼idCarddNO: x}}}", "市三院: dialect: names: idCarddNO: the interface has no such name; is idCardNO meant?"},
	"another letter":        {"hospitals:\n  - {" + oneHospital + ", dialect: {names: {▼SaveSchedule.placerOrderNa: x}}}", "市三院: dialect: names: SaveSchedule.placerOrderNa: the interface has no such name; is placerOrderNO meant?"},
	"two letters changed":   {"hospitals:\n  - {" + oneHospital + ", dialect: {names: {▼medRceNO: x}}}", "市三院: dialect: names: medRceNO: the interface has no such name; is medRecNO meant?"},
	"a header":              {"hospitals:\n  - {" + oneHospital + ", dialect: {rest: {headers: {▼Idempotency-Key: x}}}}", "市三院: dialect: rest: headers: Idempotency-Key makes"},
	"a path":                {"hospitals:\n  - {" + oneHospital + ", dialect: {rest: {paths: {▼Query: x}}}}", `市三院: dialect: rest: paths: "Query" is no operation`},
	"a reason":              {"hospitals:\n  - {" + oneHospital + ", dialect: {reasons: [{reason: busy, codes: ['1']}, {▼reason: lazy, codes: ['2']}]}}", `市三院: dialect: reasons: entry 2: reason "lazy" is unknown`},
	"two that exclude":      {"hospitals:\n  - {name: a, vendor: laida, endpoint: 'https://h/', systemId: a, systemKey: b, tls: {▼ca: x, pins: ['sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=']}}", ""},
	"a pin":                 {"hospitals:\n  - {name: a, vendor: laida, endpoint: 'https://h/', systemId: a, systemKey: b, tls: {pins: [▼x]}}", "a: tls: pins: entry 1: is no pin"},
	"a limit":               {"hospitals:\n  - {" + oneHospital + ", ▼limits: {depth: 9, responseBytes: -1}}", "市三院: limits: WithLimits: Limits.ResponseBytes: -1 is negative"},
	"a bound":               {"hospitals:\n  - {" + oneHospital + ", ▼inFlight: -1}", "市三院: inFlight: WithInFlight: -1"},
	"a rate without a time": {"hospitals:\n  - {" + oneHospital + ", ▼rateLimit: {requests: 5}}", "市三院: rateLimit: WithRateLimit: 5 in 0s"},
}

func TestDirectoryMistakes(t *testing.T) {
	t.Parallel()
	for name, tt := range directoryMistakes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, _, ok := strings.Cut(tt[0], "▼")
			if !ok {
				t.Fatal("where is the mistake?")
			}
			line := strings.Count(before, "\n") + 1
			column := len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1
			dir, err := appointment.ReadDirectory(strings.NewReader(strings.Replace(tt[0], "▼", "", 1)))
			if err == nil || dir != nil {
				t.Fatalf("directory %v, error %v", dir, err)
			}
			want := fmt.Sprintf("line %d, column %d: %s", line, column, tt[1])
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%v\nwant %s", err, want)
			}
			if strings.Contains(err.Error(), "mistakes\n") && strings.HasPrefix(name, "no variable") {
				t.Errorf("one mistake is told as two: %v", err)
			}
			if strings.Contains(err.Error(), systemKey) {
				t.Errorf("%v\nhas the key in it", err)
			}
		})
	}
}

// TestDirectoryTellsAllMistakes has mistakes of every kind in one file: they come in the
// file's order, one a line.
func TestDirectoryTellsAllMistakes(t *testing.T) {
	t.Parallel()
	_, err := appointment.ReadDirectory(strings.NewReader(`hospitals:
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
`))
	const want = `appointment: the directory: 7 mistakes
line 2, column 5: a: systemKey: is empty; want the key that the hospital issued (鉴权Key)
line 3, column 5: a: vendor: "nope" is unknown; want one of wanda, jintang, jintang-wrapped, mingtian, laida
line 4, column 5: a: endpoint: is not an http or https URL with a host; want the hospital's URL, such as https://hospital.example/appointment
line 6, column 5: hospitals[0]: unknown key "systemkey"; it is written systemKey
line 7, column 14: timeout: want a time such as 20s or 1m30s here
line 11, column 15: b: dialect: style: "snake" is unknown; want one of [camel pascal upper]
line 12, column 6: name: a is the name of a hospital above; want another`
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}

// TestDirectoryThatIsTooMuch reads files that would cost more than any directory of
// hospitals may.
func TestDirectoryThatIsTooMuch(t *testing.T) {
	t.Parallel()
	many := func(alias string) string { return strings.TrimSuffix(strings.Repeat(alias+", ", 200), ", ") }
	for name, text := range map[string]io.Reader{
		"more stands in it": strings.NewReader("hospitals:\n- dialect:\n   reasons:\n   - &b {words: &a [" + many("l") + "]}\n" +
			strings.Repeat("   - *b\n", 200) + "   statusCodes: *a\n  name: &c x\n" + strings.Repeat("- dialect: {reasons: [*b, *b, *b]}\n", 200)),
		"more stands in it, ":       strings.NewReader("hospitals:\n - &a {<<: *a}\n"),
		"or deeper":                 strings.NewReader("hospitals: " + strings.Repeat("[", 1<<16)),
		"or deeper, ":               strings.NewReader("hospitals: " + strings.Repeat("{a: ", 1<<16)),
		"or deeper, , ":             strings.NewReader("hospitals:\n" + strings.Repeat("- ", 1<<16)),
		"is longer than 4194304":    io.MultiReader(strings.NewReader("#"), &endless{}),
		"cannot be read: of itself": iotest.ErrReader(errors.New("of itself")),
	} {
		_, err := appointment.ReadDirectory(text)
		if err == nil || !strings.Contains(err.Error(), strings.TrimRight(name, ", ")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// endless is a text without an end.
type endless struct{}

func (*endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}
