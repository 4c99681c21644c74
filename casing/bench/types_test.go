package bench

// The camel structs serve casing for all spellings. The other codecs need one set of structs
// with hand-written tags for each spelling. The values are strings, as in the interface.

type camelTime struct {
	TimeDetailUID       string `json:"timeDetailUID"`
	StartTime           string `json:"startTime"`
	EndTime             string `json:"endTime"`
	DoctorName          string `json:"doctorName"`
	Quantity            string `json:"quantity"`
	AppointmentQuantity string `json:"appointmentQuantity"`
	TitleMsg            string `json:"titleMsg"`
	ScheduleTimeStatus  string `json:"scheduleTimeStatus"`
}

type camelDay struct {
	ArrangeUID          string      `json:"arrangeUID"`
	ArrangeWeek         string      `json:"arrangeWeek"`
	ArrangeDay          string      `json:"arrangeDay"`
	Quantity            string      `json:"quantity"`
	AppointmentQuantity string      `json:"appointmentQuantity"`
	Times               []camelTime `json:"scheduleArrangeTimeInfoList"`
}

type camelResource struct {
	ResourceUID  string     `json:"resourceUID"`
	ResourceName string     `json:"resourceName"`
	Days         []camelDay `json:"scheduleArrangeDateInfoList"`
}

type camelResult struct {
	OrganizationID           string          `json:"organizationID"`
	PlacerOrderNO            string          `json:"placerOrderNO"`
	PlacerAssigningAuthority string          `json:"placerAssigningAuthority"`
	ServiceSectID            string          `json:"serviceSectID"`
	ServiceText              string          `json:"serviceText"`
	ProcedureName            string          `json:"procedureName"`
	MedRecNO                 string          `json:"medRecNO"`
	PatientClass             string          `json:"patientClass"`
	ResourceUID              string          `json:"resourceUID"`
	ArrangeUID               string          `json:"arrangeUID"`
	TimeDetailUID            string          `json:"timeDetailUID"`
	ResourceName             string          `json:"resourceName"`
	ScheduleDate             string          `json:"scheduleDate"`
	ScheduleTime             string          `json:"scheduleTime"`
	Quantity                 string          `json:"quantity"`
	ScheduleFlag             string          `json:"scheduleFlag"`
	Resources                []camelResource `json:"scheduleArrangeResourceInfoList"`
}

type camelBusiness struct {
	ResultCode string       `json:"resultCode"`
	ResultDesc string       `json:"resultDesc"`
	Result     *camelResult `json:"result"`
}

type camelResponse struct {
	StatusCode    string         `json:"statusCode"`
	StatusMessage string         `json:"statusMessage"`
	TotalRecord   int            `json:"totalRecord"`
	TotalPage     int            `json:"totalPage"`
	Data          *camelBusiness `json:"data"`
}

type camelSave struct {
	PlacerOrderNO        string `json:"placerOrderNO,omitempty"`
	ScheduleOperatorID   string `json:"scheduleOperatorID,omitempty"`
	ScheduleOperatorName string `json:"scheduleOperatorName,omitempty"`
	ScheduleResourceUID  string `json:"scheduleResourceUID,omitempty"`
	ScheduleResourceName string `json:"scheduleResourceName,omitempty"`
	ScheduleDate         string `json:"scheduleDate,omitempty"`
	StartTime            string `json:"startTime,omitempty"`
	EndTime              string `json:"endTime,omitempty"`
	OrganizationID       string `json:"organizationID,omitempty"`
	ServiceSectID        string `json:"serviceSectID,omitempty"`
	ServiceID            string `json:"serviceID,omitempty"`
	ServiceText          string `json:"serviceText,omitempty"`
	ProcedureID          string `json:"procedureID,omitempty"`
	ProcedureName        string `json:"procedureName,omitempty"`
	PatientClass         string `json:"patientClass,omitempty"`
	MedRecNO             string `json:"medRecNO,omitempty"`
	RequestDeptID        string `json:"requestDeptID,omitempty"`
	RequestDeptName      string `json:"requestDeptName,omitempty"`
	RequestedDate        string `json:"requestedDate,omitempty"`
	ProviderID           string `json:"providerID,omitempty"`
	ProviderName         string `json:"providerName,omitempty"`
	ProviderPhone        string `json:"providerPhone,omitempty"`
	Name                 string `json:"name,omitempty"`
	Sex                  string `json:"sex,omitempty"`
	Age                  string `json:"age,omitempty"`
	AgeUnit              string `json:"ageUnit,omitempty"`
	BirthDate            string `json:"birthDate,omitempty"`
	ContactPhoneNO       string `json:"contactPhoneNO,omitempty"`
	IdCardNO             string `json:"idCardNO,omitempty"`
	CardNO               string `json:"cardNO,omitempty"`
	OutPatientNO         string `json:"outPatientNO,omitempty"`
	ClinicDiagnosis      string `json:"clinicDiagnosis,omitempty"`
	MedicalRecord        string `json:"medicalRecord,omitempty"`
	Symptom              string `json:"symptom,omitempty"`
	Reason               string `json:"reason,omitempty"`
	Attention            string `json:"attention,omitempty"`
	RequestMemo          string `json:"requestMemo,omitempty"`
	ScheduleRoute        string `json:"scheduleRoute,omitempty"`
}

