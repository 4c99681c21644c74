package appointment

import (
	"cmp"
	"fmt"
	"strings"
)

// ConfigError is the error of [NewClient]. It lists everything that is wrong with a configuration.
// Its text never contains a key.
type ConfigError struct {
	Hospital string // Config.Name, or the vendor; "" if neither is set
	// Problems are all problems of the configuration and the options, in a fixed order. A program
	// can show each one at its key.
	Problems []Problem
	causes   []error // of files that could not be read
}

// Problem is one thing that is wrong with a configuration or with a request.
type Problem struct {
	// Path names the value. In a configuration it consists of keys and indexes, such as
	// "tls.pins[0]" or "dialect.soap.namespace". It can also be the name of an option, such as
	// "WithTimeout", or the interface's name of a field of a request, such as "medRecNO". The Save of a
	// [CancelRequest] has paths such as "save.medRecNO".
	Path string
	// Text says what is wrong and what would be right, and is read after Path. It never repeats
	// a secret.
	Text string
}

// String returns Path and Text.
func (p Problem) String() string { return p.Path + ": " + p.Text }

// Unwrap returns the errors of files that could not be read. errors.Is finds fs.ErrNotExist.
func (e *ConfigError) Unwrap() []error { return e.causes }

// Error returns all problems in one line.
func (e *ConfigError) Error() string {
	var texts []string
	for _, p := range e.Problems {
		texts = append(texts, p.String())
	}
	return fmt.Sprintf("appointment: the configuration of %s: %s",
		cmp.Or(e.Hospital, "a hospital without a name"), strings.Join(texts, "; "))
}
