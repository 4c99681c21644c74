package soap

import (
	"fmt"
	"slices"
	"strings"
)

// proposal is what the configuration of an error consists of.
type proposal struct {
	version    Version
	operations map[string]candidates // of the interface
	// example is an operation that is called like all that may be meant. nil: they differ
	example *wsdlOperation
}

// newProposal returns the operations of a port that may be meant, or nil if none can be called.
func newProposal(p *port, found candidateSet, chosen map[string]*wsdlOperation) *proposal {
	proposed := &proposal{version: p.version, operations: map[string]candidates{}}
	for _, name := range appointmentOperationNames() {
		all := found[name].all()
		if chosen[name] != nil {
			all = []*wsdlOperation{chosen[name]}
		}
		for _, o := range all {
			if o.call.isPossible && proposed.example == nil {
				proposed.example = o
			}
		}
		proposed.operations[name] = candidates{matches: all}
	}
	if len(chosen) == len(vocabulary.operations) { // the operations are clear, and each must be callable
		for _, o := range chosen {
			if !o.call.isPossible || o.namespace == "" || !o.isCalledLike(proposed.example) {
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
			return !o.call.isPossible || !o.isCalledLike(proposed.example)
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
		if !o.call.isPossible || hasWord(lower, words, vocabulary.excluded) || hasWord(lower, words, vocabulary.otherNouns) {
			continue
		}
		switch {
		case example == nil:
			example = o
		case !o.isCalledLike(example) || !o.call.isEqual(&example.call):
			return nil
		}
	}
	return example
}

// rank rates how much an error tells: more if it has a configuration, and more operations in it.
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

// Configuration returns a part of a hospital's configuration, in YAML, that calls the operations. It
// names the candidates for each operation of the interface, and lists all parameters. Comments
// tell which values are to be filled in. Configuration returns "" if no configuration solves the
// problem.
func (e *WSDLError) Configuration() string {
	if e.proposal == nil {
		return ""
	}
	example := e.proposal.example
	var b strings.Builder
	fmt.Fprintf(&b, "dialect:\n  soap:\n    namespace: %q\n", example.namespace)
	example.call.writeTo(&b, "    ")
	fmt.Fprintf(&b, "    form: %s\n    style: %s\n    use: %s\n", example.form, example.style, example.use)
	if e.proposal.version == SOAP12 {
		b.WriteString("    version: \"1.2\"\n    action: absent\n")
	}
	if result := e.proposal.result(); result != "" {
		fmt.Fprintf(&b, "    result: %s\n", quoteYAML(result))
	}
	b.WriteString("    operations:\n")
	for _, name := range appointmentOperationNames() {
		e.proposal.writeOperation(&b, name)
	}
	return b.String()
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

// writeOperation writes how an operation of the interface is called.
func (p *proposal) writeOperation(b *strings.Builder, name string) {
	found := p.operations[name].matches
	if len(found) == 0 {
		fmt.Fprintf(b, "      %s: {name: …, action: …} # fill in\n", name)
		return
	}
	o := found[0]
	comment := ""
	if others := operationNames(found[1:]); len(others) > 0 {
		comment = " # or " + strings.Join(firstNames(shortNames(others), 8), ", ")
	}
	action := ""
	if o.action != "" || p.version == SOAP11 {
		action = fmt.Sprintf("action: %q", o.action)
	}
	result := ""
	if o.response.result != "" && p.result() == "" {
		result = "result: " + quoteYAML(o.response.result)
	}
	if o.call.isEqual(&p.example.call) || o.call.parameter != "" {
		fields := []string{"name: " + quoteYAML(o.element), action, result}
		if !o.call.isEqual(&p.example.call) {
			fields = append(fields, "parameter: "+quoteYAML(o.call.parameter))
		}
		fields = slices.DeleteFunc(fields, func(field string) bool { return field == "" })
		fmt.Fprintf(b, "      %s: {%s}%s\n", name, strings.Join(fields, ", "), comment)
		return
	}
	fmt.Fprintf(b, "      %s:%s\n        name: %s\n", name, comment, quoteYAML(o.element))
	for _, field := range []string{action, result} {
		if field != "" {
			b.WriteString("        " + field + "\n")
		}
	}
	o.call.writeTo(b, "        ")
}

// writeTo writes the keys parameter or parameters. Optional parameters that are not listed are in
// a comment.
func (c *parameterChoice) writeTo(b *strings.Builder, indent string) {
	if c.parameter != "" {
		fmt.Fprintf(b, "%sparameter: %s\n", indent, quoteYAML(c.parameter))
		return
	}
	b.WriteString(indent + "parameters:")
	if len(c.omitted) > 0 {
		b.WriteString(" # without " + strings.Join(firstNames(shortNames(c.omitted), 8), ", "))
	}
	b.WriteString("\n")
	for _, p := range c.parameters {
		value := quoteYAML(string(p.Value))
		comment := ""
		if p.comment != "" {
			comment = " # " + strings.ReplaceAll(shortText(p.comment, 200), "\n", " ")
		}
		fmt.Fprintf(b, "%s  - {name: %s, value: %s}%s\n", indent, quoteYAML(p.Name), value, comment)
	}
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
