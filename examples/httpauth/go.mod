module github.com/exam-appointment/appointment-go/examples/httpauth

go 1.26.0

replace github.com/exam-appointment/appointment-go => ../..

require (
	github.com/Azure/go-ntlmssp v0.1.1
	github.com/exam-appointment/appointment-go v0.0.0-00010101000000-000000000000
	github.com/icholy/digest v1.2.0
	golang.org/x/crypto v0.59.0
)

require (
	github.com/bits-and-blooms/bitset v1.24.4 // indirect
	github.com/failsafe-go/failsafe-go v0.9.8 // indirect
	github.com/go-resty/resty/v2 v2.17.2 // indirect
	github.com/hooklift/gowsdl v0.5.0 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/text v0.44.0 // indirect
)
