package appointment

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// The messages, envelope and business fields together, as casing reads and writes them
// in one pass.

// requestMessage is the envelope of a request.
type requestMessage[T any] struct {
	SystemID     string `json:"systemId"`     // 鉴权ID
	SystemKey    string `json:"systemKey"`    // 鉴权Key
	BusinessType string `json:"businessType"` // 业务类型ID
	Method       string `json:"method"`       // 接口名称
	Data         *T     `json:"data"`         // 具体接口入参数据
}

// answerMessage is an answer with or without its envelope: what is not in data is read
// beside it.
type answerMessage[T any] struct {
	StatusCode    string       `json:"statusCode" max:"8"` // 接口响应编码
	StatusMessage string       `json:"statusMessage"`      // 接口响应消息
	TotalRecord   int          `json:"totalRecord"`        // 分页记录数
	TotalPage     int          `json:"totalPage"`          // 分页页数
	Data          *business[T] `json:"data"`               // 具体接口出参数据
	business[T]
}

// business is the business part of an answer, with a status of its own.
type business[T any] struct {
	ResultCode string            `json:"resultCode" max:"32" casing:"due"` // 结果编码
	ResultDesc string            `json:"resultDesc" max:"32" casing:"due"` // 结果描述
	Result     *T                `json:"result"`                           // 返回明细
	Extra      map[string]string `json:"-" casing:"extra"`
}

// statuses is what is still read of an answer whose result cannot be, and outerStatus
// of one whose business part cannot be: a hospital that rejects may put anything there.
type (
	statuses struct {
		outerStatus
		Data *innerStatus `json:"data"`
		innerStatus
	}
	outerStatus struct {
		StatusCode    string `json:"statusCode"`
		StatusMessage string `json:"statusMessage"`
	}
	innerStatus struct {
		ResultCode string `json:"resultCode"`
		ResultDesc string `json:"resultDesc"`
	}
)

func messagesOf(op Operation) []any {
	switch op {
	case SaveSchedule:
		return []any{requestMessage[SaveRequest]{}, answerMessage[Booking]{}}
	case CancelSchedule:
		return []any{requestMessage[CancelRequest]{}, answerMessage[Cancellation]{}}
	}
	return []any{requestMessage[QueryRequest]{}, answerMessage[Schedule]{}}
}

// interfaceFields returns the interface's name of every field in any message, sorted.
var interfaceFields = sync.OnceValue(func() []string {
	var names []string
	seen := map[reflect.Type]bool{}
	var visit func(t reflect.Type)
	visit = func(t reflect.Type) {
		for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || seen[t] || t.PkgPath() != reflect.TypeFor[Schedule]().PkgPath() {
			return
		}
		seen[t] = true
		for f := range t.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Tag.Get("casing") == "extra" {
				continue
			}
			if name != "" && name != "-" {
				names = append(names, name)
			}
			if name != "-" {
				visit(f.Type)
			}
		}
	}
	for _, op := range Operations() {
		for _, message := range messagesOf(op) {
			visit(reflect.TypeOf(message))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
})
