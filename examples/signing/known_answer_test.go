package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
	"github.com/exam-appointment/appointment-go/appointment"
)

// TestSignSorted_Published compares with the example of WeChat Pay's API v2, which has the same
// rule for MD5.
func TestSignSorted_Published(t *testing.T) {
	t.Parallel()
	parameters := map[string]string{
		"mch_id": "10000100", "appid": "wxd930ea5d5a258f4f", "device_info": "1000", "body": "test", "nonce_str": "ibuaiVcKdpRxkhJA", "attach": "",
	}
	if got, want := signSorted("192006250b4c09247ec02edce69f6a2d", parameters), "9A0A8659F005D6984697E2CA0A9CF3B7"; got != want {
		t.Errorf("signSorted() = %s, want %s", got, want)
	}
}

// TestSM3_Published compares with the example of GB/T 32905-2016, appendix A.
func TestSM3_Published(t *testing.T) {
	t.Parallel()
	sum := sm3.Sum([]byte("abc"))
	if got, want := hex.EncodeToString(sum[:]), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"; got != want {
		t.Errorf("SM3(abc) = %s, want %s", got, want)
	}
}

// TestSM4_Published compares with the example of GB/T 32907-2016, appendix A.
func TestSM4_Published(t *testing.T) {
	t.Parallel()
	key, _ := hex.DecodeString("0123456789abcdeffedcba9876543210")
	block, err := sm4.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]byte, sm4.BlockSize)
	block.Encrypt(got, key)
	if want := "681edf34d206965e86b3e94f536e4246"; hex.EncodeToString(got) != want {
		t.Errorf("SM4 of the key = %x, want %s", got, want)
	}
}

// TestHeaderHMAC_Published compares with test case 2 of RFC 4231, and with a signature that
// openssl made.
func TestHeaderHMAC_Published(t *testing.T) {
	t.Parallel()
	mac := hmac.New(sha256.New, []byte("Jefe"))
	mac.Write([]byte("what do ya want for nothing?"))
	if got, want := hex.EncodeToString(mac.Sum(nil)), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"; got != want {
		t.Errorf("HMAC-SHA256 = %s, want %s", got, want)
	}
	h := &headerHMAC{keyID: "k", key: []byte("Jefe")}
	m := &appointment.Message{Document: []byte("{}"), Header: http.Header{headerTimestamp: {"20260105081000"}, headerNonce: {"n1"}}}
	signed := runOpenSSL(t, "20260105081000\nn1\n{}", "dgst", "-sha256", "-mac", "HMAC", "-macopt", "key:Jefe", "-binary")
	if got, want := h.sign(m), base64.StdEncoding.EncodeToString(signed); got != want {
		t.Errorf("sign() = %s, want that of openssl, %s", got, want)
	}
}

// TestSM4SM3_OpenSSL checks that openssl verifies and decrypts a document of SM4 with SM3, and
// that Open reads a document of openssl.
func TestSM4SM3_OpenSSL(t *testing.T) {
	t.Parallel()
	if !strings.Contains(string(runOpenSSL(t, "", "list", "-digest-algorithms")), "SM3") {
		t.Skip("NOT CHECKED: this openssl has no SM3")
	}
	document := `{"name":"测试患者甲"}`
	p, err := newSM4SM3(demoCipherKey, demoKey)
	if err != nil {
		t.Fatal(err)
	}
	m := &appointment.Message{Document: []byte(document)}
	if err := p.Seal(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	var d sealedDocument
	if err := json.Unmarshal(m.Document, &d); err != nil {
		t.Fatal(err)
	}
	if got := signByOpenSSL(t, d); got != d.Sign {
		t.Errorf("sign = %s, want that of openssl, %s", d.Sign, got)
	}
	data, err := base64.StdEncoding.DecodeString(d.Data)
	if err != nil {
		t.Fatal(err)
	}
	iv, key := hex.EncodeToString(data[:16]), hex.EncodeToString(demoCipherKey)
	if got := runOpenSSL(t, string(data[16:]), "enc", "-d", "-sm4-cbc", "-K", key, "-iv", iv); string(got) != document {
		t.Errorf("openssl decrypts %s, want %s", got, document)
	}

	encrypted := runOpenSSL(t, document, "enc", "-sm4-cbc", "-K", key, "-iv", iv)
	d.Nonce, d.Data = "from-openssl", base64.StdEncoding.EncodeToString(append(data[:16], encrypted...))
	d.Sign = signByOpenSSL(t, d)
	if m.Document, err = json.Marshal(d); err != nil {
		t.Fatal(err)
	}
	if err := p.Open(t.Context(), m); err != nil || string(m.Document) != document {
		t.Errorf("Open of a document of openssl = %s, %v; want %s", m.Document, err, document)
	}
}

// signByOpenSSL returns the HMAC-SM3 of a document.
func signByOpenSSL(t *testing.T, d sealedDocument) string {
	t.Helper()
	signed := runOpenSSL(t, d.Timestamp+"\n"+d.Nonce+"\n"+d.Data+"\n", "dgst", "-sm3", "-mac", "HMAC", "-macopt", "hexkey:"+hex.EncodeToString(demoKey), "-binary")
	return hex.EncodeToString(signed)
}

// runOpenSSL returns the output of openssl for an input. It skips the test if there is no openssl.
func runOpenSSL(t *testing.T, input string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("NOT CHECKED: there is no openssl")
	}
	command := exec.CommandContext(t.Context(), "openssl", args...)
	command.Stdin = strings.NewReader(input)
	var problems bytes.Buffer
	command.Stderr = &problems
	output, err := command.Output()
	if err != nil {
		t.Fatalf("openssl %q: error = %v, want none\n%s", args, err, &problems)
	}
	return output
}

// TestDecryptCBC_Damaged checks that data with a wrong padding or length does not decrypt, and
// that nothing panics.
func TestDecryptCBC_Damaged(t *testing.T) {
	t.Parallel()
	block, err := sm4.NewCipher(demoCipherKey)
	if err != nil {
		t.Fatal(err)
	}
	iv := make([]byte, sm4.BlockSize)
	for n := range 40 {
		plain := bytes.Repeat([]byte{'a'}, n)
		encrypted := encryptCBC(block, iv, plain)
		if got, ok := decryptCBC(block, iv, encrypted); !ok || !bytes.Equal(got, plain) {
			t.Errorf("decryptCBC(encryptCBC(%d bytes)) = %q, %v; want the same bytes", n, got, ok)
		}
		if _, ok := decryptCBC(block, iv, encrypted[1:]); ok {
			t.Errorf("decryptCBC of %d bytes = ok, want not", len(encrypted)-1)
		}
		encrypted[len(encrypted)-1] ^= 1
		if got, ok := decryptCBC(block, iv, encrypted); ok && bytes.Equal(got, plain) {
			t.Errorf("decryptCBC of damaged data = %q, want another text or none", got)
		}
	}
}
