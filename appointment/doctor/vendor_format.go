package doctor

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"strings"
	"unicode"
)

// WriteMarkdown writes the report for the vendor as Markdown: the deviations from the published
// interface, the checks that passed, and the questions. Each deviation has its rule and its repair.
// The report contains no patient data and no secrets. The error is that of w.
func (r *Report) WriteMarkdown(w io.Writer, lang Language) error {
	v, m := r.newVendorReport(lang), &markdown{}
	m.printf("# %s\n\n", escapeMarkdown(v.Title))
	for _, row := range v.Head {
		m.writeItem(row)
	}
	m.printf("\n%s\n", escapeMarkdown(v.Text("vendor.privacy")))
	m.printf("\n## %s\n\n| %s | %s |\n| --- | --- |\n", escapeMarkdown(v.Text("vendor.operations")), v.Text("vendor.operation"), v.Text("vendor.result"))
	for _, row := range v.Tried {
		m.printf("| %s | %s |\n", escapeMarkdown(row[0]), escapeMarkdown(row[1]))
	}
	m.printf("\n## %s\n", v.Text("vendor.findings"))
	for i, f := range v.Findings {
		m.printf("\n### %d. %s\n\n", i+1, escapeMarkdown(f.Title))
		for _, line := range f.Lines {
			m.writeItem(line)
		}
	}
	if len(v.Findings) == 0 {
		m.printf("\n%s\n", v.Text("vendor.no-findings"))
	}
	m.writeList(v.Text("vendor.passed"), v.Passed, v.Text("vendor.none-passed"))
	m.writeList(v.Text("vendor.questions"), v.Questions, "")
	if v.Exchange != nil {
		m.printf("\n## %s\n", v.Text("vendor.exchange"))
		m.writeBlock(v.Text("vendor.request"), v.Exchange.Request, "")
		m.writeBlock(v.Text("vendor.response"), v.Exchange.Response, v.Text("vendor.no-response"))
	}
	_, err := w.Write(m.text.Bytes())
	return err
}

// markdown is a document in Markdown.
type markdown struct{ text bytes.Buffer }

func (m *markdown) printf(format string, args ...any) { fmt.Fprintf(&m.text, format, args...) }

// writeItem writes a label and a text as an item of a list, with "; " between its lines. The colon is
// outside the bold text, because Markdown does not recognise the end of bold text between a colon and
// a Chinese character.
func (m *markdown) writeItem(line [2]string) {
	m.printf("- **%s**: %s\n", escapeMarkdown(line[0]), escapeMarkdown(strings.ReplaceAll(line[1], "\n", "; ")))
}

