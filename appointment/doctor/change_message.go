package doctor

import (
	"maps"
	"slices"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// messageChanges returns the changes of the document, which do not depend on the transport.
func (d *diagnosis) messageChanges(base *attempt) []change {
	changes := d.styleChanges()
	changes = append(changes, d.envelopeChanges(base)...)
	changes = append(changes, d.emptyChange(base))
	changes = append(changes, layoutChanges("startDate", "2006/01/02 15:04:05", base.namesField("startDate"))...)
	changes = append(changes, layoutChanges("requestedDate", time.DateTime, base.namesField("requestedDate"))...)
	if len(d.evidence.names) > 0 {
		changes = append(changes, nameChange(maps.Clone(d.evidence.names)))
	}
	if d.evidence.namesCharset {
		changes = append(changes, charsetChange(0.5, appointment.RequestGBK), charsetChange(0.6, appointment.RequestASCII))
	}
	return changes
}

// charsetChange returns the change of the charset of requests.
func charsetChange(cost float64, charset appointment.RequestCharset) change {
	return change{"charset", cost, func(dialect *appointment.Dialect) { dialect.RequestCharset = charset }}
}

// namesField reports whether a rejection names a field and at most three others. The cause of
// a rejection that names more is probably their spelling.
func (a *attempt) namesField(field string) bool {
	return len(a.fields) <= 4 && slices.Contains(a.fields, field)
}

// styleChanges returns the changes of the spelling of names.
func (d *diagnosis) styleChanges() (changes []change) {
	likely, isKnown := d.evidence.mostFrequentStyle()
	for i, style := range allStyles() {
		changes = append(changes, change{"style", costIfSeen(2+0.1*float64(i), isKnown && style == likely), func(dialect *appointment.Dialect) {
			dialect.Style = style.String()
		}})
	}
	return changes
}

// envelopeChanges returns the changes of the envelope and the form of its data.
func (d *diagnosis) envelopeChanges(base *attempt) []change {
	ev := d.evidence
	namesEnvelope := slices.ContainsFunc(base.fields, func(f string) bool { return slices.Contains(envelopeNames, f) })
	hasNone := base.dialect.Envelope == appointment.EnvelopeNone
	namesData := base.namesField("data")
	envelope := func(cost float64, e appointment.Envelope, form appointment.DataForm) change {
		return change{"envelope", cost, func(dialect *appointment.Dialect) { dialect.Envelope, dialect.Data = e, form }}
	}
	changes := []change{
		envelope(costIfSeen(2.2, hasNone && namesEnvelope), appointment.EnvelopeFull, appointment.DataObject),
		envelope(costIfSeen(2.1, ev.hasDataString || namesData), appointment.EnvelopeFull, appointment.DataString),
		envelope(costIfSeen(2.3, ev.hasNoEnvelope || !hasNone && namesEnvelope && !namesData), appointment.EnvelopeNone, appointment.DataObject),
	}
	if ev.hasDataBase64 || namesData {
		changes = append(changes, envelope(costIfSeen(4.5, ev.hasDataBase64), appointment.EnvelopeFull, appointment.DataBase64))
	}
	return changes
}

// emptyChange returns the change of the form of fields without a value.
func (d *diagnosis) emptyChange(base *attempt) change {
	if base.dialect.Empty == appointment.EmptyWritten {
		return change{"empty", 4, func(dialect *appointment.Dialect) { dialect.Empty = appointment.EmptyOmitted }}
	}
	return change{"empty", costIfSeen(2.6, d.omitsAny(base.fields)), func(dialect *appointment.Dialect) { dialect.Empty = appointment.EmptyWritten }}
}

// omitsAny reports whether the query has no value for one of the fields.
func (d *diagnosis) omitsAny(fields []string) bool {
	optional := map[string]string{
		"serviceID": d.query.ServiceID, "procedureID": d.query.ProcedureID,
		"fastingFlag": string(d.query.FastingFlag), "placerOrderNO": d.query.PlacerOrderNO,
	}
	return slices.ContainsFunc(fields, func(field string) bool {
		value, isOptional := optional[field]
		return isOptional && value == ""
	})
}

// timeLayouts are layouts that hospitals use. The first three are in the publication.
var timeLayouts = []string{time.DateTime, time.TimeOnly, "2006/01/02 15:04:05", time.DateOnly, "20060102150405", "2006-01-02T15:04:05", "2006/01/02", "20060102"}

// layoutChanges returns the changes of a field's layout. isNamed means that a rejection names
// the field.
func layoutChanges(field, defaultLayout string, isNamed bool) (changes []change) {
	for i, layout := range timeLayouts {
		if layout == time.TimeOnly && field == "startDate" {
			continue // the query would lose its day
		}
		cost := 3 + 0.2*float64(i)
		if i > 2 && !isNamed {
			cost += 3
		}
		changes = append(changes, change{field, costIfSeen(cost, isNamed), func(dialect *appointment.Dialect) {
			if dialect.Layouts == nil {
				dialect.Layouts = map[string]string{}
			}
			if dialect.Layouts[field] = layout; layout == defaultLayout {
				delete(dialect.Layouts, field)
			}
		}})
	}
	return changes
}

// nameChange returns the change that adds exact names.
func nameChange(names map[string]string) change {
	return change{"names", 0.5, func(dialect *appointment.Dialect) {
		dialect.Names = maps.Clone(dialect.Names)
		if dialect.Names == nil {
			dialect.Names = map[string]string{}
		}
		maps.Copy(dialect.Names, names)
	}}
}
