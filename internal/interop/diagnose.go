//go:build unix

package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
	"github.com/exam-appointment/appointment-go/soap"
)

// diagnoseDialect lets the doctor find the dialect of the service. The doctor knows only the
// vendor. With the WSDL it must find the dialect. Without a WSDL, the faults of the stack rarely
// say enough. Then the doctor must ask for the WSDL. If parameters have values that no WSDL names,
// the doctor must ask for them, and knows them from its configuration afterwards.
func (s *session) diagnoseDialect() (string, error) {
	if len(s.service.texts) > 0 {
		return s.diagnoseWithValues()
	}
	report, err := s.runDoctor(&actionRecorder{}, nil)
	if err != nil {
		return "", err
	}
	if report.Proof != doctor.ProofUnderstood {
		return "", fmt.Errorf("got proof %v, want %v:\n%s", report.Proof, doctor.ProofUnderstood, formatReport(report))
	}
	client, err := s.newClient(*report.Config)
	if err != nil {
		return "", err
	}
	if _, err := client.QuerySchedule(s.ctx, s.query); err != nil {
		return "", fmt.Errorf("query with the configuration that the doctor found: %w", err)
	}

	withoutWSDL, err := s.runDoctor(wsdlHider{&actionRecorder{}}, nil)
	if err != nil {
		return "", err
	}
	asksForWSDL := hasQuestion(withoutWSDL, "question.wsdl")
	if withoutWSDL.Works() == asksForWSDL {
		return "", fmt.Errorf("without the WSDL: works: %t, asks for the WSDL: %t; want exactly one of the two:\n%s",
			withoutWSDL.Works(), asksForWSDL, formatReport(withoutWSDL))
	}
	if asksForWSDL {
		return fmt.Sprintf("found after %d queries with the WSDL; without it, asked for the WSDL after %d", report.Queries, withoutWSDL.Queries), nil
	}
	return fmt.Sprintf("found after %d queries with the WSDL, and after %d without it", report.Queries, withoutWSDL.Queries), nil
}

// diagnoseWithValues lets the doctor ask for the values of parameters, and then find the dialect
// with them.
func (s *session) diagnoseWithValues() (string, error) {
	before, err := s.runDoctor(&actionRecorder{}, nil)
	if err != nil {
		return "", err
	}
	if before.Works() || !hasQuestion(before, "question.parameters") {
		return "", fmt.Errorf("the doctor does not ask for the values of the parameters:\n%s", formatReport(before))
	}
	values := &appointment.Dialect{SOAP: &soap.Binding{Parameters: s.binding.Parameters}}
	report, err := s.runDoctor(&actionRecorder{}, values)
	if err != nil {
		return "", err
	}
	if report.Proof != doctor.ProofUnderstood {
		return "", fmt.Errorf("got proof %v, want %v:\n%s", report.Proof, doctor.ProofUnderstood, formatReport(report))
	}
	return fmt.Sprintf("asked for the values after %d queries, and found after %d with them", before.Queries, report.Queries), nil
}

func hasQuestion(report *doctor.Report, code string) bool {
	return slices.ContainsFunc(report.Questions, func(q doctor.Text) bool { return q.Code == code })
}

// runDoctor diagnoses the service with a dialect, nil for none, through a transport.
func (s *session) runDoctor(transport http.RoundTripper, dialect *appointment.Dialect) (*doctor.Report, error) {
	config := s.config
	config.Dialect = dialect
	return doctor.Diagnose(s.ctx, config, doctor.WithQuery(s.query),
		doctor.WithClientOptions(appointment.WithHTTPClient(&http.Client{Transport: transport})))
}

func formatReport(report *doctor.Report) string {
	var b strings.Builder
	_ = report.Print(&b, doctor.English) // a Builder does not fail
	return b.String()
}

// wsdlHider is a transport that hides the WSDL: it responds to every GET with 404.
type wsdlHider struct{ http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (h wsdlHider) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodGet {
		return &http.Response{StatusCode: http.StatusNotFound, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
	}
	return h.RoundTripper.RoundTrip(req)
}
