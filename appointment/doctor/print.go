package doctor

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Print writes the report for people to read. It prints the findings of the checks, whether queries
// work, the configuration, the deviations, and the questions for the vendor. The error is that of w.
func (r *Report) Print(w io.Writer, lang Language) error {
	p := &printer{lang: lang}
	p.printText("print.title", r.Hospital)
	p.printf("%s\n\n", r.Plan.In(lang))
	for _, c := range r.Checks {
		p.printCheck(c)
	}
	p.printText("print.sent", r.Queries, r.MaxQueries)
	p.printf("\n%s\n", r.Proof.Description().In(lang))
	p.printConfig(r)
	p.printOthers(r)
	if len(r.Deviations) > 0 {
		p.printHeading("print.deviations")
		for _, d := range r.Deviations {
			p.printf("  - %s\n", DescribeDeviation(d, lang))
		}
	}
	if len(r.Questions) > 0 {
		p.printHeading("print.questions")
		for i, question := range r.Questions {
			p.printf("  %d. %s\n", i+1, question.In(lang))
		}
	}
	_, err := io.WriteString(w, p.text.String())
	return err
}

// printer writes a report in one language.
type printer struct {
	text strings.Builder
	lang Language
}

func (p *printer) printf(format string, args ...any) { fmt.Fprintf(&p.text, format, args...) }

// printText prints a text of the table in a line of its own.
func (p *printer) printText(code string, args ...any) {
	p.printf("%s\n", newText(code, args...).In(p.lang))
}

// printHeading prints a text of the table after an empty line.
func (p *printer) printHeading(code string) {
	p.printf("\n")
	p.printText(code)
}

// printConfig prints the configuration, if there is one.
func (p *printer) printConfig(r *Report) {
	entry := r.Entry()
	switch {
	case entry == "":
		return
	case !r.Works():
		p.printHeading("print.closest")
	case r.ConfigChanged:
		p.printHeading("print.found")
	default:
		p.printHeading("print.unchanged")
	}
	p.printf("\n%s\n", indentLines(entry, "  "))
}

// printOthers prints the other dialects that ranked as high.
func (p *printer) printOthers(r *Report) {
	if len(r.Others) == 0 {
		return
	}
	p.printHeading("print.others")
	for _, dialect := range r.Others {
		if line, err := formatDialect(r.hideDialect(&dialect)); err == nil {
			p.printf("  %s\n", line)
		}
	}
}

// marks are the marks of the states at the beginning of a line.
var marks = map[State]string{OK: "✓", Warning: "!", Failed: "✗", Skipped: "–"}

// printCheck prints a check in one line, and its detail below it.
func (p *printer) printCheck(c Check) {
	duration := ""
	if c.Duration > 0 {
		duration = roundDuration(c.Duration).String()
	}
	name := c.name().In(p.lang)
	padding := strings.Repeat(" ", max(0, 10-columnsOf(name)))
	p.printf("%s %s%s%8s  %s\n", marks[c.State], name, padding, duration, c.Finding.In(p.lang))
	if detail := c.Detail.In(p.lang); detail != "" {
		p.printf("%s\n", indentLines(detail, strings.Repeat(" ", 22)))
	}
}

// roundDuration rounds a duration to the digits that matter.
func roundDuration(d time.Duration) time.Duration {
	switch {
	case d < time.Millisecond:
		return d.Round(10 * time.Microsecond)
	case d < time.Second:
		return d.Round(time.Millisecond)
	}
	return d.Round(10 * time.Millisecond)
}

// columnsOf returns how many columns a text takes on a terminal. A Chinese character takes two.
func columnsOf(text string) int {
	columns := 0
	for _, r := range text {
		if columns++; r >= 0x1100 {
			columns++
		}
	}
	return columns
}

// indentLines puts prefix before each line of text.
func indentLines(text, prefix string) string {
	return prefix + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+prefix)
}
