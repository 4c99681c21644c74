package sqlite_test

import (
	"context"
	"crypto/cipher"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/directory"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
	"github.com/exam-appointment/appointment-go/appointment/ledger/sqlite"
)

// Book the earliest slot of two hospitals. The first hospital books, but its response is lost, and so
// is the response to the query for the outcome. Nothing is sent to the second, and Run finds the booking.
func Example() {
	hospitals, dir := startHospitals() // simulated; a service reads them by directory.Read
	folder, err := os.MkdirTemp("", "ledger")
	check(err)
	defer func() { _ = os.RemoveAll(folder) }()

	db, err := sqlite.Open(filepath.Join(folder, "bookings.db"))
	check(err)
	defer func() { _ = db.Close() }()
	ctx := context.Background()
	_, err = db.ExecContext(ctx, `CREATE TABLE orders (no TEXT PRIMARY KEY, status TEXT)`) // the platform's own
	check(err)
	_, err = db.ExecContext(ctx, `INSERT INTO orders VALUES ('2026112380001', 'new')`)
	check(err)

	settled := make(chan string, 1)
	l, err := ledger.New(db, ledger.SQLite, dir, ledger.WithAEAD(newKey()), ledger.WithQuietTime(5*time.Second),
		ledger.WithSettled(func(ctx context.Context, tx *sql.Tx, e *ledger.Entry) error {
			_, err := tx.ExecContext(ctx, `UPDATE orders SET status = ? WHERE no = ?`, e.State, e.Order)
			settled <- e.Order
			return err
		}))
	check(err)

	var offers []ledger.Offer
	slots, _ := dir.EarliestOpen(ctx, newQuery())
	for _, s := range slots {
		save := appointment.NewSaveRequest(newQuery(), s.Slot)
		fillPatient(save)
		offers = append(offers, ledger.Offer{Hospital: s.Hospital, Save: save})
	}
	hospitals[0].Fail(appointment.SaveSchedule, appointmenttest.DropResponse())
	hospitals[0].Fail(appointment.QuerySchedule, appointmenttest.Unavailable(time.Hour))
	entry, err := l.BookFirst(ctx, offers)
	check(err)
	fmt.Println("after BookFirst:", entry.State, "at", entry.Hospital)

	runCtx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() { // in every process, as long as it lives
		defer close(ended)
		_ = l.Run(runCtx)
	}()
	var status string
	err = db.QueryRowContext(ctx, `SELECT status FROM orders WHERE no = ?`, <-settled).Scan(&status)
	check(err)
	fmt.Println("the order's row after Run:", status)
	stop()
	<-ended

	entry, err = l.Entry(ctx, entry.Order)
	check(err)
	slot, _ := entry.Booking.Slot()
	fmt.Println("booked:", entry.Hospital, slot.Date, slot.Start)
	for i, name := range dir.Names() {
		fmt.Println("saves at", name+":", hospitals[i].Deliveries(appointment.SaveSchedule))
	}

	// Output:
	// after BookFirst: SaveUnknown at 市一院
	// the order's row after Run: Booked
	// booked: 市一院 2026-11-24 08:00
	// saves at 市一院: 1
	// saves at 市二院: 0
}

// startHospitals starts two simulated hospitals on a Monday morning. The first has the earlier slot.
func startHospitals() ([]*appointmenttest.Hospital, *directory.Directory) {
	var hospitals []*appointmenttest.Hospital
	var configs []appointment.Config
	for i, name := range []string{"市一院", "市二院"} {
		hospital, err := appointmenttest.Start(appointment.Vendors()[i],
			appointmenttest.WithClock(func() time.Time { return time.Date(2026, 11, 23, 0, 10, 0, 0, time.UTC) }),
			appointmenttest.WithResources(appointmenttest.Resource{
				UID: "18", Name: "DX", Times: []appointmenttest.Time{
					{Start: appointment.ClockAt(8+i, 0), End: appointment.ClockAt(8+i, 30), Capacity: 1},
				},
			}))
		check(err)
		config := hospital.Config()
		config.Name = name
		hospitals, configs = append(hospitals, hospital), append(configs, config)
	}
	dir, err := directory.New(configs, directory.WithClientOptions(func(appointment.Config) []appointment.Option {
		return []appointment.Option{appointment.WithRetries(0)}
	}))
	check(err)
	return hospitals, dir
}

// newKey returns a key for the example. A service reads its keys from where it keeps secrets.
func newKey() cipher.AEAD {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	keys, err := ledger.ParseKeys(hex.EncodeToString(secret))
	check(err)
	return keys[0]
}

func newQuery() *appointment.QueryRequest {
	return &appointment.QueryRequest{
		PlacerOrderNO: "2026112380001", ServiceSectID: "DX(普通放射)", ServiceText: "上肢", ProcedureName: "骨龄测定(左手腕正位片)DR",
		PatientClass: appointment.Outpatient, RequestedDate: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC),
		StartDate: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), MedRecNO: "999999201512190186", ScheduleRoute: appointment.RouteInternetHospital,
	}
}

// fillPatient adds to a request the patient and the operator, whom a query does not name.
func fillPatient(save *appointment.SaveRequest) {
	save.ScheduleOperatorID, save.ScheduleOperatorName = "438", "测试医生甲"
	save.ProviderID, save.ProviderName, save.ProviderPhone = "438", "测试医生甲", "13000000002"
	save.Name, save.Sex, save.IdCardNO = "测试患者甲", appointment.Female, "999999201512190186"
	save.BirthDate, save.Age, save.AgeUnit = appointment.Date{Year: 2015, Month: time.December, Day: 19}, 10, appointment.AgeYears
	save.ContactPhoneNO, save.CardNO, save.OutPatientNO = "13000000001", "90000001", "90000001"
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
