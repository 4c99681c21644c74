package soap

// appointmentOperation is an operation of the appointment interface, with the words by which
// LoadWSDL recognises it in a WSDL.
type appointmentOperation struct {
	name  string
	code  string   // of the interface, in lowercase
	title string   // of the interface, in Chinese
	verbs []string // in lowercase
}

// vocabulary holds all words by which LoadWSDL recognises operations.
var vocabulary = struct {
	operations []appointmentOperation
	// nouns are the objects of operations, with a weight for the score.
	nouns map[string]int
	// genericVerbs are the first words of operations that take every message.
	genericVerbs []string
}{
	operations: []appointmentOperation{
		{"QuerySchedule", "xkh073", "检查预约查询", []string{"query", "get", "search", "find", "list", "select", "fetch", "查询", "获取", "查找"}},
		{"SaveSchedule", "xkh074", "检查预约保存", []string{"save", "book", "add", "create", "insert", "make", "submit", "reserve", "保存", "提交", "新增"}},
		{"CancelSchedule", "xkh075", "检查预约取消", []string{"cancel", "delete", "remove", "revoke", "release", "undo", "取消", "撤销", "撤消", "删除", "作废"}},
	},
	nouns: map[string]int{
		"schedule": 4, "appoint": 4, "reserv": 4, "booking": 4, "预约": 4, "arrange": 2, "排班": 2, "号源": 2, "exam": 1, "检查": 1,
	},
	genericVerbs: []string{"invoke", "execute", "exec", "call", "dispatch", "调用", "统一", "通用"},
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
