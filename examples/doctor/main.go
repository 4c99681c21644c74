// Doctor diagnoses how hospitals want to be called. It checks whether each can be reached and
// understands a query. If one does not, it searches for the dialect that works. It sends queries,
// and books or cancels nothing:
//
//	go run ./examples/doctor -config hospitals.yaml          # every hospital in the file
//	go run ./examples/doctor -config hospitals.yaml 市三院
//
// For a new hospital, no file is needed:
//
//	export APPOINTMENT_SYSTEM_ID=… APPOINTMENT_SYSTEM_KEY=…
//	go run ./examples/doctor -endpoint https://hospital.example/appointment [-vendor laida] [-pin sha256//…]
//
// For a web service with several parameters, give them by -parameter 'action=$method' -parameter
// 'password=${PW}' -parameter 'message=$document'. Give credentials by -auth basic.username=exam
// -auth 'basic.password=${PW}', with the keys of auth. With -show it also prints each request and
// response, with the key masked. With -report report.html or -report report.md it also writes a
// report for the vendor: the deviations from the published interface, each with its repair.
//
// It writes its progress to standard error, and the report to standard output. The report has the
// findings, an entry for the file, the deviations to send to the vendor, and the questions to
// ask. If queries do not work at a hospital, it names the hospital and exits with status 1.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment/doctor"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Stdout, os.Stderr, os.Args[1:])
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return
	}
	fmt.Fprintln(os.Stderr, "doctor:", err)
	if failed := (*notWorkingError)(nil); errors.As(err, &failed) {
		os.Exit(1)
	}
	os.Exit(2)
}

// notWorkingError is the error of hospitals that understand no query. Their reports say why.
type notWorkingError struct {
	hospitals []string
	lang      doctor.Language
}

// Error names the hospitals, in the language of the reports.
func (e *notWorkingError) Error() string {
	if e.lang == doctor.Chinese {
		return "查询不通：" + strings.Join(e.hospitals, "、")
	}
	return "queries do not work at " + strings.Join(e.hospitals, ", ")
}

// run diagnoses the hospitals that the arguments select. It writes the reports to out.
func run(ctx context.Context, out, progress io.Writer, args []string) error {
	f, err := parseFlags(args)
	if err != nil {
		return err
	}
	hospitals, err := f.readHospitals()
	if err != nil {
		return err
	}
	var failed []string
	for i, h := range hospitals {
		if i > 0 {
			fmt.Fprintln(out)
		}
		report, err := doctor.Diagnose(ctx, h.config, f.doctorOptions(out, progress)...)
		if report != nil {
			report.Variables = h.variables
			if err := report.Print(out, f.lang); err != nil {
				return err
			}
			if err := f.writeReport(report); err != nil {
				return err
			}
			if !report.Works() {
				failed = append(failed, report.Hospital)
				f.suggestMoreQueries(progress, report)
			}
		}
		if err != nil {
			return err
		}
	}
	if len(failed) > 0 {
		return &notWorkingError{failed, f.lang}
	}
	return nil
}
