package appointment

import (
	"slices"

	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// Response is the part that every response has beside its business fields. It is embedded in
// every result, and is in Error.Response.
type Response struct {
	StatusCode    string // the envelope's status (接口响应编码); "" without an envelope
	StatusMessage string // 接口响应消息
	ResultCode    string // the business result's status (结果编码)
	ResultDesc    string // 结果描述
	TotalRecord   int    // 分页记录数; 0 if the response is not paged
	TotalPage     int    // 分页页数; 0 if the response is not paged

	// Deviations lists how the exchange departed from the published interface and was still
	// understood: the list to send to the vendor. It contains names, shapes and short codes, never patient data.
	Deviations []Deviation
	// Missing lists the parts that a response to a query lacks: it does not show all slots, or not
	// whether the order is booked. See Schedule.Complete.
	Missing []MissingPart
	// Hospital is Config.Name of the hospital that responded.
	Hospital string
	// Source says how the result was obtained.
	Source Source
	// HTTPStatus is the status of the HTTP response.
	HTTPStatus int
	// Unverified is true if the server was not verified: TLS.DangerouslyTrustAnyServer is set.
	Unverified bool

	raw         []byte
	bookedFlags []ScheduleFlag // the dialect's; nil if the client did not make this value
}

// Raw returns the JSON document that was received, in UTF-8 and without SOAP around it. It
// contains patient data; do not log it.
func (r *Response) Raw() []byte { return r.raw }

// isBookedFlag reports whether an order with that flag holds a slot.
func (r *Response) isBookedFlag(flag ScheduleFlag) bool {
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

	// SourceQuery means that the response was lost and a query found the outcome. A query
	// returns less than a save: such a booking has its resource, day and times, but no place,
	// number or notice (ScheduleResourceLocation, ScheduleResourceRoom, ScheduleSeq, ScheduleID,
	// AccessionNumber, ScheduleNotice).
	SourceQuery Source = "query"
)

// withSource returns r as obtained in another way.
func (r Response) withSource(s Source) Response {
	r.Source = s
	return r
}

// Deviation is one departure from the published interface. A Path in a response begins with
// "data", or with the business field if there was no envelope; a Path in a request begins with
// "request". "response" is the response as a whole.
type Deviation = casing.Deviation

// The kinds of deviation beside those of package casing.
const (
	KindContradiction casing.Kind = "contradiction"                    // two fields that cannot both be right
	KindEnvelope      casing.Kind = casing.Kind(httpx.NoteEnvelope)    // no envelope, or a different one
	KindCharset       casing.Kind = casing.Kind(httpx.NoteCharset)     // not UTF-8, or not the declared charset
	KindContentType   casing.Kind = casing.Kind(httpx.NoteContentType) // not the Content-Type of the content
	KindEncoding      casing.Kind = casing.Kind(httpx.NoteEncoding)    // compressed in another way than declared, or by deflate
)

// The codes of deviations beside those of package casing.
const (
	CodeNoEnvelope    casing.Code = "no envelope around the business result"
	CodeEnvelope      casing.Code = "an envelope around the business result"
	CodeResultOutside casing.Code = "business result outside data"
	CodeOtherCase     casing.Code = "other case"
	CodeWrongWeekday  casing.Code = "not the weekday of arrangeDay, counted from 1 for Monday"
	CodeTooManySlots  casing.Code = "more slots than the interface allows"
	CodeWrongTotal    casing.Code = "not the number of resources, days or slots"
	CodeNotRequested  casing.Code = "not the same as in the request"
	CodePadded        casing.Code = "padded with blanks" // of KindFormat
)

// The codes of KindCharset. Without a code, the text is in the charset Deviation.Found.
const (
	CodeByteOrderMark       casing.Code = httpx.CodeByteOrderMark
	CodeNotDeclaredCharset  casing.Code = httpx.CodeNotDeclaredCharset // the declared one is Deviation.Found
	CodeUndeclaredGB18030   casing.Code = httpx.CodeUndeclaredGB18030
	CodeGB18030DeclaredUTF8 casing.Code = httpx.CodeGB18030DeclaredUTF8
	CodeCESU8               casing.Code = httpx.CodeCESU8

	// The text was damaged before it was sent. No charset restores it.
	CodeMojibake             casing.Code = httpx.CodeMojibake             // UTF-8 was read as GBK
	CodeReplacementCharacter casing.Code = httpx.CodeReplacementCharacter // characters were lost: U+FFFD
	CodeReplacementMojibake  casing.Code = httpx.CodeReplacementMojibake  // both: 锟斤拷
)

// The codes of KindContentType. Without a code, the media type is Deviation.Found.
const (
	CodeNoContentType  casing.Code = httpx.CodeNoContentType
	CodeBadContentType casing.Code = httpx.CodeBadContentType
)

// noteDeviations converts the departures below the document, such as a wrong charset.
func noteDeviations(notes []httpx.Note) []Deviation {
	var deviations []Deviation
	for _, n := range notes {
		deviations = append(deviations, Deviation{
			Path: "response", Kind: casing.Kind(n.Kind), Code: casing.Code(n.Code), Found: n.Found,
		})
	}
	return deviations
}
