package soap_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/soap"
	"github.com/google/go-cmp/cmp"
)

// corpusFile is a WSDL of the corpus, with the results that its comments expect.
type corpusFile struct {
	path    string
	outcome string   // binds, requires, proposes or refused
	codes   []string // of the problems
	notes   []string
	// requests are the requests that must be sent, by operation of the interface.
	requests map[string]expectedRequest
	// results are the elements of a response. "*" stands for the operation's element.
	results []string
}

// expectedRequest is a request as a server expects it.
type expectedRequest struct {
	version, action string
	body            string // canonical
}

var (
	expectedComment = regexp.MustCompile(`<!-- EXPECTED: (\w+)([^:]*):`)
	noteComment     = regexp.MustCompile(`<!-- NOTE (\S+) -->`)
	requestComment  = regexp.MustCompile(`<!-- REQUEST (\w+) (\S+) "([^"]*)" (.*) -->`)
	responseComment = regexp.MustCompile(`<!-- RESPONSE (.*) -->`)
)

// readCorpus returns the WSDLs of the archives that have comments or an entry in expected.txt.
func readCorpus(t *testing.T) []corpusFile {
	t.Helper()
	var corpus []corpusFile
	examples := extractArchive(t, "testdata/wsdl/examples.txtar")
	for section := range strings.SplitSeq(readFile(t, filepath.Join(examples, "expected.txt")), "\nFILE ") {
		if name, comments, ok := strings.Cut(section, "\n"); ok && strings.HasSuffix(name, ".wsdl") {
			corpus = append(corpus, parseCorpusFile(t, filepath.Join(examples, filepath.FromSlash(name)), comments))
		}
	}
	err := filepath.WalkDir(extractArchive(t, "testdata/wsdl/shapes.txtar"), func(path string, _ fs.DirEntry, err error) error {
		if filepath.Ext(path) != ".wsdl" {
			return err
		}
		if text := readFile(t, path); expectedComment.MatchString(text) {
			corpus = append(corpus, parseCorpusFile(t, path, text))
		}
		return err
	})
	if err != nil || len(corpus) < 15+138 {
		t.Fatalf("corpus has %d WSDLs, %v, want at least 153", len(corpus), err)
	}
	return corpus
}

var archiveEntry = regexp.MustCompile(`(?m)^-- (\S+) --\n`)

