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

// The texts that every server sends. The checks compare every character: 㛃 and 𬭼 are not in
// GBK, and 𬭼 is above U+FFFF.
const (
	resourceName = "彩超一室㛃𬭼"
	doctorName   = "赵㛃𬭼"
	slotTitle    = `空腹<8小时>&憋尿]]>"㛃𬭼"`
	location     = "门诊楼㛃三层"
	roomName     = "𬭼301室"
	faultReason  = "申请单有误：㛃𬭼 <&> ]]>"
)

// symptom is a string that the server sends back. It has all characters that XML and JSON must escape.
const symptom = `左腕<外伤>&"肿痛"]]>\㛃𬭼'`

// The credentials and the order that the servers accept, and an order for which they send a fault.
const (
	systemID     = "HIS01"
	systemKey    = "interop-key"
	orderNO      = "2026112380001"
	faultOrderNO = "2026112389999"
)

// session is the state of the checks of one service. Each check uses the results of the checks
// before it.
type session struct {
	ctx       context.Context // of the call of checkService to which the session belongs
	service   service
	config    appointment.Config
	binding   *soap.Binding
	transport *actionRecorder
	client    *appointment.Client

	query   *appointment.QueryRequest
	slot    appointment.Slot
	save    *appointment.SaveRequest
	booking *appointment.Booking
}

// newSession loads the WSDL of the service and makes a client from it.
func newSession(ctx context.Context, service service, endpoint string) (*session, error) {
	binding, err := loadBinding(ctx, service, endpoint)
	if err != nil {
		return nil, fmt.Errorf("load the WSDL: %w", err)
	}
	s := &session{ctx: ctx, service: service, binding: binding, transport: &actionRecorder{}}
	s.config = appointment.Config{
		Name:           service.title(),
		Vendor:         service.vendor,
		Endpoint:       endpoint,
		SystemID:       systemID,
		SystemKey:      systemKey,
		OrganizationID: "41971858",
		Auth:           service.auth,
		Dialect:        &appointment.Dialect{SOAP: binding},
	}
	s.client, err = s.newClient(s.config)
	s.query = newQuery()
	return s, err
}

// loadBinding loads the WSDL of a service. If values of parameters are missing, it takes the binding
// that the error proposes, and fills them in.
func loadBinding(ctx context.Context, service service, endpoint string) (*soap.Binding, error) {
	binding, err := soap.LoadWSDL(ctx, endpoint+"?wsdl", soap.WithHTTPClient(&http.Client{Transport: basicTransport{service.auth}}))
	var incomplete *soap.WSDLError
	switch {
	case service.auth != nil && errors.As(err, &incomplete) && incomplete.Binding != nil: // it requires the header
		return incomplete.Binding, nil
	case service.texts == nil:
		return binding, err
	case err == nil:
		return nil, fmt.Errorf("got the binding %v, want an error that proposes another", binding)
	case !errors.As(err, &incomplete):
		return nil, err
	}
	proposal := incomplete.Proposal()
	if proposal == nil {
		return nil, err
	}
	var errs []error
	for _, missing := range proposal.Missing {
		text, ok := service.texts[missing.Parameter]
		errs = append(errs, expectEqual("text of "+missing.Parameter+" known", ok, true))
		for i := range proposal.Binding.Parameters { // all operations share them
			if p := &proposal.Binding.Parameters[i]; p.Name == missing.Parameter {
				p.Value = text
			}
		}
	}
	return proposal.Binding, errors.Join(append(errs, expectEqual("missing values", len(proposal.Missing), len(service.texts)*len(appointment.Operations())))...)
}

// basicTransport is a transport that sends the user of auth, which may be nil.
type basicTransport struct{ auth *appointment.Auth }

// RoundTrip implements [http.RoundTripper].
func (t basicTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if t.auth != nil && t.auth.Basic != nil {
		req = req.Clone(req.Context())
		req.SetBasicAuth(string(t.auth.Basic.Username), string(t.auth.Basic.Password))
	}
	return http.DefaultTransport.RoundTrip(req)
}

