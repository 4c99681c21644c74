package appointment

import (
	"fmt"
	"log/slog"
)

// Secret is a text that must not be seen, such as Config.SystemKey. However it is
// printed, logged or encoded, it shows as ***, and as nothing if it is empty. Convert
// it to string to get at the text.
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