// extractArchive extracts an archive into a folder, which it returns.
func extractArchive(t *testing.T, file string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	archive := readFile(t, file)
	entries := archiveEntry.FindAllStringSubmatchIndex(archive, -1)
	for i, entry := range entries {
		end := len(archive)
		if i+1 < len(entries) {
			end = entries[i+1][0]
		}
		entryFile := filepath.Join(folder, filepath.FromSlash(archive[entry[2]:entry[3]]))
		if err := errors.Join(os.MkdirAll(filepath.Dir(entryFile), 0o700), os.WriteFile(entryFile, []byte(archive[entry[1]:end]), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// parseCorpusFile reads the comments of a WSDL.
func parseCorpusFile(t *testing.T, path, text string) corpusFile {
	t.Helper()
	expected := expectedComment.FindStringSubmatch(text)
	if expected == nil {
		t.Fatalf("%s has no comment EXPECTED, want one", path)
	}
	f := corpusFile{path: path, outcome: expected[1], codes: strings.Fields(expected[2]), requests: map[string]expectedRequest{}, results: []string{"*Result"}}
	for _, m := range noteComment.FindAllStringSubmatch(text, -1) {
		f.notes = append(f.notes, m[1])
	}
	for _, m := range requestComment.FindAllStringSubmatch(text, -1) {
		f.requests[m[1]] = expectedRequest{version: m[2], action: m[3], body: canonicalXML(t, m[4])}
	}
	if m := responseComment.FindStringSubmatch(text); m != nil {
		f.results = strings.Fields(m[1])
	}
	return f
}

// canonicalXML returns the elements of an XML text with their namespaces, and their texts. It leaves
// out attributes.
func canonicalXML(t *testing.T, text string) string {
	t.Helper()
	var b strings.Builder
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatalf("Token() of the XML %q: error = %v, want none", text, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			fmt.Fprintf(&b, "<{%s}%s>", token.Name.Space, token.Name.Local)
		case xml.EndElement:
			b.WriteString("</>")
		case xml.CharData:
			b.Write(token)
		}
	}
}

// sentRequest returns a request that a server received, in the form of an expectedRequest.
func sentRequest(t *testing.T, r *http.Request) expectedRequest {
	t.Helper()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(text), "Body>")
	body, _, _ = strings.Cut(body, "</soap:Body>")
	body = strings.Replace(body, ">", ` xmlns:soap="urn:soap">`, 1)
	sent := expectedRequest{body: canonicalXML(t, body)}
	switch {
	case strings.Contains(string(text), `"http://schemas.xmlsoap.org/soap/envelope/"`) && strings.HasPrefix(r.Header.Get("Content-Type"), "text/xml"):
		sent.version = "1.1"
		for name, values := range r.Header { // its case differs between a server and a transport
			if strings.EqualFold(name, "SOAPAction") {
				sent.action = strings.Trim(values[0], `"`)
			}
		}
	case strings.Contains(string(text), `"http://www.w3.org/2003/05/soap-envelope"`) && strings.HasPrefix(r.Header.Get("Content-Type"), "application/soap+xml"):
		_, action, _ := strings.Cut(r.Header.Get("Content-Type"), "action=")
		sent.version, sent.action = "1.2", strings.Trim(action, `"`)
	}
	return sent
}

// TestLoadWSDL_Corpus loads every WSDL of the corpus, and compares the requests that the binding sends
// with those that the comments expect.
func TestLoadWSDL_Corpus(t *testing.T) {
	t.Parallel()
	for _, f := range readCorpus(t) {
		t.Run(filepath.Base(f.path), func(t *testing.T) {
			t.Parallel()
			b, err := soap.LoadWSDL(t.Context(), f.path)
			var failed *soap.WSDLError
			outcome, codes := "binds", []string(nil)
			if err != nil {
				if !errors.As(err, &failed) {
					t.Fatalf("LoadWSDL error = %v, want a *WSDLError", err)
				}
				outcome = "refused"
				if failed.Binding != nil {
					outcome, b = "requires", failed.Binding
				} else if failed.Configuration() != "" {
					outcome = "proposes"
				}
				for _, p := range failed.Problems {
					if p.Code != soap.WSDLImportMissing {
						codes = append(codes, string(p.Code))
					}
				}
			}
			if outcome != f.outcome || !slices.Equal(codes, f.codes) {
				t.Fatalf("LoadWSDL = %s %v, want %s %v\n%+v\n%v", outcome, codes, f.outcome, f.codes, b, err)
			}
			if err != nil && len(err.Error()) > 4096 {
				t.Errorf("LoadWSDL error has %d bytes, want at most 4096", len(err.Error()))
			}
			if b != nil {
				f.checkBinding(t, b)
			}
		})
	}
}

// checkBinding compares the notes of a binding, and the requests that it sends.
func (f *corpusFile) checkBinding(t *testing.T, b *soap.Binding) {
	t.Helper()
	var notes []string
	for _, note := range b.Notes {
		notes = append(notes, string(note.Code))
	}
	if diff := cmp.Diff(f.notes, notes); diff != "" {
		t.Errorf("LoadWSDL notes (-want +got):\n%s", diff)
	}
	for _, name := range []string{"QuerySchedule", "SaveSchedule", "CancelSchedule"} {
		var got expectedRequest
		capture := roundTripFunc(func(r *http.Request) (*http.Response, error) {
			got = sentRequest(t, r)
			return fixedBody(envelopeStart + resultStart + "{}" + resultEnd + envelopeEnd).RoundTrip(r)
		})
		service, err := soap.New(capture, "http://hospital.example/", *b)
		if err != nil {
			t.Fatal(err)
		}
		request := soap.Request{Operation: name, Document: []byte("$document"), Variables: map[string]string{"method": "$method"}}
		_, _ = service.Call(t.Context(), request) // only the request matters
		if diff := cmp.Diff(f.requests[name], got, cmp.AllowUnexported(expectedRequest{})); diff != "" {
			t.Errorf("request of %s (-want +got):\n%s", name, diff)
		}
	}
}
