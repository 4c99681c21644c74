package soap

import (
	"fmt"
	"slices"
	"strings"
)

// proposal has the parts of the configuration that an error proposes.
type proposal struct {
	version    Version
	operations map[string]candidates // of the interface; offers are not used
	unclear    map[string]bool       // the operations of the interface whose first candidate may be wrong
	// example is an operation that is called like all that may be meant. nil: they differ
	example *wsdlOperation
}

// newProposal returns the operations of a port that may be meant, or nil if none can be called.
func newProposal(p *port, found candidateSet, chosen map[string]*wsdlOperation) *proposal {
	proposed := &proposal{version: p.version, operations: map[string]candidates{}, unclear: map[string]bool{}}
	for _, name := range appointmentOperationNames() {
		all := found[name].all()
		proposed.unclear[name] = chosen[name] == nil
		if chosen[name] != nil {
			all = []*wsdlOperation{chosen[name]}
		}
		for _, o := range all {
			if o.parameterChoice.isPossible && proposed.example == nil {
				proposed.example = o
			}
		}
		proposed.operations[name] = candidates{matches: all}
	}
	if len(chosen) == len(vocabulary.operations) { // the operations are clear, and each must be callable
		for _, o := range chosen {
			if !o.parameterChoice.isPossible || o.namespace == "" || !o.isCalledLike(proposed.example) {
				return nil
			}
		}
		if len(sameActions(chosen)) > 0 {
			return nil
		}
	}
	if proposed.example == nil {
		proposed.example = commonExample(p.operations)
	}
	if proposed.example == nil || proposed.example.namespace == "" {
		return nil
	}
	for name, c := range proposed.operations {
		c.matches = slices.DeleteFunc(slices.Clone(c.matches), func(o *wsdlOperation) bool {
			return !o.parameterChoice.isPossible || !o.isCalledLike(proposed.example)
		})
		proposed.operations[name] = c
	}
	return proposed
}

// commonExample returns an operation of a port that is called like all others, or nil. It ignores
// those that cannot be meant.
func commonExample(operations []wsdlOperation) *wsdlOperation {
	var example *wsdlOperation
	for i := range operations {
		o := &operations[i]
		name := plainOperationName(o.name)
		lower, words := strings.ToLower(name), splitWords(name)
		if !o.parameterChoice.isPossible || hasWord(lower, words, vocabulary.excluded) || hasWord(lower, words, vocabulary.otherNouns) {
			continue
		}
		switch {
		case example == nil:
			example = o
		case !o.isCalledLike(example) || !o.parameterChoice.isEqual(&example.parameterChoice):
			return nil
		}
	}
	return example
}

// rank rates how much an error tells. It is higher with a configuration, and with more operations
// in it.
func (e *WSDLError) rank() int {
	if e.proposal == nil {
		return 0
	}
	rank := 1
	for _, c := range e.proposal.operations {
		if len(c.matches) > 0 {
			rank++
		}
	}
	return rank
}

// plain returns the parameters without comments, or nil if there is only one.
func (c *parameterChoice) plain() []Parameter {
	var parameters []Parameter
	for _, p := range c.parameters {
		parameters = append(parameters, p.Parameter)
	}
	return parameters
}

// isEqual reports whether two operations have the same parameters.
func (c *parameterChoice) isEqual(other *parameterChoice) bool {
	return c.parameter == other.parameter && slices.Equal(c.plain(), other.plain())
}

// ConfigurationComments are the comments in a configuration that a [WSDLError] proposes.
type ConfigurationComments struct {
	FillIn  string // the value is to be filled in
	Check   string // the value may be wrong
	Or      string // before other values
	Instead string // before the names of parameters that may be sent instead
	Without string // before the names of optional parameters that are not sent
}

// Configuration returns a part of a hospital's configuration, in YAML, that calls the operations. It
// names the candidates for each operation of the interface, and lists all parameters. Comments
// tell which values are to be filled in. Configuration returns "" if no configuration solves the
// problem.
func (e *WSDLError) Configuration() string {
	return e.ConfigurationWith(ConfigurationComments{FillIn: "fill in", Check: "check this", Or: "or", Instead: "or instead:", Without: "without"})
}

