package casing_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

type tree struct {
	Name     string `json:"name"`
	Branches []tree `json:"branches"`
	Only     *tree  `json:"only"`
}

// checkLimit fails unless err is an Error with the problem want, or nil if want is "".
func checkLimit(t *testing.T, doc string, err error, want string) {
	t.Helper()
	var e *casing.Error
	if want == "" && err != nil || want != "" && (!errors.As(err, &e) || e.Problem != want) {
		t.Errorf("%s: error = %v, want %q", doc, err, want)
	}
}

// TestLimits_Depth has documents that are nested four deep. Each would be three deep without
// the innermost object or list.
func TestLimits_Depth(t *testing.T) {
	t.Parallel()
	for _, doc := range []string{
		`{"only":{"only":{"only":{"name":"a"}}}}`,
		`{"branches":[{"branches":[]}]}`,
		`{"branches":[{"name":"a","x":{}}]}`,
		`{"only":{"name":"a","x":[{"y":1}]}}`,
		`{"x":[[[1,2],3],4]}`,
		`{"only":"{\"only\":{\"name\":\"a\",\"x\":[]}}"}`,
		`"{\"branches\":[{\"branches\":\"[]\"}]}"`,
		`{"only":{"name":"a","only":{"name":"b","name":"b","x":[0]}}}`,
	} {
		for depth, want := range map[int]string{3: "nested deeper than 3 (Limits.Depth)", 4: ""} {
			c := newCodec(t, casing.Camel, casing.WithLimits(casing.Limits{Depth: depth}))
			_, err := c.Unmarshal([]byte(doc), new(tree))
			checkLimit(t, "Unmarshal "+doc, err, want)
			if strings.Contains(doc, `"{`) {
				continue // Rename does not open strings
			}
			_, err = c.Rename([]byte(doc))
			checkLimit(t, "Rename "+doc, err, want)
		}
	}
}

func TestLimits_DefaultDepth(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel)
	const tooDeep = "nested deeper than 64 (Limits.Depth)"
	for depth, want := range map[int]string{60: "", 70: tooDeep, 1000000: tooDeep} {
		doc := []byte(`{"x":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + `}`)
		_, err := c.Unmarshal(doc, new(visit))
		checkLimit(t, "Unmarshal of lists", err, want)
		_, err = c.Rename(doc)
		checkLimit(t, "Rename of lists", err, want)
	}
	type node struct {
		Next []node `json:"next"`
	}
	_, err := c.Unmarshal([]byte(strings.Repeat(`{"next":[`, 1000000)), new(node))
	checkLimit(t, "Unmarshal of nodes", err, tooDeep)
}

// TestLimits_Elements has documents whose lists have four elements together.
func TestLimits_Elements(t *testing.T) {
	t.Parallel()
	for _, doc := range []string{
		`{"branches":[{},{},{},{}]}`,
		`{"branches":[{"branches":[{"branches":[{},null]}]},{}]}`,
		`{"only":{"branches":[{},{}]},"branches":[{},{}],"x":[1,2,3,4,5]}`,
		`{"branches":"[{},{},{\"branches\":{\"name\":\"a\"}}]"}`,
	} {
		for elements, want := range map[int]string{3: "more than 3 elements in lists (Limits.Elements)", 4: ""} {
			c := newCodec(t, casing.Camel, casing.WithLimits(casing.Limits{Elements: elements}))
			for range 3 { // a decoder remembers the lengths of lists for later documents
				_, err := c.Unmarshal([]byte(doc), new(tree))
				checkLimit(t, doc, err, want)
			}
		}
	}
	c := newCodec(t, casing.Camel)
	for n, want := range map[int]string{50_000: "", 50_001: "more than 50000 elements in lists (Limits.Elements)"} {
		doc := `{"branches":[{}` + strings.Repeat(",{}", n-1) + `]}`
		_, err := c.Unmarshal([]byte(doc), new(tree))
		checkLimit(t, "many elements", err, want)
	}
}

func TestWithLimits(t *testing.T) {
	t.Parallel()
	for limits, want := range map[casing.Limits]string{
		{Depth: -1}:     "casing: Limits.Depth: -1 is not between",
		{Depth: 10_001}: "casing: Limits.Depth: 10001 is not between",
		{Elements: -1}:  "casing: Limits.Elements: -1 is negative",
		{}:              "",
		{Depth: 10_000}: "",
	} {
		_, err := casing.New(casing.Camel, casing.WithLimits(limits))
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("New with %+v: error = %v, want prefix %q", limits, err, want)
		}
	}
}

// TestLimits_MaximumDepth fails if the stack overflows at the maximum depth.
func TestLimits_MaximumDepth(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel, casing.WithLimits(casing.Limits{Depth: 10_000}))
	for n, want := range map[int]string{10_000: "", 10_001: "nested deeper than 10000 (Limits.Depth)"} {
		for _, doc := range []string{
			strings.Repeat(`{"only":`, n-1) + "{}" + strings.Repeat("}", n-1),
			`{"x":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + "}",
		} {
			_, err := c.Unmarshal([]byte(doc), new(tree))
			checkLimit(t, doc[:12], err, want)
		}
	}
}
