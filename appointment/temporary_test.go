package appointment_test

const (
	found = notBookedDoc
	page  = loginPage
)

var (
	answered     = successResponse
	box          = startHospital
	boxExchanges = simulatedExchanges
	panics       = recoverPanic
	requests     = validRequests
	say          = writeParts
	says         = respondWith
)