// ConfigurationWith returns the configuration with comments in another language.
func (e *WSDLError) ConfigurationWith(comments ConfigurationComments) string {
	proposed := e.Proposal()
	if proposed == nil {
		return ""
	}
	b := proposed.Binding
	w := &configurationWriter{proposal: e.proposal, binding: b, comments: comments}
	w.write("dialect:\n  soap:\n    namespace: %q\n", b.Namespace)
	w.writeParameters(b.Parameter, b.Parameters, &e.proposal.example.parameterChoice, "    ")
	w.write("    form: %s\n    style: %s\n    use: %s\n", b.Form, b.Style, b.Use)
	if b.Version != "" {
		w.write("    version: %q\n    action: %s\n", b.Version, b.Action)
	}
	if b.Result != "" {
		w.write("    result: %s\n", quoteYAML(b.Result))
	}
	w.write("    operations:\n")
	for _, name := range appointmentOperationNames() {
		w.writeOperation(name)
	}
	return w.text.String()
}

// configurationWriter writes a binding as YAML, with the comments of its proposal.
type configurationWriter struct {
	*proposal
	binding  *Binding
	comments ConfigurationComments
	text     strings.Builder
}

func (w *configurationWriter) write(format string, args ...any) {
	fmt.Fprintf(&w.text, format, args...)
}

// comment returns a comment with these parts, or "" if all are empty.
func comment(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	if len(parts) == 0 {
		return ""
	}
	return " # " + strings.ReplaceAll(strings.Join(parts, "; "), "\n", " ")
}

// list returns a word and the first names after it, or "" without names.
func list(word string, names []string) string {
	if len(names) == 0 {
		return ""
	}
	shown := shortNames(names)
	if len(shown) > 8 {
		shown = append(shown[:8], "…")
	}
	return word + " " + strings.Join(shown, ", ")
}

// writeOperation writes how an operation of the interface is called.
func (w *configurationWriter) writeOperation(name string) {
	op, isFound := w.binding.Operations[name]
	if !isFound {
		w.write("      %s: {name: …, action: …}%s\n", name, comment(w.comments.FillIn))
		return
	}
	found := w.operations[name].matches
	others := operationNames(found[1:])
	after := comment(list(w.comments.Or, others))
	if w.unclear[name] && len(others) == 0 {
		after = comment(w.comments.Check)
	}
	fields := []string{"name: " + quoteYAML(op.Name)}
	if op.Action != nil {
		fields = append(fields, fmt.Sprintf("action: %q", *op.Action))
	}
	if op.Result != "" {
		fields = append(fields, "result: "+quoteYAML(op.Result))
	}
	if op.Parameter != "" {
		fields = append(fields, "parameter: "+quoteYAML(op.Parameter))
	}
	if len(op.Parameters) == 0 {
		w.write("      %s: {%s}%s\n", name, strings.Join(fields, ", "), after)
		return
	}
	w.write("      %s:%s\n        %s\n", name, after, strings.Join(fields, "\n        "))
	w.writeParameters("", op.Parameters, &found[0].parameterChoice, "        ")
}

// writeParameters writes the key parameter or parameters. Comments have the choice of the parameters,
// and optional parameters that are not listed.
func (w *configurationWriter) writeParameters(parameter string, parameters []Parameter, choice *parameterChoice, indent string) {
	if parameter != "" {
		w.write("%sparameter: %s\n", indent, quoteYAML(parameter))
		return
	}
	w.write("%sparameters:%s\n", indent, comment(list(w.comments.Without, parameterTexts(choice.omitted))))
	for i, written := range parameters {
		p := choice.parameters[i]
		fillIn, check := "", ""
		if p.isMissing {
			fillIn = w.comments.FillIn
			if len(p.values) > 0 {
				fillIn = list(fillIn+":", p.values)
			}
		}
		if p.isGuess {
			check = w.comments.Check
		}
		w.write("%s  - {name: %s, value: %s}%s\n", indent, quoteYAML(written.Name), quoteYAML(string(written.Value)), comment(fillIn, check, list(w.comments.Instead, p.instead)))
	}
}

// result returns the result of all operations, or "" if they differ.
func (p *proposal) result() string {
	result := p.example.response.result
	for _, c := range p.operations {
		if len(c.matches) > 0 && c.matches[0].response.result != result {
			return ""
		}
	}
	return result
}

// quoteYAML returns a text as a value in YAML. It has quotes if it needs them.
func quoteYAML(text string) string {
	plain := strings.TrimPrefix(text, "$")
	switch strings.ToLower(plain) {
	case "null", "true", "false", "yes", "no", "on", "off", "y", "n":
		return fmt.Sprintf("%q", text)
	}
	if !isElementName(plain) {
		return fmt.Sprintf("%q", text)
	}
	return text
}
