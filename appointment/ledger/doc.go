// Package ledger books durably. It writes each booking down in a SQL database before it sends it, and
// finds the outcome after a crash or a lost response. It never books an order twice.
//
//	db, err := sqlite.Open("bookings.db") // package ledger/sqlite
//	l, err := ledger.New(db, ledger.SQLite, dir, ledger.WithAEAD(key))
//	go l.Run(ctx) // settles the orders that a call could not settle
//
//	entry, err := l.BookFirst(ctx, offers) // the offers of one order, such as those of directory.EarliestOpen
//	if err == nil && entry.State == ledger.Booked { … }
//
// While the outcome of a save is unknown, an order must be booked nowhere else. The ledger keeps
// that rule over all hospitals, all processes and all crashes. An order is in one [State], and only a
// free order can be booked.
//
// # How an order is settled
//
// Saving is committed before the save is sent, with the deadline after which nothing is sent. Nobody
// ever sends from Saving or Cancelling. After a crash the only next step is a query. A query that
// finds nothing proves nothing until the quiet time after the deadline is over, because the hospital
// may still carry the save out.
//
// # Times
//
// Times in the database are those of its clock. The sender's deadline is measured by the clocks of
// its own machine, from before that clock was read; the two need not agree.
//
// # Tests
//
// The tests of this package are in the module ledger/proof, which has drivers of databases.
package ledger
