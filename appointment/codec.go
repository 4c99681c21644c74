package appointment

import "github.com/exam-appointment/appointment-go/casing"

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
