package rest

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// Paths holds the path of each operation. In a file, the value of ${NAME} has no variables of its
// own.
type Paths map[string]string

// JoinLiteral returns text, which is a part of a path, followed by literal. In the result, literal
// stands for itself: a "$" in it begins no variable. Package yamlconf calls it for the values of
// environment variables.
func (Paths) JoinLiteral(text, literal string) string { return httpx.JoinLiteral(text, literal) }

// pathTemplate is the path of an operation, below the endpoint, and its query. Both may have
// variables.
type pathTemplate struct{ path, query []httpx.TemplatePart }

// parsePath returns the template of a path, which Validate has checked.
func parsePath(text string) pathTemplate {
	text, _, _ = strings.Cut(text, "#")
	path, query, _ := strings.Cut(text, "?")
	var t pathTemplate
	t.path, _ = httpx.ParseTemplate(path)
	t.query, _ = httpx.ParseTemplate(query)
	return t
}

// targetOf returns the URL that a request is sent to.
func (s *Service) targetOf(r Request) (string, error) {
	if len(r.Query) == 0 {
		if target, ok := s.urls[r.Operation]; ok {
			return target, nil
		}
		if _, ok := s.paths[r.Operation]; !ok {
			return s.endpoint, nil
		}
	}
	target, err := s.joinPath(r)
	if err != nil {
		return "", err
	}
	r.AddQuery(target)
	return target.String(), nil
}

// joinPath returns the endpoint with the path of an operation and its query.
func (s *Service) joinPath(r Request) (*url.URL, error) {
	target := *s.base
	t, ok := s.paths[r.Operation]
	if !ok {
		return &target, nil
	}
	path, err := expand(t.path, r.Variables, escapeSegment)
	if err != nil {
		return nil, err
	}
	query, err := expand(t.query, r.Variables, url.QueryEscape)
	if err != nil {
		return nil, err
	}
	if path != "" {
		relative, err := url.Parse(path)
		if err != nil {
			return nil, fmt.Errorf("the path of %s is not a path with its variables", r.Operation)
		}
		target = *target.JoinPath(relative.EscapedPath())
	}
	target.RawQuery = strings.Trim(target.RawQuery+"&"+query, "&")
	return &target, nil
}

// expand returns a template with the values of its variables, which escape escapes.
func expand(parts []httpx.TemplatePart, variables map[string]string, escape func(string) string) (string, error) {
	if len(parts) == 1 && parts[0].Variable == "" {
		return parts[0].Text, nil
	}
	var text strings.Builder
	for _, p := range parts {
		value, ok := variables[p.Variable]
		switch {
		case p.Variable == "":
			text.WriteString(p.Text)
		case !ok:
			return "", fmt.Errorf("the path has %s that is not set; set it, or write $$ for a dollar sign", httpx.DescribeVariable(p.Variable))
		default:
			text.WriteString(escape(value))
		}
	}
	return text.String(), nil
}

// escapeSegment escapes a value in a path. It is then a part of one segment, and never the segment
// "." or "..", which would lead to another path.
func escapeSegment(value string) string {
	if strings.Trim(value, ".") == "" {
		return strings.ReplaceAll(value, ".", "%2E")
	}
	return url.PathEscape(value)
}
