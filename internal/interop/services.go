//go:build unix

package main

import (
	"path/filepath"
	"slices"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/soap"
)

// service is a hospital on one SOAP stack, with one form of request.
type service struct {
	stack   string
	form    string // distinguishes services on the same stack
	vendor  appointment.Vendor
	dir     string // folder in which the server runs
	command func(port string) []string
	env     []string

	// senderFault is the code of the fault with which the stack names the sender as the cause. Its
	// prefix is the one that the stack uses for the SOAP namespace.
	senderFault string
	// hideParameter changes a correct binding so that the stack does not find the parameter: it
	// passes null to the service and reports no error. It is nil if the stack finds the
	// parameter by its position.
	hideParameter func(*soap.Binding)
	// texts are the values that the binding which LoadWSDL proposes lacks, by parameter. It is nil
	// for a service that LoadWSDL binds by itself.
	texts map[string]soap.Template
	// changeCredential changes a correct binding so that the service rejects its credentials. It
	// is nil if no parameter is a credential.
	changeCredential func(*soap.Binding)
	// charsets are those in which the stack reads requests, besides UTF-8 and ASCII.
	charsets []appointment.RequestCharset
	// auth are the credentials of a service that requires them, besides systemId and systemKey. They
	// are also sent for its WSDL, as far as they are HTTP headers.
	auth *appointment.Auth
	// withoutAuth and withWrongAuth are the refusals of queries without the credentials, and with a
	// wrong password.
	withoutAuth, withWrongAuth refusal
	// hiddenIf completes the sentence "data is null if the parameter …".
	hiddenIf string
}

// refusal describes the response with which a service refuses credentials.
type refusal struct {
	code   string
	status int // of HTTP
}

func (s service) title() string { return s.stack + ", " + s.form }

// allServices returns all services. Those on PHP store their bookings in bookingsDir.
func allServices(bookingsDir string) []service {
	php := func(port string) []string { return []string{"php", "-S", "127.0.0.1:" + port, "hospital.php"} }
	phpEnv := func(style string) []string {
		return []string{"STYLE=" + style, "BOOKINGS=" + filepath.Join(bookingsDir, style)}
	}
	java := func(form string) func(port string) []string {
		return func(port string) []string { return []string{"java", "Hospital", form, port} }
	}
	gbk := []appointment.RequestCharset{appointment.RequestGBK, appointment.RequestGB18030}
	return []service{{
		stack: "PHP SoapServer", form: "document", vendor: appointment.Wanda, dir: "php", command: php, env: phpEnv("document"),
		charsets:    gbk,
		senderFault: "SOAP-ENV:Client", hideParameter: renameParameter, hiddenIf: "has another name",
	}, {
		stack: "PHP SoapServer", form: "rpc", vendor: appointment.JintangWrapped, dir: "php", command: php, env: phpEnv("rpc"),
		charsets:    gbk,
		senderFault: "SOAP-ENV:Client", hiddenIf: "never: it is found by its position",
	}, {
		stack: "PHP SoapServer", form: "two parameters", vendor: appointment.JintangWrapped, dir: "php", command: php, env: phpEnv("gateway"),
		charsets:    gbk,
		senderFault: "SOAP-ENV:Client", hiddenIf: "never: it is found by its position",
	}, {
		stack: "node-soap", form: "document", vendor: appointment.Mingtian, dir: "node",
		command:     func(port string) []string { return []string{"node", "hospital.js", port} },
		senderFault: "soap:Client", hideParameter: renameParameter, hiddenIf: "has another name",
	}, {
		stack: "JAX-WS", form: "named parameter", vendor: appointment.Wanda, dir: "java", command: java("named"),
		charsets:    gbk,
		senderFault: "S:Client", hideParameter: qualifyParameter, hiddenIf: "is qualified",
	}, {
		stack: "JAX-WS", form: "unnamed parameter", vendor: appointment.JintangWrapped, dir: "java", command: java("unnamed"),
		charsets:    gbk,
		senderFault: "S:Client", hideParameter: qualifyParameter, hiddenIf: "is qualified",
	}, {
		stack: "JAX-WS", form: "three parameters", vendor: appointment.Wanda, dir: "java", command: java("multi-parameter"),
		charsets:    gbk,
		senderFault: "S:Client", hideParameter: qualifyParameter, hiddenIf: "is qualified",
		texts: map[string]soap.Template{"user": "exam", "password": "pa$$$$<word>"}, changeCredential: changePassword,
	}, {
		stack: "PHP SoapServer", form: "WS-Security", vendor: appointment.Wanda, dir: "php", command: php,
		env:         []string{"STYLE=document", "BOOKINGS=" + filepath.Join(bookingsDir, "security"), "TOKEN_PASSWORD=" + password},
		senderFault: "SOAP-ENV:Client", hideParameter: renameParameter, hiddenIf: "has another name",
		auth:        &appointment.Auth{UsernameToken: &appointment.UsernameToken{Username: "exam", Password: password, Type: appointment.PasswordDigest}},
		withoutAuth: refusal{"ns1:InvalidSecurity", 500}, withWrongAuth: refusal{"ns1:FailedAuthentication", 500},
	}, {
		stack: "JAX-WS", form: "SOAP header", vendor: appointment.Wanda, dir: "java", command: java("header"),
		senderFault: "S:Client", hideParameter: qualifyParameter, hiddenIf: "is qualified",
		auth: &appointment.Auth{SOAPHeader: &appointment.SOAPHeader{
			Name: "authHeader", Namespace: "http://header.wanda.example/", Fields: map[string]appointment.Secret{"userName": "exam", "passWord": password},
		}},
		withoutAuth: refusal{"00000001", 200}, withWrongAuth: refusal{"00000001", 200},
	}, {
		stack: "Apache, PHP SoapServer", form: "HTTP Basic", vendor: appointment.Wanda, dir: "apache",
		command:     func(port string) []string { return []string{"env", "PORT=" + port, "bash", "start"} },
		env:         []string{"STYLE=document", "BOOKINGS=" + filepath.Join(bookingsDir, "basic"), "RUN=" + filepath.Join(bookingsDir, "apache")},
		senderFault: "SOAP-ENV:Client", hideParameter: renameParameter, hiddenIf: "has another name",
		auth:        &appointment.Auth{Basic: &appointment.BasicAuth{Username: "exam", Password: password}},
		withoutAuth: refusal{"HTTP 401", 401}, withWrongAuth: refusal{"HTTP 401", 401},
	}}
}

// password is the password of all services with credentials. Apache has a hash of it.
const password = "密码:<&>"

// changePassword changes the second parameter.
func changePassword(b *soap.Binding) {
	b.Parameters = slices.Clone(b.Parameters)
	b.Parameters[1].Value = "wrong"
}

func renameParameter(b *soap.Binding) { b.Parameter = "request" }

// qualifyParameter puts the parameter into the namespace of the operation.
func qualifyParameter(b *soap.Binding) { b.Form = soap.Qualified }
