package appointment

import (
	"cmp"
	"errors"
	"strings"

	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// requestMessage is the envelope of a request.
type requestMessage[T any] struct {
	SystemID     string `json:"systemId"`     // 鉴权ID
	SystemKey    string `json:"systemKey"`    // 鉴权Key
	BusinessType string `json:"businessType"` // 业务类型ID
	Method       string `json:"method"`       // 接口名称
	Data         *T     `json:"data"`         // 具体接口入参数据
}

// responseMessage is a response with or without its envelope: a business result is also read
// outside data. Package casing explains the tags.
type responseMessage[T any] struct {
	StatusCode    string             `json:"statusCode" max:"8"`      // 接口响应编码
	StatusMessage string             `json:"statusMessage"`           // 接口响应消息
	TotalRecord   int                `json:"totalRecord"`             // 分页记录数
	TotalPage     int                `json:"totalPage"`               // 分页页数
	Data          *businessResult[T] `json:"data" casing:"anyfields"` // 具体接口出参数据
	businessResult[T]
}

// businessResult is the business part of a response, with a status of its own.
type businessResult[T any] struct {
	ResultCode string            `json:"resultCode" max:"32" casing:"required"` // 结果编码
	ResultDesc string            `json:"resultDesc" max:"32" casing:"required"` // 结果描述
	Result     *T                `json:"result"`                                // 返回明细
	Extra      map[string]string `json:"-" casing:"extra"`
}

// messageTypes returns a value of each message type of an operation.
func messageTypes(op Operation) []any {
	switch op {
	case SaveSchedule:
		return []any{requestMessage[SaveRequest]{}, responseMessage[Booking]{}}
	case CancelSchedule:
		return []any{requestMessage[CancelRequest]{}, responseMessage[Cancellation]{}}
	}
	return []any{requestMessage[QueryRequest]{}, responseMessage[Schedule]{}}
}

// encodedRequest is a request as it is sent.
type encodedRequest struct {
	operation  Operation
	document   []byte
	subject    *subject    // of a save or cancel, see Operation.isWrite; nil for a query
	deviations []Deviation // of the request from the interface
}

// writeEnvelope puts a request in the envelope, if the dialect has one, and writes it as JSON. The request
// is a pointer to one of the three types. The deviations are those that validate found. The error is an
// ErrInvalidRequest.
func (c *codec) writeEnvelope(op Operation, request any, deviations []Deviation) (*encodedRequest, error) {
	if err := c.checkCharset(op, request); err != nil {
		return nil, err
	}
	request = c.values[op].toRequest(request) // with the hospital's codes
	content := request
	if c.dialect.Envelope != EnvelopeNone {
		switch r := request.(type) {
		case *QueryRequest:
			content = putInEnvelope(c.config, op, r)
		case *SaveRequest:
			content = putInEnvelope(c.config, op, r)
		case *CancelRequest:
			content = putInEnvelope(c.config, op, r)
		}
	}
	document, err := c.codecs[op].Marshal(content)
	if err != nil {
		return nil, newEncodingError(op, err)
	}
	if c.charset == httpx.RequestASCII {
		document = httpx.EscapeJSON(document)
	}
	return &encodedRequest{operation: op, document: document, deviations: deviations}, nil
}

// putInEnvelope returns a request with the credentials of the hospital and the method of its operation.
func putInEnvelope[T any](cfg *Config, op Operation, request *T) *requestMessage[T] {
	return &requestMessage[T]{
		SystemID:     cfg.SystemID,
		SystemKey:    string(cfg.SystemKey),
		BusinessType: cfg.BusinessType,
		Method:       op.Method(),
		Data:         request,
	}
}

// newEncodingError converts the error of a value that JSON cannot contain. The path of a Problem begins inside
// data, as callers know it.
func newEncodingError(op Operation, err error) *Error {
	e := newError(op, ErrInvalidRequest, "")
	e.cause = err
	problem := Problem{"request", "cannot be written as JSON"}
	if invalid := (*casing.Error)(nil); errors.As(err, &invalid) {
		problem = Problem{cmp.Or(strings.TrimPrefix(invalid.Path, "data."), problem.Path), invalid.Problem}
	}
	e.Problems = []Problem{problem}
	return e
}
