package doctor

import (
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

// plainBinding says the same as b with as few words as there are: what is a default is
// empty, and what all operations have in common is said once.
func plainBinding(b soap.Binding) *soap.Binding {
	plain := soap.Binding{Namespace: b.Namespace, Parameter: b.Parameter, Form: b.Form, Style: b.Style, Use: b.Use, Version: b.Version}
	actions := map[string]*string{} // by operation; nil: none is sent
	byName, empty, absent := true, true, true
	for _, op := range appointment.Operations() {
		name := string(op)
		action := actionOf(b, name)
		actions[name] = action
		byName = byName && action != nil && *action == byRule(b, name)
		empty = empty && action != nil && *action == ""
		absent = absent && action == nil
	}
	switch {
	case byName: // the default
	case empty:
		plain.Action = soap.ActionEmpty
	default: // what is not absent is said of each operation
		plain.Action = soap.ActionAbsent
	}
	blank(&plain.Parameter, "data")
	blank(&plain.Style, soap.Document)
	blank(&plain.Use, soap.Literal)
	blank(&plain.Version, soap.SOAP11)
	blank(&plain.Form, soap.Qualified)
	if plain.Style == soap.RPC {
		plain.Form = "" // its parameters are in no namespace either way
	}
	for name, action := range actions {
		own := soap.Operation{Name: b.Operations[name].Name, Parameter: b.Operations[name].Parameter}
		blank(&own.Name, name)
		blank(&own.Parameter, parameterIn(&plain))
		if plain.Action == soap.ActionAbsent && !absent {
			own.Action = action
		}
		if own != (soap.Operation{}) {
			if plain.Operations == nil {
				plain.Operations = map[string]soap.Operation{}
			}
			plain.Operations[name] = own
		}
	}
	return &plain
}

func blank[T ~string](field *T, usual T) {
	if *field == usual {
		*field = ""
	}
}

// actionOf is an operation's SOAPAction by the rules that soap.Binding documents; nil if
// none is sent.
func actionOf(b soap.Binding, operation string) *string {
	if own := b.Operations[operation].Action; own != nil {
		return own
	}
	action := ""
	switch b.Action {
	case soap.ActionAbsent:
		return nil
	case soap.ActionEmpty:
	default:
		action = byRule(b, operation)
	}
	return &action
}

func byRule(b soap.Binding, operation string) string {
	name := operation
	if own := b.Operations[operation].Name; own != "" {
		name = own
	}
	if strings.HasSuffix(b.Namespace, "/") || strings.HasSuffix(b.Namespace, "#") {
		return b.Namespace + name
	}
	return b.Namespace + "/" + name
}

// fromVendor is what of a whole dialect departs from its vendor's own; nil if nothing does.
func fromVendor(v appointment.Vendor, d appointment.Dialect) *appointment.Dialect {
	base := appointment.Config{Vendor: v}.FullDialect()
	out := d.Clone()
	blank(&out.Style, base.Style)
	blank(&out.Envelope, base.Envelope)
	blank(&out.Data, base.Data)
	blank(&out.Empty, base.Empty)
	blank(&out.Charset, base.Charset)
	blankList(&out.StatusCodes, base.StatusCodes)
	blankList(&out.ResultCodes, base.ResultCodes)
	blankList(&out.BookedFlags, base.BookedFlags)
	switch {
	case d.SOAP != nil && base.SOAP != nil:
		own := plainBinding(*d.SOAP)
		blank(&own.Namespace, base.SOAP.Namespace)
		if out.SOAP = own; isZeroBinding(own) {
			out.SOAP = nil
		}
	case d.SOAP != nil:
		out.SOAP = plainBinding(*d.SOAP)
	case d.REST != nil && base.REST != nil && isZeroRoute(d.REST):
		out.REST = nil
	}
	if isZeroDialect(out) {
		return nil
	}
	return &out
}

func blankList[T comparable](field *[]T, usual []T) {
	if len(*field) != len(usual) {
		return
	}
	for i := range usual {
		if (*field)[i] != usual[i] {
			return
		}
	}
	*field = nil
}

func isZeroBinding(b *soap.Binding) bool {
	return b.Namespace+b.Parameter+string(b.Form)+string(b.Style)+string(b.Use)+string(b.Action)+string(b.Version) == "" && len(b.Operations) == 0
}

func isZeroRoute(r *rest.Route) bool {
	return len(r.Paths)+len(r.Headers) == 0 && r.Parameter == ""
}

func isZeroDialect(d appointment.Dialect) bool { return key(d) == key(appointment.Dialect{}) }
