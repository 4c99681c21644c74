package appointment

import "slices"

// Response is the part that every response has besides its business fields. It is embedded in
// every result, and is in Error.Response. Its JSON contains the exported fields.
type Response struct {
	StatusCode    string `json:"statusCode,omitzero"`    // the envelope's status (接口响应编码); "" without an envelope
	StatusMessage string `json:"statusMessage,omitzero"` // the envelope's message (接口响应消息); it may name the patient
	ResultCode    string `json:"resultCode,omitzero"`    // the business result's status (结果编码)
	ResultDesc    string `json:"resultDesc,omitzero"`    // the business result's message (结果描述); it may name the patient
	TotalRecord   int    `json:"totalRecord,omitzero"`   // 分页记录数; 0 if the response is not paged
	TotalPage     int    `json:"totalPage,omitzero"`     // 分页页数; 0 if the response is not paged

	// Deviations lists how the exchange deviated from the published interface and was still
	// understood: the list to send to the vendor. It contains names, shapes and short codes, never
	// patient data.
	Deviations []Deviation `json:"deviations,omitzero"`
	// Missing lists the parts that a response to a query lacks: it does not show all slots, or not
	// whether the order is booked. See Schedule.Complete.
	Missing []MissingPart `json:"missing,omitzero"`
	// Hospital is Config.Name of the hospital that responded.
	Hospital string `json:"hospital,omitzero"`
	// Source says how the result was obtained.
	Source Source `json:"source,omitzero"`
	// HTTPStatus is the status of the HTTP response.
	HTTPStatus int `json:"httpStatus,omitzero"`
	// Unverified is true if the server was not verified: TLS.DangerouslyTrustAnyServer is set.
	Unverified bool `json:"unverified,omitzero"`

	raw         []byte
	bookedFlags []ScheduleFlag // the dialect's; nil if the client did not make this value
	unknown     unknownValues
}

// Raw returns the body, usually JSON, in UTF-8 and without SOAP around it. It contains patient
// data; do not log it.
func (r *Response) Raw() []byte { return r.raw }

// response returns the response that a result embeds.
func (r *Response) response() *Response { return r }

// responseOf returns the response that a result embeds; nil for nil.
func responseOf[T any, R interface {
	*T
	response() *Response
}](result R) *Response {
	if result == nil {
		return nil
	}
	return result.response()
}

// isBookedFlag reports whether an order with that flag holds a slot. The flag must be that of the
// response.
func (r *Response) isBookedFlag(flag ScheduleFlag) bool {
	if r.unknown.flag {
		return false
	}
	flags := r.bookedFlags
	if flags == nil {
		flags = defaultDialect().BookedFlags
	}
	return slices.Contains(flags, flag)
}

// Source says how a result was obtained.
type Source string

// The sources.
const (
	SourceResponse Source = "response" // the response to the request itself

	// SourceQuery means that the response was lost and a query found the outcome. A query returns
	// less than a save: such a booking has its resource, day and times, but no location, number or
	// notice. These fields are empty: ScheduleResourceLocation, ScheduleResourceRoom, ScheduleSeq,
	// ScheduleID, AccessionNumber, ScheduleNotice.
	SourceQuery Source = "query"
)

// withSource returns a copy of r with another source.
func (r Response) withSource(s Source) Response {
	r.Source = s
	return r
}
