package httpx_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/internal/httpx"
	"github.com/google/go-cmp/cmp"
)

func TestResponse_CheckContentType(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		contentType, body string
		want              []httpx.Note
	}{
		"expected":             {"application/json", "{}", nil},
		"expected, upper case": {" Application/JSON ; charset=utf-8", "{}", nil},
		"without a body":       {"text/html", "", nil},
		"another media type":   {"text/html; charset=utf-8", "{}", []httpx.Note{{Kind: httpx.NoteContentType, Found: "text/html"}}},
		"missing":              {"", "{}", []httpx.Note{{Kind: httpx.NoteContentType, Code: httpx.CodeNoContentType}}},
		"only a parameter":     {"; charset=utf-8", "{}", []httpx.Note{{Kind: httpx.NoteContentType, Code: httpx.CodeNoContentType}}},
		"not a media type":     {"赵测试 13000000001", "{}", []httpx.Note{{Kind: httpx.NoteContentType, Code: httpx.CodeBadContentType}}},
		"too long":             {"text/" + strings.Repeat("a", 41), "{}", []httpx.Note{{Kind: httpx.NoteContentType, Code: httpx.CodeBadContentType}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := &httpx.Response{Header: http.Header{"Content-Type": {tt.contentType}}, Body: []byte(tt.body)}
			resp.CheckContentType("application/json", "text/json")
			if diff := cmp.Diff(tt.want, resp.Notes); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestResponseOf(t *testing.T) {
	t.Parallel()
	want := &httpx.Response{Status: 500, Header: http.Header{}, Body: []byte("ok")}
	resp := want.HTTPResponse(newRequest(t.Context(), t, "http://hospital.invalid"))
	if got := httpx.ResponseOf(resp); got != want {
		t.Errorf("ResponseOf(HTTPResponse(%p)) = %p, want the same", want, got)
	}
	if resp.StatusCode != 500 || resp.ContentLength != 2 {
		t.Errorf("HTTPResponse() status and length = %d, %d; want 500, 2", resp.StatusCode, resp.ContentLength)
	}
	if err := resp.Body.Close(); err != nil {
		t.Errorf("Body.Close() = %v, want nil", err)
	}
}
