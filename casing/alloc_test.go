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

// The tests in this file are not parallel, since they would count the allocations of other tests.

// skipIfPoolsDrop skips the test if a sync.Pool drops values at random, as under the race
// detector.
func skipIfPoolsDrop(t *testing.T) {
	t.Helper()
	pool := sync.Pool{New: func() any { return new(int) }}
	putMany := func() {
		for range 100 {
			pool.Put(pool.Get())
		}
	}
	if testing.AllocsPerRun(1, putMany) > 0 {
		t.Skip("sync.Pool drops values")
	}
}

// newSaveRequest returns a struct of the fields of a save request, all of them set.
func newSaveRequest(t *testing.T) reflect.Value {
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
			v.Elem().Field(i).Set(reflect.ValueOf(newDay(2026, 1, 5)))
		}
	}
	return v
}

func TestCodec_Marshal_OneAllocation(t *testing.T) {
	v := newSaveRequest(t)
	if n := v.Elem().NumField(); n < 35 {
		t.Fatalf("the save request has %d fields, want at least 35", n)
	}
	skipIfPoolsDrop(t)
	for _, opt := range []casing.Option{casing.WithEmptyFields(), casing.WithLocation(newDay(1, 1, 1).Location())} {
		c, request := newCodec(t, casing.Upper, opt), v.Interface()
		if n := testing.AllocsPerRun(100, func() { _, _ = c.Marshal(request) }); n > 1 {
			t.Errorf("Marshal = %v allocations, want at most 1", n)
		}
	}
}

// schedule is the list of slots in the response to a query.
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

// newScheduleJSON returns a schedule of 2 resources, 7 days and n times a day.
func newScheduleJSON(t *testing.T, c *casing.Codec, n int) []byte {
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

func TestCodec_Unmarshal_ScheduleAllocations(t *testing.T) {
	skipIfPoolsDrop(t)
	for _, style := range []casing.Style{casing.Camel, casing.Pascal, casing.Upper} {
		c := newCodec(t, style, casing.WithTypes(schedule{}))
		doc := newScheduleJSON(t, c, 36)
		if len(doc) < 65<<10 || len(doc) > 80<<10 {
			t.Fatalf("the schedule has %d bytes, want 65 to 80 KB", len(doc))
		}
		var v schedule
		deviations, err := c.Unmarshal(doc, &v)
		if deviations != nil || err != nil || len(v.Resources[1].Days[6].Times) != 36 {
			t.Fatalf("Unmarshal = %v, %v, want no deviations and 36 times a day", deviations, err)
		}
		n := testing.AllocsPerRun(50, func() { v = schedule{}; _, _ = c.Unmarshal(doc, &v) })
		if t.Logf("%v: %v allocations for %d bytes", style, n, len(doc)); n > 40 {
			t.Errorf("%v: Unmarshal = %v allocations, want at most 40", style, n)
		}
	}
}

// TestCodec_Unmarshal_KeptTextMemory keeps one string of each document, and measures how much
// of the document each string keeps in memory.
func TestCodec_Unmarshal_KeptTextMemory(t *testing.T) {
	c := newCodec(t, casing.Camel, casing.WithTypes(schedule{}))
	doc := newScheduleJSON(t, c, 300)
	kept := make([]string, 40)
	before := heapSize()
	for i := range kept {
		var v schedule
		if _, err := c.Unmarshal(bytes.Clone(doc), &v); err != nil {
			t.Fatal(err)
		}
		kept[i] = v.Resources[i%2].Days[3].Times[i].Doctor
	}
	each := (int64(heapSize()) - int64(before)) / int64(len(kept))
	if t.Logf("a string of a document of %d bytes keeps %d bytes", len(doc), each); each > 40<<10 {
		t.Errorf("a string keeps %d bytes in memory, want at most %d", each, 40<<10)
	}
	runtime.KeepAlive(kept)
	runtime.KeepAlive(doc)
}

func heapSize() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // a sync.Pool keeps values for one more collection
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestCodec_Unmarshal_HostileDocumentMemory measures the allocations of documents that are
// made to be expensive.
func TestCodec_Unmarshal_HostileDocumentMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped with -short")
	}
	const size = 1 << 20
	repeat := func(pattern string) string { // with numbers for #
		var b strings.Builder
		for i := 0; b.Len() < size; i++ {
			b.WriteString(strings.ReplaceAll(pattern, "#", fmt.Sprint(i)))
		}
		return b.String()
	}
	inString, _ := json.Marshal(`{"roomName":"` + strings.Repeat("n", size) + `"}`)
	inStrings, _ := json.Marshal(string(inString))
	for name, doc := range map[string]string{
		"unknown names":             `{` + repeat(`"u#":1,`) + `"x":1}`,
		"names without letters":     `{` + repeat(`"张#":1,`) + `"x":1}`,
		"other spellings":           `{"roomList":[` + repeat(`{"ROOMNAME":#,"hour_list":{"left":"#.0","z#":1}},`) + `{}]}`,
		"empty elements":            `{"roomList":[` + repeat(`{},`) + `{}]}`,
		"duplicates":                `{` + repeat(`"COUNT":1,`) + `"count":2}`,
		"one long duplicate":        `{"ROOMLIST":[` + repeat(`1,`) + `1],"notes":1}`,
		"escapes":                   `{"orderNO":"` + repeat(`\u0041`) + `","x":"` + repeat(`\n`) + `"}`,
		"JSON in strings":           `{"room":` + string(inStrings) + `}`,
		"texts and JSON in strings": `{"roomList":[` + repeat(`{"roomName":"#","hourList":"[]"},`) + `{}]}`,
		"long lists":                `{"ranks":[` + repeat(`"#",`) + `1],"notes":[` + repeat(`#,`) + `null]}`,
	} {
		c := newCodec(t, casing.Camel, casing.WithTypes(visit{}))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := c.Unmarshal([]byte(doc), new(visit))
		runtime.ReadMemStats(&after)
		ratio := (after.TotalAlloc - before.TotalAlloc) / uint64(len(doc))
		if t.Logf("%s: allocated %d times the size, error %v", name, ratio, err); ratio > 60 {
			t.Errorf("%s: Unmarshal allocated %d times the size, want at most 60", name, ratio)
		}
	}
}