// writeList writes a list below a heading. If it is empty, it writes none instead, or nothing if that
// is "".
func (m *markdown) writeList(heading string, items []string, none string) {
	if len(items) == 0 && none == "" {
		return
	}
	m.printf("\n## %s\n\n", escapeMarkdown(heading))
	for _, item := range items {
		item = escapeMarkdown(item)
		if start := markdownStart.FindString(item); start != "" {
			item = start[:len(start)-1] + `\` + item[len(start)-1:]
		}
		m.printf("- %s\n", item)
	}
	if len(items) == 0 {
		m.printf("%s\n", none)
	}
}

// writeBlock writes a text as it is below a heading. If it is empty, it writes none instead.
func (m *markdown) writeBlock(heading, text, none string) {
	m.printf("\n### %s\n\n", escapeMarkdown(heading))
	if text == "" {
		m.printf("%s\n", none)
		return
	}
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	m.printf("%stext\n%s\n%s\n", fence, strings.TrimRight(cleanText(text), "\n"), fence)
}

var (
	// markdownPattern matches the characters with a meaning inside a line of Markdown.
	markdownPattern = regexp.MustCompile("[\\\\`*_\\[\\]<>|~&#$]")
	// markdownStart matches the beginning of a line that would be a heading, a list or a rule.
	markdownStart = regexp.MustCompile(`^([-+=]|\d+[.)])`)
)

// escapeMarkdown returns text so that Markdown shows it as it is, in one line.
func escapeMarkdown(text string) string {
	text = strings.Join(strings.Fields(cleanText(text)), " ")
	return markdownPattern.ReplaceAllString(text, `\$0`)
}

// cleanText returns valid UTF-8 without control and formatting characters, except for line breaks
// and tabs.
func cleanText(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// WriteHTML writes the report of [Report.WriteMarkdown] as one HTML file. It has its style inside, no
// script, and nothing that is loaded from elsewhere. The error is that of w.
func (r *Report) WriteHTML(w io.Writer, lang Language) error {
	var page bytes.Buffer
	if err := vendorPage.Execute(&page, r.newVendorReport(lang)); err != nil {
		return err
	}
	_, err := w.Write(page.Bytes())
	return err
}

var vendorPage = template.Must(template.New("report").Funcs(template.FuncMap{"clean": cleanText}).Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{.Title}}</title>
<style>
body { font: 15px/1.6 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #222; max-width: 52em; margin: 2em auto; padding: 0 1em }
h1 { font-size: 1.6em } h2 { font-size: 1.25em; margin-top: 2em; border-bottom: 1px solid #ccc } h3 { font-size: 1.05em }
table { border-collapse: collapse; width: 100% } th, td { border: 1px solid #ccc; padding: .3em .6em; text-align: left; vertical-align: top; overflow-wrap: anywhere }
th { background: #f4f4f4; width: 11em; font-weight: 600 }
td { white-space: pre-line }
pre { background: #f6f6f6; padding: .8em; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 13px }
@media print { body { margin: 0; max-width: none; font-size: 11pt } h3, tr { break-inside: avoid } h2, h3 { break-after: avoid } pre { font-size: 9pt; border: 1px solid #ccc } }
</style>
</head>
<body>
<h1>{{.Title}}</h1>
<table>
{{range .Head}}<tr><th scope="row">{{index . 0 | clean}}</th><td>{{index . 1 | clean}}</td></tr>
{{end}}</table>
<p>{{.Text "vendor.privacy"}}</p>
<h2>{{.Text "vendor.operations"}}</h2>
<table>
<tr><th scope="col">{{.Text "vendor.operation"}}</th><th scope="col">{{.Text "vendor.result"}}</th></tr>
{{range .Tried}}<tr><td>{{index . 0}}</td><td>{{index . 1 | clean}}</td></tr>
{{end}}</table>
<h2>{{.Text "vendor.findings"}}</h2>
{{range $i, $finding := .Findings}}<h3>{{$.Number $i}}. {{.Title | clean}}</h3>
<table>
{{range .Lines}}<tr><th scope="row">{{index . 0}}</th><td>{{index . 1 | clean}}</td></tr>
{{end}}</table>
{{else}}<p>{{.Text "vendor.no-findings"}}</p>
{{end}}<h2>{{.Text "vendor.passed"}}</h2>
{{if .Passed}}<ul>
{{range .Passed}}<li>{{. | clean}}</li>
{{end}}</ul>{{else}}<p>{{.Text "vendor.none-passed"}}</p>{{end}}
{{if .Questions}}<h2>{{.Text "vendor.questions"}}</h2>
<ul>
{{range .Questions}}<li>{{. | clean}}</li>
{{end}}</ul>
{{end}}{{with .Exchange}}<h2>{{$.Text "vendor.exchange"}}</h2>
<h3>{{$.Text "vendor.request"}}</h3>
<pre>{{.Request | clean}}</pre>
<h3>{{$.Text "vendor.response"}}</h3>
{{if .Response}}<pre>{{.Response | clean}}</pre>{{else}}<p>{{$.Text "vendor.no-response"}}</p>{{end}}
{{end}}</body>
</html>
`))
