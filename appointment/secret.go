package appointment

import (
	"fmt"
	"log/slog"
)

// Secret is a text that must not be shown, such as Config.SystemKey. It prints, logs and
// encodes as ***, or as nothing if it is empty. Convert it to string to get the text.
//
// There is one exception, which is Go's: package fmt calls no method of a value in an
// unexported field. A struct that keeps a Secret or a Config in an unexported field prints it
// raw: keep a pointer there.
type Secret string

// redactedSecret is the text that a Secret prints as.
const redactedSecret = "***"

// String returns "***".
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redactedSecret
}

// Format prints *** for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// MarshalText returns "***", so that no encoder writes the secret.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue returns "***".
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
