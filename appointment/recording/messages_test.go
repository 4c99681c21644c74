package recording_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// builtinWords returns the words by which a client recognises reasons, with 再 for an ellipsis.
func builtinWords(t *testing.T) (words []string) {
	t.Helper()
	for _, name := range []string{"reason.go", "message.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", name), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			list, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			for _, element := range list.Elts {
				if literal, ok := element.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					word, _ := strconv.Unquote(literal.Value)
					words = append(words, strings.ReplaceAll(word, "…", "再"))
				}
			}
			return true
		})
	}
	if len(words) < 120 {
		t.Fatalf("got %d words in reason.go and message.go, want at least 120", len(words))
	}
	return words
}

// A client that replays a recording recognises the same reasons.
func TestReplayer_SameReasons(t *testing.T) {
	t.Parallel()
	messages := append(builtinWords(t),
		"号源已满，请选择其他时段", "申请单已受理", "登录超时", "排队人数已满", "请勿重复提交", "系统异常", "未知错误", "网络异常", "系统繁忙，请稍后再试",
		"未将对象引用设置到对象的实例", "java.lang.NullPointerException", "ORA-00001: unique constraint violated", "2026-01-05 08:00 约满，请稍后再试",
		"The request is being processed", "请求第三方接口超时", "无号码", "接口响应超时，结果未知")
	responses := 0
	cfg := startDocumentServer(t, appointment.Laida, func(string) string {
		responses++
		return `{"statusCode":"99999999","statusMessage":"` + messages[responses-1] + `"}`
	})
	failureOf := func(c *appointment.Client, query *appointment.QueryRequest) *appointment.Error {
		var failure *appointment.Error
		if _, err := c.QuerySchedule(t.Context(), query); !errors.As(err, &failure) {
			t.Fatalf("QuerySchedule error = %v, want an *appointment.Error", err)
		}
		return failure
	}
	var recorded []*appointment.Error
	p := replay(t, record(t, cfg, func(c *appointment.Client) {
		for range messages {
			recorded = append(recorded, failureOf(c, exampleQuery()))
		}
	}))
	query, c := exampleQuery(), replayClient(t, p, appointment.WithRetries(0))
	if err := p.Pseudonymize(query); err != nil {
		t.Fatal(err)
	}
	for i, message := range messages {
		if got, want := failureOf(c, query), recorded[i]; got.Reason != want.Reason || got.Message != message {
			t.Errorf("the replay has the reason %q and the message %q, want %q and %q", got.Reason, got.Message, want.Reason, message)
		}
	}
}
