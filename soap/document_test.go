package soap_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/exam-appointment/appointment-go/soap"
)

// inUTF16 returns a text in UTF-16, with the byte-order mark mark.
func inUTF16(text, mark string, isBigEndian bool) string {
	encoded := []byte(mark)
	for _, unit := range utf16.Encode([]rune(text)) {
		low, high := byte(unit), byte(unit>>8)
		if isBigEndian {
			low, high = high, low
		}
		encoded = append(encoded, low, high)
	}
	return string(encoded)
}

func TestIsEnvelope(t *testing.T) {
	t.Parallel()
	const envelope = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body/></soap:Envelope>`
	for name, tt := range map[string]struct {
		document string
		want     bool
	}{
		"envelope":                {envelope, true},
		"other prefix":            {strings.ReplaceAll(envelope, "soap:", "SOAP-ENV:"), true},
		"no prefix":               {`<Envelope xmlns="http://www.w3.org/2003/05/soap-envelope"/>`, true},
		"no namespace":            {"<Envelope><Body/></Envelope>", true},
		"XML declaration":         {`<?xml version="1.0" encoding="GBK"?>` + "\r\n" + envelope, true},
		"byte-order mark":         {"\uFEFF" + envelope, true},
		"blank lines":             {"\r\n\t " + envelope, true},
		"long comment":            {"<!-- " + strings.Repeat("x > ", 1000) + "-->" + envelope, true},
		"document type":           {`<!DOCTYPE soap:Envelope>` + envelope, true},
		"document type, entities": {`<!DOCTYPE x [<!ENTITY a "b">]>` + envelope, true},
		"UTF-16, mark":            {inUTF16(envelope, "\xFF\xFE", false), true},
		"UTF-16, big-endian":      {inUTF16(envelope, "\xFE\xFF", true), true},
		"UTF-16, no mark":         {inUTF16(envelope, "", false), true},
		"cut off":                 {"<soap:Envelope xmlns", true},
		"HTML":                    {"<!DOCTYPE html><html><title>Envelope</title></html>", false},
		"other element":           {"<EnvelopeList/>", false},
		"envelope in an element":  {"<r>" + envelope + "</r>", false},
		"comment without an end":  {"<!-- " + envelope, false},
		"JSON":                    {`{"a":"<Envelope>"}`, false},
		"empty":                   {"", false},
	} {
		if got := soap.IsEnvelope([]byte(tt.document)); got != tt.want {
			t.Errorf("IsEnvelope(%s) = %v, want %v", name, got, tt.want)
		}
	}
}
