package appointment

// Operation is one of the interface's three operations. Its text names it in errors,
// logs and configuration ("SaveSchedule"); Method is its name on the wire.
type Operation string

// The operations, by the names of the [Client] methods that carry them out.
const (
	QuerySchedule  Operation = "QuerySchedule"  // 检查预约查询, XKH073
	SaveSchedule   Operation = "SaveSchedule"   // 检查预约保存, XKH074
	CancelSchedule Operation = "CancelSchedule" // 检查预约取消, XKH075
)

// Operations returns the three operations in the order of their interface codes.
func Operations() []Operation {
	return []Operation{QuerySchedule, SaveSchedule, CancelSchedule}
}

// Method is the interface code that the envelope's method field carries, such as
// "XKH073" for QuerySchedule, and "" for an operation that is none of the three.
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

// writes reports whether the operation changes the hospital's books, so that it must
// not be delivered twice and an answer that is lost leaves its outcome unknown.
func (o Operation) writes() bool { return o != QuerySchedule }
