package appointment

import (
	"cmp"
	"errors"
	"strings"

	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// codec writes requests and reads responses in the hospital's dialect, with the envelope and
// the business fields in one pass.
type codec struct {
	config  *Config
	dialect *Dialect
	*spellingCodec
}

// newCodec returns the codec of a dialect, or the problems of its names.
func newCodec(cfg *Config, d *Dialect, limits Limits) (*codec, []Problem) {
	shared, problems := shareSpellingCodec(newSpelling(d, limits))
	return &codec{cfg, d, shared}, problems
}

// fieldsFor returns the entries of Names, Layouts or Values for one operation, by field. An entry
// for only that operation takes precedence.
func fieldsFor[T any](op Operation, m map[string]T) map[string]T {
	fields := map[string]T{}
	for key, value := range m {
		if scope, field := splitFieldKey(key); scope == "" {
			fields[field] = value
		}
	}
	for key, value := range m {
		if scope, field := splitFieldKey(key); scope == string(op) {
			fields[field] = value
		}
	}
	return fields
}

// requestMessage is the envelope of a request.
type requestMessage[T any] struct {
	SystemID     string `json:"systemId"`     // 鉴权ID
	SystemKey    string `json:"systemKey"`    // 鉴权Key
	BusinessType string `json:"businessType"` // 业务类型ID
	Method       string `json:"method"`       // 接口名称
	Data         *T     `json:"data"`         // 具体接口入参数据
}

// responseMessage is a response with or without its envelope: a business result is also read
// outside data.
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
	subject    *subject    // of a write
	deviations []Deviation // fields that are longer than the interface publishes
}

// encodeRequest writes a request, which is a pointer to one of the three types. The error is
// an ErrInvalidRequest.
func (c *codec) encodeRequest(op Operation, request any, deviations []Deviation) (*encodedRequest, error) {
	if err := c.checkCharset(op, request); err != nil {
		return nil, err
	}
	request = c.values[op].toRequest(request)
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

// newEncodingError converts the error of a value that JSON cannot contain.
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

func putInEnvelope[T any](cfg *Config, op Operation, request *T) *requestMessage[T] {
	return &requestMessage[T]{
		SystemID:     cfg.SystemID,
		SystemKey:    string(cfg.SystemKey),
		BusinessType: cfg.BusinessType,
		Method:       op.Method(),
		Data:         request,
	}
}

// decodedResponse is a response in its parts.
type decodedResponse struct {
	statuses  responseStatuses
	hasData   bool
	outerCode string              // a resultCode outside data, if there is data
	result    any                 // *Schedule, *Booking or *Cancellation; nil if there is none
	extras    []map[string]string // unknown fields of the envelope and of the business result

	unknownValues unknownValues
}

// responseStatuses are the codes and totals of a response.
type responseStatuses struct {
	statusCode, statusMessage string
	resultCode, resultDesc    string
	totalRecord, totalPage    int
	isUnknownCode             bool // the resultCode is none of the dialect's values
}

// decodeResponse reads a response to op. The deviations are valid with an error too.
func (c *codec) decodeResponse(op Operation, body []byte) (decodedResponse, []Deviation, error) {
	decode := decodeMessage[Schedule]
	switch op {
	case SaveSchedule:
		decode = decodeMessage[Booking]
	case CancelSchedule:
		decode = decodeMessage[Cancellation]
	}
	decoded, deviations, err := decode(c.codecs[op], body)
	if err != nil {
		return decodedResponse{}, deviations, err
	}
	deviations = append(deviations, c.values[op].decodeValues(&decoded)...)
	return decoded, deviations, nil
}

func decodeMessage[T any](codec *casing.Codec, body []byte) (decodedResponse, []Deviation, error) {
	var m responseMessage[T]
	deviations, err := codec.Unmarshal(body, &m)
	if err != nil {
		return decodedResponse{}, deviations, err
	}
	d := decodedResponse{hasData: m.Data != nil}
	inner := m.businessResult
	if d.hasData {
		d.outerCode, inner = m.ResultCode, *m.Data
	}
	d.statuses = responseStatuses{
		statusCode: m.StatusCode, statusMessage: m.StatusMessage,
		resultCode: inner.ResultCode, resultDesc: inner.ResultDesc,
		totalRecord: m.TotalRecord, totalPage: m.TotalPage,
	}
	d.extras = []map[string]string{m.Extra, inner.Extra}
	if inner.Result != nil {
		d.result = inner.Result
	}
	return d, deviations, nil
}

// statusOnlyResponse reads the codes of a response whose result cannot be read. A hospital that
// rejects a request may put anything into the result.
type (
	statusOnlyResponse struct {
		outerStatus
		Data *innerStatus `json:"data" casing:"anyfields"`
		innerStatus
	}
	outerStatus struct {
		StatusCode    string `json:"statusCode"`
		StatusMessage string `json:"statusMessage"`
	}
	innerStatus struct {
		ResultCode string `json:"resultCode"`
		ResultDesc string `json:"resultDesc"`
	}
)

// decodeStatuses reads only the codes, as far as they can be read.
func (c *codec) decodeStatuses(op Operation, body []byte) responseStatuses {
	var m statusOnlyResponse
	if _, err := c.codecs[op].Unmarshal(body, &m); err != nil {
		m = statusOnlyResponse{}
		if _, err := c.codecs[op].Unmarshal(body, &m.outerStatus); err != nil {
			return responseStatuses{}
		}
	}
	inner := m.innerStatus
	if m.Data != nil {
		inner = *m.Data
	}
	statuses := responseStatuses{
		statusCode: m.StatusCode, statusMessage: m.StatusMessage,
		resultCode: inner.ResultCode, resultDesc: inner.ResultDesc,
	}
	c.values[op].decodeCodes(&statuses)
	return statuses
}
