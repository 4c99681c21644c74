package deidentify

import (
	"math/rand/v2"
	"testing"
)

func TestSequence_EachTextOnce(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{1, 2, 10, 12, 97} {
		tmpl := template{alphabets: []string{digits, "x", digits}}
		s, drawn := newSequence(100, random), map[string]bool{}
		if size != 100 {
			s = newSequence(size, random)
		}
		for text, ok := s.next(tmpl); ok; text, ok = s.next(tmpl) {
			drawn[text] = true
		}
		if len(drawn) != size {
			t.Errorf("got %d different texts of a sequence, want %d", len(drawn), size)
		}
	}
}

func TestTemplate_Size(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		template template
		want     int
	}{
		{literalTemplate("1300000").join(repeatTemplate(digits, 4)), 10_000},
		{repeatTemplate(surnames, 1).join(repeatTemplate(cycleSigns, 1)), 40 * 22},
		{literalTemplate("-"), 1},
		{repeatTemplate(digits, 7), 0},
	} {
		if got := test.template.size(); got != test.want {
			t.Errorf("size of %v = %d, want %d", test.template.alphabets, got, test.want)
		}
	}
}

// All pseudonyms of a short form are used before one is used twice.
func TestPseudonyms_Generate_WholeForm(t *testing.T) {
	t.Parallel()
	p := newTestPseudonyms()
	used := map[string]bool{}
	for i := range 40*22 - 10 {
		used[p.replace(personName, personOf(i, 2))] = true
	}
	if len(used) < 40*22-20 {
		t.Errorf("got %d pseudonyms of two characters for %d names, want at least %d", len(used), 40*22-10, 40*22-20)
	}
}
