package soap

import (
	"context"
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
	model   wsdlModel
	size    int           // of all documents together, in bytes
	missing []WSDLProblem // imports that were not found
}

// loadAll loads the WSDL at location and everything that it imports.
func (l *wsdlLoader) loadAll(ctx context.Context, location string) error {
	text, err := l.fetchDocument(ctx, location)
	if err != nil {
		return err
	}
	l.size = len(text)
	queue, err := l.model.addDocument(text, "")
	if err != nil {
		return err
	}
	visited := map[string]bool{location: true}
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		if visited[next.location] {
			continue
		}
		visited[next.location] = true
		if len(visited) > maxDocuments {
			return newWSDLError(WSDLTooManyDocuments, "")
		}
		imports, err := l.loadImport(ctx, location, next)
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

// loadImport loads a document that the WSDL at base imports, from the first location that
// has it. It returns the imports of that document.
//
// The binding may not need the document. If it is not found, loadImport therefore
// returns no error, and adds a problem to l.missing.
func (l *wsdlLoader) loadImport(ctx context.Context, base string, imported wsdlImport) ([]wsdlImport, error) {
	locations, err := importLocations(base, imported.location)
	if err != nil {
		return nil, err
	}
	for _, location := range locations {
		imports, err := l.loadDocument(ctx, location, imported.namespace)
		if err == nil {
			return imports, nil
		}
		if ctx.Err() != nil {
			return nil, err
		}
	}
	l.missing = append(l.missing, WSDLProblem{Code: WSDLImportMissing, Detail: hideUserInfo(imported.location), Candidates: locations})
	return nil, nil
}

// loadDocument adds the document at location to the model and returns its imports.
func (l *wsdlLoader) loadDocument(ctx context.Context, location, namespace string) ([]wsdlImport, error) {
	text, err := l.fetchDocument(ctx, location)
	if err != nil {
		return nil, err
	}
	l.size += len(text)
	return l.model.addDocument(text, namespace)
}

// importLocations returns the locations where a document may be that the WSDL at base
// imports.
func importLocations(base, imported string) ([]string, error) {
	u, err := url.Parse(imported)
	if err != nil {
		return nil, newWSDLError(WSDLImportNotURL, imported)
	}
	if !isURL(base) {
		return importFiles(filepath.Dir(base), u), nil
	}
	return importURLs(base, u)
}

// importURLs returns URLs on the host of the WSDL at base. The second one serves a WSDL
// behind a gateway that adds a path: it has only the last part of the import's path.
func importURLs(base string, imported *url.URL) ([]string, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	resolved := u.ResolveReference(&url.URL{Path: imported.Path, RawPath: imported.RawPath, RawQuery: imported.RawQuery})
	sibling := *u
	sibling.Path, sibling.RawPath, sibling.RawQuery = path.Join(path.Dir(u.Path), path.Base(imported.Path)), "", imported.RawQuery
	return slices.Compact([]string{resolved.String(), sibling.String()}), nil
}

// importFiles returns the files in folder that a person may have saved the import as.
func importFiles(folder string, imported *url.URL) []string {
	var names []string
	if imported.Host == "" && filepath.IsLocal(imported.Path) {
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
