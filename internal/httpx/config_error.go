package httpx

import "strings"

// ConfigError lists everything that is wrong with the configuration of a service.
type ConfigError struct{ Problems []Problem }

// Problem is one thing that is wrong with a configuration.
type Problem struct {
	Path string // leads to the value, or is the name of an option
	Text string // says what is wrong and what to do, and is read after Path
}

// String returns Path and Text.
func (p Problem) String() string { return p.Path + ": " + p.Text }

// Error returns all problems in one line.
func (e *ConfigError) Error() string {
	var texts []string
	for _, p := range e.Problems {
		texts = append(texts, p.String())
	}
	return strings.Join(texts, "; ")
}

// PrefixPaths returns problems with path and a period before their own paths.
func PrefixPaths(path string, problems []Problem) []Problem {
	var prefixed []Problem
	for _, p := range problems {
		prefixed = append(prefixed, Problem{path + "." + p.Path, p.Text})
	}
	return prefixed
}
