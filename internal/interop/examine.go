//go:build unix

package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

// examine has the doctor find out how the service is called, of which it is told the vendor
// alone. The WSDL says it. Where there is none, what the stack says of a wrong call seldom
// does, and then the doctor must come to ask for it.
func (v *visit) examine() (string, error) {
	report, err := v.examined(&wire{})
	if err != nil {
		return "", err
	}
	if report.Proof != doctor.ProofUnderstood {
		return "", fmt.Errorf("it is not understood: %s", printed(report))
	}
	client, err := v.newClient(*report.Config)
	if err != nil {
		return "", err
	}
	if _, err := client.QuerySchedule(v.ctx, v.query); err != nil {
		return "", err
	}
	without, err := v.examined(noWSDL{&wire{}})
	if err != nil {
		return "", err
	}
	asked := slices.ContainsFunc(without.Asks, func(t doctor.Text) bool { return strings.Contains(t.English, "send the WSDL") })
	if without.Works() == asked {
		return "", fmt.Errorf("without the WSDL, it neither works nor is asked for: %s", printed(without))
	}
	if asked {
		return fmt.Sprintf("found with %d queries by the WSDL; without one, asks for it after %d", report.Queries, without.Queries), nil
	}
	return fmt.Sprintf("found with %d queries by the WSDL; without one, with %d", report.Queries, without.Queries), nil
}

func (v *visit) examined(path http.RoundTripper) (*doctor.Report, error) {
	config := v.config
	config.Dialect = nil
	return doctor.Examine(v.ctx, config, doctor.WithQuery(v.query),
		doctor.WithClientOptions(appointment.WithHTTPClient(&http.Client{Transport: path})))
}

func printed(report *doctor.Report) string {
	var said strings.Builder
	_ = report.Print(&said, doctor.English) // a Builder does not fail
	return said.String()
}

// noWSDL is the way to a hospital that shows no WSDL.
type noWSDL struct{ http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (n noWSDL) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodGet {
		return &http.Response{StatusCode: http.StatusNotFound, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
	}
	return n.RoundTripper.RoundTrip(req)
}
