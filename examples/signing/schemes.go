package main

import (
	"bytes"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/rest"
	"github.com/exam-appointment/appointment-go/soap"
)

// The keys of the simulated hospitals. Real ones come from the environment or a key store.
var (
	demoKey        = []byte("demo-signature-key-0123456789abc")
	demoCipherKey  = []byte("demo-sm4-key-16b")
	demoOtherKey   = []byte("another-key-of-somebody-else-00")
	demoOtherKey16 = []byte("another-sm4-key!")
)

// scheme is a way to sign or encrypt, with the hospitals that use it.
type scheme struct {
	name       string
	newPayload func(isOtherKey bool) appointment.Payload
	dialects   map[appointment.Vendor]*appointment.Dialect // nil: that of the vendor
}

// schemes returns the schemes, each for a web service and for a REST service.
func schemes() []scheme {
	vendorDialects := map[appointment.Vendor]*appointment.Dialect{appointment.Wanda: nil, appointment.Laida: nil}
	return []scheme{
		{"MD5 over sorted parameters", func(isOther bool) appointment.Payload {
			return &sortedMD5{appID: "platform", key: string(choose(isOther, demoOtherKey, demoKey))}
		}, md5Dialects()},
		{"HMAC-SHA256 in a header, of requests only", func(isOther bool) appointment.Payload {
			return &headerHMAC{keyID: "platform", key: choose(isOther, demoOtherKey, demoKey), onlyRequests: true}
		}, vendorDialects},
		{"HMAC-SHA256 in a header", func(isOther bool) appointment.Payload {
			return &headerHMAC{keyID: "platform", key: choose(isOther, demoOtherKey, demoKey)}
		}, vendorDialects},
		{"SM4 with SM3", func(isOther bool) appointment.Payload {
			p, err := newSM4SM3(choose(isOther, demoOtherKey16, demoCipherKey), choose(isOther, demoOtherKey, demoKey))
			if err != nil {
				panic(err) // the length of the key is wrong
			}
			return p
		}, vendorDialects},
	}
}

func choose(isOther bool, other, own []byte) []byte {
	if isOther {
		return bytes.Clone(other)
	}
	return bytes.Clone(own)
}

// md5Dialects returns dialects that send the variables of sortedMD5: in SOAP parameters, or in the
// query of a path. In a file, they are the same keys below "dialect".
func md5Dialects() map[appointment.Vendor]*appointment.Dialect {
	paths := map[string]string{}
	for _, op := range appointment.Operations() {
		paths[string(op)] = string(op) + "?appId=$appId&timestamp=$timestamp&nonce=$nonce&sign=$sign"
	}
	return map[appointment.Vendor]*appointment.Dialect{
		appointment.Wanda: {SOAP: &soap.Binding{Parameters: []soap.Parameter{
			{Name: "appId", Value: "$appId"}, {Name: "timestamp", Value: "$timestamp"}, {Name: "nonce", Value: "$nonce"},
			{Name: "sign", Value: "$sign"}, {Name: "data", Value: "$document"},
		}}},
		appointment.Laida: {REST: &rest.Route{Paths: paths}},
	}
}
