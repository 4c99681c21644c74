package soap

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// maxDocuments bounds how many files a WSDL can be made of.
const maxDocuments = 64

// open reads the WSDL at location and all that it imports.
func (r *wsdlReader) open(ctx context.Context, location string) error {
	text, err := r.read(ctx, location)
	if err != nil {
		return err
	}
	r.size = len(text)
	more, err := r.model.add(text, "")
	if err != nil {
		return err
	}
	tried := map[string]bool{location: true}
	for len(more) > 0 {
		next := more[0]
		more = more[1:]
		if tried[next.location] {
			continue
		}
		if tried[next.location] = true; len(tried) > maxDocuments {
			return fmt.Errorf("it imports more than %d documents", maxDocuments)
		}
		found, err := r.addBeside(ctx, location, next)
		if err != nil {
			return err
		}
		if r.size > httpx.DefaultLimit {
			return fmt.Errorf("it is longer than %d bytes, with what it imports", httpx.DefaultLimit)
		}
		more = append(more, found...)
	}
	return nil
}

// addBeside adds what is imported from the first place beside the WSDL that has it. What
// is found nowhere may not be needed, and is remembered for who misses something.
func (r *wsdlReader) addBeside(ctx context.Context, location string, in imported) (more []imported, err error) {
	places, err := beside(location, in.location)
	if err != nil {
		return nil, err
	}
	for _, place := range places {
		text, err := r.read(ctx, place)
		if r.size += len(text); err == nil {
			if more, err = r.model.add(text, in.namespace); err == nil {
				return more, nil
			}
		}
		if ctx.Err() != nil {
			return nil, err
		}
	}
	r.missing = append(r.missing, fmt.Sprintf("It imports %s, which is not beside it; looked for %s", shown(in.location), strings.Join(places, ", ")))
	return nil, nil
}

// read is a document from a file or a URL, in UTF-8.
func (r *wsdlReader) read(ctx context.Context, location string) ([]byte, error) {
	if !isURL(location) {
		f, err := os.Open(location)
		if err != nil {
			var reason *os.PathError
			errors.As(err, &reason)
			return nil, fmt.Errorf("cannot be read: %w", reason.Err)
		}
		defer f.Close() //nolint:errcheck // it was only read
		body, err := io.ReadAll(io.LimitReader(f, httpx.DefaultLimit+1))
		if err == nil && len(body) > httpx.DefaultLimit {
			err = fmt.Errorf("longer than the limit of %d bytes", httpx.DefaultLimit)
		}
		if err != nil {
			return nil, err
		}
		text, _, err := httpx.ToUTF8(body, "", "")
		return text, err
	}
	u, err := url.Parse(location)
	if err != nil || u.User != nil {
		return nil, errors.New("is no URL that is fetched: leave out the user and password")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", httpx.UserAgent)
	a, err := r.client.Do(req)
	if refused := (*httpx.Error)(nil); errors.As(err, &refused) && refused.Refused != "" {
		refused.Problem = refused.Refused + "; give LoadWSDL a client that accepts it, by soap.WSDLHTTPClient, or save the WSDL, with what it imports, and load the file"
	}
	if err != nil {
		return nil, err
	}
	if a.Status != http.StatusOK {
		return nil, fmt.Errorf("was answered with HTTP status %d", a.Status)
	}
	return a.Body, nil
}

// beside is where to look for what the WSDL at location imports. Of a URL only the
// path and the query count, and of a path, if need be, the last part.
func beside(location, imported string) ([]string, error) {
	to, err := url.Parse(imported)
	if err != nil {
		return nil, fmt.Errorf("it imports %q, which is no URL", imported)
	}
	if !isURL(location) {
		return besideFile(filepath.Dir(location), to), nil
	}
	from, err := url.Parse(location)
	if err != nil {
		return nil, err
	}
	here := from.ResolveReference(&url.URL{Path: to.Path, RawPath: to.RawPath, RawQuery: to.RawQuery})
	near := *from
	near.Path, near.RawPath, near.RawQuery = path.Join(path.Dir(from.Path), path.Base(to.Path)), "", to.RawQuery
	places := []string{here.String()}
	if near.String() != places[0] {
		places = append(places, near.String())
	}
	return places, nil
}

// besideFile is what somebody may have called a file that he saved from a URL.
func besideFile(folder string, to *url.URL) []string {
	var names []string
	if to.Host == "" && filepath.IsLocal(to.Path) {
		names = append(names, filepath.FromSlash(to.Path))
	}
	base := path.Base(to.Path)
	if to.RawQuery != "" {
		query := strings.NewReplacer("/", "", `\`, "").Replace(to.RawQuery) // nothing outside the folder
		short := strings.ReplaceAll(query, "=", "")
		names = append(names, base+"?"+query, base+"_"+query, short+".xsd", short+".wsdl")
	} else {
		names = append(names, base)
	}
	var places []string
	for i, name := range names {
		if i == 0 || name != names[i-1] {
			places = append(places, filepath.Join(folder, name))
		}
	}
	return places
}

func isURL(location string) bool {
	return strings.HasPrefix(location, "http://") || strings.HasPrefix(location, "https://")
}

// shown is a location without what may be secret in it.
func shown(location string) string {
	if u, err := url.Parse(location); err == nil && u.User != nil {
		u.User = nil
		return u.String()
	}
	return location
}

// newXMLDecoder reads a document that is UTF-8 by now, whatever it declares.
func newXMLDecoder(text []byte) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return d
}
