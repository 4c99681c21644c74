package directory

import (
	"fmt"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// ConfigError lists everything that is wrong with the hospitals of a directory. Its text
// contains no secret.
type ConfigError struct {
	Problems []Problem
	causes   []error // of the hospitals
}

// Problem is one problem of a directory.
type Problem struct {
	Line, Column int    // in the file; 0 if there is no file, or no such place
	Hospital     string // its name; "" if it has none, or the problem is not that of one hospital

	// Problem has the path and the text. The path begins below the hospital or, if Hospital is
	// "", with hospitals[0], another key of the file, or the name of an option.
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

// Unwrap returns the [appointment.ConfigError] of each hospital that has one.
func (e *ConfigError) Unwrap() []error { return e.causes }

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
