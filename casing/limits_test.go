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

// Each of these is nested four deep, and would be three without what is in the innermost.
func TestDepth(t *testing.T) {
	t.Parallel()
	for _, doc := range []string{
		`{"only":{"only":{"only":{"name":"a"}}}}`,
		`{"branches":[{"branches":[]}]}`,
		`{"branches":[{"x":{}}]}`,
		`{"only":{"x":[{"y":1}]}}`,
		`{"x":[[[1,2],3],4]}`,
		`{"only":"{\"only\":{\"x\":[]}}"}`,
		`"{\"branches\":[{\"branches\":\"[]\"}]}"`,
		`{"only":{"name":"a","only":{"name":"b","name":"b","x":[0]}}}`,
	} {
		for depth := 3; depth <= 4; depth++ {
			c := newCodec(t, casing.Camel, casing.WithLimits(casing.Limits{Depth: depth}))
			_, err := c.Unmarshal([]byte(doc), new(tree))
			checkLimit(t, doc, err, depth < 4, "nested deeper than 3 (Limits.Depth)")
			if strings.Contains(doc, `"{`) {
				continue // to Rename a text is a text
			}
			_, err = c.Rename([]byte(doc))
			checkLimit(t, doc, err, depth < 4, "nested deeper than 3 (Limits.Depth)")
		}
	}
}

// Each of these has four elements, in whatever lists.
func TestElements(t *testing.T) {
	t.Parallel()
	for _, doc := range []string{
		`{"branches":[{},{},{},{}]}`,
		`{"branches":[{"branches":[{"branches":[{},null]}]},{}]}`,
		`{"only":{"branches":[{},{}]},"branches":[{},{}],"x":[1,2,3,4,5]}`,
		`{"branches":"[{},{},{\"branches\":{}}]"}`,
	} {
		for elements := 3; elements <= 4; elements++ {
			c := newCodec(t, casing.Camel, casing.WithLimits(casing.Limits{Elements: elements}))
			for range 3 { // a codec remembers how long lists were, for later documents
				_, err := c.Unmarshal([]byte(doc), new(tree))
				checkLimit(t, doc, err, elements < 4, "more than 3 elements in lists (Limits.Elements)")
			}
		}
	}
	c := newCodec(t, casing.Camel)
	for n, refused := range map[int]bool{50_000: false, 50_000 + 1: true} {
		doc := `{"branches":[{}` + strings.Repeat(",{}", n-1) + `]}`
		_, err := c.Unmarshal([]byte(doc), new(tree))
		checkLimit(t, "many", err, refused, "more than 50000 elements in lists (Limits.Elements)")
	}
}

func checkLimit(t *testing.T, doc string, err error, refused bool, want string) {
	t.Helper()
	var e *casing.Error
	if !refused && err != nil || refused && (!errors.As(err, &e) || e.Problem != want) {
		t.Errorf("%s: %v; refused: want %v, %s", doc, err, refused, want)
	}
}

func TestLimitsThatAreNone(t *testing.T) {
	t.Parallel()
	for limits, want := range map[casing.Limits]string{
		{Depth: -1}:         "casing: Limits.Depth: -1 is not between",
		{Depth: 10_000 + 1}: "casing: Limits.Depth: 10001 is not between",
		{Elements: -1}:      "casing: Limits.Elements: -1 is negative",
		{}:                  "",
		{Depth: 10_000}:     "",
	} {
		_, err := casing.New(casing.Camel, casing.WithLimits(limits))
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%+v: %v, want %q", limits, err, want)
		}
	}
}

// At the deepest there is stack enough.
func TestDeepest(t *testing.T) {
	t.Parallel()
	c := newCodec(t, casing.Camel, casing.WithLimits(casing.Limits{Depth: 10_000}))
	for n, refused := range map[int]bool{10_000: false, 10_000 + 1: true} {
		for _, doc := range []string{
			strings.Repeat(`{"only":`, n-1) + "{}" + strings.Repeat("}", n-1),
			`{"x":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + "}",
		} {
			_, err := c.Unmarshal([]byte(doc), new(tree))
			checkLimit(t, doc[:12], err, refused, "nested deeper than 10000 (Limits.Depth)")
		}
	}
}
