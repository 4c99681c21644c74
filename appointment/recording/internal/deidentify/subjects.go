package deidentify

import (
	"net/http"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
)

// subject is what a field is about, which decides what a recording makes of its value.
type subject uint8

const (
	// freeText is what somebody says, and the value of every name that the interface does
	// not have: words on a list stay, see [words]; numbers, names and all else go.
	freeText subject = iota
	// keptText is about the hospital or the exam: it stays, but for what the recording knows
	// of its people, and numbers that could be a person's.
	keptText
	// code is a date, a time, a count or a word of an enumeration: it stays if it is one, and
	// else is free text.
	code

	// The rest is about a person, and is replaced whatever it is.

	identity  // an identity-card number, or what is given for one
	humanName // of a patient, a doctor or an operator
	phone
	number // of an order, a card, a booking, a member of staff
	birthday
	health // words about the patient, or an address
	secretID
	secretKey
)

// personal reports whether values of it are about a person, or a secret.
func (k subject) personal() bool { return k >= identity }

// FieldTable has what fields are called by the interface, and what they are about, by their
// folded names.
type FieldTable map[string]spot

// FoldName makes one name of a field's spellings: medRecNO, MEDRECNO, med_rec_no.
func FoldName(name string) string {
	return strings.ToLower(folded.Replace(name))
}

var folded = strings.NewReplacer("_", "", "-", "", " ", "")

// NewFieldTable has every field of the interface, what hospitals are known to call such values
// beside it, and the names by which one hospital calls the interface's.
func NewFieldTable(d *appointment.Dialect) FieldTable {
	t := FieldTable{}
	for about, names := range interfaceNames {
		for name := range strings.FieldsSeq(names) {
			t[FoldName(name)] = spot{name, about}
		}
	}
	if d == nil {
		return t
	}
	for name, spelled := range d.Names {
		name = name[strings.IndexByte(name, '.')+1:] // SaveSchedule.idCardNO
		if field, ok := t[FoldName(name)]; ok {
			t[FoldName(spelled)] = field
		}
	}
	return t
}

// below is the spot of a member of what is at in. A name that is not known takes part in
// what the whole is about: the parts of a name are a name.
func (t FieldTable) below(in spot, name string) spot {
	if field, ok := t[FoldName(name)]; ok {
		return field
	}
	if in.about.personal() {
		return spot{name, in.about}
	}
	return spot{name, freeText}
}

// interfaceNames are the fields of the interface, every name once, and behind a plus the
// names that hospitals have for the same elsewhere.
// A field is about a person if fields.tsv means by it the patient, a doctor or an operator,
// or a number that leads to one of them in some hospital's books: an order's, a booking's.
var interfaceNames = map[subject]string{
	freeText: "statusMessage resultDesc scheduleNotice titleMsg data result",
	keptText: "businessType method organizationID placerAssigningAuthority serviceSectID serviceID serviceText " +
		"procedureID procedureName requestDeptID requestDeptName " +
		"resourceUID arrangeUID timeDetailUID scheduleResourceUID resourceName scheduleResourceName " +
		"scheduleResourceLocation scheduleResourceRoom " +
		"scheduleArrangeResourceInfoList scheduleArrangeDateInfoList scheduleArrangeTimeInfoList",
	code: "statusCode resultCode totalRecord totalPage startDate days patientClass requestedDate fastingFlag " +
		"scheduleRoute scheduleDate scheduleTime quantity scheduleFlag arrangeWeek arrangeDay appointmentQuantity " +
		"startTime endTime scheduleTimeStatus sex age ageUnit scheduleStartDate scheduleEndDate scheduleTimeDetail " +
		"scheduleStatus submitExamRequestInfo",
	identity:  "medRecNO idCardNO " + "idCard idNo idNumber identityNo certNo cardIdNo sfzh",
	humanName: "name scheduleOperatorName providerName doctorName " + "patientName patName operatorName contactName brxm xm",
	phone:     "providerPhone contactPhoneNO " + "phone phoneNo mobile mobilePhone telephone tel lxdh",
	number: "placerOrderNO scheduleOperatorID providerID cardNO outPatientNO scheduleSeq scheduleID fillerOrderNO " +
		"fillerPatientID accessionNumber observationUID " +
		"patientId patientNo inPatientNo hospitalNo visitNo cardId socialNo insuranceNo operatorId doctorId",
	birthday:  "birthDate " + "birthday dateOfBirth csrq",
	health:    "clinicDiagnosis medicalRecord symptom reason attention requestMemo " + "address homeAddress diagnosis",
	secretID:  "systemId",
	secretKey: "systemKey",
}

// IsPersonal reports whether a field is about a person or a secret.
func (t FieldTable) IsPersonal(name string) bool { return t[FoldName(name)].about.personal() }

// ReadFields passes every value of a request body to visit, with the interface's name of its field.
func (t FieldTable) ReadFields(body []byte, header http.Header, visit func(name, value string)) {
	take := func(at spot, value string) []edit {
		if at.name != "" {
			visit(at.name, value)
		}
		return nil
	}
	text, _ := readable(body, header)
	(&scrubber{}).body(reader{t, take}, text, header)
}
