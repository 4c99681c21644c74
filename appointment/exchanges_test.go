package appointment_test

import (
	"errors"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// successResponse returns the common part of a successful response.
func successResponse(resultDesc string) appointment.Response {
	return appointment.Response{
		StatusCode: "00000000", StatusMessage: "成功", ResultCode: "Success", ResultDesc: resultDesc,
		Source: appointment.SourceResponse, HTTPStatus: 200,
	}
}

// rejectionOf returns the parts of a rejection that are the same for every vendor.
func rejectionOf(t *testing.T, err error) appointment.Error {
	t.Helper()
	var e *appointment.Error
	if !errors.As(err, &e) || !errors.Is(err, appointment.ErrRejected) {
		t.Fatalf("error = %v, want %v", err, appointment.ErrRejected)
	}
	return appointment.Error{Operation: e.Operation, Code: e.Code, Message: e.Message, Reason: e.Reason}
}

// simulatedExchanges returns exchanges with a simulated hospital, in their order: a query, a save,
// the same save again, and a cancel.
func simulatedExchanges() []exchange {
	return []exchange{
		{
			name: "query",
			send: func(t *testing.T, c *appointment.Client) (any, error) {
				return c.QuerySchedule(t.Context(), fullQueryRequest())
			},
			want: simulatedSchedule(),
		}, {
			name: "save",
			send: func(t *testing.T, c *appointment.Client) (any, error) {
				return c.SaveSchedule(t.Context(), fullSaveRequest())
			},
			want: simulatedBooking(),
		}, {
			name: "save-rejected",
			send: func(t *testing.T, c *appointment.Client) (any, error) {
				_, err := c.SaveSchedule(t.Context(), fullSaveRequest())
				return rejectionOf(t, err), nil
			},
			want: appointment.Error{
				Operation: appointment.SaveSchedule, Code: "Falid", Message: "该申请单已预约",
				Reason: appointment.ReasonAlreadyBooked,
			},
		}, {
			name: "cancel",
			send: func(t *testing.T, c *appointment.Client) (any, error) {
				cancel := fullCancelRequest()
				cancel.ScheduleSeq = "" // the hospital's own number is not known here
				return c.CancelSchedule(t.Context(), cancel)
			},
			want: &appointment.Cancellation{Response: successResponse("取消成功")},
		},
	}
}

// publishedExchanges returns the exchanges of the published examples. Each request is sent as the
// example has it, with its contradictions. The dialect has the differences from the defaults.
func publishedExchanges() []exchange {
	return []exchange{
		{
			name: "published-query", published: "query",
			dialect: &appointment.Dialect{Layouts: map[string]string{"QuerySchedule.requestedDate": "15:04:05"}},
			send: func(t *testing.T, c *appointment.Client) (any, error) {
				return c.QuerySchedule(t.Context(), publishedQuery())
			},
			want: publishedSchedule(),
		}, {
			name: "published-save", published: "save",
			dialect: &appointment.Dialect{Names: map[string]string{"idCardNO": "idCardNo"}},
			send: func(t *testing.T, c *appointment.Client) (any, error) {
				return c.SaveSchedule(t.Context(), publishedSave())
			},
			want: publishedBooking(),
		}, {
			name: "published-cancel", published: "cancel",
			send: func(t *testing.T, c *appointment.Client) (any, error) {
				return c.CancelSchedule(t.Context(), publishedCancel())
			},
			want: &appointment.Cancellation{Response: successResponse("取消成功")},
		},
	}
}
