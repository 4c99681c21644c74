package deidentify

import (
	"fmt"
	"math"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// maxExponent is the highest exponent with which memory and steps may grow with the size of a
// recording. What grows linearly has the exponent 1, up to the steps in which slices and maps grow.
const maxExponent = 1.3

// cost is the memory and the steps of one de-identification.
type cost struct{ bytes, steps float64 }

// costOf returns the cost of de-identifying exchanges. The program must do nothing else.
func costOf(exchanges []Exchange) cost {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	d := learnExchanges(appointment.Config{SystemID: "HIS01", SystemKey: "key-0001"}, exchanges)
	d.replaceExchanges(exchanges)
	runtime.ReadMemStats(&after)
	return cost{
		bytes: float64(after.TotalAlloc - before.TotalAlloc),
		steps: float64(1000 + d.known.exact.steps + d.known.split.steps + d.pseudonyms.steps), // 1000: few steps do not count
	}
}

// repeat returns n texts, each made by format of a number.
func repeat(n int, format func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(format(i))
	}
	return b.String()
}

// personOf returns the name of person number i, in as many characters.
func personOf(i, length int) string {
	name := ""
	for range length {
		name += string(rune('一' + i%5000))
		i = i/5000 + i*31%5000
	}
	return name
}

// responseOf returns the exchange of the known person with a response.
func responseOf(body string) []Exchange {
	return []Exchange{exchangeOf(fmt.Sprintf(`{"name":"%s","idCardNO":"%s"}`, knownName, knownID), body)}
}

// listOf returns the exchange with a list of n elements.
func listOf(n int, format func(i int) string) []Exchange {
	return responseOf("[" + repeat(n, func(i int) string { return format(i) + "," }) + "0]")
}

