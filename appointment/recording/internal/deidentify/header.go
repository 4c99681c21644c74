package deidentify

import (
	"net/http"
	"regexp"
	"strings"
)

// walkHeader returns the headers that a recording keeps. It passes those that describe a message to
// visit. Of challenges it keeps the scheme, which shows a client what was rejected. Of unknown
// headers it keeps only the names, which it passes to visit as well. It drops the headers that
// every message has.
func walkHeader(header http.Header, visit visitor) http.Header {
	kept := http.Header{}
	for name, values := range header {
		for _, value := range values {
			switch name {
			case "User-Agent", "Accept-Encoding", "Content-Length", "Connection", "Keep-Alive", "Host", CharsetHeader:
			case "Accept", "Content-Encoding", "Content-Type", "Soapaction", "SOAPAction":
				f := field{category: headerCategory(name, value)}
				kept[name] = append(kept[name], applyEdits(value, visit(f, value)))
			case "Date", "Retry-After":
				if isTimeHeader(name, value) {
					kept[name] = append(kept[name], value)
				}
			case "Www-Authenticate", "Proxy-Authenticate":
				kept[name] = append(kept[name], strings.TrimSpace(authenticationScheme.FindString(value)+" "+Placeholder(name)))
			default:
				newName := applyEdits(name, visit(field{category: nameText}, name))
				kept[newName] = []string{Placeholder(newName)}
			}
		}
	}
	return kept
}

// headerCategory returns keptText for a header value in its standard form.
func headerCategory(name, value string) category {
	isStandard := false
	switch name {
	case "Content-Encoding":
		isStandard = contentEncoding.MatchString(value)
	case "Content-Type":
		isStandard = mediaTypeHeader.MatchString(value)
	case "Soapaction", "SOAPAction":
		isStandard = soapActionHeader.MatchString(value)
	}
	if isStandard {
		return keptText
	}
	return freeText
}

var (
	authenticationScheme = regexp.MustCompile(`(?i)^(?:basic|digest|ntlm|negotiate|bearer)\b`)

	mediaTypeHeader  = regexp.MustCompile(`(?i)^(text|application|multipart)/[a-z.+-]+(\s*;\s*(charset\s*=\s*"?(utf-?(8|16)|gb[k0-9]+|iso-8859-1|us-ascii|big5)"?|(action|type|start|start-info)="[!#-~]*"|boundary=("[ !#-~]*"|[!#-~]*)))*;?$`)
	contentEncoding  = regexp.MustCompile(`(?i)^(?:\s*(?:x-)?(?:gzip|compress|deflate|identity|br|zstd)\s*,?)+$`)
	soapActionHeader = regexp.MustCompile(`^("[!#-~]*"|[!#-~]*)$`)
	secondsHeader    = regexp.MustCompile(`^\d{1,6}$`)
)

// isTimeHeader reports whether value is a time, or a number of seconds in Retry-After.
func isTimeHeader(name, value string) bool {
	if name == "Retry-After" && secondsHeader.MatchString(value) {
		return true
	}
	_, err := http.ParseTime(value)
	return err == nil
}
