package appointmenttest

import (
	"fmt"
	"strconv"
	"strings"
)

// Shape is a form in which serializers write lists or objects, for [Shaped].
type Shape int

// The shapes. A client must read all except the last three. These have no clear meaning, so it must
// report ErrBadResponse and name the path.
const (
	ShapeDotNet     Shape = iota + 1 // lists as {"$id":"2","$values":[…]}, and all objects with an $id
	ShapePHP                         // lists as {"0":…,"2":…,"4":…}, an array with gaps
	ShapePHPFromOne                  // lists as {"1":…,"2":…,"3":…}
	ShapeXML                         // lists as {"scheduleArrangeTimeInfo":[…]}, or with one object instead of [ ]
	ShapeItem                        // the same with the name item
	ShapeList                        // the same with the name list
	ShapeReference                   // slots as {"$ref":"$.data…"}, and in full in another list (fastjson)
	ShapeResultList                  // result as a list of one
	ShapeDataList                    // data as a list of one

	ShapeDangling   // slots as {"$ref":"…"} to a place that does not exist
	ShapeWrapped    // every slot inside an object: [{"scheduleArrangeTimeInfo":{…}}]
	ShapeTwoResults // result as a list of two
)

// String returns a short name.
func (s Shape) String() string {
	names := [...]string{
		"", ".NET lists", "PHP lists", "PHP lists from 1", "XML lists", "item lists", "list lists", "fastjson references",
		"result in a list", "data in a list", "dangling references", "wrapped slots", "two results",
	}
	if s < 1 || int(s) >= len(names) {
		return "unknown shape"
	}
	return names[s]
}

// Shaped executes the request and writes the lists or objects of the response in another shape, as
// some serializers do. It is a property of a platform: see [WithEveryResponse]. A client that reads
// such a list as empty may report a booked order as not booked. Shaped does nothing for an unknown
// shape.
func Shaped(s Shape) Fault {
	return Fault{change: &change{name: s.String(), shapes: []documentEdit{func(_ call, doc object) { s.apply(doc) }}}}
}

// apply changes a response document.
func (s Shape) apply(doc object) {
	switch s {
	case ShapeDotNet:
		id := 0
		addIDs(doc, &id)
	case ShapePHP, ShapePHPFromOne, ShapeXML, ShapeItem, ShapeList:
		s.replaceLists(doc)
	case ShapeReference, ShapeDangling, ShapeWrapped:
		s.replaceSlots(resultOf(doc))
	case ShapeDataList:
		if data := dataOf(doc); data != nil {
			doc["data"] = []any{data}
		}
	case ShapeResultList, ShapeTwoResults:
		if result := resultOf(doc); result != nil {
			list := []any{result}
			if s == ShapeTwoResults {
				list = append(list, result)
			}
			dataOf(doc)["result"] = list
		}
	}
}

// addIDs returns a value in which every object has an $id, and every list is an object with $values.
func addIDs(value any, id *int) any {
	nextID := func() string {
		*id++
		return strconv.Itoa(*id)
	}
	switch v := value.(type) {
	case object:
		own := nextID()
		for name, member := range v {
			v[name] = addIDs(member, id)
		}
		v["$id"] = own
	case []any:
		list := object{"$id": nextID()}
		for i, item := range v {
			v[i] = addIDs(item, id)
		}
		list["$values"] = v
		return list
	}
	return value
}

// replaceLists replaces the lists in an object by objects, at every depth.
func (s Shape) replaceLists(o object) {
	for name, member := range o {
		list, ok := member.([]any)
		if inner, isObject := member.(object); isObject {
			s.replaceLists(inner)
		}
		if !ok {
			continue
		}
		for _, item := range list {
			if inner, isObject := item.(object); isObject {
				s.replaceLists(inner)
			}
		}
		o[name] = s.listObject(name, list)
	}
}

// listObject returns the object that replaces a list.
func (s Shape) listObject(name string, list []any) any {
	switch s {
	case ShapeXML:
		return wrapList(elementName(name), list)
	case ShapeItem:
		return wrapList("item", list)
	case ShapeList:
		return wrapList("list", list)
	}
	if len(list) == 0 {
		return list // PHP does not distinguish an empty list from an empty object
	}
	numbered := object{}
	for i, item := range list {
		if s == ShapePHP {
			numbered[strconv.Itoa(2*i)] = item
		} else {
			numbered[strconv.Itoa(i+1)] = item
		}
	}
	return numbered
}

// wrapList returns an object with a list, or with its only element.
func wrapList(name string, list []any) object {
	if len(list) == 1 {
		return object{name: list[0]}
	}
	return object{name: list}
}

// elementName returns the name of the elements of a list.
func elementName(list string) string { return strings.TrimSuffix(list, "List") }

// replaceSlots replaces every slot in the result of a query.
func (s Shape) replaceSlots(result object) {
	for i, resource := range listOf(result, resourceListName) {
		for j, day := range listOf(resource, dayListName) {
			slots := listOf(day, timeListName)
			replaced, originals := make([]any, len(slots)), make([]any, len(slots))
			for k, slot := range slots {
				originals[k] = slot
				if s == ShapeWrapped {
					replaced[k] = object{elementName(timeListName): slot}
					continue
				}
				replaced[k] = reference{resourceListName, i, dayListName, j, "allTimes", k}
			}
			day[timeListName] = replaced
			if s == ShapeReference {
				day["allTimes"] = originals
			}
		}
	}
}

// reference is a reference of fastjson: the names and indexes that lead from the result to a value.
type reference []any

// spell returns the reference as JSON. inData is true if data is the root of its document.
func (r reference) spell(spell func(name string) string, inData bool) object {
	path := "$"
	if !inData {
		path += "." + spell("data")
	}
	path += "." + spell("result")
	for _, step := range r {
		if name, ok := step.(string); ok {
			path += "." + spell(name)
		} else {
			path += fmt.Sprintf("[%d]", step)
		}
	}
	return object{"$ref": path}
}
