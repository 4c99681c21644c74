package main

import (
	"context"
	"crypto/hmac"
	"crypto/md5"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// sortedMD5 signs each request by MD5 over its sorted parameters, with a timestamp and a nonce. It
// sets the variables appId and sign. The configuration says where they are sent, see md5Dialects.
// Responses have no signature.
//
// MD5 is not safe any more. Use this only if the hospital requires it, and over TLS.
type sortedMD5 struct {
	appID, key string
	seen       freshness
}

// Seal implements appointment.Payload. The library has set timestamp and nonce.
func (s *sortedMD5) Seal(_ context.Context, m *appointment.Message) error {
	m.Variables["appId"] = s.appID
	m.Variables["sign"] = s.sign(m)
	return nil
}

// Open implements appointment.Payload. It verifies requests, for the simulated hospital.
func (s *sortedMD5) Open(_ context.Context, m *appointment.Message) error {
	if isResponse(m) {
		return nil
	}
	if m.Variables["appId"] != s.appID || !hmac.Equal([]byte(m.Variables["sign"]), []byte(s.sign(m))) {
		return refusal("the signature is wrong")
	}
	return s.seen.check(m.Variables["timestamp"], m.Variables["nonce"])
}

func (s *sortedMD5) sign(m *appointment.Message) string {
	return signSorted(s.key, map[string]string{
		"appId": s.appID, "timestamp": m.Variables["timestamp"], "nonce": m.Variables["nonce"], "data": string(m.Document),
	})
}

// signSorted returns the signature of parameters. It joins name=value of all that are not empty,
// sorted by name, by &. It appends &key= and the key, and returns the MD5 of that in upper-case
// hexadecimal digits.
func signSorted(key string, parameters map[string]string) string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		if value := parameters[name]; value != "" {
			pairs = append(pairs, name+"="+value)
		}
	}
	sum := md5.Sum([]byte(strings.Join(pairs, "&") + "&key=" + key))
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}
