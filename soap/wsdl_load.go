package soap

import (
	"context"
	"errors"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// maxDocuments limits the number of documents of a WSDL.
const maxDocuments = 64

// wsdlLoader loads a WSDL and its imports into a model.
type wsdlLoader struct {
	client  *httpx.Client
	root    string // the location of the WSDL
	model   wsdlModel
	size    int             // of all documents together, in bytes
	loaded  map[string]bool // locations, with the namespace that was given to the document
	missing []WSDLProblem   // imports that were not found
}

// pendingImport is an import that has to be loaded.
type pendingImport struct {
	wsdlImport
	locations []string // where the document may be
}

// loadAll loads the WSDL at location and everything that it imports.
func (l *wsdlLoader) loadAll(ctx context.Context, location string) error {
	l.root, l.loaded = location, map[string]bool{}
	queue, err := l.loadDocument(ctx, location, "")
	if err != nil {
		return err
	}
	visited := map[string]bool{}
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		key := strings.Join(append(next.locations, next.namespace), "\n")
		if visited[key] {
			continue
		}
		visited[key] = true
		if len(visited) >= maxDocuments {
			return newWSDLError(WSDLTooManyDocuments, "")
		}
		imports, err := l.loadImport(ctx, next)
		if err != nil {
			return err
		}
		if l.size > httpx.DefaultMaxBody {
			return newWSDLError(WSDLTooLong, "")
		}
		queue = append(queue, imports...)
	}
	return nil
}

// loadImport loads a document from the first location that has it. It returns the imports of
// that document.
//
// The binding may not need the document. If it is not found, loadImport therefore
// returns no error, and adds a problem to l.missing.
func (l *wsdlLoader) loadImport(ctx context.Context, imported pendingImport) ([]pendingImport, error) {
	for _, location := range imported.locations {
		imports, err := l.loadDocument(ctx, location, imported.namespace)
		if err == nil {
			return imports, nil
		}
		if ctx.Err() != nil || isLimit(err) {
			return nil, err
		}
	}
	l.missing = append(l.missing, WSDLProblem{Code: WSDLImportMissing, Detail: hideUserInfo(imported.location), Candidates: imported.locations})
	return nil, nil
}

// isLimit reports whether all documents together exceed a limit.
func isLimit(err error) bool {
	var e *WSDLError
	return errors.As(err, &e) && e.Problems[0].Code == WSDLTooManyElements
}

// loadDocument adds the document at location to the model and returns its imports. It adds a
// document only once.
func (l *wsdlLoader) loadDocument(ctx context.Context, location, namespace string) ([]pendingImport, error) {
	key := location + "\n" + namespace
	if l.loaded[key] {
		return nil, nil
	}
	text, err := l.fetchDocument(ctx, location)
	if err != nil {
		return nil, err
	}
	l.size += len(text)
	imports, err := l.model.addDocument(text, namespace)
	if err != nil {
		return nil, err
	}
	l.loaded[key] = true
	var pending []pendingImport
	for _, i := range imports {
		locations, err := importLocations(l.root, location, i.location)
		if err != nil {
			return nil, err
		}
		pending = append(pending, pendingImport{i, locations})
	}
	return pending, nil
}

// importLocations returns the locations where a document may be that the document at base
// imports. root is the location of the WSDL.
func importLocations(root, base, imported string) ([]string, error) {
	u, err := url.Parse(strings.ReplaceAll(imported, `\`, "/"))
	if err != nil {
		return nil, newWSDLError(WSDLImportNotURL, imported)
	}
	if isURL(base) {
		return importURLs(root, base, u)
	}
	files := importFiles(filepath.Dir(base), u)
	for _, file := range importFiles(filepath.Dir(root), u) {
		if !slices.Contains(files, file) {
			files = append(files, file)
		}
	}
	return files, nil
}

// importURLs returns URLs on the host of the document at base. The others serve a WSDL
// behind a gateway that adds a path: they have only the last part of the import's path.
func importURLs(root, base string, imported *url.URL) ([]string, error) {
	var locations []string
	for _, location := range []string{base, root} {
		u, err := url.Parse(location)
		if err != nil {
			return nil, err
		}
		if len(locations) == 0 {
			resolved := u.ResolveReference(&url.URL{Path: imported.Path, RawPath: imported.RawPath, RawQuery: imported.RawQuery})
			locations = append(locations, resolved.String())
		}
		sibling := *u
		sibling.Path, sibling.RawPath, sibling.RawQuery = path.Join(path.Dir(u.Path), path.Base(imported.Path)), "", imported.RawQuery
		if !slices.Contains(locations, sibling.String()) {
			locations = append(locations, sibling.String())
		}
	}
	return locations, nil
}

// importFiles returns the files that a person may have saved the import as: at its own path, which
// is relative to folder, or in folder.
func importFiles(folder string, imported *url.URL) []string {
	var names []string
	if imported.Scheme == "" && imported.Host == "" && imported.Path != "" && !path.IsAbs(imported.Path) {
		names = append(names, filepath.FromSlash(imported.Path))
	}
	base := path.Base(imported.Path)
	if imported.RawQuery == "" {
		names = append(names, base)
	} else {
		query := strings.NewReplacer("/", "", `\`, "").Replace(imported.RawQuery) // stay in the folder
		short := strings.ReplaceAll(query, "=", "")
		names = append(names, base+"?"+query, base+"_"+query, short+".xsd", short+".wsdl")
	}
	var files []string
	for _, name := range slices.Compact(names) {
		files = append(files, filepath.Join(folder, name))
	}
	return files
}
