package appointment

import (
	"fmt"
	"log/slog"
)

// Secret is a text that must not be seen, such as Config.SystemKey. When it is printed,
// logged or encoded, it shows as ***, or as nothing if it is empty. There is one exception,
// which is Go's: package fmt calls no method of a value in an unexported field, so a struct
// of yours that keeps a Secret, or a Config, in one prints it raw: keep a pointer there.
// Convert a Secret to string to get at the text.
type Secret string

// String returns "***".
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "***"
}

// Format prints *** for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// MarshalText returns "***", so that no encoder writes the secret.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue is "***".
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
