package deidentify

import (
	"strings"
	"testing"
)

func TestPseudonyms_ReplaceMasked(t *testing.T) {
	t.Parallel()
	p := newTestPseudonyms()
	p.learn(identityNumber, "999999198208211267")
	p.learn(phoneNumber, "13912345678")
	p.learn(phoneNumber, "13912340000")
	p.learn(personName, "测试患者甲")
	id, phone, name := p.replace(identityNumber, "999999198208211267"), p.replace(phoneNumber, "13912345678"), []rune(p.replace(personName, "测试患者甲"))
	for masked, want := range map[string]string{
		"999***********1267": id[:3] + "***********" + id[14:],
		"9999****1267":       id[:4] + "****" + id[14:], // four asterisks for ten digits
		"99****67":           "",                        // too little shows
		"139****5678":        phone[:3] + "****" + phone[7:],
		"1391234****":        "", // two phones fit
		"110***********1234": "", // no number fits
		"测***甲":              string(name[:1]) + "***" + string(name[4:]),
		"测试患者甲":              "",
		"1*2*3":              "",
	} {
		if got, ok := p.replaceMasked(masked); got != want || ok != (want != "") {
			t.Errorf("replaceMasked(%q) = %q, %v; want %q", masked, got, ok, want)
		}
	}
}

func TestPseudonyms_ReplaceMasked_Credential(t *testing.T) {
	t.Parallel()
	p := newTestPseudonyms()
	p.learn(systemID, "HOSPITAL-0001-0002")
	if got, ok := p.replaceMasked("HOSPITAL-***01-0002"); ok {
		t.Errorf("replaceMasked = %q, want none: the placeholder is too short", got)
	}
}

func TestPseudonyms_ReplaceMasked_LimitOfShapes(t *testing.T) {
	t.Parallel()
	p := newTestPseudonyms()
	number := strings.Repeat("1234567890", 10)
	p.learn(recordNumber, number)
	p.learn(personalText, strings.Repeat("痛", maxNumberBytes))
	found := 0
	for shown := 6; shown < 6+2*maxMaskShapes && shown < len(number); shown++ {
		if _, ok := p.replaceMasked(number[:shown] + "****"); ok {
			found++
		}
	}
	if found != maxMaskShapes {
		t.Errorf("got the numbers of %d masks, want %d", found, maxMaskShapes)
	}
}
