package soap

// appointmentOperation is an operation of the appointment interface, with the words by which
// LoadWSDL recognises it in a WSDL.
type appointmentOperation struct {
	name  string
	code  string   // of the interface, in lowercase
	title string   // of the interface, in Chinese
	verbs []string // in lowercase
	// fallbackVerbs are words that are the verb of a name without any other verb: AppointReg.
	fallbackVerbs []string
	// otherNouns are objects with which the operation is not about appointments.
	otherNouns []string
}

// vocabulary holds all words by which LoadWSDL recognises operations, parameters and results.
// Words of other alphabets and pinyin are found anywhere in a name, English words only as a whole.
var vocabulary = struct {
	operations []appointmentOperation
	// nouns are the objects of operations, with a weight for the score.
	nouns map[string]int
	// otherNouns are objects of operations that are not about appointments. An operation with one
	// is never chosen by its verb, as QueryScheduleItemFee is not.
	otherNouns []string
	// otherVerbs are verbs of operations that are none of the interface's.
	otherVerbs []string
	// otherTitles are words of the documentation of operations that are not about appointments.
	otherTitles []string
	// excluded are words of operations that are never offered.
	excluded []string
	// pinyin are the words above that are Chinese in Latin letters.
	pinyin []string
	// genericVerbs and genericNouns are the words of operations that take every message. A name
	// with only one of genericNouns needs a word of genericFillers, or is one of genericNames.
	genericVerbs, genericNouns, genericFillers, genericNames, genericChinese []string
	parameters                                                               parameterVocabulary
	// results are the ends of names of results, after the operation's name.
	results []string
}{
	operations: []appointmentOperation{
		{"QuerySchedule", "xkh073", "检查预约查询",
			[]string{"query", "get", "search", "find", "list", "select", "fetch", "查询", "获取", "查找", "检索", "chaxun", "huoqu"}, nil,
			[]string{"reg", "register", "registration", "挂号", "guahao"}},
		{"SaveSchedule", "xkh074", "检查预约保存",
			[]string{"save", "book", "add", "create", "insert", "make", "submit", "reserve", "保存", "提交", "新增", "baocun", "tijiao", "xinzeng"},
			[]string{"appoint", "reg", "register", "lock", "锁号", "挂号", "预约", "占号", "yuyue", "suohao", "guahao"}, nil},
		{"CancelSchedule", "xkh075", "检查预约取消",
			[]string{"cancel", "delete", "remove", "revoke", "release", "undo", "back", "unlock", "unbook", "取消", "撤销", "撤消", "删除", "作废",
				"退号", "退约", "解锁", "quxiao", "chexiao", "tuihao", "tuiyue", "jiesuo"}, nil, nil},
	},
	nouns: map[string]int{
		"schedule": 4, "appoint": 4, "reserv": 4, "booking": 4, "booked": 4, "预约": 4, "yuyue": 4, "arrange": 2, "排班": 2, "paiban": 2,
		"号源": 2, "haoyuan": 2, "slot": 2, "reg": 1, "挂号": 1, "guahao": 1, "锁号": 1, "suohao": 1, "exam": 1, "检查": 1, "jiancha": 1,
	},
	otherNouns: []string{
		"fee", "fees", "price", "cost", "charge", "pay", "payment", "bill", "invoice", "refund", "patient", "person", "user", "card", "doctor",
		"dept", "department", "report", "reports", "result", "record", "records", "log", "history", "image", "drug", "medicine", "prescription",
		"order", "orders", "dict", "dictionary", "statistics", "notice", "rule", "template", "config", "account", "balance",
		"费", "价格", "病人", "患者", "医生", "科室", "报告", "结果", "记录", "账单", "发票", "处方", "药品", "字典", "feiyong", "baogao", "huanzhe",
	},
	otherVerbs: []string{
		"confirm", "update", "modify", "change", "edit", "sign", "check", "verify", "print", "push", "notify", "sync", "export", "import",
		"修改", "更新", "确认", "签到", "打印", "推送", "通知", "同步", "变更", "改约", "xiugai", "queren",
	},
	otherTitles: []string{"记录"},
	excluded: []string{
		"hello", "helloworld", "test", "ping", "echo", "login", "logout", "logon", "logoff", "sql", "sms", "version", "upload", "download", "callback",
		"测试", "登录", "短信", "版本",
	},
	pinyin: []string{
		"chaxun", "huoqu", "baocun", "tijiao", "xinzeng", "yuyue", "suohao", "guahao", "quxiao", "chexiao", "tuihao", "tuiyue", "jiesuo",
		"paiban", "haoyuan", "jiancha", "feiyong", "baogao", "huanzhe", "xiugai", "queren",
	},
	genericVerbs:   []string{"invoke", "execute", "exec", "call", "dispatch"},
	genericNouns:   []string{"service", "services", "method", "interface", "message", "server"},
	genericFillers: []string{"his", "hip", "ws", "web", "do", "common", "public", "main", "unified", "general", "universal", "platform"},
	genericNames:   []string{"service", "interface"},
	genericChinese: []string{"调用", "统一", "通用", "公共", "接口", "服务", "方法", "入口", "消息", "平台"},
	parameters: parameterVocabulary{
		documents: []string{
			"data", "message", "msg", "input", "inputparameter", "inputparam", "inxml", "xml", "json", "request", "content", "body", "param",
			"params", "parameter", "parameters", "报文", "入参", "payload", "document", "doc", "inputdata", "inputxml", "inputjson", "inputstr",
			"inputstring", "inparam", "inparams", "inparameter", "indata", "inmsg", "injson", "instr", "requestxml", "requestjson", "requestdata",
			"requestmsg", "requestmessage", "requestbody", "requeststr", "reqxml", "reqjson", "reqdata", "reqmsg", "reqbody", "reqstr", "req",
			"messagebody", "msgbody", "msgcontent", "messagecontent", "xmldata", "xmlstr", "xmlstring", "xmlmsg", "xmlparam", "jsondata", "jsonstr",
			"jsonstring", "jsonparam", "datastr", "paramstr", "paramxml", "paramjson", "bizcontent", "bizdata", "postdata", "args", "arg",
			"请求报文", "请求参数", "入参报文", "消息", "内容", "数据", "参数", "请求",
		},
		codes: []string{
			"method", "action", "tradecode", "funccode", "functioncode", "funcode", "servicecode", "transcode", "methodcode", "actioncode",
			"interfacecode", "messagecode", "msgcode", "methodname", "servicename", "actionname", "funcname", "functionname", "interfacename",
			"apiname", "apicode", "tradetype", "transtype", "transactioncode", "msgtype", "messagetype", "actiontype", "operation",
			"operationcode", "operationtype", "optype", "opcode", "func", "function", "funcid", "functionid", "serviceid", "methodid", "eventcode",
			"cmd", "command", "commandcode", "txcode", "bizcode", "businesscode", "buscode", "code", "businesstype", "bustype", "biztype",
			"交易码", "交易代码", "交易编码", "功能号", "功能码", "方法", "方法名", "接口代码", "接口编码", "服务代码", "业务代码", "业务编码", "消息类型",
		},
		variables: map[string]string{
			"systemid": "$systemId", "sysid": "$systemId", "systemkey": "$systemKey", "syskey": "$systemKey",
			"timestamp": "$timestamp", "nonce": "$nonce", "businesstype": "$businessType",
		},
		credentials: []string{
			"user", "username", "userid", "usercode", "account", "login", "loginname", "password", "passwd", "pwd", "pass", "token", "accesstoken", "key",
			"appkey", "appid", "appsecret", "secret", "sign", "signature", "auth", "authorization", "license", "ticket", "session", "sessionid",
			"hospitalid", "hospitalcode", "hospital", "hospid", "hosid", "hoscode", "orgid", "orgcode", "org", "organizationid", "clientid", "systemcode",
			"operator", "operatorid", "uid", "id", "用户", "用户名", "密码", "令牌", "签名", "密钥", "医院编码", "医院代码", "机构编码", "机构代码",
		},
		ignorable: []string{
			"remark", "remarks", "memo", "ext", "extend", "extension", "extra", "reserve", "reserved", "reserve1", "reserve2", "reserve3",
			"reserved1", "reserved2", "reserved3", "ext1", "ext2", "ext3", "note", "notes", "comment", "comments", "description", "desc", "bak", "backup", "spare",
			"备注", "说明", "扩展", "预留", "保留", "备用",
		},
		prefixes:  []string{"str", "in", "as", "p", "s", "i", "v", "sz", "a"},
		lastWords: []string{"xml", "json", "data", "message", "msg", "content", "body", "request", "报文", "入参"},
	},
	results: []string{"result", "return", "out", "output", "response", "data", "返回", "出参", ""},
}

// findAppointmentOperation returns an operation of the interface by name, or nil.
func findAppointmentOperation(name string) *appointmentOperation {
	for i := range vocabulary.operations {
		if vocabulary.operations[i].name == name {
			return &vocabulary.operations[i]
		}
	}
	return nil
}

// appointmentOperationNames returns the names of the interface's operations.
func appointmentOperationNames() []string {
	var names []string
	for _, op := range vocabulary.operations {
		names = append(names, op.name)
	}
	return names
}
