package soap

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// vocabularyWords returns every word of a part of the vocabulary.
func vocabularyWords(v reflect.Value) map[string]bool {
	words := map[string]bool{}
	add := func(part reflect.Value) {
		for word := range vocabularyWords(part) {
			words[word] = true
		}
	}
	switch v.Kind() {
	case reflect.String:
		words[v.String()] = true
	case reflect.Slice:
		for i := range v.Len() {
			add(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			add(key)
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			add(field)
		}
	}
	return words
}

// TestVocabulary_OneFile checks that the words by which LoadWSDL recognises operations stand in one
// file. The other source files have no Chinese text, no list with a word of the vocabulary, and no
// name of an operation of the interface.
func TestVocabulary_OneFile(t *testing.T) {
	t.Parallel()
	words := vocabularyWords(reflect.ValueOf(vocabulary))
	if !words["挂号"] || !words["registration"] || !words["QuerySchedule"] || !words["timestamp"] {
		t.Fatalf("the vocabulary has %d words, want all of them", len(words))
	}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("Glob() = %v, %v, want the source files", files, err)
	}
	chinese := regexp.MustCompile(`\p{Han}`)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || file == "wsdl_vocabulary.go" {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			var inList []ast.Expr
			switch n := n.(type) {
			case *ast.BasicLit:
				if text := literalText(n); chinese.MatchString(text) || findAppointmentOperation(text) != nil {
					t.Errorf("%s has the literal %q, want it in wsdl_vocabulary.go", file, text)
				}
			case *ast.CompositeLit:
				inList = n.Elts
			}
			for _, element := range inList {
				if text := literalText(element); strings.HasPrefix(file, "wsdl_") && words[text] && text != "" {
					t.Errorf("%s has a list with %q, want it in wsdl_vocabulary.go", file, text)
				}
			}
			return true
		})
	}
}

// literalText returns the text of a string literal, or "".
func literalText(e ast.Expr) string {
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return ""
	}
	text, _ := strconv.Unquote(literal.Value)
	return text
}
