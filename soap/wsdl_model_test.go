package soap

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzWSDL checks that every WSDL leads to a binding that can be called or to an error.
func FuzzWSDL(f *testing.F) {
	err := filepath.WalkDir("testdata/wsdl", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(file)
		for document := range strings.SplitSeq(string(text), "\n-- ") { // an archive has many
			if _, rest, isEntry := strings.Cut(document, " --\n"); isEntry && filepath.Ext(file) == ".txtar" {
				document = rest
			}
			f.Add([]byte(document))
		}
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	addFuzzWSDLCorpus(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		var model wsdlModel
		if _, err := model.addDocument(text, ""); err != nil {
			return
		}
		b, failed := bindWSDL(&model, wsdlOptions{})
		if (b == nil) == (failed == nil) {
			t.Fatalf("bindWSDL = %v, %v, want either a binding or an error", b, failed)
		}
		if failed != nil {
			if len(failed.Problems) == 0 || failed.Error() == "" {
				t.Errorf("bindWSDL error = %#v, want problems that have texts", failed)
			}
			return
		}
		for _, name := range appointmentOperationNames() {
			if !isElementName(b.ElementName(name)) {
				t.Errorf("bindWSDL = %+v, want names of XML elements", b)
			}
		}
	})
}
