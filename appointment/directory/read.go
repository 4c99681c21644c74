package directory

import (
	"errors"
	"fmt"
	"io"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/internal/yamlconf"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Read reads a YAML file of hospitals:
//
//	hospitals:
//	  - name: 市三院
//	    vendor: laida
//	    endpoint: https://sanyuan.example/appointment
//	    systemId: HIS01
//	    systemKey: ${SANYUAN_KEY}
//	    dialect: {data: string, charset: gb18030}
//	    tls: {caFile: /etc/appointment/sanyuan-ca.pem}
//	    limits: {responseBytes: 33554432}
//	    timeout: 20s
//	    inFlight: 8
//	    rateLimit: {requests: 5, period: 1s}
//
// The keys of a hospital are those of [appointment.Config]. No two hospitals may have the same
// name. In any text, ${NAME} stands for that variable of the environment, which must be set, and
// $${ for ${ itself. So the file need not contain secrets. A text keeps its characters without
// quotes: 0012 has four. Anchors, aliases and merge keys (<<) work as in YAML. Names of files
// are relative to the working directory.
//
// Read makes all clients at once, so that problems show when the file is read, and contacts no
// hospital. The error is a [*ConfigError] with every problem and its line and column, or wraps that
// of r. Of a file that is not YAML, or is too large, the first problem is reported alone. No error
// contains a secret, or a value that may be one. A file can have 4 MiB,
// 100,000 values, and 1,000 keys in a mapping. It is in UTF-8, or in UTF-16 with a byte-order mark,
// as Windows writes files.
//
// A JSON Schema of the file, for editors, is in the file hospitals.schema.json of this package.
func Read(r io.Reader, opts ...Option) (*Directory, error) {
	var file struct {
		Hospitals []appointment.Config `yaml:"hospitals"`
	}
	document, err := yamlconf.Read(transform.NewReader(r, unicode.BOMOverride(transform.Nop)), &file)
	if syntax := (*yamlconf.SyntaxError)(nil); errors.As(err, &syntax) {
		return nil, &ConfigError{Problems: []Problem{{Line: syntax.Line, Column: syntax.Column, Problem: appointment.Problem{Text: syntax.Text}}}}
	} else if err != nil {
		return nil, fmt.Errorf("directory: %w", err)
	}
	if len(file.Hospitals) == 0 && len(document.Problems()) == 0 {
		document.AddProblem(yamlconf.Path{"hospitals"}, "is empty; want a list of hospitals")
	}
	o := newOptions(opts)
	d := &Directory{clients: map[string]*appointment.Client{}}
	for i, cfg := range file.Hospitals {
		for _, p := range d.addHospital(cfg, &o) {
			document.AddProblem(yamlconf.Path{"hospitals", i, p.Path}, p.Text)
		}
	}
	problems := o.problems
	for _, p := range document.Problems() {
		problems = append(problems, convertProblem(p, file.Hospitals))
	}
	if len(problems) > 0 {
		return nil, &ConfigError{problems, o.causes}
	}
	return d, nil
}

// hospitalPath returns the path of a value of hospital number i in the file.
func hospitalPath(i int, path string) string { return fmt.Sprintf("hospitals[%d].%s", i, path) }

// convertProblem returns a problem of the file. It replaces the index of a hospital in the path by
// its name. The only list in the root of the file is that of the hospitals.
func convertProblem(p yamlconf.Problem, hospitals []appointment.Config) Problem {
	converted := Problem{Line: p.Line, Column: p.Column, Problem: appointment.Problem{Path: p.Path.String(), Text: p.Text}}
	if len(p.Path) < 2 {
		return converted
	}
	if i, isIndex := p.Path[1].(int); isIndex && i < len(hospitals) && nameOf(hospitals[i]) != "" {
		converted.Hospital, converted.Path = nameOf(hospitals[i]), p.Path[2:].String()
	}
	return converted
}
