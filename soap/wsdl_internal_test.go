package soap

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzWSDL reads what anybody may serve for a WSDL: it must end, and what it makes must
// be a binding that can be called.
func FuzzWSDL(f *testing.F) {
	files, err := filepath.Glob("testdata/wsdl/*/*")
	if err != nil || len(files) < 8 {
		f.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r := &wsdlReader{named: map[string]string{}}
		if _, err := r.model.add(text, ""); err != nil {
			return
		}
		b, err := r.binding()
		if (b == nil) == (err == nil) {
			t.Fatalf("%v, %v", b, err)
		}
		if err != nil {
			return
		}
		for _, k := range knownOperations {
			if !isElementName(b.element(k.name)) || !isElementName(b.parameter(k.name)) {
				t.Errorf("%+v", b)
			}
		}
	})
}
