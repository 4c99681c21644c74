package main

import (
	"cmp"
	"context"
	"crypto/cipher"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// orderStore keeps the desk's own row of every order, in the database of the ledger.
type orderStore struct {
	db  *sql.DB
	key cipher.AEAD // seals patient data
}

// orderRow is the desk's own row of an order. The rest of its state is the ledger's.
type orderRow struct {
	id       string // random, since it is part of addresses
	number   string
	revision int64  // increases with every change; part of the token of the forms
	action   action // that a receptionist took last
	details  orderDetails
	reschedule
}

// The statements are those of SQLite and PostgreSQL.
const (
	createOrders = `CREATE TABLE IF NOT EXISTS desk_orders (
		number VARCHAR(64) PRIMARY KEY, id VARCHAR(32) NOT NULL UNIQUE, created BIGINT NOT NULL, revision BIGINT NOT NULL,
		action VARCHAR(20) NOT NULL, phase VARCHAR(20) NOT NULL, since BIGINT NOT NULL, details BYTEA NOT NULL, slots BYTEA)`
	selectOrders = "SELECT id, number, revision, action, phase, since, details, slots FROM desk_orders "
	maxListed    = 100
	maxSearched  = 10_000
)

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// newOrderStore creates the table if it is missing. It fails if the key does not open the latest row.
func newOrderStore(db *sql.DB, key cipher.AEAD) (*orderStore, error) {
	s := &orderStore{db, key}
	_, _ = db.Exec(createOrders) // fails if another desk creates the table at the same moment
	if _, err := db.Exec(createOrders); err != nil {
		return nil, err
	}
	_, err := s.selectRows(context.Background(), db, "ORDER BY created DESC LIMIT 1")
	return s, err
}

// addOrder adds an order with these details. If there is already an order with the same number,
// it returns that order, unchanged, and false.
func (s *orderStore) addOrder(ctx context.Context, details orderDetails) (row *orderRow, added bool, err error) {
	number := details["placerOrderNO"]
	sealed, err := s.sealValue(number, details)
	if err != nil {
		return nil, false, err
	}
	result, err := s.db.ExecContext(ctx, `INSERT INTO desk_orders (number, id, created, revision, action, phase, since, details)
		VALUES ($1, $2, $3, 1, '', '', 0, $4) ON CONFLICT (number) DO NOTHING`, number, rand.Text(), time.Now().UnixMilli(), sealed)
	if err != nil {
		return nil, false, err
	}
	n, err := result.RowsAffected()
	if err != nil {
		return nil, false, err
	}
	row, err = s.findByNumber(ctx, s.db, number)
	return row, n == 1, err
}

// findByID returns the order with this id, or errNoOrder.
func (s *orderStore) findByID(ctx context.Context, id string) (*orderRow, error) {
	return firstRow(s.selectRows(ctx, s.db, "WHERE id = $1", id))
}

// findByNumber returns the order with this number, or errNoOrder.
func (s *orderStore) findByNumber(ctx context.Context, q querier, number string) (*orderRow, error) {
	return firstRow(s.selectRows(ctx, q, "WHERE number = $1", number))
}

var errNoOrder = errors.New("there is no such order")

func firstRow(rows []*orderRow, err error) (*orderRow, error) {
	if err != nil || len(rows) == 0 {
		return nil, cmp.Or(err, errNoOrder)
	}
	return rows[0], nil
}

// findByName returns the latest orders of patients whose name contains a text. It opens every row in
// turn, because the names are sealed.
func (s *orderStore) findByName(ctx context.Context, name string) (found []*orderRow, err error) {
	rows, err := s.selectRows(ctx, s.db, "ORDER BY created DESC LIMIT $1", maxSearched)
	for _, row := range rows {
		if len(found) < maxListed && strings.Contains(row.details["name"], name) {
			found = append(found, row)
		}
	}
	return found, err
}

// listOrders returns the latest orders, and older ones that are being rescheduled or whose reschedule
// failed.
func (s *orderStore) listOrders(ctx context.Context) ([]*orderRow, error) {
	rows, err := s.selectRows(ctx, s.db, "ORDER BY created DESC LIMIT $1", maxListed)
	if err != nil {
		return nil, err
	}
	older, err := s.selectRows(ctx, s.db, "WHERE phase IN ($1, $2, $3, $4)", phaseCancelling, phaseBooking, phaseRebooking, phaseFailed)
	for _, row := range older {
		if !slices.ContainsFunc(rows, func(r *orderRow) bool { return r.id == row.id }) {
			rows = append(rows, row)
		}
	}
	return rows, err
}

// updateOrder stores a row that was read before, and increments its revision. It returns false if the
// row has been changed since: by a double click, in another tab, at another desk, or by the ledger.
func (s *orderStore) updateOrder(ctx context.Context, q querier, row *orderRow) (bool, error) {
	details, err := s.sealValue(row.number, row.details)
	if err != nil {
		return false, err
	}
	var slots []byte
	if row.phase != phaseNone {
		if slots, err = s.sealValue(row.number, row.slots); err != nil {
			return false, err
		}
	}
	result, err := q.ExecContext(ctx, `UPDATE desk_orders SET revision = revision + 1, action = $1, phase = $2, since = $3, details = $4, slots = $5
		WHERE id = $6 AND revision = $7`, string(row.action), string(row.phase), row.since.UnixMilli(), details, slots, row.id, row.revision)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

// selectRows returns the rows of a query. It does not hold the connection while they are used.
func (s *orderStore) selectRows(ctx context.Context, q querier, where string, args ...any) (found []*orderRow, err error) {
	rows, err := q.QueryContext(ctx, selectOrders+where, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		row := &orderRow{}
		var since int64
		var details, slots []byte
		if err := rows.Scan(&row.id, &row.number, &row.revision, &row.action, &row.phase, &since, &details, &slots); err != nil {
			return nil, err
		}
		row.since = time.UnixMilli(since)
		if err := s.openValue(row.number, details, &row.details); err != nil {
			return nil, err
		}
		if slots != nil {
			if err := s.openValue(row.number, slots, &row.slots); err != nil {
				return nil, err
			}
		}
		found = append(found, row)
	}
	return found, rows.Err()
}

// sealValue returns a value as sealed JSON, which only opens for this order.
func (s *orderStore) sealValue(number string, value any) ([]byte, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, s.key.NonceSize())
	_, _ = rand.Read(nonce) // cannot fail
	return s.key.Seal(nonce, nonce, text, []byte("desk "+number)), nil
}

func (s *orderStore) openValue(number string, sealed []byte, value any) error {
	n := s.key.NonceSize()
	if len(sealed) < n {
		return fmt.Errorf("order %s: its row is damaged", number)
	}
	text, err := s.key.Open(nil, sealed[:n], sealed[n:], []byte("desk "+number))
	if err != nil {
		return fmt.Errorf("order %s: its row was sealed with another key than DESK_KEY: %w", number, err)
	}
	return json.Unmarshal(text, value)
}
