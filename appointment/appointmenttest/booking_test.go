package appointmenttest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
)

func TestBooking_PrintsNoPatient(t *testing.T) {
	t.Parallel()
	b := appointmenttest.Booking{PlacerOrderNO: "2026010580001", MedRecNO: "999999198208211267", Name: "测试患者甲"}
	encoded, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{string(encoded), b.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		for _, value := range []any{b, &b, []appointmenttest.Booking{b}, struct{ B appointmenttest.Booking }{b}} {
			texts = append(texts, fmt.Sprintf(verb, value))
		}
	}
	for _, text := range texts {
		if strings.Contains(text, b.MedRecNO) || strings.Contains(text, b.Name) || !strings.Contains(text, b.PlacerOrderNO) {
			t.Errorf("the booking prints as %s, want the order without the patient", text)
		}
	}
}
