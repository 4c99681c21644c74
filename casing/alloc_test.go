package casing_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

// The tests in this file are not parallel: what others allocate would count.

// skipIfPoolsLose skips the test if pools lose what they are given, as they do at random
// under the race detector.
func skipIfPoolsLose(t *testing.T) {
	t.Helper()
	pool := sync.Pool{New: func() any { return new(int) }}
	putMany := func() {
		for range 100 {
			pool.Put(pool.Get())
		}
	}
	if testing.AllocsPerRun(1, putMany) > 0 {
		t.Skip("pools lose what they are given")
	}
}

// saveRequest is a struct of the fields of a save request, all of them filled in.
func saveRequest(t *testing.T) reflect.Value {
	t.Helper()
	table, err := os.Open("../testdata/fields.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	var fields []reflect.StructField
	for lines := bufio.NewScanner(table); lines.Scan(); {
		row := strings.Split(lines.Text(), "\t")
		if row[0] != "save" || row[1] != "request" {
			continue
		}
		field := reflect.StructField{Name: fmt.Sprintf("F%d", len(fields)), Type: reflect.TypeFor[string]()}
		if strings.HasSuffix(row[3], "Date") {
			field.Type = reflect.TypeFor[day]()
		}
		field.Tag = reflect.StructTag(fmt.Sprintf("json:%q", row[3]))
		fields = append(fields, field)
	}
	v := reflect.New(reflect.StructOf(fields))
	for i := range fields {
		if v.Elem().Field(i).Kind() == reflect.String {
			v.Elem().Field(i).SetString("胸部平扫 CT\n")
		} else {
			v.Elem().Field(i).Set(reflect.ValueOf(on(2026, 1, 5)))
		}
	}
	return v
}

func TestMarshalAllocatesOnce(t *testing.T) {
	v := saveRequest(t)
	if n := v.Elem().NumField(); n < 35 {
		t.Fatalf("%d fields", n)
	}
	skipIfPoolsLose(t)
	for _, opt := range []casing.Option{casing.WithEmptyFields(), casing.WithLocation(on(1, 1, 1).Location())} {
		c, request := newCodec(t, casing.Upper, opt), v.Interface()
		if n := testing.AllocsPerRun(100, func() { _, _ = c.Marshal(request) }); n > 1 {
			t.Errorf("%v allocations", n)
		}
	}
}

// schedule is a list of slots as a hospital answers it.
type schedule struct {
	Resources []struct {
		UID  string `json:"resourceUID"`
		Days []struct {
			UID   string            `json:"arrangeUID"`
			Day   day               `json:"arrangeDay"`
			Times []timeOfDay       `json:"scheduleArrangeTimeInfoList"`
			Extra map[string]string `json:"-" casing:"extra"`
		} `json:"scheduleArrangeDateInfoList"`
	} `json:"scheduleArrangeResourceInfoList"`
}

type timeOfDay struct {
	UID    string `json:"timeDetailUID" max:"32"`
	Start  string `json:"startTime"`
	End    string `json:"endTime"`
	Doctor string `json:"doctorName"`
	Left   int    `json:"quantity"`
	Status string `json:"scheduleTimeStatus"`
}

// scheduleDoc is a schedule of 2 resources, 7 days and n times a day, by encoding/json.
func scheduleDoc(t *testing.T, c *casing.Codec, n int) []byte {
	t.Helper()
	times := strings.Repeat(`{"timeDetailUID":"4f2c-0001","startTime":"08:00:00","endTime":"08:30:00","doctorName":"张三",`+
		`"quantity":14,"scheduleTimeStatus":"Open"},`, n)
	days := strings.Repeat(`{"arrangeUID":"a-1","arrangeDay":"2026-01-05","scheduleArrangeTimeInfoList":[`+times[:len(times)-1]+`]},`, 7)
	resources := strings.Repeat(`{"resourceUID":"r-1","scheduleArrangeDateInfoList":[`+days[:len(days)-1]+`]},`, 2)
	doc, err := c.Rename([]byte(`{"scheduleArrangeResourceInfoList":[` + resources[:len(resources)-1] + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestScheduleAllocations(t *testing.T) {
	skipIfPoolsLose(t)
	for _, style := range []casing.Style{casing.Camel, casing.Pascal, casing.Upper} {
		c := newCodec(t, style, casing.WithTypes(schedule{}))
		doc := scheduleDoc(t, c, 36)
		if len(doc) < 65<<10 || len(doc) > 80<<10 {
			t.Fatalf("%d bytes", len(doc))
		}
		var v schedule
		departs, err := c.Unmarshal(doc, &v)
		if departs != nil || err != nil || len(v.Resources[1].Days[6].Times) != 36 {
			t.Fatalf("%v, %v", departs, err)
		}
		n := testing.AllocsPerRun(50, func() { v = schedule{}; _, _ = c.Unmarshal(doc, &v) })
		if t.Logf("%v: %v allocations for %d bytes", style, n, len(doc)); n > 40 {
			t.Errorf("%v: %v allocations", style, n)
		}
	}
}

// TestKeptTextHoldsLittle keeps one text of each of some documents.
func TestKeptTextHoldsLittle(t *testing.T) {
	c := newCodec(t, casing.Camel, casing.WithTypes(schedule{}))
	doc := scheduleDoc(t, c, 300)
	kept := make([]string, 40)
	before := heap()
	for i := range kept {
		var v schedule
		if _, err := c.Unmarshal(bytes.Clone(doc), &v); err != nil {
			t.Fatal(err)
		}
		kept[i] = v.Resources[i%2].Days[3].Times[i].Doctor
	}
	each := (int64(heap()) - int64(before)) / int64(len(kept))
	if t.Logf("%d bytes for a text of a document of %d", each, len(doc)); each > 40<<10 {
		t.Errorf("a kept text holds %d bytes", each)
	}
	runtime.KeepAlive(kept)
	runtime.KeepAlive(doc)
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // the pools' second chance
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestHostileDocuments measures what documents that are made to be expensive take.
func TestHostileDocuments(t *testing.T) {
	const size = 1 << 20
	fill := func(format string) string {
		var b strings.Builder
		for i := 0; b.Len() < size; i++ {
			b.WriteString(strings.ReplaceAll(format, "#", fmt.Sprint(i)))
		}
		return b.String()
	}
	inString, _ := json.Marshal(`{"roomName":"` + strings.Repeat("n", size) + `"}`)
	inStrings, _ := json.Marshal(string(inString))
	for name, doc := range map[string]string{
		"unknown names":      `{` + fill(`"u#":1,`) + `"x":1}`,
		"names of no letter": `{` + fill(`"张#":1,`) + `"x":1}`,
		"odd elements":       `{"roomList":[` + fill(`{"ROOMNAME":#,"hour_list":{"left":"#.0","z#":1}},`) + `{}]}`,
		"empty elements":     `{"roomList":[` + fill(`{},`) + `{}]}`,
		"twins":              `{` + fill(`"COUNT":1,`) + `"count":2}`,
		"one long twin":      `{"ROOMLIST":[` + fill(`1,`) + `1],"notes":1}`,
		"escapes":            `{"orderNO":"` + fill(`\u0041`) + `","x":"` + fill(`\n`) + `"}`,
		"in strings":         `{"room":` + string(inStrings) + `}`,
		"texts and strings":  `{"roomList":[` + fill(`{"roomName":"#","hourList":"[]"},`) + `{}]}`,
		"long lists":         `{"ranks":[` + fill(`"#",`) + `1],"notes":[` + fill(`#,`) + `null]}`,
	} {
		c := newCodec(t, casing.Camel, casing.WithTypes(visit{}))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := c.Unmarshal([]byte(doc), new(visit))
		runtime.ReadMemStats(&after)
		times := (after.TotalAlloc - before.TotalAlloc) / uint64(len(doc))
		if t.Logf("%s: %d times the size, %v", name, times, err); times > 60 {
			t.Errorf("%s: allocated %d times the size", name, times)
		}
	}
}