type camelRequest struct {
	SystemID     string     `json:"systemId"`
	SystemKey    string     `json:"systemKey"`
	BusinessType string     `json:"businessType"`
	Method       string     `json:"method"`
	Data         *camelSave `json:"data"`
}

type pascalTime struct {
	TimeDetailUID       string `json:"TimeDetailUID"`
	StartTime           string `json:"StartTime"`
	EndTime             string `json:"EndTime"`
	DoctorName          string `json:"DoctorName"`
	Quantity            string `json:"Quantity"`
	AppointmentQuantity string `json:"AppointmentQuantity"`
	TitleMsg            string `json:"TitleMsg"`
	ScheduleTimeStatus  string `json:"ScheduleTimeStatus"`
}

type pascalDay struct {
	ArrangeUID          string       `json:"ArrangeUID"`
	ArrangeWeek         string       `json:"ArrangeWeek"`
	ArrangeDay          string       `json:"ArrangeDay"`
	Quantity            string       `json:"Quantity"`
	AppointmentQuantity string       `json:"AppointmentQuantity"`
	Times               []pascalTime `json:"ScheduleArrangeTimeInfoList"`
}

type pascalResource struct {
	ResourceUID  string      `json:"ResourceUID"`
	ResourceName string      `json:"ResourceName"`
	Days         []pascalDay `json:"ScheduleArrangeDateInfoList"`
}

type pascalResult struct {
	OrganizationID           string           `json:"OrganizationID"`
	PlacerOrderNO            string           `json:"PlacerOrderNO"`
	PlacerAssigningAuthority string           `json:"PlacerAssigningAuthority"`
	ServiceSectID            string           `json:"ServiceSectID"`
	ServiceText              string           `json:"ServiceText"`
	ProcedureName            string           `json:"ProcedureName"`
	MedRecNO                 string           `json:"MedRecNO"`
	PatientClass             string           `json:"PatientClass"`
	ResourceUID              string           `json:"ResourceUID"`
	ArrangeUID               string           `json:"ArrangeUID"`
	TimeDetailUID            string           `json:"TimeDetailUID"`
	ResourceName             string           `json:"ResourceName"`
	ScheduleDate             string           `json:"ScheduleDate"`
	ScheduleTime             string           `json:"ScheduleTime"`
	Quantity                 string           `json:"Quantity"`
	ScheduleFlag             string           `json:"ScheduleFlag"`
	Resources                []pascalResource `json:"ScheduleArrangeResourceInfoList"`
}

type pascalBusiness struct {
	ResultCode string        `json:"ResultCode"`
	ResultDesc string        `json:"ResultDesc"`
	Result     *pascalResult `json:"Result"`
}

type pascalResponse struct {
	StatusCode    string          `json:"StatusCode"`
	StatusMessage string          `json:"StatusMessage"`
	TotalRecord   int             `json:"TotalRecord"`
	TotalPage     int             `json:"TotalPage"`
	Data          *pascalBusiness `json:"Data"`
}

