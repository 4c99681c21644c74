package proof

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
	"github.com/exam-appointment/appointment-go/appointment/ledger/sqlite"
)

var operator = ledger.Operator{ID: "438", Name: "测试医生甲"}

// fixture is a ledger with simulated hospitals.
type fixture struct {
	ledger    *ledger.Ledger
	db        *sql.DB
	file      string // of the database
	names     []string
	hospitals []*appointmenttest.Hospital
	clients   clients
}

// clients are the clients of hospitals by name.
type clients map[string]*appointment.Client

// Client returns a client.
func (c clients) Client(hospital string) (*appointment.Client, error) {
	if c[hospital] == nil {
		return nil, errors.New("no such hospital: " + hospital)
	}
	return c[hospital], nil
}

// newFixture starts n hospitals and a ledger with an empty database.
func newFixture(t *testing.T, n int, opts ...ledger.Option) *fixture {
	t.Helper()
	f := &fixture{clients: clients{}}
	vendors := appointment.Vendors()
	for i := range n {
		hospital, err := appointmenttest.Start(vendors[i%len(vendors)])
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(hospital.Close)
		cfg := hospital.Config()
		cfg.Name = fmt.Sprintf("hospital %d", i+1)
		client, err := appointment.NewClient(cfg, appointment.WithTimeout(2*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.CloseIdleConnections)
		f.names, f.hospitals = append(f.names, cfg.Name), append(f.hospitals, hospital)
		f.clients[cfg.Name] = client
	}
	f.file = filepath.Join(t.TempDir(), "bookings.db")
	db, err := sqlite.Open(f.file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	f.db = db
	f.ledger, err = ledger.New(db, ledger.SQLite, f.clients, append([]ledger.Option{ledger.WithPlaintext(), ledger.WithQuietTime(time.Second)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// save returns a request that books a slot of the test's patient at a hospital.
func (f *fixture) save(t *testing.T, hospital, order int) *appointment.SaveRequest {
	t.Helper()
	query := newQuery(order)
	schedule, err := f.clients[f.names[hospital]].QuerySchedule(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	for slot := range schedule.Slots() {
		if !slot.Open() {
			continue
		}
		save := appointment.NewSaveRequest(query, slot)
		save.ScheduleOperatorID, save.ScheduleOperatorName = operator.ID, operator.Name
		save.ProviderID, save.ProviderName, save.ProviderPhone = "438", "测试医生甲", "13000000002"
		save.Name, save.Sex, save.IdCardNO = "测试患者甲", appointment.Female, "999999201512190186"
		save.BirthDate, save.Age, save.AgeUnit = appointment.Date{Year: 2015, Month: time.December, Day: 19}, 10, appointment.AgeYears
		save.ContactPhoneNO, save.CardNO, save.OutPatientNO = "13000000001", "90000001", "90000001"
		return save
	}
	t.Fatal("no slot is open")
	return nil
}

// newQuery returns a query of an order's schedule.
func newQuery(order int) *appointment.QueryRequest {
	return &appointment.QueryRequest{
		PlacerOrderNO: fmt.Sprintf("202611238%04d", order), ServiceSectID: "DX(普通放射)", ServiceText: "上肢", ProcedureName: "骨龄测定(左手腕正位片)DR",
		PatientClass: appointment.Outpatient, RequestedDate: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
		MedRecNO: "999999201512190186", ScheduleRoute: appointment.RouteInternetHospital,
	}
}
