package doctor

import (
	"go/ast"
	"go/build"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

const modulePath = "github.com/exam-appointment/appointment-go/"

// sourceImporter type-checks packages of this module from their source. Other packages are
// empty, which is enough to evaluate constants.
type sourceImporter struct{ packages map[string]*types.Package }

// Import implements [types.Importer].
func (s *sourceImporter) Import(importPath string) (*types.Package, error) {
	if p := s.packages[importPath]; p != nil {
		return p, nil
	}
	folder, ok := strings.CutPrefix(importPath, modulePath)
	if !ok {
		p := types.NewPackage(importPath, path.Base(importPath))
		p.MarkComplete()
		return p, nil
	}
	dir := filepath.Join("..", "..", filepath.FromSlash(folder))
	found, err := build.ImportDir(dir, 0)
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range found.GoFiles {
		file, err := parser.ParseFile(fset, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	config := types.Config{Importer: s, IgnoreFuncBodies: true, Error: func(error) {}} // errors about empty packages
	p, _ := config.Check(importPath, fset, files, nil)
	s.packages[importPath] = p
	return p, nil
}

// responseFailures returns the constants of failures, by their names, without those of an exchange
// that the checks of the network describe. Package appointment has a constant for each code of an
// exchange.
func responseFailures(t *testing.T) map[string]string {
	t.Helper()
	failures := exportedConstants(t, "appointment", "Failure")
	for name, code := range exportedConstants(t, "internal/httpx", "ErrorCode") {
		switch name {
		case "TLSWrongKey": // FailureWrongKey
		case "TooLong", "BadCompression", "BadCharset":
		default:
			if got := failures["Failure"+name]; got != code {
				t.Errorf("appointment.Failure%s = %q, want %q", name, got, code)
			}
			delete(failures, "Failure"+name)
		}
	}
	return failures
}

// exportedConstants returns the values of the exported string constants of a package of this
// module, by their names. It returns those of the named type, or of any type if that is "".
func exportedConstants(t *testing.T, folder, typeName string) map[string]string {
	t.Helper()
	p, err := (&sourceImporter{map[string]*types.Package{}}).Import(modulePath + folder)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for _, name := range p.Scope().Names() {
		c, ok := p.Scope().Lookup(name).(*types.Const)
		if !ok || !c.Exported() || c.Val().Kind() != constant.String {
			continue
		}
		named, _ := types.Unalias(c.Type()).(*types.Named)
		if typeName == "" || named != nil && named.Obj().Name() == typeName {
			values[name] = constant.StringVal(c.Val())
		}
	}
	if len(values) == 0 {
		t.Fatalf("package %s has no constants of type %q, want some", folder, typeName)
	}
	return values
}
