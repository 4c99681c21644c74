package proof

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// platform is a program that books with the ledger, as its users write it. It has its orders in a
// table of the same database.
type platform struct {
	database  database
	db        *sql.DB
	hospitals *directory.Directory
	ledger    *ledger.Ledger
}

const createOrders = `CREATE TABLE IF NOT EXISTS orders (no VARCHAR(64) PRIMARY KEY, status VARCHAR(64) NOT NULL, hospital VARCHAR(255) NOT NULL)`

// openPlatform opens a database, and reads the configurations of the hospitals.
func openPlatform(d database, configurations string, key []byte, opts ...ledger.Option) (*platform, error) {
	return openPlatformWith(noMistake, d, configurations, key, opts...)
}

// openPlatformWith is openPlatform of a platform with a mistake.
func openPlatformWith(m mistake, d database, configurations string, key []byte, opts ...ledger.Option) (*platform, error) {
	db, err := m.open(d)
	if err != nil {
		return nil, err
	}
	hospitals, err := directory.Read(strings.NewReader(configurations), directory.WithClientOptions(ledger.Limits(db, d.dialect)))
	if err != nil {
		_ = db.Close()
		return nil, err
	}
	p, err := newPlatform(d, db, hospitals, key, opts...)
	if err != nil {
		_ = db.Close()
	}
	return p, err
}

// newPlatform creates the tables that are missing.
func newPlatform(d database, db *sql.DB, hospitals *directory.Directory, key []byte, opts ...ledger.Option) (*platform, error) {
	aead, err := newAEAD(key)
	if err != nil {
		return nil, err
	}
	if _, err := db.Exec(createOrders); err != nil {
		return nil, err
	}
	l, err := ledger.New(db, d.dialect, hospitals, append([]ledger.Option{ledger.WithAEAD(aead), ledger.WithSettled(d.updateOrder)}, opts...)...)
	return &platform{d, db, hospitals, l}, err
}

// updateOrder stores the result of an order in its row.
func (d database) updateOrder(ctx context.Context, tx *sql.Tx, e *ledger.Entry) error {
	_, err := tx.ExecContext(ctx, d.numberParameters(`UPDATE orders SET status = ?, hospital = ? WHERE no = ?`), e.State, e.Hospital, e.Order)
	return err
}

// insertOrder adds the row of an order, unless it exists.
func (d database) insertOrder(ctx context.Context, db interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}, order string,
) error {
	statement := `INSERT INTO orders VALUES (?, 'new', '') ON CONFLICT DO NOTHING`
	if d.dialect == ledger.MySQL {
		statement = `INSERT INTO orders VALUES (?, 'new', '') ON DUPLICATE KEY UPDATE no = no`
	}
	_, err := db.ExecContext(ctx, d.numberParameters(statement), order)
	return err
}

// book books the earliest slot of any hospital.
func (p *platform) book(ctx context.Context, order string) (*ledger.Entry, error) {
	offers, err := p.search(ctx, order)
	if err != nil {
		return nil, err
	}
	return p.bookOffers(ctx, order, offers)
}

func (p *platform) bookOffers(ctx context.Context, order string, offers []ledger.Offer) (*ledger.Entry, error) {
	if err := p.database.insertOrder(ctx, p.db, order); err != nil {
		return nil, err
	}
	return p.ledger.BookFirst(ctx, offers)
}

// intend adds an order and the intent to book it in one transaction. The ledger books it later.
func (p *platform) intend(ctx context.Context, order string) error {
	offers, err := p.search(ctx, order)
	if err != nil {
		return err
	}
	return p.intendOffers(ctx, order, offers)
}

func (p *platform) intendOffers(ctx context.Context, order string, offers []ledger.Offer) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := p.database.insertOrder(ctx, tx, order); err != nil {
		return err
	}
	if err := p.ledger.Intend(ctx, tx, time.Now().Add(10*time.Second), offers...); err != nil {
		return err
	}
	return tx.Commit()
}

