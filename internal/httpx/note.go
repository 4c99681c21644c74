package httpx

// Note describes one way in which a response differs from the expected form, below the
// level of its JSON fields. It holds no patient data.
type Note struct {
	// Kind is the part of the response that differs.
	Kind NoteKind
	// Code says how it differs, as a short name in kebab-case. It is "" if Found says it all.
	Code string
	// Found is the name of a charset or a media type, or "".
	Found string
}

// NoteKind is the part of a response that a [Note] is about.
type NoteKind string

// The kinds of notes.
const (
	NoteCharset     NoteKind = "charset"
	NoteContentType NoteKind = "content-type"
	NoteEncoding    NoteKind = "content-encoding" // Found is a compression that is not declared, or is rare
	NoteEnvelope    NoteKind = "envelope"         // for package soap, which has its own codes
)

// The codes of notes of kind [NoteCharset]. A note without a code means that the text is in
// the charset Found, not in UTF-8.
const (
	// CodeByteOrderMark means that the text begins with a byte-order mark of UTF-8.
	CodeByteOrderMark = "byte-order-mark"
	// CodeNotDeclaredCharset means that the bytes are not valid in the charset Found, which
	// was declared or forced. The text was read in the charset that its bytes show.
	CodeNotDeclaredCharset = "not-the-declared-charset"
	// CodeUndeclaredGB18030 means that the text is in GB18030 and declares no usable charset.
	CodeUndeclaredGB18030 = "undeclared-gb18030"
	// CodeGB18030DeclaredUTF8 means that the text is in GB18030 and declares UTF-8.
	CodeGB18030DeclaredUTF8 = "gb18030-declared-as-utf-8"
	// CodeCESU8 means that characters above U+FFFF are surrogate pairs, each half encoded
	// by itself as in UTF-8.
	CodeCESU8 = "cesu-8"
	// CodeMojibake means that UTF-8 was read as GBK before it was sent, as in 涓枃 for 中文.
	CodeMojibake = "utf-8-read-as-gbk"
	// CodeReplacementCharacter means that the text holds U+FFFD, which stands for a character
	// that was lost before the text was sent.
	CodeReplacementCharacter = "replacement-characters"
	// CodeReplacementMojibake means that the text holds 锟斤拷: characters were lost, and the
	// U+FFFD in their place were then read as GBK.
	CodeReplacementMojibake = "replacement-characters-read-as-gbk"
)

// The codes of notes of kind [NoteContentType]. A note without a code means that Found is
// not one of the expected media types.
const (
	// CodeNoContentType means that there is no Content-Type.
	CodeNoContentType = "no-content-type"
	// CodeBadContentType means that the Content-Type holds no media type.
	CodeBadContentType = "invalid-content-type"
)
