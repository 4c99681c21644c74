package casing_test

import (
	"bufio"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/casing"
)

func newCodec(t testing.TB, style casing.Style, opts ...casing.Option) *casing.Codec {
	t.Helper()
	c, err := casing.New(style, opts...)
	if err != nil {
		t.Fatalf("New(%v) error = %v, want nil", style, err)
	}
	return c
}

// codeEightDigits is the code of package tests for a day without hyphens.
const codeEightDigits casing.Code = "eight-digits"

// day is a Scalar. It is a date that is also read from eight digits.
type day struct{ time.Time }

var _ casing.Scalar = (*day)(nil)

func (d *day) ReadText(text []byte) (format casing.Code, err error) {
	if d.Time, err = time.Parse("2006-01-02", string(text)); err == nil {
		return "", nil
	}
	if d.Time, err = time.Parse("20060102", string(text)); err == nil {
		return codeEightDigits, nil
	}
	return "", errors.New("not a date")
}

// AppendText fails for a year of five digits. It then returns no slice, as time.Time does.
func (d day) AppendText(b []byte) ([]byte, error) {
	if d.Year() > 9999 {
		return nil, errors.New("the year has five digits")
	}
	return d.AppendFormat(b, "2006-01-02"), nil
}

func newDay(year, month, date int) day {
	return day{time.Date(year, time.Month(month), date, 0, 0, 0, 0, time.UTC)}
}

// visit is a struct with fields of the types that the codec supports.
type visit struct {
	OrderNO string            `json:"orderNO" max:"4"`
	Count   int               `json:"count"`
	Days    uint8             `json:"days,string,omitempty"`
	Limit   *int              `json:"limit"`
	Price   float64           `json:"price,omitempty"`
	Urgent  bool              `json:"urgent,omitempty"`
	Day     day               `json:"day"`
	At      time.Time         `json:"at" layout:"2006-01-02 15:04:05"`
	Until   *time.Time        `json:"until" layout:"15:04"`
	Room    *room             `json:"room"`
	Rooms   []room            `json:"roomList"`
	Notes   []string          `json:"notes" max:"4"`
	Ranks   []int             `json:"ranks"`
	Extra   map[string]string `json:"-" casing:"extra"`
}

type room struct {
	Name  string `json:"roomName"`
	Hours []hour `json:"hourList"`
}

type hour struct {
	From string `json:"from"`
	Left int    `json:"left"`
}

func ptr[T any](v T) *T { return &v }

// fullVisit returns a visit with every field set.
func fullVisit() visit {
	return visit{
		OrderNO: "张三", Count: -14, Days: 7, Limit: ptr(0), Price: 12.5, Urgent: true, Day: newDay(2026, 1, 5),
		At: time.Date(2026, 1, 5, 8, 30, 0, 0, time.UTC), Until: ptr(time.Date(0, 1, 1, 9, 0, 0, 0, time.UTC)),
		Room:  &room{Name: "CT 1"},
		Rooms: []room{{Name: "a", Hours: []hour{{"8:00", 1}, {"8:30", 2}}}, {Name: "b", Hours: []hour{{"9:00", 3}}}},
		Notes: []string{"\"😀\"\n", "]]>"}, Ranks: []int{3, 1, 2},
	}
}

