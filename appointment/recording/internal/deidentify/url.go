package deidentify

import (
	"net/url"
	"regexp"
	"strings"
)

// walkURL walks the URL of a request and moves it to [Endpoint]. The path below the hospital's
// endpoint comes from its configuration and is kept text. Any other path is free text.
func (d *deidentifier) walkURL(w walker, raw string) string {
	requested, err := url.Parse(raw)
	if err != nil {
		requested = &url.URL{}
	}
	endpoint, err := url.Parse(d.endpoint)
	if err != nil {
		endpoint = &url.URL{}
	}
	moved, _ := url.Parse(Endpoint)
	path, isBelow := strings.CutPrefix(requested.Path, strings.TrimSuffix(endpoint.Path, "/"))
	if err != nil || requested.Host != endpoint.Host || !isBelow {
		moved.Path = applyEdits(requested.Path, w.visit(field{}, requested.Path))
	} else {
		path = d.paths.replace(path)
		moved.Path += applyEdits(path, w.visit(field{category: keptText}, path))
	}
	moved.RawQuery = w.walkQuery(requested.RawQuery, d.allowlist)
	return moved.String()
}

// walkQuery walks the query of a URL. The value of an unknown parameter becomes a
// placeholder, unless it is an allowed word.
func (w walker) walkQuery(query string, allowed allowlist) string {
	if query == "" {
		return ""
	}
	visit := w.visit
	w.visit = func(f field, value string) []edit {
		edits := visit(f, value)
		if f.name != "" && !w.fields.contains(f.name) && !allowed.contains(value) && value != "" {
			return []edit{{0, len(value), Placeholder(f.name)}}
		}
		return edits
	}
	return applyEdits(query, w.walkForm(query, field{}, 0))
}

// Placeholder returns the text that stands for the value of an unknown header or parameter. It
// is also a shell variable, from which a curl command takes the value.
func Placeholder(name string) string {
	return "$" + strings.ToUpper(notInVariable.ReplaceAllString(name, "_"))
}

var notInVariable = regexp.MustCompile(`[^A-Za-z0-9]+`)
