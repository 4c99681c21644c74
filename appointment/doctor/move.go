package doctor

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

// move changes one thing in a dialect. The lighter it is, the sooner it is tried; what the
// hospital's answers speak for becomes light.
type move struct {
	group  string // two moves of one group exclude each other
	weight float64
	apply  func(*appointment.Dialect)
}

// moves are all that could be changed in a dialect, as far as is known.
func (x *examination) moves(from *attempt) []move {
	d := from.dialect
	carrying := x.restMoves(from)
	if d.SOAP != nil {
		carrying = x.soapMoves(from)
	}
	carrying = append(carrying, x.carrierMoves(from)...)
	// What the interface's JSON came back through is not likely to be what is wrong, the
	// more so if the WSDL says the same.
	said := x.wsdl != nil && carrierKey(*x.wsdl) == carrierKey(d)
	if said || from.level >= complained && (d.REST != nil || !x.deaf(from)) {
		for i := range carrying {
			carrying[i].weight += 3
		}
	}
	return append(x.messageMoves(from), carrying...)
}

// lighter is a weight that something speaks for.
func lighter(weight float64, so bool) float64 {
	if so {
		return weight / 5
	}
	return weight
}

// envelopeNames are the interface's names around the business fields.
var envelopeNames = []string{"systemId", "systemKey", "businessType", "method", "data"}

// messageMoves are those of the document, whatever carries it.
func (x *examination) messageMoves(from *attempt) []move {
	d, ev := from.dialect, x.learned
	var all []move
	seen, told := ev.spelledAs()
	for i, style := range styles() {
		all = append(all, move{"style", lighter(2+0.1*float64(i), told && style == seen), func(d *appointment.Dialect) { d.Style = style.String() }})
	}
	ofEnvelope := slices.ContainsFunc(from.fields, func(f string) bool { return slices.Contains(envelopeNames, f) })
	none := d.Envelope == appointment.EnvelopeNone
	envelope := func(weight float64, e appointment.Envelope, form appointment.DataForm) {
		all = append(all, move{"envelope", weight, func(d *appointment.Dialect) { d.Envelope, d.Data = e, form }})
	}
	few := len(from.fields) > 0 && len(from.fields) <= 4 // else all of them are misspelled
	data := few && slices.Contains(from.fields, "data")
	envelope(lighter(2.2, none && ofEnvelope), appointment.EnvelopeFull, appointment.DataObject)
	envelope(lighter(2.1, ev.inString || data), appointment.EnvelopeFull, appointment.DataString)
	envelope(lighter(2.3, ev.bare || !none && ofEnvelope && !data), appointment.EnvelopeNone, appointment.DataObject)

	empty := move{"empty", lighter(2.6, x.leftOut(from.fields)), func(d *appointment.Dialect) { d.Empty = appointment.EmptyWritten }}
	if d.Empty == appointment.EmptyWritten {
		empty = move{"empty", 4, func(d *appointment.Dialect) { d.Empty = appointment.EmptyOmitted }}
	}
	all = append(all, empty)
	all = append(all, layoutMoves("startDate", "2006/01/02 15:04:05", few && slices.Contains(from.fields, "startDate"))...)
	all = append(all, layoutMoves("requestedDate", time.DateTime, few && slices.Contains(from.fields, "requestedDate"))...)
	if len(ev.names) > 0 {
		learned := maps.Clone(ev.names)
		all = append(all, move{"names", 0.5, func(d *appointment.Dialect) {
			names := maps.Clone(d.Names)
			if names == nil {
				names = map[string]string{}
			}
			maps.Copy(names, learned)
			d.Names = names
		}})
	}
	return all
}

// layouts are how hospitals write a time. The first three are in the publication.
var layouts = []string{time.DateTime, "15:04:05", "2006/01/02 15:04:05", time.DateOnly, "20060102150405", "2006-01-02T15:04:05", "2006/01/02", "20060102"}

func layoutMoves(field, usual string, named bool) (all []move) {
	for i, layout := range layouts {
		if layout == "15:04:05" && field == "startDate" {
			continue // the query's day would be lost
		}
		weight := 3 + 0.2*float64(i)
		if i > 2 && !named {
			weight += 3
		}
		all = append(all, move{field, lighter(weight, named), func(d *appointment.Dialect) {
			if d.Layouts == nil {
				d.Layouts = map[string]string{}
			}
			if d.Layouts[field] = layout; layout == usual {
				delete(d.Layouts, field)
			}
		}})
	}
	return all
}

// leftOut reports whether a no names fields that the request leaves out.
func (x *examination) leftOut(fields []string) bool {
	text := map[string]string{
		"serviceID": x.request.ServiceID, "procedureID": x.request.ProcedureID,
		"fastingFlag": string(x.request.FastingFlag), "placerOrderNO": x.request.PlacerOrderNO,
	}
	return slices.ContainsFunc(fields, func(f string) bool {
		value, optional := text[f]
		return optional && value == ""
	})
}

// key tells dialects apart.
func key(d appointment.Dialect) string {
	text, _ := json.Marshal(d) // which is data, and has nothing that JSON has not
	return string(text)
}

// carrierKey tells apart how dialects are carried.
func carrierKey(d appointment.Dialect) string {
	carrier := appointment.Dialect{REST: d.REST}
	if d.SOAP != nil {
		carrier.SOAP = plainBinding(*d.SOAP)
	}
	return key(carrier)
}

// canonical is a dialect in as few words as there are.
func canonical(d appointment.Dialect) appointment.Dialect {
	d = d.Clone()
	if d.SOAP != nil {
		d.SOAP = plainBinding(*d.SOAP)
	}
	if len(d.Layouts) == 0 {
		d.Layouts = nil
	}
	if d.Envelope == appointment.EnvelopeNone {
		d.Data = appointment.DataObject
	}
	return d
}

// uncapital is an operation's name with a small first letter.
func uncapital(name string) string { return strings.ToLower(name[:1]) + name[1:] }
