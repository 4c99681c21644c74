package doctor

import (
	"bytes"
	"compress/gzip"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
)

var verbPattern = regexp.MustCompile(`%[a-z]`)

// englishPattern matches two English words. Chinese texts contain names, but no sentences.
var englishPattern = regexp.MustCompile(`[a-z]{2,} [a-z]{2,}`)

// TestTextTable_BothLanguages checks that every text is in both languages, with the same
// arguments in the same order.
func TestTextTable_BothLanguages(t *testing.T) {
	t.Parallel()
	for code, entry := range textTable {
		zh, en := verbPattern.FindAllString(entry.zh, -1), verbPattern.FindAllString(entry.en, -1)
		if entry.zh == "" || entry.en == "" || !slices.Equal(zh, en) {
			t.Errorf("%s: %q with %v and %q with %v, want two texts with equal verbs", code, entry.zh, zh, entry.en, en)
		}
		if found := englishPattern.FindString(entry.zh); found != "" {
			t.Errorf("%s: the Chinese text contains %q, want no English", code, found)
		}
	}
	for code, text := range wsdlTexts {
		if found := englishPattern.FindString(text); found != "" {
			t.Errorf("%s: the Chinese text contains %q, want no English", code, found)
		}
	}
}

// templateTextPattern matches the code of a text in a template.
var templateTextPattern = regexp.MustCompile(`\.Text "([a-z.-]+)"`)

// codesInSource returns the codes with which the source makes texts. If a code consists of a
// prefix and a variable part, it returns the prefix.
func codesInSource(t *testing.T) (codes, prefixes map[string]bool) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("Glob() = %v, %v, want the source files", files, err)
	}
	codes, prefixes = map[string]bool{}, map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range templateTextPattern.FindAllSubmatch(source, -1) {
			codes[string(match[1])] = true
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			name := ""
			switch f := call.Fun.(type) {
			case *ast.Ident:
				name = f.Name
			case *ast.SelectorExpr:
				name = f.Sel.Name
			}
			if !slices.Contains([]string{"newText", "printText", "printHeading", "Text"}, name) {
				return true
			}
			switch arg := call.Args[0].(type) {
			case *ast.BasicLit:
				code, _ := strconv.Unquote(arg.Value)
				codes[code] = true
			case *ast.BinaryExpr:
				prefix, _ := strconv.Unquote(arg.X.(*ast.BasicLit).Value)
				prefixes[prefix] = true
			}
			return true
		})
	}
	return codes, prefixes
}

// TestTextTable_Used checks that the source uses the texts of the table and no others, and that
// the table has no unused texts.
func TestTextTable_Used(t *testing.T) {
	t.Parallel()
	codes, prefixes := codesInSource(t)
	prefixes["failure."] = true // newFailureText
	prefixes["alert."] = true   // describeAlert
	for code := range codes {
		if _, ok := textTable[code]; !ok {
			t.Errorf("textTable has no text for %q, want one", code)
		}
	}
	for code := range textTable {
		prefix := code[:strings.IndexByte(code+".", '.')] + "."
		if !codes[code] && !prefixes[prefix] {
			t.Errorf("textTable has a text for %q that the source does not use, want none", code)
		}
	}
}

// TestChineseTexts_InTables checks that Chinese texts stand in tables. Only functions that recognise responses
// have others.
func TestChineseTexts_InTables(t *testing.T) {
	t.Parallel()
	recognises := []string{"evidence_fault.go", "interpret.go", "reinterpret_codes.go"}
	others := []string{"options.go"} // the sample query
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("Glob() = %v, %v, want the source files", files, err)
	}
	chinese := regexp.MustCompile(`\p{Han}`)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || slices.Contains(recognises, file) || slices.Contains(others, file) {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range parsed.Decls {
			function, isFunction := declaration.(*ast.FuncDecl)
			if !isFunction {
				continue
			}
			ast.Inspect(function, func(n ast.Node) bool {
				if literal, ok := n.(*ast.BasicLit); ok && chinese.MatchString(literal.Value) {
					t.Errorf("%s: %s has the literal %s, want it in a table", file, function.Name.Name, literal.Value)
				}
				return true
			})
		}
	}
}

// TestTextTable_Constants checks that codes of a prefix and a constant have a text for each
// constant.
func TestTextTable_Constants(t *testing.T) {
	t.Parallel()
	codes := []string{"question.dns", "question.tcp", "question.tls", "proof.none", "proof.response", "proof.success", "proof.likely", "proof.understood"}
	for _, kind := range exportedConstants(t, "appointment/doctor", "CheckKind") {
		codes = append(codes, "check."+kind)
	}
	for _, reason := range exportedConstants(t, "appointment", "Reason") {
		codes = append(codes, "reason."+reason)
	}
	for name, code := range exportedConstants(t, "soap", "ErrorCode") {
		if strings.HasPrefix(name, "Envelope") {
			codes = append(codes, "failure."+code)
		}
	}
	for _, failure := range responseFailures(t) {
		if !isWriteFailure(appointment.Failure(failure)) {
			codes = append(codes, "failure."+failure)
		}
	}
	for _, code := range codes {
		if textTable[code].zh == "" {
			t.Errorf("textTable has no text for %q, want one", code)
		}
	}
}

// isWriteFailure reports whether a response to a query cannot have a failure.
func isWriteFailure(f appointment.Failure) bool {
	switch f {
	case appointment.FailureWrongKey, // nothing was sent
		appointment.FailureUnknownFlag, appointment.FailureNoIdentifier, appointment.FailureNoDate,
		appointment.FailureOtherDate, appointment.FailureOtherResource, appointment.FailureOtherTime, appointment.FailureUnclearState:
		return true
	}
	return false
}

func TestText_In(t *testing.T) {
	t.Parallel()
	text := newText("search.found", 3, 3)
	for lang, want := range map[Language]string{
		Chinese: "第 3 次查询得到的结果最完整（共 3 次）", English: "query 3 of 3 had the best response", "fr": "query 3 of 3 had the best response",
	} {
		if got := text.In(lang); got != want {
			t.Errorf("In(%q) = %q, want %q", lang, got, want)
		}
	}
	if got, want := text.Code, "search.found"; got != want {
		t.Errorf("Code = %q, want %q", got, want)
	}
}

// TestDecodeBody_Gzip checks that a response is shown decompressed, up to where its compression
// is damaged.
func TestDecodeBody_Gzip(t *testing.T) {
	t.Parallel()
	var body bytes.Buffer
	w := gzip.NewWriter(&body)
	if _, err := w.Write([]byte("缺少参数")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"whole": body.Bytes(), "without its end": body.Bytes()[:body.Len()-8]} {
		if got, want := decodeBody(b), "缺少参数"; got != want {
			t.Errorf("%s: decodeBody() = %q, want %q", name, got, want)
		}
	}
}

func TestRoundDuration(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]time.Duration{
		123_456 * time.Nanosecond: 120 * time.Microsecond, 12_345 * time.Microsecond: 12 * time.Millisecond, 1_234_567 * time.Microsecond: 1230 * time.Millisecond,
	} {
		if got := roundDuration(d); got != want {
			t.Errorf("roundDuration(%v) = %v, want %v", d, got, want)
		}
	}
}
