package main

import (
	"bytes"
	"context"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
	"github.com/exam-appointment/appointment-go/appointment"
)

// sm4SM3 encrypts each document by SM4 and signs it by SM3 (国密). Requests and responses are
// {"timestamp", "nonce", "data", "sign"}. The field data is the Base64 of the IV and of SM4-CBC with
// PKCS #7 padding. The field sign is the HMAC-SM3 of timestamp, nonce and data, each followed by a
// line feed, in hexadecimal digits. The two keys must differ.
type sm4SM3 struct {
	block   cipher.Block
	signKey []byte
	seen    freshness
}

// newSM4SM3 returns a payload with two keys. That of SM4 has 16 bytes.
func newSM4SM3(encryptionKey, signKey []byte) (*sm4SM3, error) {
	block, err := sm4.NewCipher(encryptionKey)
	if err != nil {
		return nil, err
	}
	return &sm4SM3{block: block, signKey: signKey}, nil
}

// sealedDocument is the document that is sent.
type sealedDocument struct {
	Timestamp string `json:"timestamp"`
	Nonce     string `json:"nonce"`
	Data      string `json:"data"`
	Sign      string `json:"sign"`
}

// Seal implements appointment.Payload.
func (s *sm4SM3) Seal(_ context.Context, m *appointment.Message) error {
	var d sealedDocument
	d.Timestamp, d.Nonce = newStamp(m)
	iv := make([]byte, sm4.BlockSize)
	_, _ = rand.Read(iv) // never fails
	d.Data = base64.StdEncoding.EncodeToString(append(iv, encryptCBC(s.block, iv, m.Document)...))
	d.Sign = s.sign(d)
	sealed, err := json.Marshal(d)
	m.Document = sealed
	return err
}

// Open implements appointment.Payload. It verifies the signature before it decrypts.
func (s *sm4SM3) Open(_ context.Context, m *appointment.Message) error {
	var d sealedDocument
	if err := json.Unmarshal(m.Document, &d); err != nil || d.Sign == "" {
		return refusal("the document is not sealed")
	}
	if !hmac.Equal([]byte(d.Sign), []byte(s.sign(d))) {
		return refusal("the signature is wrong")
	}
	if err := s.seen.check(d.Timestamp, d.Nonce); err != nil {
		return err
	}
	data, err := base64.StdEncoding.DecodeString(d.Data)
	if err != nil || len(data) < 2*sm4.BlockSize {
		return refusal("the data is not encrypted")
	}
	document, ok := decryptCBC(s.block, data[:sm4.BlockSize], data[sm4.BlockSize:])
	if !ok {
		return refusal("the data does not decrypt with this key")
	}
	m.Document = document
	return nil
}

func (s *sm4SM3) sign(d sealedDocument) string {
	mac := hmac.New(sm3.New, s.signKey)
	mac.Write([]byte(d.Timestamp + "\n" + d.Nonce + "\n" + d.Data + "\n"))
	return hex.EncodeToString(mac.Sum(nil))
}

// encryptCBC encrypts a text in CBC mode, with PKCS #7 padding.
func encryptCBC(block cipher.Block, iv, plain []byte) []byte {
	padding := block.BlockSize() - len(plain)%block.BlockSize()
	padded := append(bytes.Clone(plain), bytes.Repeat([]byte{byte(padding)}, padding)...)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(padded, padded)
	return padded
}

// decryptCBC reverses encryptCBC. ok is false if the length or the padding is wrong.
func decryptCBC(block cipher.Block, iv, encrypted []byte) (plain []byte, ok bool) {
	size := block.BlockSize()
	if len(encrypted) == 0 || len(encrypted)%size != 0 {
		return nil, false
	}
	plain = bytes.Clone(encrypted)
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, plain)
	padding := int(plain[len(plain)-1])
	if padding < 1 || padding > size {
		return nil, false
	}
	text, end := plain[:len(plain)-padding], plain[len(plain)-padding:]
	return text, bytes.Equal(end, bytes.Repeat([]byte{byte(padding)}, padding))
}
