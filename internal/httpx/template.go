package httpx

import (
	"regexp"
	"strings"
)

// TemplatePart is a part of a text with variables: a text, or a variable if its name is set.
type TemplatePart struct{ Text, Variable string }

// ParseTemplate returns the parts of a text with variables, such as "/save/$sign". The name of a
// variable consists of ASCII letters and digits, and begins with a letter. Instead of $name, a text
// may have ${name}. A dollar sign is "$$". If a "$" begins neither a variable nor "$$", it is taken
// as a text and ok is false.
func ParseTemplate(text string) (parts []TemplatePart, ok bool) {
	ok = true
	for text != "" {
		i := strings.IndexByte(text, '$')
		if i < 0 {
			i = len(text)
		}
		if i > 0 {
			parts = append(parts, TemplatePart{Text: text[:i]})
			text = text[i:]
			continue
		}
		name, length := parseVariable(text)
		switch {
		case name != "":
			parts = append(parts, TemplatePart{Variable: name})
		case strings.HasPrefix(text, "$$"):
			parts, length = append(parts, TemplatePart{Text: "$"}), len("$$")
		default:
			parts, length, ok = append(parts, TemplatePart{Text: "$"}), len("$"), false
		}
		text = text[length:]
	}
	return parts, ok
}

// parseVariable returns the name of the variable at the start of text, which begins with "$",
// and the length of the variable. The name is "" if there is none.
func parseVariable(text string) (name string, length int) {
	start := len("$")
	hasBrace := strings.HasPrefix(text, "${")
	if hasBrace {
		start = len("${")
	}
	end := start
	for end < len(text) && isVariableByte(text[end]) {
		end++
	}
	name, length = text[start:end], end
	if hasBrace {
		if !strings.HasPrefix(text[end:], "}") {
			return "", 0
		}
		length++
	}
	if name == "" || name[0] <= '9' {
		return "", 0
	}
	return name, length
}

// JoinLiteral returns text, which is a part of a template, followed by literal. In the result,
// literal stands for itself: a "$" in it begins no variable, and it continues no name.
func JoinLiteral(text, literal string) string {
	parts, _ := ParseTemplate(text)
	if n := len(parts); n > 0 && literal != "" && isVariableByte(literal[0]) {
		if name := parts[n-1].Variable; name != "" && strings.HasSuffix(text, "$"+name) {
			text = strings.TrimSuffix(text, name) + "{" + name + "}"
		}
	}
	return text + strings.ReplaceAll(literal, "$", "$$")
}

// isVariableByte reports whether the name of a variable can have c.
func isVariableByte(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// TemplateVariables returns the names of the variables in parts, without "$" and in their order. A
// name may occur several times.
func TemplateVariables(parts []TemplatePart) (names []string) {
	for _, p := range parts {
		if p.Variable != "" {
			names = append(names, p.Variable)
		}
	}
	return names
}

// variableWord matches the name of a variable that can be shown. A name that does not look like a
// word may be a part of a password whose "$" was not written as "$$".
var variableWord = regexp.MustCompile(`^[A-Za-z]{1,24}[0-9]{0,2}$`)

// DescribeVariable names a variable in the text of an error: "the variable $sign", or "a variable".
func DescribeVariable(name string) string {
	if !variableWord.MatchString(name) {
		return "a variable"
	}
	return "the variable $" + name
}
