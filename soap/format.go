package soap

import "fmt"

// All types that hold the value of a parameter have a Format, so that package fmt never prints
// it. Package fmt calls no other method of a struct behind a pointer that it prints with a wrong
// verb, such as %s.

// Format prints the fields of b, the same for every verb. Values of parameters print as those of
// a [Template].
func (b Binding) Format(f fmt.State, _ rune) {
	type fields Binding
	_, _ = fmt.Fprintf(f, "%+v", fields(b))
}

// Format prints the fields of o, the same for every verb. Values of parameters print as those of
// a [Template].
func (o Operation) Format(f fmt.State, _ rune) {
	action := "<nil>"
	if o.Action != nil {
		action = fmt.Sprintf("%q", *o.Action)
	}
	_, _ = fmt.Fprintf(f, "{Name:%s Action:%s Parameter:%s Parameters:%v Result:%s}", o.Name, action, o.Parameter, o.Parameters, o.Result)
}

// Format prints the name and the value, the same for every verb. The value prints as that of a
// [Template].
func (p Parameter) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "{%s %v}", p.Name, p.Value) }
