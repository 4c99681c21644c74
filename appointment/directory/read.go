package directory

import (
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/internal/yamlconf"
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
// $${ for ${ itself, so that the file need not contain keys. A text keeps its characters without
// quotes: 0012 has four. Anchors, aliases and merge keys (<<) work as in YAML. Names of files
// are relative to the working directory.
//
// All clients are made at once, so that problems show when the file is read. If the file is
// YAML, the error is a [*ConfigError] with every problem and its line and column. It contains no
// key, and no value that may be one. Read contacts no hospital.
//
// A JSON Schema of the file, for editors, is in the file hospitals.schema.json of this package.
func Read(r io.Reader, opts ...Option) (*Directory, error) {
	var file struct {
		Hospitals []appointment.Config `yaml:"hospitals"`
	}
	document, err := yamlconf.Read(r, &file)
	if err != nil {
		return nil, fmt.Errorf("directory: %w", err)
	}
	if len(file.Hospitals) == 0 && len(document.Problems()) == 0 {
		document.AddProblem("hospitals", "is empty; want a list of hospitals")
	}
	o := newOptions(opts)
	d := &Directory{clients: map[string]*appointment.Client{}}
	for i, cfg := range file.Hospitals {
		if len(document.Problems()) > 0 && reflect.ValueOf(cfg).IsZero() {
			continue // the entry could not be read, which has been reported
		}
		for _, p := range d.add(cfg, &o) {
			document.AddProblem(fmt.Sprintf("hospitals[%d].%s", i, p.Path), p.Text)
		}
	}
	problems := o.problems
	for _, p := range document.Problems() {
		problems = append(problems, convertProblem(p, file.Hospitals))
	}
	if len(problems) > 0 {
		return nil, &ConfigError{problems}
	}
	return d, nil
}

// convertProblem replaces the number of a hospital in a path by its name.
func convertProblem(p yamlconf.Problem, hospitals []appointment.Config) Problem {
	converted := Problem{Line: p.Line, Column: p.Column, Problem: appointment.Problem{Path: p.Path, Text: p.Text}}
	rest, ok := strings.CutPrefix(p.Path, "hospitals[")
	if !ok {
		return converted
	}
	number, rest, _ := strings.Cut(rest, "]")
	i, err := strconv.Atoi(number)
	if err != nil || i >= len(hospitals) || nameOf(hospitals[i]) == "" {
		return converted
	}
	converted.Hospital, converted.Path = displayName(hospitals[i]), strings.TrimPrefix(rest, ".")
	return converted
}

// ConfigError lists everything that is wrong with the hospitals of a directory.
type ConfigError struct{ Problems []Problem }

// Problem is one problem of a directory.
type Problem struct {
	Line, Column int    // in the file; 0 if there is none
	Hospital     string // its name; "" if the problem is not that of one hospital, or it has no name
	// Path leads to the value below the hospital, or below the file if Hospital is "".
	appointment.Problem
}

// String returns the position, the hospital and the problem in one line.
func (p Problem) String() string {
	text := ""
	if p.Line > 0 {
		text = fmt.Sprintf("line %d, column %d: ", p.Line, p.Column)
	}
	if p.Hospital != "" {
		text += p.Hospital + ": "
	}
	if p.Path != "" {
		text += p.Path + ": "
	}
	return text + p.Text
}

// Error returns one line for each problem.
func (e *ConfigError) Error() string {
	if len(e.Problems) == 1 {
		return "directory: " + e.Problems[0].String()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "directory: %d problems", len(e.Problems))
	for _, p := range e.Problems {
		b.WriteString("\n" + p.String())
	}
	return b.String()
}
