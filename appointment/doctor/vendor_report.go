package doctor

import (
	"cmp"
	"reflect"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/casing"
)

// vendorReport is a report for the vendor in one language. Its texts are not escaped.
type vendorReport struct {
	lang Language

	Lang      string // the language in a tag of HTML
	Title     string
	Head      [][2]string
	Tried     [][2]string // operations and their results
	Findings  []vendorFinding
	Passed    []string
	Questions []string
	Exchange  *Exchange
}

// vendorFinding is one deviation from the published interface. Each line is a label and a text.
type vendorFinding struct {
	Title string
	Lines [][2]string
}

// newVendorReport returns a report for the vendor.
func (r *Report) newVendorReport(lang Language) *vendorReport {
	v := &vendorReport{lang: lang, Lang: "en", Exchange: r.Exchange}
	if lang == Chinese {
		v.Lang = "zh-CN"
	}
	v.Title = v.Text("vendor.title")
	v.Head = [][2]string{
		{v.Text("vendor.hospital"), r.Hospital},
		{v.Text("vendor.vendor"), cmp.Or(string(r.Vendor), v.Text("vendor.unknown"))},
		{v.Text("vendor.date"), r.Time.In(hospitalZone).Format(time.DateOnly)},
		{v.Text("vendor.endpoint"), r.Host},
		{v.Text("vendor.library"), libraryVersion()},
	}
	queried := v.Text("vendor.not-sent")
	if r.Exchange != nil {
		queried = v.Text("vendor.queried", r.Exchange.Query, r.Queries, r.Exchange.Finding)
	}
	v.Tried = [][2]string{
		{v.Text("vendor.query"), queried},
		{v.Text("vendor.save"), v.Text("vendor.not-tried")},
		{v.Text("vendor.cancel"), v.Text("vendor.not-tried")},
	}
	v.addChecks(r)
	v.addExchange(r)
	v.addDeviations(r)
	for _, question := range r.Questions {
		v.Questions = append(v.Questions, question.In(lang))
	}
	return v
}

// hospitalZone is the time zone of hospitals, without daylight saving time.
var hospitalZone = time.FixedZone("CST", 8*60*60)

// Text returns a text of the table. It is a method for the templates.
func (v *vendorReport) Text(code string, args ...any) string {
	return newText(code, args...).In(v.lang)
}

// sentQuery says which query led to a finding.
func (v *vendorReport) sentQuery(r *Report) string {
	if r.Exchange == nil {
		return v.Text("vendor.not-sent")
	}
	return v.Text("sent.query", r.Exchange.Query)
}

// addChecks adds the checks that passed, and those that found a deviation. It leaves out checks of
// queries that found one, because Exchange has the best query.
func (v *vendorReport) addChecks(r *Report) {
	for _, c := range r.Checks {
		name, finding := c.name().In(v.lang), c.Finding.In(v.lang)
		switch {
		case c.State == OK && c.Kind != CheckSearch:
			v.Passed = append(v.Passed, v.Text("vendor.named-finding", name, finding))
		case c.State == Skipped, c.Finding.Code == "wsdl.endpoint": // the URL was that of the WSDL
		case c.Kind == CheckQuery, c.Kind == CheckEnvelope, c.Kind == CheckSearch:
		case c.Kind == CheckRequirement:
			v.addFinding(name, v.sentQuery(r), finding, adviseFinding(c.Finding.Code))
		default:
			received := strings.TrimSpace(finding + "\n" + c.Detail.In(v.lang))
			v.addFinding(name, v.Text("sent."+sentKind(c)), received, adviseFinding(c.Finding.Code))
		}
	}
}

// sentKind returns the kind of request of a check.
func sentKind(c Check) string {
	if c.Kind == CheckWSDL || c.Finding.Code == "tls.none" {
		return string(CheckHTTP)
	}
	return string(c.Kind)
}

// addDeviations adds the deviations. Those of one kind with the same advice are one finding.
func (v *vendorReport) addDeviations(r *Report) {
	type group struct {
		kind   casing.Kind
		advice advice
	}
	var groups []group
	lines := map[group][]string{}
	for _, d := range r.Deviations {
		g := group{d.Kind, adviseDeviation(d)}
		if lines[g] == nil {
			groups = append(groups, g)
		}
		lines[g] = append(lines[g], DescribeDeviation(d, v.lang))
	}
	for _, g := range groups {
		v.addFinding(v.Text("vendor.deviation", describeKind(g.kind, v.lang)), v.sentQuery(r), strings.Join(lines[g], "\n"), g.advice)
	}
}

// addExchange adds the result of the best query. If that is proven to work, it adds the keys of its
// dialect instead. It adds nothing if a check has found the reason.
func (v *vendorReport) addExchange(r *Report) {
	switch e := r.Exchange; {
	case e == nil, slices.ContainsFunc(r.Checks, func(c Check) bool { return c.Kind == CheckRequirement }):
	case !r.Works():
		code := e.Finding.Code
		received := e.Finding
		if e.Failure.Code != "" {
			code = e.Failure.Code
			received = newText("vendor.failure-detail", e.Finding, e.Failure)
		}
		v.addFinding(newText("vendor.query").In(v.lang), v.sentQuery(r), received.In(v.lang), adviseFinding(code))
	case r.Config != nil && r.Config.Dialect != nil:
		v.addDialect(r)
	}
}

// addDialect adds a finding for each key of the dialect of a configuration that works.
func (v *vendorReport) addDialect(r *Report) {
	first := r.Exchange.Finding
	for _, c := range r.Checks {
		if c.Kind == CheckQuery {
			first = c.Finding
		}
	}
	dialect := reflect.ValueOf(*r.hideDialect(r.Config.Dialect))
	for field, value := range dialect.Fields() {
		if value.IsZero() || value.Kind() == reflect.Map && value.Len() == 0 {
			continue
		}
		single := &appointment.Dialect{}
		reflect.ValueOf(single).Elem().FieldByIndex(field.Index).Set(value)
		line, err := formatDialect(single)
		if err != nil {
			continue // a dialect contains nothing that YAML cannot hold
		}
		key, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		received := newText("vendor.dialect", line, r.Exchange.Finding)
		if first != r.Exchange.Finding {
			received = newText("vendor.dialect-found", first, received)
		}
		v.addFinding(v.Text("vendor.dialect-title", "dialect."+key), v.sentQuery(r), received.In(v.lang), adviseFinding("dialect."+key), line)
	}
}

// addFinding adds a finding with the advice for it. args are those of the text about the client.
func (v *vendorReport) addFinding(title, sent, received string, a advice, args ...any) {
	section := newText("section." + ruleSections[a.rule])
	v.Findings = append(v.Findings, vendorFinding{title, [][2]string{
		{v.Text("vendor.sent"), sent},
		{v.Text("vendor.received"), received},
		{v.Text("vendor.section"), v.Text("vendor.quote", section, newText("rule."+a.rule))},
		{v.Text("vendor.client"), v.Text("client."+a.client, args...)},
		{v.Text("vendor.repair"), v.Text("repair." + a.repair)},
	}})
}

// libraryVersion returns the path of this module, with its version if the program was built with a
// released one.
func libraryVersion() string {
	const module = "github.com/exam-appointment/appointment-go"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range append(info.Deps, &info.Main) {
			if m.Path == module && strings.HasPrefix(m.Version, "v") && m.Version != "v0.0.0" {
				return module + " " + m.Version
			}
		}
	}
	return module
}

// Number returns the number of a finding, from 1, for the templates.
func (v *vendorReport) Number(i int) string { return strconv.Itoa(i + 1) }
