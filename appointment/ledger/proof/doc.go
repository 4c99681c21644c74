// Package proof proves that a ledger on SQLite neither loses nor doubles a booking. It is a module of
// its own, because it needs a driver of a database. It has tests only.
package proof
