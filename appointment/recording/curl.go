package recording

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/recording/internal/deidentify"
)

// writeCurlFile writes the requests of a recording as curl commands to a file beside it.
func writeCurlFile(recording string) error {
	p, err := Replay(recording)
	if err != nil {
		return err
	}
	var commands bytes.Buffer
	if err := p.writeCurl(&commands); err != nil {
		return err
	}
	return replaceFile(strings.TrimSuffix(recording, ".yaml")+".curl.txt", commands.Bytes())
}

// writeCurl writes every recorded request as a curl command for a shell, in the order of the
// recording. A comment before each says which request it is and how it ended.
//
// The commands take the hospital and the credentials from the variables ENDPOINT, SYSTEM_ID and
// SYSTEM_KEY. A key with quotes or ampersands must be escaped as in JSON and XML. Headers such
// as Authorization have variables of their own, and PARAMETER stands for other values of SOAP
// parameters. A comment lists them all. The commands check the server as the recorded
// Config.TLS did, by its pins or by the variable CA_FILE. A client certificate is in
// CLIENT_CERTIFICATE_FILE and CLIENT_KEY_FILE.
//
// The commands book and cancel: run only those that you mean, one at a time.
func (p *Replayer) writeCurl(w io.Writer) error {
	out := bufio.NewWriter(w)
	options, comments := curlTLS(p.tls)
	var commands bytes.Buffer
	for n, i := range p.interactions {
		fmt.Fprintf(&commands, "\n# %d: %s, %s\n", n+1, i.request.operation, describeOutcome(i))
		writeCurlCommand(&commands, i, options)
	}
	variables := usedVariables(commands.String())
	fmt.Fprintf(out, "# The requests to %q, for a shell with the variables %s.\n%s", p.config.Name, strings.Join(variables, ", "), comments)
	if len(variables) > len(commonVariables) {
		fmt.Fprint(out, "# A value that belongs to one request, such as a signature or a timestamp, must be computed anew for each.\n")
	}
	fmt.Fprint(out, "# They book and cancel: run only those that you mean, one at a time.\n", commands.String())
	return out.Flush()
}

// commonVariables are the variables of every hospital.
var commonVariables = []string{"ENDPOINT", "SYSTEM_ID", "SYSTEM_KEY"}

// usedVariables returns the common variables and the others that commands use.
func usedVariables(commands string) []string {
	names := slices.Clone(commonVariables)
	for _, match := range variablePattern.FindAllStringSubmatch(commands, -1) {
		if !slices.Contains(names, match[1]) {
			names = append(names, match[1])
		}
	}
	return names
}

// variablePattern matches a variable that the shell replaces.
var variablePattern = regexp.MustCompile(`"\$([A-Z][A-Z0-9_]*)"`)

func describeOutcome(i interaction) string {
	switch i.outcome() {
	case deidentify.Received:
		return "response " + i.Response.Status
	case deidentify.NotSent:
		return "not sent"
	}
	return "no response"
}

// curlWarnings holds a comment for each operation that changes something at the hospital.
var curlWarnings = map[appointment.Operation]string{
	appointment.SaveSchedule:   "# This books. The order, the patient and the day are from the recording: enter a test order and a free slot.\n",
	appointment.CancelSchedule: "# This cancels. The order and the scheduleSeq are from the recording: enter those of the booking.\n",
}

func writeCurlCommand(out io.Writer, i interaction, options string) {
	fmt.Fprintf(out, "%scurl -sS %s", curlWarnings[i.request.operation], options)
	if i.Request.Method != http.MethodPost {
		fmt.Fprintf(out, "-X %s ", i.Request.Method)
	}
	address, isBelowEndpoint := strings.CutPrefix(i.Request.URL, deidentify.Endpoint)
	if isBelowEndpoint {
		fmt.Fprint(out, `"$ENDPOINT"`)
	}
	fmt.Fprint(out, quoteShell(address, func(string) bool { return true }))
	for _, name := range slices.Sorted(maps.Keys(i.Request.Headers)) {
		if name == deidentify.CharsetHeader {
			continue
		}
		isOwnVariable := func(variable string) bool { return "$"+variable == deidentify.Placeholder(name) }
		for _, value := range i.Request.Headers[name] {
			fmt.Fprintf(out, " \\\n  -H %s", quoteShell(name+": "+value, isOwnVariable))
		}
	}
	if i.Request.Body != "" {
		fmt.Fprintf(out, " \\\n  --data-raw %s", quoteShell(i.Request.Body, isParameter))
	}
	fmt.Fprintln(out)
}

// placeholderPattern matches a placeholder as it is and percent-encoded.
var placeholderPattern = regexp.MustCompile(`(?:\$|%24)([A-Z][A-Z0-9_]*)`)

// quoteShell quotes text for a shell. The shell replaces the placeholders of the credentials by
// their variables, and other placeholders for which isVariable returns true.
func quoteShell(text string, isVariable func(name string) bool) string {
	if text == "" {
		return ""
	}
	text = strings.ReplaceAll(text, "'", `'\''`)
	return "'" + placeholderPattern.ReplaceAllStringFunc(text, func(placeholder string) string {
		name := placeholderPattern.FindStringSubmatch(placeholder)[1]
		if "$"+name == deidentify.SystemIDPlaceholder || "$"+name == deidentify.SystemKeyPlaceholder || isVariable(name) {
			return `'"$` + name + `"'`
		}
		return placeholder
	}) + "'"
}

func noOtherVariable(string) bool { return false }

// isParameter reports whether a variable stands for the values of SOAP parameters.
func isParameter(name string) bool { return "$"+name == deidentify.ParameterPlaceholder }
