//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// What every server says. They are written here once more, to be compared letter by letter:
// 㛃 and 𬭼 are outside GBK, 𬭼 above U+FFFF too.
const (
	room        = "彩超一室㛃𬭼"
	physician   = "赵㛃𬭼"
	title       = `空腹<8小时>&憋尿]]>"㛃𬭼"`
	location    = "门诊楼㛃三层"
	door        = "𬭼301室"
	faultReason = "申请单有误：㛃𬭼 <&> ]]>"
)

// symptom is what we say and want to hear back, with all that XML and JSON have to escape.
const symptom = `左腕<外伤>&"肿痛"]]>\㛃𬭼'`

// visit is what has come of going to one hospital so far.
type visit struct {
	ctx     context.Context // of the whole visit; a visit is one call of prove
	service service
	config  appointment.Config
	binding *soap.Binding
	wire    *wire
	client  *appointment.Client

	query   *appointment.QueryRequest
	slot    appointment.Slot
	save    *appointment.SaveRequest
	booking *appointment.Booking
}

// newVisit asks the service for its WSDL and makes a client of what that says.
func newVisit(ctx context.Context, s service, endpoint string) (*visit, error) {
	binding, err := s.load(ctx, endpoint)
	if err != nil {
		return nil, fmt.Errorf("the WSDL: %w", err)
	}
	v := &visit{ctx: ctx, service: s, binding: binding, wire: &wire{}}
	v.config = appointment.Config{
		Name:           s.title(),
		Vendor:         s.vendor,
		Endpoint:       endpoint,
		SystemID:       "HIS01",
		SystemKey:      "interop-key",
		OrganizationID: "41971858",
		Dialect:        &appointment.Dialect{SOAP: binding},
	}
	if v.client, err = v.newClient(v.config); err != nil {
		return nil, err
	}
	tomorrow := appointment.DateOf(time.Now()).AddDays(1) // said, lest midnight come between two queries
	v.query = &appointment.QueryRequest{
		StartDate:     tomorrow.At(appointment.ClockAt(7, 0)),
		Days:          7,
		PlacerOrderNO: "2026112380001",
		ServiceSectID: "US(超声)",
		ServiceText:   "浅表器官㛃",
		ProcedureName: "甲状腺彩超(含颈部淋巴结)",
		PatientClass:  appointment.Outpatient,
		RequestedDate: time.Now(),
		MedRecNO:      "999999199001011234",
		ScheduleRoute: appointment.RouteInternetHospital,
	}
	return v, nil
}

func (v *visit) newClient(config appointment.Config) (*appointment.Client, error) {
	return appointment.NewClient(config, appointment.WithHTTPClient(&http.Client{Transport: v.wire}))
}

// ask makes a client whose dialect is bent, and queries with it.
func (v *visit) ask(bend func(*appointment.Config, *appointment.Dialect)) error {
	config, dialect := v.config, *v.config.Dialect
	bend(&config, &dialect)
	config.Dialect = &dialect
	client, err := v.newClient(config)
	if err != nil {
		return err
	}
	_, err = client.QuerySchedule(v.ctx, v.query)
	return err
}

// request is the booking of the slot, for an invented patient.
func (v *visit) request() *appointment.SaveRequest {
	save := appointment.NewSaveRequest(v.query, v.slot)
	save.ScheduleOperatorID, save.ScheduleOperatorName = "438", "测试医生甲"
	save.ProviderID, save.ProviderName, save.ProviderPhone = "438", "测试医生甲", "13000000002"
	save.Name, save.Sex, save.IdCardNO = "测试患者㛃𬭼", appointment.Female, v.query.MedRecNO
	save.BirthDate = appointment.Date{Year: 1990, Month: time.January, Day: 1}
	save.Age, save.AgeUnit = 36, appointment.AgeYears
	save.ContactPhoneNO, save.CardNO, save.OutPatientNO = "13000000001", "90000001", "90000001"
	save.Symptom = symptom
	return save
}

// look queries again, and returns the slot as it is now.
func (v *visit) look() (*appointment.Schedule, appointment.Slot, error) {
	schedule, err := v.client.QuerySchedule(v.ctx, v.query)
	if err != nil {
		return nil, appointment.Slot{}, err
	}
	for slot := range schedule.Slots() {
		if slot.ResourceUID == v.slot.ResourceUID && slot.TimeDetailUID == v.slot.TimeDetailUID {
			return schedule, slot, nil
		}
	}
	return nil, appointment.Slot{}, errors.New("the slot is gone from the schedule")
}

// wire is a transport that remembers the first SOAPAction that went over it.
type wire struct{ first string }

// RoundTrip implements [http.RoundTripper].
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	if w.first == "" {
		w.first = "none"
		for name, values := range req.Header {
			if strings.EqualFold(name, "SOAPAction") {
				w.first = strings.Join(values, ", ")
			}
		}
	}
	return http.DefaultTransport.RoundTrip(req)
}
