//go:build unix

package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// row is what was proved of one service.
type row struct {
	stack   string // with its version
	service service
	binding *soap.Binding
	action  string // of the query, as it was sent
	works   []string
}

// table is all rows in Markdown. Everything in it comes from the stack, its WSDL, or what
// went over the wire.
func table(rows []row) string {
	var b strings.Builder
	b.WriteString("| stack | spelling of | operations | form | SOAPAction of a query | reads null if the parameter | what works |\n")
	b.WriteString("| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s | `%s` | %s | %s |\n", r.stack, r.service.vendor,
			operations(r.binding), form(r.binding), r.action, r.service.misled, strings.Join(r.works, ", "))
	}
	return b.String()
}

// operations lists the elements of the operations, each once.
func operations(b *soap.Binding) string {
	var names []string
	seen := map[string]bool{}
	for _, op := range appointment.Operations() {
		name := cmp.Or(b.Operations[string(op)].Name, string(op))
		if !seen[name] {
			names = append(names, "`"+name+"`")
		}
		seen[name] = true
	}
	return strings.Join(names, ", ")
}

// form is the shape of a request.
func form(b *soap.Binding) string {
	style, use := cmp.Or(b.Style, soap.Document), cmp.Or(b.Use, soap.Literal)
	parameter := fmt.Sprintf("`%s`", cmp.Or(b.Parameter, "data"))
	if style == soap.Document {
		parameter = fmt.Sprintf("%s %s", cmp.Or(b.Form, soap.Qualified), parameter)
	}
	return fmt.Sprintf("%s/%s, %s", style, use, parameter)
}

var version = regexp.MustCompile(`\d+\.\d+`)

// short is the version in what a stack says of itself, without the patch.
func short(text string) string { return cmp.Or(version.FindString(text), "(no version)") }

// The marks around the table on a page.
const (
	tableBegin = "<!-- table -->"
	tableEnd   = "<!-- end of table -->"
)

// checkPage holds a page's table against the one that was proved. Versions may differ: a
// newer patch or release that works is no reason to fail.
func checkPage(page, proved string) error {
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	_, rest, begins := strings.Cut(string(text), tableBegin)
	written, _, ends := strings.Cut(rest, tableEnd)
	if !begins || !ends {
		return fmt.Errorf("%s has no table between %s and %s", page, tableBegin, tableEnd)
	}
	plain := func(s string) string { return version.ReplaceAllString(strings.TrimSpace(s), "N") }
	if plain(written) != plain(proved) {
		return errors.New(page + ": its table is not the one above, which is what was proved")
	}
	return nil
}
