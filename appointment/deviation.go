package appointment

import (
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/casing"
	"github.com/exam-appointment/appointment-go/internal/httpx"
)

// Deviation is one deviation from the published interface. A Path in a response begins with "data",
// or with the business field if there was no envelope. A Path in a request begins with "request".
// The Path "response" is the response as a whole.
type Deviation = casing.Deviation

// The kinds of deviation in addition to those of package casing.
const (
	KindContradiction casing.Kind = "contradiction"                    // two fields that cannot both be right
	KindEnvelope      casing.Kind = casing.Kind(httpx.NoteEnvelope)    // no envelope, or a different one
	KindCharset       casing.Kind = casing.Kind(httpx.NoteCharset)     // not UTF-8, or not the declared charset
	KindContentType   casing.Kind = casing.Kind(httpx.NoteContentType) // not the Content-Type of the content
	KindEncoding      casing.Kind = casing.Kind(httpx.NoteEncoding)    // compressed in another way than declared, or by deflate
)

// The codes of deviations in addition to those of package casing and to those of dates and times,
// such as CodeOtherDate.
const (
	CodeNoEnvelope    casing.Code = "no-envelope"         // around the business result
	CodeEnvelope      casing.Code = "unexpected-envelope" // around the business result
	CodeResultOutside casing.Code = "result-outside-data" // beside the fields of the envelope
	CodeOtherCase     casing.Code = "other-case"          // SUCCESS for Success
	CodeWrongWeekday  casing.Code = "wrong-weekday"       // not that of arrangeDay, counted from 1 for Monday
	CodeTooManySlots  casing.Code = "too-many-slots"      // more than the interface allows
	CodeWrongTotal    casing.Code = "wrong-total"         // not the number of resources, days or slots
	CodeNotRequested  casing.Code = "not-as-requested"    // not the same as in the request
	CodePadded        casing.Code = "padded-with-blanks"  // of KindFormat
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

// convertNotes returns the deviations of the HTTP response, such as a wrong charset.
func convertNotes(notes []httpx.Note) []Deviation {
	var deviations []Deviation
	for _, n := range notes {
		deviations = append(deviations, Deviation{
			Path: "response", Kind: casing.Kind(n.Kind), Code: casing.Code(n.Code), Found: n.Found,
		})
	}
	return deviations
}

// deviationKinds returns the kinds of deviations, each once.
func deviationKinds(deviations []Deviation) []casing.Kind {
	var kinds []casing.Kind
	for _, d := range deviations {
		kinds = append(kinds, d.Kind)
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

// joinKinds returns kinds as one text, with spaces between them.
func joinKinds(kinds []casing.Kind) string {
	texts := make([]string, len(kinds))
	for i, k := range kinds {
		texts[i] = string(k)
	}
	return strings.Join(texts, " ")
}
