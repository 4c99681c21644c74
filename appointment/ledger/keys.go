package ledger

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/hex"
	"fmt"
	"strings"
)

// ParseKeys returns the keys of a text as AES-256-GCM, for [WithAEAD]. Each key has 64 hexadecimal
// digits, as openssl rand -hex 32 prints them. A comma separates two keys, and the first is the newest.
// Errors contain no part of the text.
func ParseKeys(text string) ([]cipher.AEAD, error) {
	var keys []cipher.AEAD
	for digits := range strings.SplitSeq(strings.TrimSpace(text), ",") {
		secret, err := hex.DecodeString(digits)
		if err != nil || len(secret) != 32 {
			return nil, fmt.Errorf("ledger: key %d: want 64 hexadecimal digits, such as those of openssl rand -hex 32", len(keys)+1)
		}
		block, _ := aes.NewCipher(secret) // cannot fail with 32 bytes
		key, _ := cipher.NewGCM(block)    // cannot fail with AES
		keys = append(keys, key)
	}
	return keys, nil
}
