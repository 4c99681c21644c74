package recording

import (
	"bufio"
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

// rehearsal says what of a write must be somebody's before it is sent to a hospital.
var rehearsal = map[appointment.Operation]string{
	appointment.SaveSchedule:   "# It books. The order, the patient and the day are the recording's: put in a test order's and a free slot.\n",
	appointment.CancelSchedule: "# It cancels. The order and the scheduleSeq are the recording's: put in those of the booking.\n",
}

// WriteCurl writes every recorded request as a curl command, in the order of the recording,
// each with a line before it that says what it is. They take the hospital and the
// credentials from the environment: ENDPOINT, SYSTEM_ID and SYSTEM_KEY, which stand in a
// request as they are, so write a key with quotes or ampersands in it as JSON and XML do.
// Where a request had headers of its own, such as Authorization, a variable is named for each.
// curl trusts the server as the recorded Config.TLS did: by its pins, or by CA_FILE, which is
// the environment's, as CLIENT_CERTIFICATE_FILE and CLIENT_KEY_FILE are.
// The commands book and cancel: run those that you mean, one by one.
func (p *Replayer) WriteCurl(w io.Writer) error {
	out := bufio.NewWriter(w)
	secure, comments := curlTLS(p.tls)
	fmt.Fprintf(out, "# The requests of %q, for a shell in which ENDPOINT, SYSTEM_ID and SYSTEM_KEY are set.\n%s"+
		"# They book and cancel: run those that you mean, one by one.\n", p.config.Name, comments)
	for n, r := range p.said {
		fmt.Fprintf(out, "\n# %d: %s, answered %s\n%scurl -sS %s", n+1, r.asked.operation, r.Response.Status, rehearsal[r.asked.operation], secure)
		if r.Request.Method != http.MethodPost {
			fmt.Fprintf(out, "-X %s ", r.Request.Method)
		}
		url, found := strings.CutPrefix(r.Request.URL, deidentify.Endpoint)
		if found {
			fmt.Fprint(out, `"$ENDPOINT"`)
		}
		fmt.Fprint(out, shellWord(url, func(string) bool { return true }))
		for _, name := range slices.Sorted(maps.Keys(r.Request.Headers)) {
			for _, value := range r.Request.Headers[name] {
				if name != deidentify.CharsetHeader {
					fmt.Fprintf(out, " \\\n  -H %s", shellWord(name+": "+value, func(found string) bool { return "$"+found == deidentify.Placeholder(name) }))
				}
			}
		}
		if r.Request.Body != "" {
			fmt.Fprintf(out, " \\\n  --data-raw %s", shellWord(r.Request.Body, func(string) bool { return false }))
		}
		fmt.Fprintln(out)
	}
	return out.Flush()
}

// variable is a placeholder in a recorded request, as it is and percent-encoded.
var variable = regexp.MustCompile(`(?:\$|%24)([A-Z][A-Z0-9_]*)`)

// shellWord quotes a text for the shell, with the variables of the credentials in it, and
// such others as ours reports.
func shellWord(text string, ours func(name string) bool) string {
	if text == "" {
		return ""
	}
	text = strings.ReplaceAll(text, "'", `'\''`)
	return "'" + variable.ReplaceAllStringFunc(text, func(found string) string {
		name := variable.FindStringSubmatch(found)[1]
		if "$"+name == deidentify.SystemID || "$"+name == deidentify.SystemKey || ours(name) {
			return `'"$` + name + `"'`
		}
		return found
	}) + "'"
}
