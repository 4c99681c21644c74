package appointment

import (
	"fmt"
	"log/slog"
)

// Secret is a string that must not be shown, such as Config.SystemKey. It prints, logs and
// encodes as ***, or as nothing if it is empty. Convert it to string to get its value.
//
// There is one exception, which is Go's: package fmt calls no method of a value in an
// unexported field. A struct that keeps a Secret or a Config in an unexported field prints it
// raw: keep a pointer there.
type Secret string

// redactedSecret is printed instead of a Secret.
const redactedSecret = "***"

// String returns "***", or "" if s is empty.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redactedSecret
}

// Format prints the text that String returns, for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// MarshalText returns "***", or "" if s is empty, so that no encoder writes the secret.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue returns "***", or "" if s is empty.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