// fullVisitJSON returns the document of fullVisit in each style, as a vendor would write it.
func fullVisitJSON() [3]string {
	return [3]string{
		casing.Camel: `{"orderNO":"张三","count":-14,"days":"7","limit":0,"price":12.5,"urgent":true,"day":"2026-01-05",` +
			`"at":"2026-01-05 08:30:00","until":"09:00","room":{"roomName":"CT 1"},"roomList":[{"roomName":"a",` +
			`"hourList":[{"from":"8:00","left":1},{"from":"8:30","left":2}]},{"roomName":"b","hourList":[{"from":"9:00","left":3}]}],` +
			`"notes":["\"😀\"\n","]]>"],"ranks":[3,1,2]}`,
		casing.Pascal: `{"OrderNO":"张三","Count":-14,"Days":"7","Limit":0,"Price":12.5,"Urgent":true,"Day":"2026-01-05",` +
			`"At":"2026-01-05 08:30:00","Until":"09:00","Room":{"RoomName":"CT 1"},"RoomList":[{"RoomName":"a",` +
			`"HourList":[{"From":"8:00","Left":1},{"From":"8:30","Left":2}]},{"RoomName":"b","HourList":[{"From":"9:00","Left":3}]}],` +
			`"Notes":["\"😀\"\n","]]>"],"Ranks":[3,1,2]}`,
		casing.Upper: `{"ORDERNO":"张三","COUNT":-14,"DAYS":"7","LIMIT":0,"PRICE":12.5,"URGENT":true,"DAY":"2026-01-05",` +
			`"AT":"2026-01-05 08:30:00","UNTIL":"09:00","ROOM":{"ROOMNAME":"CT 1"},"ROOMLIST":[{"ROOMNAME":"a",` +
			`"HOURLIST":[{"FROM":"8:00","LEFT":1},{"FROM":"8:30","LEFT":2}]},{"ROOMNAME":"b","HOURLIST":[{"FROM":"9:00","LEFT":3}]}],` +
			`"NOTES":["\"😀\"\n","]]>"],"RANKS":[3,1,2]}`,
	}
}

// shapeAt returns a deviation of KindShape. more is optional.
func shapeAt(path string, code casing.Code, more ...int) casing.Deviation {
	d := casing.Deviation{Path: path, Kind: casing.KindShape, Code: code}
	for _, n := range more {
		d.More = n
	}
	return d
}

// nameAt returns a deviation of KindName. more is optional.
func nameAt(path, found string, more ...int) casing.Deviation {
	d := casing.Deviation{Path: path, Kind: casing.KindName, Found: found}
	for _, n := range more {
		d.More = n
	}
	return d
}

// checkUnmarshal fails unless doc is read as want, with exactly these deviations.
func checkUnmarshal(t *testing.T, c *casing.Codec, doc string, want visit, wantDeviations ...casing.Deviation) {
	t.Helper()
	got := visit{OrderNO: "old", Rooms: []room{{Name: "old"}}, Extra: map[string]string{"old": ""}}
	deviations, err := c.Unmarshal([]byte(doc), &got)
	if err != nil {
		t.Errorf("Unmarshal(%s) error = %v, want nil", doc, err)
		return
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Unmarshal(%s)\n got %+v\nwant %+v", doc, got, want)
	}
	if !reflect.DeepEqual(deviations, wantDeviations) {
		t.Errorf("Unmarshal(%s) deviations\n got %+v\nwant %+v", doc, deviations, wantDeviations)
	}
}

// checkUnmarshalError fails unless reading doc is an Error that, written as "path: problem",
// begins with wantPrefix.
func checkUnmarshalError(t *testing.T, c *casing.Codec, doc, wantPrefix string) {
	t.Helper()
	var v visit
	deviations, err := c.Unmarshal([]byte(doc), &v)
	var e *casing.Error
	if !errors.As(err, &e) || deviations != nil {
		t.Errorf("Unmarshal(%.80s) = %+v, %v, %v, want only an *Error", doc, v, deviations, err)
		return
	}
	if got := e.Path + ": " + e.Problem; !strings.HasPrefix(got, wantPrefix) || !strings.HasPrefix(err.Error(), "casing: ") {
		t.Errorf("Unmarshal(%.80s) error = %v, got %q, want prefix %q", doc, err, got, wantPrefix)
	}
}

// publishedNames returns the names of all fields of the published interface.
func publishedNames(t testing.TB) []string {
	t.Helper()
	f, err := os.Open("../testdata/fields.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	known := map[string]bool{}
	var names []string
	lines := bufio.NewScanner(f)
	for lines.Scan(); lines.Scan(); { // the first line is the header
		if name := strings.Split(lines.Text(), "\t")[3]; !known[name] {
			known[name] = true
			names = append(names, name)
		}
	}
	if lines.Err() != nil || len(names) < 80 {
		t.Fatalf("fields.tsv has %d names, error %v; want at least 80", len(names), lines.Err())
	}
	return names
}