type pascalSave struct {
	PlacerOrderNO        string `json:"PlacerOrderNO,omitempty"`
	ScheduleOperatorID   string `json:"ScheduleOperatorID,omitempty"`
	ScheduleOperatorName string `json:"ScheduleOperatorName,omitempty"`
	ScheduleResourceUID  string `json:"ScheduleResourceUID,omitempty"`
	ScheduleResourceName string `json:"ScheduleResourceName,omitempty"`
	ScheduleDate         string `json:"ScheduleDate,omitempty"`
	StartTime            string `json:"StartTime,omitempty"`
	EndTime              string `json:"EndTime,omitempty"`
	OrganizationID       string `json:"OrganizationID,omitempty"`
	ServiceSectID        string `json:"ServiceSectID,omitempty"`
	ServiceID            string `json:"ServiceID,omitempty"`
	ServiceText          string `json:"ServiceText,omitempty"`
	ProcedureID          string `json:"ProcedureID,omitempty"`
	ProcedureName        string `json:"ProcedureName,omitempty"`
	PatientClass         string `json:"PatientClass,omitempty"`
	MedRecNO             string `json:"MedRecNO,omitempty"`
	RequestDeptID        string `json:"RequestDeptID,omitempty"`
	RequestDeptName      string `json:"RequestDeptName,omitempty"`
	RequestedDate        string `json:"RequestedDate,omitempty"`
	ProviderID           string `json:"ProviderID,omitempty"`
	ProviderName         string `json:"ProviderName,omitempty"`
	ProviderPhone        string `json:"ProviderPhone,omitempty"`
	Name                 string `json:"Name,omitempty"`
	Sex                  string `json:"Sex,omitempty"`
	Age                  string `json:"Age,omitempty"`
	AgeUnit              string `json:"AgeUnit,omitempty"`
	BirthDate            string `json:"BirthDate,omitempty"`
	ContactPhoneNO       string `json:"ContactPhoneNO,omitempty"`
	IdCardNO             string `json:"IdCardNO,omitempty"`
	CardNO               string `json:"CardNO,omitempty"`
	OutPatientNO         string `json:"OutPatientNO,omitempty"`
	ClinicDiagnosis      string `json:"ClinicDiagnosis,omitempty"`
	MedicalRecord        string `json:"MedicalRecord,omitempty"`
	Symptom              string `json:"Symptom,omitempty"`
	Reason               string `json:"Reason,omitempty"`
	Attention            string `json:"Attention,omitempty"`
	RequestMemo          string `json:"RequestMemo,omitempty"`
	ScheduleRoute        string `json:"ScheduleRoute,omitempty"`
}

type pascalRequest struct {
	SystemID     string      `json:"SystemId"`
	SystemKey    string      `json:"SystemKey"`
	BusinessType string      `json:"BusinessType"`
	Method       string      `json:"Method"`
	Data         *pascalSave `json:"Data"`
}

type upperTime struct {
	TimeDetailUID       string `json:"TIMEDETAILUID"`
	StartTime           string `json:"STARTTIME"`
	EndTime             string `json:"ENDTIME"`
	DoctorName          string `json:"DOCTORNAME"`
	Quantity            string `json:"QUANTITY"`
	AppointmentQuantity string `json:"APPOINTMENTQUANTITY"`
	TitleMsg            string `json:"TITLEMSG"`
	ScheduleTimeStatus  string `json:"SCHEDULETIMESTATUS"`
}

type upperDay struct {
	ArrangeUID          string      `json:"ARRANGEUID"`
	ArrangeWeek         string      `json:"ARRANGEWEEK"`
	ArrangeDay          string      `json:"ARRANGEDAY"`
	Quantity            string      `json:"QUANTITY"`
	AppointmentQuantity string      `json:"APPOINTMENTQUANTITY"`
	Times               []upperTime `json:"SCHEDULEARRANGETIMEINFOLIST"`
}

type upperResource struct {
	ResourceUID  string     `json:"RESOURCEUID"`
	ResourceName string     `json:"RESOURCENAME"`
	Days         []upperDay `json:"SCHEDULEARRANGEDATEINFOLIST"`
}

type upperResult struct {
	OrganizationID           string          `json:"ORGANIZATIONID"`
	PlacerOrderNO            string          `json:"PLACERORDERNO"`
	PlacerAssigningAuthority string          `json:"PLACERASSIGNINGAUTHORITY"`
	ServiceSectID            string          `json:"SERVICESECTID"`
	ServiceText              string          `json:"SERVICETEXT"`
	ProcedureName            string          `json:"PROCEDURENAME"`
	MedRecNO                 string          `json:"MEDRECNO"`
	PatientClass             string          `json:"PATIENTCLASS"`
	ResourceUID              string          `json:"RESOURCEUID"`
	ArrangeUID               string          `json:"ARRANGEUID"`
	TimeDetailUID            string          `json:"TIMEDETAILUID"`
	ResourceName             string          `json:"RESOURCENAME"`
	ScheduleDate             string          `json:"SCHEDULEDATE"`
	ScheduleTime             string          `json:"SCHEDULETIME"`
	Quantity                 string          `json:"QUANTITY"`
	ScheduleFlag             string          `json:"SCHEDULEFLAG"`
	Resources                []upperResource `json:"SCHEDULEARRANGERESOURCEINFOLIST"`
}

type upperBusiness struct {
	ResultCode string       `json:"RESULTCODE"`
	ResultDesc string       `json:"RESULTDESC"`
	Result     *upperResult `json:"RESULT"`
}

type upperResponse struct {
	StatusCode    string         `json:"STATUSCODE"`
	StatusMessage string         `json:"STATUSMESSAGE"`
	TotalRecord   int            `json:"TOTALRECORD"`
	TotalPage     int            `json:"TOTALPAGE"`
	Data          *upperBusiness `json:"DATA"`
}
