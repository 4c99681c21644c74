package ledger

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strconv"
)

// sealer seals values that contain patient data. A sealed value is a byte that names the form, a random
// nonce, and the ciphertext of the JSON. It is bound to its order, attempt and kind, so that a value
// that is copied to another row does not open.
type sealer struct {
	aeads     []cipher.AEAD // the newest first; empty: values are stored as they are
	plaintext bool          // values that are not sealed may be read
}

// The forms of a stored value.
const (
	formPlain  = 'p'
	formSealed = 's'
)

// The kinds of sealed values.
const (
	kindOffers  = "offers"
	kindRequest = "request"
	kindBooking = "booking"
)

// sealValue returns the stored form of a value.
func (s *sealer) sealValue(order string, attempt int, kind string, value any) ([]byte, error) {
	document, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	if len(s.aeads) == 0 {
		return append([]byte{formPlain}, document...), nil
	}
	aead := s.aeads[0]
	sealed := make([]byte, 1+aead.NonceSize(), 1+aead.NonceSize()+len(document)+aead.Overhead())
	sealed[0] = formSealed
	nonce := sealed[1:]
	_, _ = rand.Read(nonce) // never fails
	return aead.Seal(sealed, nonce, document, boundTo(order, attempt, kind)), nil
}

// openValue reads the stored form of a value into value.
func (s *sealer) openValue(order string, attempt int, kind string, stored []byte, value any) error {
	document, err := s.openDocument(order, attempt, kind, stored)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(document, value); err != nil {
		return fmt.Errorf("the stored %s is damaged", kind) // the error of the decoder may quote it
	}
	return nil
}

func (s *sealer) openDocument(order string, attempt int, kind string, stored []byte) ([]byte, error) {
	if len(stored) > 0 && stored[0] == formPlain && s.plaintext {
		return stored[1:], nil
	}
	if len(stored) > 0 && stored[0] == formSealed {
		for _, aead := range s.aeads {
			n := 1 + aead.NonceSize()
			if len(stored) < n {
				continue
			}
			if document, err := aead.Open(nil, stored[1:n], stored[n:], boundTo(order, attempt, kind)); err == nil {
				return document, nil
			}
		}
	}
	return nil, ErrSealed
}

// boundTo returns the additional data of a sealed value.
func boundTo(order string, attempt int, kind string) []byte {
	return []byte(kind + "\x00" + strconv.Itoa(attempt) + "\x00" + order)
}
