package casing_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"testing"

	"github.com/exam-appointment/appointment-go/casing"
)

// FuzzRename checks with encoding/json that nothing but the spelling of names changes.
func FuzzRename(f *testing.F) {
	for _, seed := range []string{
		`{"PLACERORDERNO":"AGE","Inside":[{"age" : 1e400, "姓名":{"x_y":null}}],"\u0061GE":"\/\ud83d\ude00"}`,
		` [ {"placer_order_no":-0.0,"placerOrderNo":"{\"AGE\":1}"} , true ] `, `"AGE"`, `{"a":1}x`, "{\"\xff\":1}", `{"":0,"_":1}`,
	} {
		f.Add([]byte(seed))
	}
	camel := newCodec(f, casing.Camel, casing.WithTypes(parcel{}))
	upper := newCodec(f, casing.Upper, casing.WithTypes(parcel{}))
	addFuzzRenameCorpus(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Count(data, []byte("{"))+bytes.Count(data, []byte("[")) > 60 {
			t.Skip("the document may be nested too deep")
		}
		inCamel, err := camel.Rename(data)
		if want := json.Valid(data) && isWellFormed(data); (err == nil) != want {
			t.Fatalf("Rename(%q) error = %v, want an error: %v", data, err, !want)
		}
		if err != nil {
			return
		}
		checkRenamed(t, data, inCamel)
		inUpper, err := upper.Rename(inCamel)
		if err != nil {
			t.Fatal(err)
		}
		checkRenamed(t, data, inUpper)
		back, err := camel.Rename(inUpper)
		if err != nil {
			t.Fatal(err)
		}
		got := namesOf(back)
		for i, want := range namesOf(inCamel) {
			if isParcelName(want) && got[i] != want {
				t.Errorf("Rename to upper and back: name = %q, want %q", got[i], want)
			}
		}
	})
}

func isParcelName(name string) bool {
	for _, known := range parcelNames(casing.Camel) {
		if foldName(known) == foldName(name) {
			return true
		}
	}
	return false
}

// checkRenamed fails unless two documents differ only in the spelling of names.
func checkRenamed(t *testing.T, before, after []byte) {
	t.Helper()
	if !json.Valid(after) {
		t.Fatalf("Rename(%q) = %q, want valid JSON", before, after)
	}
	jsonString := regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	if got, want := jsonString.ReplaceAll(after, nil), jsonString.ReplaceAll(before, nil); !bytes.Equal(got, want) {
		t.Fatalf("Rename(%q) outside strings = %q, want %q", before, got, want)
	}
	if got, want := valuesOf(after), valuesOf(before); !reflect.DeepEqual(got, want) {
		t.Fatalf("Rename(%q) values = %q, want %q", before, got, want)
	}
	got := namesOf(after)
	for i, want := range namesOf(before) {
		if foldName(got[i]) != foldName(want) {
			t.Fatalf("Rename(%q) name = %q, want a spelling of %q", before, got[i], want)
		}
	}
}