// growingRecordings returns recordings that grow with a number, in each way that could slow the
// algorithms down.
func growingRecordings() map[string]func(n int) []Exchange {
	message := func(text string) []Exchange { return responseOf(`{"statusMessage":"` + text + `"}`) }
	return map[string]func(n int) []Exchange{
		"doctors": func(n int) (exchanges []Exchange) {
			for i := range n / 4 {
				name := personOf(i, 3)
				exchanges = append(exchanges, exchangeOf(`{"providerName":"`+name+`"}`, `{"statusMessage":"`+name+`医生停诊","resourceName":"`+name+`"}`))
			}
			return exchanges
		},
		"names of two characters": func(n int) []Exchange {
			return listOf(n, func(i int) string { return `{"name":"` + personOf(i, 2) + `"}` })
		},
		"names that start the same": func(n int) []Exchange {
			return listOf(n, func(i int) string {
				return fmt.Sprintf(`{"name":"%s%d","x":"测试测试测试"}`, strings.Repeat("测试", 20), i)
			})
		},
		"numbers with few digits": func(n int) []Exchange {
			return listOf(n, func(i int) string { return fmt.Sprintf(`{"cardNO":"%d"}`, i%10_000) })
		},
		"patients": func(n int) []Exchange {
			return listOf(n, func(i int) string {
				return fmt.Sprintf(`{"name":"%s","idCardNO":"999999%d0821%03d1","phone":"1300000%04d","msg":"%[1]s已预约"}`, personOf(i, 3), 1950+i%50, i%1000, i%10_000)
			})
		},
		"patients with one birthday": func(n int) []Exchange {
			return listOf(n, func(i int) string { return fmt.Sprintf(`{"idCardNO":"%06d198208210017"}`, 110000+i) })
		},
		"phones": func(n int) []Exchange {
			return listOf(n, func(i int) string { return fmt.Sprintf(`{"phone":"139%08d"}`, i*7919) })
		},
		"masked numbers": func(n int) []Exchange {
			return listOf(n, func(i int) string { return fmt.Sprintf(`{"cardNO":"9000%012d","x":"9000****%08[1]d"}`, i*7919) })
		},
		"masks of one number": func(n int) []Exchange {
			return listOf(n, func(i int) string {
				return fmt.Sprintf(`{"cardNO":"9000%012d","x":"%.*s****%08[1]d"}`, i*7919, i%12, "900000000000")
			})
		},
		"birth dates": func(n int) []Exchange {
			return listOf(n, func(i int) string { return fmt.Sprintf(`{"birthDate":"%d-%02d-%02d"}`, 1900+i%120, i%12+1, i%28+1) })
		},
		"Chinese words": func(n int) []Exchange { return message(strings.Repeat("患者李四已预约，", n)) },
		"words":         func(n int) []Exchange { return message(strings.Repeat("zhangsan at x; ", n)) },
		"one word":      func(n int) []Exchange { return message(strings.Repeat("abcdefgh", n)) },
		"numbers": func(n int) []Exchange {
			return message(repeat(n, func(i int) string { return fmt.Sprintf("号%d ", i*7919) }))
		},
		"one number":                func(n int) []Exchange { return message(strings.Repeat("12345678", n)) },
		"one split number":          func(n int) []Exchange { return message(strings.Repeat("12345-", n)) },
		"digits":                    func(n int) []Exchange { return message(strings.Repeat("1 | ", n)) },
		"Chinese digits":            func(n int) []Exchange { return message(strings.Repeat("一九", n)) },
		"separators":                func(n int) []Exchange { return message("1" + strings.Repeat("-|", n) + "1") },
		"masks":                     func(n int) []Exchange { return message(strings.Repeat("*1", n)) },
		"escapes":                   func(n int) []Exchange { return responseOf(strings.Repeat(`\u6d4b%E6&#x6D4B;`, n)) },
		"escapes in escapes":        func(n int) []Exchange { return message(strings.Repeat("%2525252539&amp;amp;#57;", n/2)) },
		"ampersands":                func(n int) []Exchange { return responseOf(strings.Repeat("&amp;", n)) },
		"phones with prefixes":      func(n int) []Exchange { return message(strings.Repeat("0086139-1234-5678 ", n/2)) },
		"masks of other characters": func(n int) []Exchange { return message(strings.Repeat("138xxx", n)) },
		"lists of codes": func(n int) []Exchange {
			return listOf(n/4, func(int) string { return "[49,51,57,49,50,51,52,53,54,55,56]" })
		},
		"a list of codes": func(n int) []Exchange { return responseOf("[" + strings.Repeat("49,", n*8) + "1]") },
		"instructions":    func(n int) []Exchange { return responseOf("<r>" + strings.Repeat("<?a 李四?>", n) + "</r>") },
		"dates in a code field": func(n int) []Exchange {
			return responseOf(`{"scheduleDate":"` + strings.Repeat("2026-01-05 ", n) + `"}`)
		},
		"backslashes":        func(n int) []Exchange { return responseOf(strings.Repeat(`\`, n*8)) },
		"references":         func(n int) []Exchange { return responseOf(strings.Repeat(`&#`, n*4)) },
		"quotes":             func(n int) []Exchange { return responseOf(strings.Repeat(`"a`, n*4)) },
		"tags that are open": func(n int) []Exchange { return responseOf(strings.Repeat(`<a `, n*4)) },
		"kept text":          func(n int) []Exchange { return responseOf(`{"resourceName":"` + strings.Repeat("US 12 ", n) + `"}`) },
		"a long diagnosis": func(n int) []Exchange {
			return responseOf(`{"symptom":"` + strings.Repeat("痛", n) + `","resourceName":"` + strings.Repeat("痛", n-1) + "A" + strings.Repeat("痛", n-1) + `"}`)
		},
		"a number that almost repeats": func(n int) []Exchange {
			return responseOf(`{"cardNO":"` + strings.Repeat("9", 60) + `1","resourceName":"` + strings.Repeat("9 ", n) + `"}`)
		},
		"Base64":             func(n int) []Exchange { return message(strings.Repeat("OTk5OTk5MTk4", n)) },
		"Base64 in Base64":   func(n int) []Exchange { return message(encodeTimes(strings.Repeat("测试 199999 ", n/4), 6)) },
		"hexadecimal digits": func(n int) []Exchange { return message(strings.Repeat("39313938", n)) },
		"pieces of XML text": func(n int) []Exchange { return responseOf("<a>" + strings.Repeat("李<![CDATA[四]]>", n) + "</a>") },
		"comments":           func(n int) []Exchange { return responseOf("<a>" + strings.Repeat("李<!-- 四 -->", n) + "</a>") },
		"elements":           func(n int) []Exchange { return responseOf("<r>" + strings.Repeat("<a>1</a>", n) + "</r>") },
		"attributes": func(n int) []Exchange {
			return responseOf("<r " + repeat(n, func(i int) string { return fmt.Sprintf(`a%d="李四" `, i) }) + "/>")
		},
		"namespaces": func(n int) []Exchange {
			return responseOf(repeat(n/2, func(i int) string { return fmt.Sprintf(`<a xmlns:p%d="urn:x">`, i) }) + strings.Repeat("</a>", n/2))
		},
		"nested lists":    func(n int) []Exchange { return responseOf(strings.Repeat("[", n) + strings.Repeat("]", n)) },
		"nested objects":  func(n int) []Exchange { return responseOf(strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n)) },
		"nested elements": func(n int) []Exchange { return responseOf(strings.Repeat("<a>", n) + strings.Repeat("</a>", n)) },
		"lists of parts":  func(n int) []Exchange { return listOf(n, func(int) string { return `["110101","19490101","0028"]` }) },
		"lists of digits": func(n int) []Exchange { return responseOf("[" + strings.Repeat("1,", n) + "1]") },
		"documents in texts": func(n int) []Exchange {
			return listOf(n/2, func(int) string { return `"{\"a\":\"[\\\"李四\\\"]\"}"` })
		},
		"broken XML in texts": func(n int) []Exchange { return listOf(n, func(int) string { return `"<a>李四"` }) },
		"names of members": func(n int) []Exchange {
			return responseOf("{" + repeat(n, func(i int) string { return fmt.Sprintf(`"李%d":1,`, i) }) + `"a":1}`)
		},
		"headers": func(n int) []Exchange {
			e := responseOf("{}")
			e[0].Response.Header = http.Header{}
			for i := range n {
				e[0].Response.Header[fmt.Sprintf("X-%d", i)] = []string{"1"}
			}
			return e
		},
		"parameters": func(n int) []Exchange {
			e := responseOf("{}")
			e[0].Request.URL += "?" + strings.Repeat("a=%E6%9D%8E&", n)
			e[0].Request.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
			e[0].Request.Body = []byte(strings.Repeat("a=%E6%9D%8E&", n))
			return e
		},
		"parts of a body": func(n int) []Exchange {
			e := responseOf(strings.Repeat("--x\r\nContent-Type: text/plain\r\n\r\n李四\r\n", n) + "--x--")
			e[0].Response.Header = http.Header{"Content-Type": {"multipart/mixed; boundary=x"}}
			return e
		},
	}
}

// The test is not parallel, since it counts all memory that the program allocates.
func TestExchanges_Growth(t *testing.T) {
	if isRaceEnabled() {
		t.Skip("NOT CHECKED under the race detector, which makes this slow; .ci/run checks it without")
	}
	const n = 1000
	for name, recording := range growingRecordings() {
		t.Run(name, func(t *testing.T) {
			smaller := costOf(recording(n))
			for _, n := range []int{2 * n, 4 * n} {
				larger := costOf(recording(n))
				bytes, steps := math.Log2(larger.bytes/smaller.bytes), math.Log2(larger.steps/smaller.steps)
				if max(bytes, steps) > maxExponent {
					t.Errorf("%.0f kB and %.0f steps for %d, %.0f kB and %.0f steps for %d: exponents %.2f and %.2f, want at most %.1f",
						smaller.bytes/1e3, smaller.steps, n/2, larger.bytes/1e3, larger.steps, n, bytes, steps, maxExponent)
				}
				smaller = larger
			}
		})
	}
}

// isRaceEnabled reports whether the race detector is on. It makes append take more memory.
func isRaceEnabled() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}
