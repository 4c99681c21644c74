package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/ledger"
)

// anySlot makes the request for an order complete, to check the rest of it.
var anySlot = appointment.Slot{
	ResourceUID: "1", ResourceName: "1", ArrangeDay: appointment.Date{Year: 2026, Month: time.January, Day: 1},
	Time: appointment.Time{StartTime: appointment.ClockAt(8, 0), EndTime: appointment.ClockAt(9, 0)},
}

// readOrder reads an order: a SaveRequest without the slot and without the operator, who is in the
// headers. It checks the order before a hospital is asked.
func (s *service) readOrder(r *http.Request) (*appointment.SaveRequest, error) {
	type strict appointment.SaveRequest // without the method UnmarshalJSON, which ignores unknown fields
	var order appointment.SaveRequest
	if err := readBody(r, new(strict), &order); err != nil {
		return nil, err
	}
	if !order.ScheduleDate.IsZero() || !order.StartTime.IsZero() || order.ScheduleResourceUID != "" {
		return nil, newProblem(http.StatusUnprocessableEntity, "scheduleDate, startTime and scheduleResourceUID must be absent: the service chooses the slot")
	}
	by := readOperator(r)
	order.ScheduleOperatorID, order.ScheduleOperatorName = by.ID, by.Name
	order.ScheduleRoute = cmp.Or(order.ScheduleRoute, appointment.RouteInternetHospital)
	client, err := s.hospitals.Client(s.hospitals.Names()[0])
	if err != nil {
		return nil, err
	}
	return &order, client.CheckSave(withSlot(order, anySlot))
}

// newQuery returns the query for the slots that an order can have.
func newQuery(order *appointment.SaveRequest) *appointment.QueryRequest {
	return &appointment.QueryRequest{
		PlacerOrderNO: order.PlacerOrderNO, OrganizationID: order.OrganizationID, ServiceSectID: order.ServiceSectID,
		ServiceID: order.ServiceID, ServiceText: order.ServiceText, ProcedureID: order.ProcedureID, ProcedureName: order.ProcedureName,
		PatientClass: order.PatientClass, RequestDeptID: order.RequestDeptID, RequestDeptName: order.RequestDeptName,
		RequestedDate: order.RequestedDate, MedRecNO: order.MedRecNO, ScheduleRoute: order.ScheduleRoute,
	}
}

// withSlot returns the request that books a slot for an order.
func withSlot(order appointment.SaveRequest, slot appointment.Slot) *appointment.SaveRequest {
	order.ScheduleResourceUID, order.ScheduleResourceName = slot.ResourceUID, slot.ResourceName
	order.ScheduleDate, order.StartTime, order.EndTime = slot.ArrangeDay, slot.StartTime, slot.EndTime
	return &order
}

// checkSame returns ErrTaken unless the entry is of this order, in any slot and by any operator.
func checkSame(entry *ledger.Entry, order *appointment.SaveRequest) error {
	if entry.Save == nil { // erased
		return nil
	}
	stored := withSlot(*entry.Save, anySlot)
	stored.ScheduleOperatorID, stored.ScheduleOperatorName = order.ScheduleOperatorID, order.ScheduleOperatorName
	first, err1 := json.Marshal(stored)
	second, err2 := json.Marshal(withSlot(*order, anySlot))
	if err1 != nil || err2 != nil || !bytes.Equal(first, second) {
		return ledger.ErrTaken
	}
	return nil
}
