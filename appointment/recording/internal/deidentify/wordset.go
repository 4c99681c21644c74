package deidentify

import (
	"cmp"
	"slices"
	"sort"
	"unicode/utf8"
)

// wordSet finds the longest of many words at a place of a text. The time for a place depends on
// the length of the word that is found there, and hardly on the number of words.
type wordSet[T any] struct {
	words  []word[T]     // sorted
	ranges map[rune]span // of the words that start with a character
	steps  int           // characters that were compared with them, for tests
}

type word[T any] struct {
	text  string
	value T
}

// span is a range of positions.
type span struct{ start, end int }

// newWordSet returns the set of these words. Of equal words it keeps the first.
func newWordSet[T any](words []word[T]) wordSet[T] {
	slices.SortStableFunc(words, func(a, b word[T]) int { return cmp.Compare(a.text, b.text) })
	words = slices.CompactFunc(words, func(a, b word[T]) bool { return a.text == b.text })
	s := wordSet[T]{words: words, ranges: map[rune]span{}}
	for i, w := range words {
		first, _ := utf8.DecodeRuneInString(w.text)
		r, ok := s.ranges[first]
		if !ok {
			r.start = i
		}
		s.ranges[first] = span{r.start, i + 1}
	}
	return s
}

// wordCursor compares the characters of a text, one by one, with the words of a set.
type wordCursor[T any] struct {
	set   *wordSet[T]
	span  span // of the words that start with these characters
	bytes int  // of these characters
}

// start returns a cursor behind the first character. ok is false if no word starts with it.
func (s *wordSet[T]) start(first rune) (c wordCursor[T], ok bool) {
	r, ok := s.ranges[first]
	return wordCursor[T]{s, r, utf8.RuneLen(first)}, ok
}

// next adds a character. It returns false if no word goes on with it.
func (c *wordCursor[T]) next(r rune) bool {
	c.set.steps++
	var encoded [utf8.UTFMax]byte
	for _, b := range encoded[:utf8.EncodeRune(encoded[:], r)] {
		words := c.set.words[c.span.start:c.span.end]
		low := sort.Search(len(words), func(i int) bool { return c.compare(words[i].text, b) >= 0 })
		high := low + sort.Search(len(words)-low, func(i int) bool { return c.compare(words[low+i].text, b) > 0 })
		if low == high {
			return false
		}
		c.span = span{c.span.start + low, c.span.start + high}
		c.bytes++
	}
	return true
}

// compare compares the next byte of a word with b.
func (c *wordCursor[T]) compare(text string, b byte) int {
	if len(text) == c.bytes {
		return -1
	}
	return cmp.Compare(text[c.bytes], b)
}

// wordValue returns the value of the word that ends here. ok is false if none does.
func (c *wordCursor[T]) wordValue() (value T, ok bool) {
	if first := c.set.words[c.span.start]; len(first.text) == c.bytes {
		return first.value, true
	}
	return value, false
}

// longestPrefix returns the longest word with which text starts, or "".
func (s *wordSet[T]) longestPrefix(text string) (longest string) {
	first, size := utf8.DecodeRuneInString(text)
	c, ok := s.start(first)
	for ok {
		if _, isWord := c.wordValue(); isWord {
			longest = text[:size]
		}
		r, n := utf8.DecodeRuneInString(text[size:])
		size += n
		ok = n > 0 && c.next(r)
	}
	return longest
}

// newTextSet returns the set of texts, without values.
func newTextSet(texts []string) wordSet[struct{}] {
	words := make([]word[struct{}], 0, len(texts))
	for _, text := range texts {
		if text != "" {
			words = append(words, word[struct{}]{text: text})
		}
	}
	return newWordSet(words)
}
