package doctor

import (
	"slices"
	"testing"
)

func TestFindIdentifiers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"缺少参数 sign":           {"sign"},
		"缺少参数：timestamp":      {"timestamp"},
		"参数[appKey]不能为空":      {"appKey"},
		"请求头 X-Sign 缺失":       {"X-Sign"},
		"requestData解密失败":     {"requestData"},
		"sign不能为空":            {"sign"},
		"入参 requestData 不能为空": {"requestData"},
		"Required request parameter 'requestData' for method parameter type String is not present": {"requestData"},
		"Required request header 'X-Sign' for method parameter type String is not present":         {"X-Sign"},
		"The requestData field is required.":                                                       {"requestData"},
		"Value cannot be null. Parameter name: requestData":                                        {"requestData"},
		`{"errors":{"app_id":["missing"]}}`:                                                        {"app_id"},
		"missing header X-Hospital-Code":                                                           {"X-Hospital-Code"},
		"nonce is required":                                                                        {"nonce"},
		"org.example.MissingParameterException: parameter is missing":                              nil,
		"missing header his.X-Sign":                                                                nil, // a part of a longer name
		"missing header /X-Sign":                                                                   nil, // an address
		"患者 zhangsan 不存在":                                                                          nil,
		"缺少参数 medRecNO":                                                                            nil, // a field of the interface, which other findings name
		"缺少参数 999999201512190186":                                                                  nil,
		"cnry测试患者乙999999201512190186 medRecNO":                                                     nil,
		"参数错误":    nil,
		"缺少参数 DX": nil, // in the query
		"please see http://his.example/header/zhangsan": nil,
	} {
		if got := findIdentifiers(text, SampleQuery()); !slices.Equal(got, want) {
			t.Errorf("findIdentifiers(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestSearchableText(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"msg":"\u7f3a\u5c11\u53c2\u6570 sign"}`: `{"msg":"缺少参数 sign"}`,
		"\xc8\xb1\xc9\xd9\xb2\xce\xca\xfd sign":   "缺少参数 sign", // GBK
		"<p>a</p><script>b</script>&amp;":         " a  &",
		"&lt;r&gt;sign&lt;/r&gt;":                 " sign ",
		"\xff\xfea\x00":                           "a",
	} {
		if got := searchableText([]byte(body)); got != want {
			t.Errorf("searchableText(%q) = %q, want %q", body, got, want)
		}
	}
}
