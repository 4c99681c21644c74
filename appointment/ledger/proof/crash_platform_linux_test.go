package proof

import (
	"context"
	"database/sql"
	"os"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// dyingSettings are the settings of a platform that dies.
type dyingSettings struct {
	Database       database
	Configurations string
	Key            []byte
	Do             string
	Order          string
	Hospitals      []string // of the offers
	At             point
	Statement      string // of SQL, to run before; may be empty
}

// dyingReport is the report of a platform before it dies, or at the end.
type dyingReport struct {
	Point string
	State ledger.State
	Err   string
}

// runDyingPlatform runs a platform that does one thing, and dies or stops at one of its points.
func runDyingPlatform() error {
	var settings dyingSettings
	if err := readSettings(&settings); err != nil {
		return err
	}
	reports := newReporter(os.Stdout)
	at := &points{point: settings.At, report: func(name string) { reports.report(dyingReport{Point: name}) }}
	hospitals, err := directory.Read(strings.NewReader(settings.Configurations), directory.WithClientOptions(at.clientOptions))
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	db, err := at.openDatabase(settings.Database)
	if err != nil {
		return err
	}
	p, err := newPlatform(settings.Database, db, hospitals, settings.Key, ledger.WithSettled(func(ctx context.Context, tx *sql.Tx, e *ledger.Entry) error {
		stop()
		return settings.Database.updateOrder(ctx, tx, e)
	}))
	if err != nil {
		return err
	}
	if settings.Statement != "" {
		if _, err := p.db.Exec(settings.Statement); err != nil {
			return err
		}
	}
	at.enable()
	offers := newOffers(settings.Order, settings.Hospitals...)
	var entry *ledger.Entry
	switch settings.Do {
	case "book":
		entry, err = p.bookOffers(context.Background(), settings.Order, offers)
	case "cancel":
		entry, err = p.ledger.Cancel(context.Background(), settings.Order, operator)
	case "intend":
		if err = p.intendOffers(ctx, settings.Order, offers); err == nil {
			err = p.ledger.Run(ctx)
		}
	}
	report := dyingReport{}
	if entry != nil {
		report.State = entry.State
	}
	if err != nil {
		report.Err = err.Error()
	}
	reports.report(report)
	return nil
}
