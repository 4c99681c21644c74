module github.com/exam-appointment/appointment-go/examples/signing

go 1.26.0

require (
	github.com/emmansun/gmsm v0.15.5
	github.com/exam-appointment/appointment-go v0.0.0
)

require (
	github.com/bits-and-blooms/bitset v1.24.4 // indirect
	github.com/failsafe-go/failsafe-go v0.9.8 // indirect
	github.com/go-resty/resty/v2 v2.17.2 // indirect
	github.com/hooklift/gowsdl v0.5.0 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace github.com/exam-appointment/appointment-go => ../..
