package casing_test

import (
	"bufio"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/casing"
)

func newCodec(t testing.TB, style casing.Style, opts ...casing.Option) *casing.Codec {
	t.Helper()
	c, err := casing.New(style, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// day is a Scalar: a date that is also read in a second form.
type day struct{ time.Time }

var _ casing.Scalar = (*day)(nil)

func (d *day) ReadText(text []byte) (form string, err error) {
	for i, layout := range [...]string{"2006-01-02", "20060102"} {
		if d.Time, err = time.Parse(layout, string(text)); err == nil {
			return [...]string{"", "eight digits"}[i], nil
		}
	}
	return "", errors.New("no date")
}

// AppendText fails for a year that a date cannot show, and returns no slice then, as
// time.Time does.
func (d day) AppendText(b []byte) ([]byte, error) {
	if d.Year() > 9999 {
		return nil, errors.New("a year of five digits")
	}
	return d.AppendFormat(b, "2006-01-02"), nil
}

func on(year, month, date int) day {
	return day{time.Date(year, time.Month(month), date, 0, 0, 0, 0, time.UTC)}
}

// visit has a field of every kind that an interface of appointments has.
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

// interfaceNames are the names of all fields of the interface.
func interfaceNames(t testing.TB) []string {
	t.Helper()
	f, err := os.Open("../testdata/fields.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	seen := map[string]bool{}
	var names []string
	lines := bufio.NewScanner(f)
	for lines.Scan(); lines.Scan(); { // the first line is a heading
		if name := strings.Split(lines.Text(), "\t")[3]; !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	if lines.Err() != nil || len(names) < 80 {
		t.Fatalf("%d fields, %v", len(names), lines.Err())
	}
	return names
}