func (s *session) newClient(config appointment.Config) (*appointment.Client, error) {
	return appointment.NewClient(config, appointment.WithHTTPClient(&http.Client{Transport: s.transport}))
}

// newQuery returns a query of the week that begins tomorrow. It names the day, so that the result
// stays the same if midnight passes between two queries.
func newQuery() *appointment.QueryRequest {
	tomorrow := appointment.DateOf(time.Now()).AddDays(1)
	return &appointment.QueryRequest{
		StartDate:     tomorrow.At(appointment.ClockAt(7, 0)),
		Days:          7,
		PlacerOrderNO: orderNO,
		ServiceSectID: "US(超声)",
		ServiceText:   "浅表器官㛃",
		ProcedureName: "甲状腺彩超(含颈部淋巴结)",
		PatientClass:  appointment.Outpatient,
		RequestedDate: time.Now(),
		MedRecNO:      "999999199001011234",
		ScheduleRoute: appointment.RouteInternetHospital,
	}
}

// newSave returns a request that books a slot for an invented patient.
func newSave(query *appointment.QueryRequest, slot appointment.Slot) *appointment.SaveRequest {
	save := appointment.NewSaveRequest(query, slot)
	save.ScheduleOperatorID, save.ScheduleOperatorName = "438", "测试医生甲"
	save.ProviderID, save.ProviderName, save.ProviderPhone = "438", "测试医生甲", "13000000002"
	save.Name, save.Sex, save.IdCardNO = "测试患者㛃𬭼", appointment.Female, query.MedRecNO
	save.BirthDate = appointment.Date{Year: 1990, Month: time.January, Day: 1}
	save.Age, save.AgeUnit = 36, appointment.AgeYears
	save.ContactPhoneNO, save.CardNO, save.OutPatientNO = "13000000001", "90000001", "90000001"
	save.Symptom = symptom
	return save
}

// queryWith queries with a changed configuration and returns the error.
func (s *session) queryWith(change func(*appointment.Config, *appointment.Dialect)) error {
	config, dialect := s.config, *s.config.Dialect
	change(&config, &dialect)
	config.Dialect = &dialect
	client, err := s.newClient(config)
	if err != nil {
		return err
	}
	_, err = client.QuerySchedule(s.ctx, s.query)
	return err
}

// queryWithBinding queries with a changed binding and returns the error.
func (s *session) queryWithBinding(change func(*soap.Binding)) error {
	return s.queryWith(func(_ *appointment.Config, d *appointment.Dialect) {
		binding := soap.Binding{}.Merge(*d.SOAP) // a copy
		change(&binding)
		d.SOAP = &binding
	})
}

// queryChosenSlot queries again and returns the current state of the slot that the checks book.
func (s *session) queryChosenSlot() (*appointment.Schedule, appointment.Slot, error) {
	schedule, err := s.client.QuerySchedule(s.ctx, s.query)
	if err != nil {
		return nil, appointment.Slot{}, err
	}
	for slot := range schedule.Slots() {
		if slot.ResourceUID == s.slot.ResourceUID && slot.TimeDetailUID == s.slot.TimeDetailUID {
			return schedule, slot, nil
		}
	}
	return nil, appointment.Slot{}, errors.New("the schedule no longer contains the slot")
}

// actionRecorder is a transport that keeps the first SOAPAction that it sends.
type actionRecorder struct{ firstAction string }

// RoundTrip implements [http.RoundTripper].
func (r *actionRecorder) RoundTrip(req *http.Request) (*http.Response, error) {
	if r.firstAction == "" {
		r.firstAction = "none"
		for name, values := range req.Header {
			if strings.EqualFold(name, "SOAPAction") {
				r.firstAction = strings.Join(values, ", ")
			}
		}
	}
	return http.DefaultTransport.RoundTrip(req)
}
