package appointment

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/exam-appointment/appointment-go/soap"
)

// checkCharset returns the error of a request with characters that the charset of requests does not
// have: an ErrInvalidRequest that names their fields. Such a character would arrive as a question
// mark, which is easily overlooked in a patient's name.
func (c *codec) checkCharset(op Operation, request any) error {
	if c.charset != httpx.RequestGBK && c.charset != httpx.RequestGB18030 {
		return nil
	}
	var problems []Problem
	check := func(field, text string) {
		if !c.charset.CanEncode(text) {
			problems = append(problems, Problem{field, fmt.Sprintf("has a character that %s (dialect.requestCharset) does not have", c.charset)})
		}
	}
	rules := queryRules()
	switch op {
	case SaveSchedule:
		rules = saveRules()
	case CancelSchedule:
		rules = cancelRules()
	}
	v := reflect.ValueOf(request).Elem()
	for _, r := range rules {
		if r.name == "extra" {
			continue
		}
		text, _ := fieldText(v.Field(r.index))
		check(r.name, text)
	}
	extra, _ := v.FieldByName("Extra").Interface().(map[string]string)
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		check("extra", name)
		check("extra."+name, extra[name])
	}
	if len(problems) == 0 {
		return nil
	}
	e := newError(op, ErrInvalidRequest, "")
	e.Problems = problems
	return e
}

// checkCharsetTexts returns the problems of configured texts that a request contains and that its
// charset does not have. It never shows a text, which may be a secret.
func (c Config) checkCharsetTexts(d Dialect) (problems []Problem) {
	charset, _ := httpx.ParseRequestCharset(string(d.RequestCharset))
	if charset == "" || charset == httpx.RequestUTF8 {
		return nil
	}
	check := func(path string, texts ...string) {
		if !slices.ContainsFunc(texts, func(text string) bool { return !charset.CanEncode(text) }) {
			return
		}
		problems = append(problems, Problem{path, fmt.Sprintf("has a character that %s (dialect.requestCharset) does not have", charset)})
	}
	check("systemId", c.SystemID)
	check("systemKey", string(c.SystemKey))
	check("businessType", c.BusinessType)
	check("organizationID", c.OrganizationID)
	for _, key := range slices.Sorted(maps.Keys(d.Names)) {
		check("dialect.names."+key, d.Names[key])
	}
	for _, key := range slices.Sorted(maps.Keys(d.Layouts)) {
		check("dialect.layouts."+key, d.Layouts[key])
	}
	for _, key := range slices.Sorted(maps.Keys(d.Values)) {
		check("dialect.values."+key, slices.Sorted(maps.Values(d.Values[key]))...)
	}
	if d.REST != nil {
		check("dialect.rest.parameter", d.REST.Parameter)
	}
	if d.SOAP != nil {
		problems = append(problems, checkBindingCharset(charset, d.SOAP)...)
	}
	return problems
}

// checkBindingCharset returns the problems of the texts of a binding. A character beyond ASCII in
// the name of an element cannot be escaped.
func checkBindingCharset(charset httpx.RequestCharset, b *soap.Binding) (problems []Problem) {
	checkText := func(path, text string) {
		if !charset.CanEncode(text) {
			problems = append(problems, Problem{path, fmt.Sprintf("has a character that %s (dialect.requestCharset) does not have", charset)})
		}
	}
	checkName := func(path, name string) {
		if _, err := charset.Encode([]byte(name)); err != nil {
			problems = append(problems, Problem{path, fmt.Sprintf("has a character that %s (dialect.requestCharset) does not have, and XML has no escapes in names", charset)})
		}
	}
	checkParameters := func(path string, parameters []soap.Parameter) {
		for i, p := range parameters {
			checkName(fmt.Sprintf("%sparameters[%d].name", path, i), p.Name)
			checkText(fmt.Sprintf("%sparameters[%d].value", path, i), string(p.Value))
		}
	}
	checkText("dialect.soap.namespace", b.Namespace)
	checkName("dialect.soap.parameter", b.Parameter)
	checkParameters("dialect.soap.", b.Parameters)
	for _, name := range slices.Sorted(maps.Keys(b.Operations)) {
		path, o := "dialect.soap.operations."+name+".", b.Operations[name]
		checkName(path+"name", o.Name)
		checkName(path+"parameter", o.Parameter)
		checkParameters(path, o.Parameters)
	}
	return problems
}
