package appointmenttest_test

// The messages are written by hand, one set for each spelling. So they do not depend on the way in
// which the hospital spells names.

const camelQuery = `{"systemId":"platform-01","systemKey":"key-of-jintang-7c1e","businessType":"999","method":"XKH073","data":{
"startDate":"2026/01/05 08:10:00","days":"2","placerOrderNO":"2026010580001","organizationID":"00","serviceSectID":"US(超声)",
"serviceText":"甲状腺 颈前淋巴结","procedureName":"浅表器官(限选2项)","patientClass":"门诊","requestDeptID":"99","requestDeptName":"全科",
"requestedDate":"18:23:01","medRecNO":"999999198208211267","scheduleRoute":"8"}}`

const camelSave = `{"systemId":"platform-01","systemKey":"key-of-jintang-7c1e","businessType":"999","method":"XKH074","data":{
"age":"41","ageUnit":"岁","birthDate":"1982-08-21","cardNO":"90000000000000000001","contactPhoneNO":"13000000001","endTime":"08:30",
"idCardNO":"999999198208211267","medRecNO":"999999198208211267","name":"测试患者甲","organizationID":"00",
"outPatientNO":"90000000000000000001","patientClass":"门诊","placerOrderNO":"2026010580001","procedureName":"浅表器官(限选2项)",
"providerID":"438","providerName":"测试医生甲","providerPhone":"13000000002","requestDeptID":"99","requestDeptName":"全科",
"requestedDate":"2026-01-05 08:00:00","scheduleDate":"2026-01-06","scheduleOperatorID":"438","scheduleOperatorName":"测试医生甲",
"scheduleResourceName":"US普通","scheduleResourceUID":"2","scheduleRoute":"8","serviceSectID":"US(超声)",
"serviceText":"甲状腺 颈前淋巴结","sex":"女","startTime":"08:00","submitExamRequestInfo":"1"}}`

const camelCancel = `{"systemId":"platform-01","systemKey":"key-of-jintang-7c1e","businessType":"999","method":"XKH075","data":{
"placerOrderNO":"2026010580001","scheduleOperatorID":"demoCancel","scheduleOperatorName":"demoCancel"}}`

const pascalCancel = `{"SystemId":"platform-01","SystemKey":"key-of-wanda-7c1e","BusinessType":"999","Method":"XKH075","Data":{` +
	`"PlacerOrderNO":"2026010580001","ScheduleOperatorID":"demo&lt;1>","ScheduleOperatorName":"demoCancel"}}`

const upperCancel = `{"SYSTEMID":"platform-01","SYSTEMKEY":"key-of-jintang-wrapped-7c1e","BUSINESSTYPE":"999","METHOD":"XKH075","DATA":{` +
	`"PLACERORDERNO":"2026010580001","SCHEDULEOPERATORID":"demo","SCHEDULEOPERATORNAME":"demoCancel"}}`

const upperQuery = `{"SYSTEMID":"platform-01","SYSTEMKEY":"key-of-jintang-wrapped-7c1e","BUSINESSTYPE":"999","METHOD":"XKH073","DATA":{` +
	`"STARTDATE":"2026/01/05 08:10:00","SERVICESECTID":"CT","SERVICETEXT":"头部","PROCEDURENAME":"平扫","PATIENTCLASS":"急诊",` +
	`"REQUESTDEPTID":"99","REQUESTDEPTNAME":"全科","REQUESTEDDATE":"2026-01-05 08:00:00","MEDRECNO":"999999198208211267","SCHEDULEROUTE":"1"}}`
