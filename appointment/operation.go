package appointment

// Operation is one of the interface's three operations. Its text names it in errors, logs and
// configuration ("SaveSchedule").
type Operation string

// The operations, by the names of the [Client] methods that send them.
const (
	QuerySchedule  Operation = "QuerySchedule"  // 检查预约查询, XKH073
	SaveSchedule   Operation = "SaveSchedule"   // 检查预约保存, XKH074
	CancelSchedule Operation = "CancelSchedule" // 检查预约取消, XKH075
)

// Operations returns the three operations in the order of their interface codes.
func Operations() []Operation {
	return []Operation{QuerySchedule, SaveSchedule, CancelSchedule}
}

func operationNames() []string {
	var names []string
	for _, op := range Operations() {
		names = append(names, string(op))
	}
	return names
}

// Method returns the interface code that the envelope's method field contains, such as
// "XKH073" for QuerySchedule, and "" for an unknown operation.
func (o Operation) Method() string {
	switch o {
	case QuerySchedule:
		return "XKH073"
	case SaveSchedule:
		return "XKH074"
	case CancelSchedule:
		return "XKH075"
	}
	return ""
}

// isWrite reports whether the operation changes bookings. A write must not be received twice,
// and its outcome is unknown if its response is lost.
func (o Operation) isWrite() bool { return o != QuerySchedule }
