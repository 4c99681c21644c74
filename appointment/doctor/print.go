package doctor

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Print writes the report for people: what each step found, whether the hospital is
// understood, the configuration, and what to send to the vendor and ask him. Its error is
// w's.
func (r *Report) Print(w io.Writer, lang Language) error {
	var b strings.Builder
	line := func(key string, args ...any) { b.WriteString(say(key, args...).In(lang) + "\n") }
	line("print.title", r.Hospital)
	b.WriteString(r.Plan.In(lang) + "\n\n")
	for _, s := range r.Steps {
		b.WriteString(s.line(lang))
	}
	line("print.sent", r.Queries, r.Most)
	b.WriteString("\n" + r.Proof.Says().In(lang) + "\n")
	if entry := r.Entry(); entry != "" {
		key := "print.found"
		switch {
		case !r.Works():
			key = "print.furthest"
		case !r.Searched:
			key = "print.works"
		}
		b.WriteString("\n")
		line(key)
		b.WriteString("\n" + indented(entry, "  ") + "\n")
	}
	r.printOthers(&b, lang)
	if len(r.Deviations) > 0 {
		b.WriteString("\n")
		line("print.deviations")
		for _, d := range r.Deviations {
			b.WriteString("  - " + deviationIn(d, lang) + "\n")
		}
	}
	if len(r.Asks) > 0 {
		b.WriteString("\n")
		line("print.asks")
		for i, ask := range r.Asks {
			fmt.Fprintf(&b, "  %d. %s\n", i+1, ask.In(lang))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// printOthers lists the dialects that got as far.
func (r *Report) printOthers(b *strings.Builder, lang Language) {
	if len(r.Others) == 0 {
		return
	}
	b.WriteString("\n" + say("print.others").In(lang) + "\n")
	for _, d := range r.Others {
		if text, err := flow(&d); err == nil {
			b.WriteString("  " + text + "\n")
		}
	}
}

var marks = map[State]string{OK: "✓", Warning: "!", Failed: "✗", Skipped: "–"}

func (s Step) line(lang Language) string {
	took := ""
	if s.Duration > 0 {
		took = shown(s.Duration)
	}
	name := say("step." + string(s.Kind)).In(lang)
	text := fmt.Sprintf("%s %s%s%8s  %s\n", marks[s.State], name, strings.Repeat(" ", max(0, 10-width(name))), took, s.Says.In(lang))
	if s.Detail != "" {
		text += indented(s.Detail, strings.Repeat(" ", 22)) + "\n"
	}
	return text
}

// shown is a duration in as many digits as tell something.
func shown(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	}
	return d.Round(10 * time.Millisecond).String()
}

// width is how many columns a text takes: Chinese takes two a character.
func width(text string) int {
	n := 0
	for _, r := range text {
		if n++; r >= 0x1100 {
			n++
		}
	}
	return n
}

func indented(text, by string) string {
	return by + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+by)
}
