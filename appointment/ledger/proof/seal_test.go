package proof

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// newAEAD returns AES-GCM with a key.
func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// newKey returns AES-GCM with a key of the test.
func newKey(t *testing.T, key byte) cipher.AEAD {
	t.Helper()
	aead, err := newAEAD([]byte{key, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
	if err != nil {
		t.Fatal(err)
	}
	return aead
}

// newSealed opens a ledger with keys on the file of a fixture.
func (f *fixture) newSealed(t *testing.T, opts ...ledger.Option) *ledger.Ledger {
	t.Helper()
	opts = append(opts, ledger.WithQuietTime(time.Second), ledger.WithObserver(f.events.add))
	l, err := ledger.New(f.database.open(t), f.database.dialect, f.clients, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// entryOf returns the entry of an order by another ledger.
func entryOf(t *testing.T, l *ledger.Ledger, order int) *ledger.Entry {
	t.Helper()
	entry, err := l.Entry(t.Context(), orderNO(order))
	if err != nil {
		t.Fatal(err)
	}
	return entry
}

func TestParseKeys(t *testing.T) {
	t.Parallel()
	x, y := strings.Repeat("ab", 32), strings.Repeat("CD", 32)
	for text, want := range map[string]int{
		"": 0, "ab": 0, x + x: 0, x[:32]: 0, x[:48]: 0, x + ",": 0, "," + x: 0, x[1:] + "g": 0, x + ", " + y: 0,
		x: 1, x + "\n": 1, x + "," + y: 2,
	} {
		keys, err := ledger.ParseKeys(text)
		if len(keys) != want || (err == nil) != (want > 0) {
			t.Errorf("ParseKeys(%q) = %d keys, %v, want %d", text, len(keys), err, want)
		}
		if err != nil && strings.Contains(err.Error(), "abab") {
			t.Errorf("ParseKeys(%q) = %v, want an error without the key", text, err)
		}
	}
	keys, err := ledger.ParseKeys(x + "," + y)
	if err != nil {
		t.Fatal(err)
	}
	for i, secret := range []byte{0xAB, 0xCD} { // the first is the newest
		want, err := newAEAD(bytes.Repeat([]byte{secret}, 32))
		if err != nil {
			t.Fatal(err)
		}
		nonce := make([]byte, 12)
		if text, err := want.Open(nil, nonce, keys[i].Seal(nil, nonce, []byte("text"), nil), nil); err != nil || string(text) != "text" {
			t.Errorf("key %d seals what AES-256-GCM opens as %q, %v, want %q", i, text, err, "text")
		}
	}
}

// Keys can be rotated: old entries open with an older key, and new ones are sealed with the newest.
func TestLedger_Seal_Rotation(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	first, second := newKey(t, 1), newKey(t, 2)
	before := f.newSealed(t, ledger.WithAEAD(first))
	if _, err := before.Book(t.Context(), f.names[0], f.save(t, 0, 1)); err != nil {
		t.Fatal(err)
	}
	both := f.newSealed(t, ledger.WithAEAD(second, first))
	if entry, err := both.Entry(t.Context(), orderNO(1)); err != nil || entry.Save == nil || entry.Booking == nil {
		t.Errorf("Entry with both keys = %v, %v, want it open", entry, err)
	}
	if _, err := both.Book(t.Context(), f.names[0], f.save(t, 0, 2)); err != nil {
		t.Fatal(err)
	}
	after := f.newSealed(t, ledger.WithAEAD(second))
	if entry, err := after.Entry(t.Context(), orderNO(2)); err != nil || entry.Save == nil {
		t.Errorf("Entry with the newest key = %v, %v, want it open", entry, err)
	}
	entry, err := after.Entry(t.Context(), orderNO(1))
	if !errors.Is(err, ledger.ErrSealed) || entry == nil || entry.State != ledger.Booked || entry.Save != nil || entry.Booking != nil {
		t.Errorf("Entry without its key = %v, %v, want the state and %v", entry, err, ledger.ErrSealed)
	}
	if _, err := after.Cancel(t.Context(), orderNO(1), operator); !errors.Is(err, ledger.ErrSealed) {
		t.Errorf("Cancel without its key = %v, want %v", err, ledger.ErrSealed)
	}
	if entry, err := both.Cancel(t.Context(), orderNO(1), operator); err != nil || entry.State != ledger.Cancelled {
		t.Errorf("Cancel with both keys = %v, %v, want %s", entry, err, ledger.Cancelled)
	}
}

// A value that is copied to another row, attempt or column does not open.
func TestLedger_Seal_CopiedValue(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		column string
		order  int
		number int
		edit   func(value []byte) []byte // nil: it is copied as it is
	}{
		"another order": {"request", 2, 1, nil},
		"another kind":  {"booking", 1, 2, nil},
		"another try":   {"request", 1, 1, nil},
		"changed":       {"request", 1, 2, func(value []byte) []byte { return append(value, 0) }},
		"short":         {"request", 1, 2, func([]byte) []byte { return []byte("s\x01") }},
		"unsealed":      {"request", 1, 2, func([]byte) []byte { return []byte("p{}") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, 1)
			l := f.newSealed(t, ledger.WithAEAD(newKey(t, 1)))
			for _, order := range []int{1, 1, 2} { // order 1 twice, with the same request
				if _, err := l.Book(t.Context(), f.names[0], f.save(t, 0, order)); err != nil {
					t.Fatal(err)
				}
				if len(entryOf(t, l, 1).Attempts) == 1 {
					if _, err := l.Cancel(t.Context(), orderNO(1), operator); err != nil {
						t.Fatal(err)
					}
				}
			}
			value := queryValue[[]byte](t, f, "SELECT "+tt.column+" FROM ledger_attempts WHERE order_no = ? AND number = ?", orderNO(tt.order), tt.number)
			if tt.edit != nil {
				value = tt.edit(value)
			}
			f.exec(t, "UPDATE ledger_attempts SET request = ? WHERE order_no = ?", value, orderNO(1))
			if entry, err := l.Entry(t.Context(), orderNO(1)); !errors.Is(err, ledger.ErrSealed) {
				t.Errorf("Entry = %v, %v, want %v", entry, err, ledger.ErrSealed)
			}
		})
	}
}

// With a key and WithPlaintext, entries from before the key are read, and no new ones are stored
// unsealed.
func TestLedger_Seal_PlaintextBefore(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1) // WithPlaintext
	f.book(t, 1, ledger.Booked)
	f.intend(t, time.Now().Add(time.Hour), f.offers(t, 2)...)
	both := f.newSealed(t, ledger.WithAEAD(newKey(t, 1)), ledger.WithPlaintext())
	if entry, err := both.Entry(t.Context(), orderNO(1)); err != nil || entry.Save == nil || entry.Booking == nil {
		t.Errorf("Entry = %v, %v, want it open", entry, err)
	}
	if _, err := both.Book(t.Context(), f.names[0], f.save(t, 0, 3)); err != nil {
		t.Fatal(err)
	}
	startRun(t, both)
	waitUntil(t, "Booked", func() bool {
		return queryValue[int](t, f, "SELECT COUNT(*) FROM ledger_orders WHERE state = 'Booked'") == 3
	}, func() any { return nil })
	for order, want := range map[int]string{1: "p", 2: "s", 3: "s"} {
		if got := queryValue[string](t, f, "SELECT request FROM ledger_attempts WHERE order_no = ?", orderNO(order)); got[:1] != want {
			t.Errorf("the request of order %d is stored as %q, want %q", order, got[:1], want)
		}
		if got := queryValue[string](t, f, "SELECT booking FROM ledger_attempts WHERE order_no = ?", orderNO(order)); got[:1] != want {
			t.Errorf("the booking of order %d is stored as %q, want %q", order, got[:1], want)
		}
	}
	only := f.newSealed(t, ledger.WithAEAD(newKey(t, 1)))
	if _, err := only.Entry(t.Context(), orderNO(1)); !errors.Is(err, ledger.ErrSealed) {
		t.Errorf("Entry without WithPlaintext = %v, want %v", err, ledger.ErrSealed)
	}
}

// A process without the key cannot query an unknown outcome: the order stays unknown until one has it.
func TestLedger_Seal_UnknownWithoutKey(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 1)
	l := f.newSealed(t, ledger.WithAEAD(newKey(t, 1)))
	f.hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	save := f.save(t, 0, 1)
	f.hospitals[0].Fail(appointment.QuerySchedule, failingQueries(3)...)
	if entry, err := l.Book(t.Context(), f.names[0], save); err != nil || entry.State != ledger.SaveUnknown {
		t.Fatalf("Book = %v, %v, want %s", entry, err, ledger.SaveUnknown)
	}
	if err := f.hospitals[0].Heal(); err != nil {
		t.Fatal(err)
	}
	f.age(t, 1, 10*time.Minute)
	stop := startRun(t, f.newSealed(t, ledger.WithAEAD(newKey(t, 2))))
	waitUntil(t, "a try", func() bool { return queryValue[int](t, f, "SELECT tries FROM ledger_attempts") > 0 }, func() any { return nil })
	stop()
	if got := queryValue[string](t, f, "SELECT state FROM ledger_orders"); got != string(ledger.SaveUnknown) {
		t.Errorf("the order is %s, want %s", got, ledger.SaveUnknown)
	}
	f.exec(t, "UPDATE ledger_attempts SET due = 1")
	startRun(t, l)
	waitUntil(t, "Booked", func() bool {
		return queryValue[string](t, f, "SELECT state FROM ledger_orders") == string(ledger.Booked)
	}, func() any { return nil })
}

// newTestAEAD returns AES-GCM with a random key.
func newTestAEAD(t *testing.T) cipher.AEAD {
	t.Helper()
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	aead, err := newAEAD(key)
	if err != nil {
		t.Fatal(err)
	}
	return aead
}
