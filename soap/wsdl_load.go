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

// load loads the WSDL at location and everything that it imports.
func (l *wsdlLoader) load(ctx context.Context, location string) error {
	text, err := l.fetch(ctx, location)
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

// loadImport loads a document that the WSDL at location imports, from the first place
// that has it. It returns the imports of that document.
//
// The binding may not need the document. If it is not found, loadImport therefore
// returns no error, and adds a problem to l.missing.
func (l *wsdlLoader) loadImport(ctx context.Context, location string, imported wsdlImport) ([]wsdlImport, error) {
	places, err := importPlaces(location, imported.location)
	if err != nil {
		return nil, err
	}
	for _, place := range places {
		imports, err := l.addFrom(ctx, place, imported.namespace)
		if err == nil {
			return imports, nil
		}
		if ctx.Err() != nil {
			return nil, err
		}
	}
	l.missing = append(l.missing, WSDLProblem{Code: WSDLImportMissing, Detail: hideUserInfo(imported.location), Candidates: places})
	return nil, nil
}

// addFrom adds the document at place to the model and returns its imports.
func (l *wsdlLoader) addFrom(ctx context.Context, place, namespace string) ([]wsdlImport, error) {
	text, err := l.fetch(ctx, place)
	if err != nil {
		return nil, err
	}
	l.size += len(text)
	return l.model.addDocument(text, namespace)
}

// importPlaces returns the places to look for a document that the WSDL at location
// imports.
func importPlaces(location, imported string) ([]string, error) {
	u, err := url.Parse(imported)
	if err != nil {
		return nil, newWSDLError(WSDLImportNotURL, imported)
	}
	if !isURL(location) {
		return importFiles(filepath.Dir(location), u), nil
	}
	return importURLs(location, u)
}

// importURLs returns the places on the host of location. The second place serves a WSDL
// behind a gateway that adds a path: it has only the last part of the import's path.
func importURLs(location string, imported *url.URL) ([]string, error) {
	base, err := url.Parse(location)
	if err != nil {
		return nil, err
	}
	resolved := base.ResolveReference(&url.URL{Path: imported.Path, RawPath: imported.RawPath, RawQuery: imported.RawQuery})
	sibling := *base
	sibling.Path, sibling.RawPath, sibling.RawQuery = path.Join(path.Dir(base.Path), path.Base(imported.Path)), "", imported.RawQuery
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
	var places []string
	for _, name := range slices.Compact(names) {
		places = append(places, filepath.Join(folder, name))
	}
	return places
}
