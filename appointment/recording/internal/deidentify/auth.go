package deidentify

import "github.com/exam-appointment/appointment-go/appointment"

// learnAuth learns the credentials of a configuration, so that they are replaced wherever a message
// has them. auth may be nil.
func (d *deidentifier) learnAuth(auth *appointment.Auth) {
	if auth == nil {
		return
	}
	learn := func(values ...appointment.Secret) {
		for _, value := range values {
			d.pseudonyms.learn(parameterValue, string(value))
		}
	}
	if auth.Basic != nil {
		learn(auth.Basic.Username, auth.Basic.Password)
	}
	if auth.UsernameToken != nil {
		learn(auth.UsernameToken.Username, auth.UsernameToken.Password)
	}
	for _, value := range auth.Headers {
		learn(value)
	}
	if auth.SOAPHeader != nil {
		for _, value := range auth.SOAPHeader.Fields {
			learn(value)
		}
	}
}
