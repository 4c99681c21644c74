//go:build unix

package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// tableRow is the result of one service.
type tableRow struct {
	stack      string // with its version
	service    service
	binding    *soap.Binding
	soapAction string   // of the query, as it was sent
	passed     []string // names of the checks
}

// formatTable returns the rows as a Markdown table. The facts in it come from the stack, its WSDL
// and the requests that were sent.
func formatTable(rows []tableRow) string {
	var b strings.Builder
	b.WriteString("| stack | vendor | operations | form | credentials | SOAPAction of a query | data is null if the parameter | passed |\n")
	b.WriteString("| --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s | %s | `%s` | %s | %s |\n", r.stack, r.service.vendor,
			formatOperations(r.binding), formatForm(r.binding), formatAuth(r.service.auth), r.soapAction, r.service.hiddenIf, strings.Join(r.passed, ", "))
	}
	return b.String()
}

// formatAuth returns the key of the credentials besides systemId and systemKey.
func formatAuth(auth *appointment.Auth) string {
	switch {
	case auth == nil:
		return ""
	case auth.Basic != nil:
		return "`auth.basic`"
	case auth.UsernameToken != nil:
		return "`auth.usernameToken`, digest"
	}
	return "`auth.soapHeader`"
}

// formatOperations lists the elements of the operations, each once.
func formatOperations(b *soap.Binding) string {
	var names []string
	for _, op := range appointment.Operations() {
		name := "`" + b.ElementName(string(op)) + "`"
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// formatForm returns the style and use of a binding, and its parameters.
func formatForm(b *soap.Binding) string {
	style, use := cmp.Or(b.Style, soap.Document), cmp.Or(b.Use, soap.Literal)
	var names []string
	for _, p := range b.InputParameters(string(appointment.QuerySchedule)) {
		names = append(names, "`"+p.Name+"`")
	}
	parameters := strings.Join(names, ", ")
	if style == soap.Document {
		parameters = fmt.Sprintf("%s %s", cmp.Or(b.Form, soap.Qualified), parameters)
	}
	return fmt.Sprintf("%s/%s, %s", style, use, parameters)
}

var versionPattern = regexp.MustCompile(`\d+\.\d+`)

// shortVersion returns the major and minor version in text.
func shortVersion(text string) string {
	return cmp.Or(versionPattern.FindString(text), "(no version)")
}

// The comments around the table in a Markdown file.
const (
	tableBegin = "<!-- table -->"
	tableEnd   = "<!-- end of table -->"
)

// compareTable returns an error if the table in a Markdown file differs from want. Versions may
// differ, so that a new release of a stack that works is not a failure.
func compareTable(file, want string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	_, rest, foundBegin := strings.Cut(string(text), tableBegin)
	got, _, foundEnd := strings.Cut(rest, tableEnd)
	if !foundBegin || !foundEnd {
		return fmt.Errorf("%s has no table between %s and %s; add these comments", file, tableBegin, tableEnd)
	}
	withoutVersions := func(table string) string { return versionPattern.ReplaceAllString(strings.TrimSpace(table), "N") }
	if withoutVersions(got) != withoutVersions(want) {
		return errors.New(file + ": its table differs from the one above; replace it")
	}
	return nil
}
