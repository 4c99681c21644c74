package deidentify

import (
	"net/http"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// category says how the values of a field are treated.
type category uint8

const (
	// freeText is text in words, and the value of every unknown field. Words of the allowlist
	// and short numbers stay. All else is redacted.
	freeText category = iota
	// keptText describes the hospital or the exam. It stays, except for values that are known
	// from sensitive fields, and numbers that may belong to a person.
	keptText
	// codeValue is a date, a time, a count or a word of an enumeration. Other values in such
	// a field are treated as free text.
	codeValue
	// nameText is a name in XML or of a header. It stays, except for the names and numbers of
	// persons.
	nameText

	// The other categories are sensitive: every value is replaced.

	identityNumber // the number of an identity card
	personName     // of a patient, a doctor or an operator
	phoneNumber
	recordNumber // of an order, a card, a booking or a member of staff
	birthDate
	personalText // text about the patient, and addresses
	systemID
	systemKey
	parameterValue // of a SOAP parameter without the document, which may be a password
)

// isSensitive reports whether values of c are about a person or a credential.
func (c category) isSensitive() bool { return c >= identityNumber }

// isCredential reports whether values of c are the credentials of the client.
func (c category) isCredential() bool {
	return c == systemID || c == systemKey || c == parameterValue
}

// field is a named place for values. The name is empty for a value that has none, such as a
// header or the name of a member.
type field struct {
	name     string // of the interface if it is known there, else as sent
	category category
}

// FieldTable holds the known fields by their folded names.
type FieldTable map[string]field

// NewFieldTable returns the fields of the interface and those that hospitals are known to add. It
// adds the names that d gives to fields of the interface, and the SOAP parameters of d, which may
// be nil.
func NewFieldTable(d *appointment.Dialect) FieldTable {
	table := FieldTable{}
	for _, group := range knownFields {
		for name := range strings.FieldsSeq(group.published + " " + group.added) {
			table[FoldName(name)] = field{name, group.category}
		}
	}
	if d == nil {
		return table
	}
	for name, spelling := range d.Names {
		name = name[strings.IndexByte(name, '.')+1:] // without the operation in "SaveSchedule.idCardNO"
		if f, ok := table[FoldName(name)]; ok {
			table[FoldName(spelling)] = f
		}
	}
	table.addParameters(d)
	return table
}

// addParameters adds the SOAP parameters of a dialect that do not contain the document. A name
// of the interface, such as method, keeps its meaning.
func (t FieldTable) addParameters(d *appointment.Dialect) {
	for _, p := range parametersOf(d) {
		if t.contains(p.name) || p.hasDocument() {
			continue
		}
		switch p.value {
		case "$systemId":
			t[FoldName(p.name)] = field{"systemId", systemID}
		case "$systemKey":
			t[FoldName(p.name)] = field{"systemKey", systemKey}
		case "$method": // the code of the operation, no secret
			t[FoldName(p.name)] = t[FoldName("method")]
		default: // without a name: it does not distinguish requests
			t[FoldName(p.name)] = field{category: parameterValue}
		}
	}
}

// FoldName returns the form that all spellings of a name share: medRecNO, MEDRECNO and
// med_rec_no become medrecno.
func FoldName(name string) string {
	return strings.ToLower(nameSeparators.Replace(name))
}

var nameSeparators = strings.NewReplacer("_", "", "-", "", " ", "")

// IsSensitive reports whether a field is about a person or a credential.
func (t FieldTable) IsSensitive(name string) bool {
	return t[FoldName(name)].category.isSensitive()
}

// ReadBody calls visit for every field in the body of a request or response. The name is the
// interface's if the field is known, else as sent. A body in an unknown charset has no fields.
func (t FieldTable) ReadBody(body []byte, header http.Header, visit func(name, value string)) {
	text, _, err := decodeBody(body, header)
	if err != nil {
		return
	}
	w := walker{t, func(f field, value string) []edit {
		if f.name != "" {
			visit(f.name, value)
		}
		return nil
	}}
	w.walkBody(text, header, header)
}

func (t FieldTable) contains(name string) bool {
	_, ok := t[FoldName(name)]
	return ok
}

// soapHeaderField is the field of everything in the header of a SOAP envelope, which has
// credentials. It has no name: it does not distinguish requests.
var soapHeaderField = field{category: parameterValue}

// child returns the field of a member of parent. An unknown member of a sensitive field is
// sensitive too: the parts of a name are a name.
func (t FieldTable) child(parent field, name string) field {
	if parent == soapHeaderField {
		return parent
	}
	if f, ok := t[FoldName(name)]; ok {
		return f
	}
	if parent.category.isSensitive() {
		return field{name, parent.category}
	}
	return field{name, freeText}
}

// knownFields lists every published field once, and fields that hospitals add for the same kind of
// value. A field is sensitive if it describes the patient, a doctor or an operator. So is a number
// that leads to one of them in the records of a hospital.
var knownFields = []struct {
	category         category
	published, added string
}{
	{category: freeText, published: "statusMessage resultDesc scheduleNotice titleMsg data result"},
	{
		category: keptText,
		published: "businessType method organizationID placerAssigningAuthority serviceSectID serviceID serviceText " +
			"procedureID procedureName requestDeptID requestDeptName " +
			"resourceUID arrangeUID timeDetailUID scheduleResourceUID resourceName scheduleResourceName " +
			"scheduleResourceLocation scheduleResourceRoom " +
			"scheduleArrangeResourceInfoList scheduleArrangeDateInfoList scheduleArrangeTimeInfoList",
		added: "$id $ref", // of JSON serializers: references in the document
	},
	{
		category: codeValue,
		published: "statusCode resultCode totalRecord totalPage startDate days patientClass requestedDate fastingFlag " +
			"scheduleRoute scheduleDate scheduleTime quantity scheduleFlag arrangeWeek arrangeDay appointmentQuantity " +
			"startTime endTime scheduleTimeStatus sex age ageUnit scheduleStartDate scheduleEndDate scheduleTimeDetail " +
			"scheduleStatus submitExamRequestInfo",
	},
	{
		category:  identityNumber,
		published: "medRecNO idCardNO",
		added:     "idCard idNo idNumber identityNo certNo cardIdNo sfzh",
	},
	{
		category:  personName,
		published: "name scheduleOperatorName providerName doctorName",
		added:     "patientName patName operatorName contactName brxm xm",
	},
	{
		category:  phoneNumber,
		published: "providerPhone contactPhoneNO",
		added:     "phone phoneNo mobile mobilePhone telephone tel lxdh",
	},
	{
		category: recordNumber,
		published: "placerOrderNO scheduleOperatorID providerID cardNO outPatientNO scheduleSeq scheduleID fillerOrderNO " +
			"fillerPatientID accessionNumber observationUID",
		added: "patientId patientNo inPatientNo hospitalNo visitNo cardId socialNo insuranceNo operatorId doctorId",
	},
	{category: birthDate, published: "birthDate", added: "birthday dateOfBirth csrq"},
	{
		category:  personalText,
		published: "clinicDiagnosis medicalRecord symptom reason attention requestMemo",
		added:     "address homeAddress diagnosis",
	},
	{category: systemID, published: "systemId"},
	{category: systemKey, published: "systemKey"},
}
