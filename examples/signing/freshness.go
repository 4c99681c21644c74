package main

import (
	"sync"
	"time"
)

// timestampLayout is that of the variable $timestamp.
const timestampLayout = "20060102150405"

// hospitalZone is the time zone of timestamps.
var hospitalZone = time.FixedZone("Asia/Shanghai", 8*60*60)

// maxAge is the age, or the difference of clocks, up to which a message is accepted.
const maxAge = 5 * time.Minute

// freshness accepts each message once, and only while it is new. Without it, anybody who reads a
// signed message can send it again. The zero value is ready to use. A server with several replicas
// needs a store that all of them use.
type freshness struct {
	mu     sync.Mutex
	nonces map[string]time.Time // when each was seen
}

// check returns an error for a message that is old, or that was seen before. Call it after the
// signature was verified: otherwise anybody can fill the memory.
func (f *freshness) check(timestamp, nonce string) error {
	now := time.Now()
	sent, err := time.ParseInLocation(timestampLayout, timestamp, hospitalZone)
	if err != nil || now.Sub(sent).Abs() > maxAge {
		return refusal("the timestamp is not within " + maxAge.String() + " of this clock")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for known, seen := range f.nonces {
		if now.Sub(seen) > 2*maxAge {
			delete(f.nonces, known)
		}
	}
	if _, ok := f.nonces[nonce]; ok || nonce == "" {
		return refusal("the nonce was used before")
	}
	if f.nonces == nil {
		f.nonces = map[string]time.Time{}
	}
	f.nonces[nonce] = now
	return nil
}

// refusal is the reason why a message was refused. It holds nothing of the message.
type refusal string

// Error implements error.
func (r refusal) Error() string { return string(r) }

// PlainError lets the client show the text in its errors.
func (r refusal) PlainError() string { return string(r) }

// yesterday returns a timestamp that is too old.
func yesterday() string { return time.Now().In(hospitalZone).AddDate(0, 0, -1).Format(timestampLayout) }