// search returns the earliest slots of all hospitals.
func (p *platform) search(ctx context.Context, order string) (offers []ledger.Offer, err error) {
	query := newStormQuery(order)
	slots, _ := p.hospitals.EarliestOpen(ctx, query)
	for _, slot := range slots[:min(len(slots), 4)] {
		save := appointment.NewSaveRequest(query, slot.Slot)
		fillPatient(save)
		offers = append(offers, ledger.Offer{Hospital: slot.Hospital, Save: save})
	}
	if len(offers) == 0 {
		err = errNoSlot
	}
	return offers, err
}

var errNoSlot = errors.New("no hospital has a slot, or none responded")

func newStormQuery(order string) *appointment.QueryRequest {
	start := stormNow()
	return &appointment.QueryRequest{
		PlacerOrderNO: order, StartDate: start, Days: stormDays, RequestedDate: start,
		ServiceSectID: "DX(普通放射)", ServiceText: "上肢", ProcedureName: "骨龄测定(左手腕正位片)DR",
		PatientClass: appointment.Outpatient, MedRecNO: patientNumber, ScheduleRoute: appointment.RouteInternetHospital,
	}
}

// The patient of all requests.
const (
	patientName   = "测试患者甲"
	patientNumber = "999999201512190186"
)

func fillPatient(save *appointment.SaveRequest) {
	save.ScheduleOperatorID, save.ScheduleOperatorName = operator.ID, operator.Name
	save.ProviderID, save.ProviderName, save.ProviderPhone = "438", "测试医生甲", "13000000002"
	save.Name, save.Sex, save.IdCardNO = patientName, appointment.Female, patientNumber
	save.BirthDate, save.Age, save.AgeUnit = appointment.Date{Year: 2015, Month: time.December, Day: 19}, 10, appointment.AgeYears
	save.ContactPhoneNO, save.CardNO, save.OutPatientNO = "13000000001", "90000001", "90000001"
}

// stormSettings are the settings of a worker.
type stormSettings struct {
	Database       database
	Configurations string // of the hospitals, in YAML
	Key            []byte
	Mistake        mistake
}

// stormCommand is one thing that a user wants from a worker.
type stormCommand struct {
	ID    int
	Do    string // book, intend or cancel
	Order string
}

// stormReport is the report of a worker to the user.
type stormReport struct {
	ID    int
	State ledger.State
	Err   string
}

// openWithRetry opens a platform, and retries for a minute, since the database may be down.
func openWithRetry(s stormSettings) (p *platform, err error) {
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		if p, err = openPlatformWith(s.Mistake, s.Database, s.Configurations, s.Key); err == nil || errors.Is(err, ledger.ErrUnsuitable) || time.Now().After(deadline) {
			return p, err
		}
	}
}

// runStormWorker runs a platform that carries out commands until its standard input ends.
func runStormWorker() error {
	var settings stormSettings
	if err := readSettings(&settings); err != nil {
		return err
	}
	p, err := openWithRetry(settings)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var running sync.WaitGroup
	running.Go(func() { _ = p.ledger.Run(ctx) })
	go settings.Mistake.begin(ctx, p)
	commands, reports := json.NewDecoder(os.Stdin), newReporter(os.Stdout)
	var users sync.WaitGroup
	for {
		var command stormCommand
		if err := commands.Decode(&command); err != nil {
			break
		}
		users.Go(func() {
			entry, err := settings.Mistake.carryOut(ctx, p, command)
			report := stormReport{ID: command.ID}
			if entry != nil {
				report.State = entry.State
			}
			if err != nil {
				report.Err = err.Error()
			}
			reports.report(report)
		})
	}
	users.Wait()
	stop()
	running.Wait()
	return p.db.Close()
}

// carryOut carries out the command of a user.
func (p *platform) carryOut(ctx context.Context, command stormCommand) (*ledger.Entry, error) {
	switch command.Do {
	case "book":
		return p.book(ctx, command.Order)
	case "intend":
		return nil, p.intend(ctx, command.Order)
	}
	return p.ledger.Cancel(ctx, command.Order, operator)
}

// reporter writes reports of several goroutines.
type reporter struct {
	mu      sync.Mutex
	encoder *json.Encoder
}

func newReporter(w io.Writer) *reporter { return &reporter{encoder: json.NewEncoder(w)} }

func (r *reporter) report(report any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	_ = r.encoder.Encode(report)
}
