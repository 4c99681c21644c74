package deidentify

import (
	"slices"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

func TestMergeEdits(t *testing.T) {
	t.Parallel()
	part := func(start int) edit { return edit{start, start + 1, "P"} }
	hits := []splitHit{{10, 20, []edit{part(10), part(11), part(18), part(19)}}, {30, 32, []edit{part(30), part(31)}}}
	for name, test := range map[string]struct{ edits, want []edit }{
		"none":            {nil, []edit{part(10), part(11), part(18), part(19), part(30), part(31)}},
		"around":          {[]edit{{0, 5, "a"}, {20, 25, "b"}, {40, 41, "c"}}, []edit{{0, 5, "a"}, part(10), part(11), part(18), part(19), {20, 25, "b"}, part(30), part(31), {40, 41, "c"}}},
		"between":         {[]edit{{12, 14, "a"}, {15, 18, "b"}}, []edit{part(10), part(11), {12, 14, "a"}, {15, 18, "b"}, part(18), part(19), part(30), part(31)}},
		"of a part":       {[]edit{{10, 12, "a"}, {18, 20, "b"}}, []edit{part(10), part(11), part(18), part(19), part(30), part(31)}},
		"of more, before": {[]edit{{8, 12, "a"}}, []edit{{8, 12, "a"}, part(18), part(19), part(30), part(31)}},
		"of more, behind": {[]edit{{18, 22, "a"}}, []edit{part(10), part(11), {18, 22, "a"}, part(30), part(31)}},
		"of all":          {[]edit{{5, 35, "a"}}, []edit{{5, 35, "a"}}},
	} {
		if got := mergeEdits(test.edits, hits); !slices.Equal(got, test.want) {
			t.Errorf("%s: mergeEdits(%v) = %v, want %v", name, test.edits, got, test.want)
		}
	}
}

// The parts of a card number remain numbers of JSON.
func TestDeidentifier_FindAcross_Numbers(t *testing.T) {
	t.Parallel()
	for range 20 {
		got, _ := deidentifyBodies(t, nil, `{"x":[9000000000, 1000000002, true],"cardNO":"90000000001000000002"}`)
		if kinds := jsonStructure(string(got.Body)); len(kinds) == 0 {
			t.Fatalf("body = %s, want JSON", got.Body)
		}
	}
}

func TestDeidentifier_FindAcross_NothingLearned(t *testing.T) {
	t.Parallel()
	d := newTestDeidentifier(appointment.Config{})
	d.finishLearning()
	if hits := d.findAcross(`{"x":["9000000000","0000000001"],"y":["999999","19820821","1268"]}`); len(hits) > 0 {
		t.Errorf("findAcross = %v, want none", hits)
	}
}
