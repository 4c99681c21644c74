package deidentify

import (
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

// The parts of a body keep their form, and the boundary is the same in the header and the body.
func TestExchanges_Multipart(t *testing.T) {
	t.Parallel()
	const parts = "preamble 李四\r\n--B\r\nContent-Type: application/xop+xml; charset=utf-8; type=\"text/xml\"\r\nContent-ID: <root>\r\nX-Patient: 李四\r\n\r\n" +
		"<r><name>" + knownName + "</name><idCardNO>" + knownID + "</idCardNO></r>\r\n" +
		"--B\r\nContent-Disposition: form-data; name=\"cardNO\"\r\n\r\n" + knownCard + "\r\n" +
		"--B\r\nContent-Type: application/json\r\nContent-Transfer-Encoding: base64\r\n\r\neyJuYW1lIjoi5rWL6K+V5oKj6ICF55SyIn0=\r\n" +
		"--B\r\nContent-ID: <" + knownID + ">\r\n\r\n{\"resultDesc\":\"已预约\"}\r\n--B--\r\n"
	for name, boundary := range map[string]string{
		"plain": "----=_Part_1", "number": "=_" + knownID, "split number": "999999_19820821_1267", "phone": "b" + knownPhone, "stranger": "110101-19490101-0028",
		"Base64": "OTk5OTk5MTk4MjA4MjExMjY3", "blanks": "999999 19820821 1267",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{"Content-Type": {`multipart/related; type="application/xop+xml"; start="<root>"; boundary="` + boundary + `"`}}
			got, withPseudonyms := deidentifyBodies(t, header, strings.ReplaceAll(parts, "--B", "--"+boundary))
			text := got.Header.Get("Content-Type") + "\n" + string(got.Body)
			for _, secret := range []string{knownID, "_1267", " 1267", knownPhone, knownName, "-0028", strangerID, "李四", "OTk5OTk5MTk4MjA4MjExMjY3", "eyJuYW1lIjoi5rWL6K"} {
				if strings.Contains(text, secret) {
					t.Errorf("the response became\n%s\nwant it without %s", text, secret)
				}
			}
			_, parameters, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
			if err != nil || parameters["start"] != "<root>" || parameters["type"] != "application/xop+xml" {
				t.Fatalf("Content-Type = %q, %v; want the same parameters", got.Header.Get("Content-Type"), err)
			}
			reader := multipart.NewReader(strings.NewReader(string(got.Body)), parameters["boundary"])
			var contents []string
			for {
				part, err := reader.NextRawPart()
				if err != nil {
					break
				}
				content, _ := io.ReadAll(part)
				contents = append(contents, string(content))
			}
			want := []string{withPseudonyms("<r><name>" + knownName + "</name><idCardNO>" + knownID + "</idCardNO></r>"), withPseudonyms(knownCard), "", `{"resultDesc":"已预约"}`}
			if len(contents) != len(want) {
				t.Fatalf("the response became\n%s\nwith %d parts, want %d", text, len(contents), len(want))
			}
			for i := range want {
				if want[i] != "" && contents[i] != want[i] {
					t.Errorf("part %d = %s, want %s", i, contents[i], want[i])
				}
			}
		})
	}
}

// A Content-Type that names a person is free text. The parts are still found.
func TestExchanges_MultipartWithFreeText(t *testing.T) {
	t.Parallel()
	header := http.Header{"Content-Type": {`multipart/mixed; boundary="zhangsan7"; name="李四"`}}
	got, _ := deidentifyBodies(t, header, "--zhangsan7\r\n\r\na--zhangsan7\r\n--zhangsan7\r\n\r\n{\"name\":\"李四\",\"resultDesc\":\"已预约\"}\r\n--zhangsan7--")
	text := got.Header.Get("Content-Type") + string(got.Body)
	if strings.Contains(text, "zhangsan") || strings.Contains(text, "李四") || !strings.Contains(text, `"resultDesc":"已预约"}`) {
		t.Errorf("the response became %s, want the parts without the person", text)
	}
}

func TestExchanges_MultipartWithoutParts(t *testing.T) {
	t.Parallel()
	for _, contentType := range []string{"multipart/mixed", "multipart/mixed; boundary=x", "multipart/mixed; boundary"} {
		got, _ := deidentifyBodies(t, http.Header{"Content-Type": {contentType}}, `{"name":"李四","resultDesc":"已预约"}`)
		if text := string(got.Body); strings.Contains(text, "李四") || !strings.HasSuffix(text, `,"resultDesc":"已预约"}`) {
			t.Errorf("%s: body = %s, want the same JSON without the name", contentType, text)
		}
	}
}
