package recording_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/recording"
)

func TestRecord_FileThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder.yaml"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"hospital.json":      "must be named .yaml",
		"file/hospital.yaml": "cannot be written",
		"folder.yaml":        "cannot be written",
	} {
		if _, err := recording.Record(filepath.Join(dir, name), appointment.Config{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Record(%q) error = %v, want one that says %q", name, err, want)
		}
	}
}

func TestRecorder_Close_NothingRecorded(t *testing.T) {
	t.Parallel()
	rec, err := recording.Record(filepath.Join(t.TempDir(), "new", "hospital.yaml"), appointment.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := rec.Close(); err == nil || !strings.Contains(err.Error(), "WithTransport(rec.Wrap)") {
		t.Errorf("Close error = %v, want one that says WithTransport(rec.Wrap)", err)
	}
	if err := rec.Close(); err != nil {
		t.Errorf("second Close error = %v, want none", err)
	}
}

func TestRecorder_Close_FileCannotBeWritten(t *testing.T) {
	t.Parallel()
	for name, obstruct := range map[string]func(file string) error{
		"the folder is a file now": func(file string) error {
			if err := os.RemoveAll(filepath.Dir(file)); err != nil {
				return err
			}
			return os.WriteFile(filepath.Dir(file), nil, 0o600)
		},
		"the file of the curl commands is a folder": func(file string) error {
			return os.MkdirAll(filepath.Join(filepath.Dir(file), "hospital.curl.txt", "full"), 0o700)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "new", "hospital.yaml")
			cfg := startDocumentServer(t, appointment.Laida, respondWith(`{"statusCode":"1"}`))
			rec, err := recording.Record(file, cfg)
			if err != nil {
				t.Fatal(err)
			}
			client, err := appointment.NewClient(cfg, appointment.WithTransport(rec.Wrap))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(client.CloseIdleConnections)
			_, _ = client.QuerySchedule(t.Context(), exampleQuery())
			if err := obstruct(file); err != nil {
				t.Fatal(err)
			}
			if err := rec.Close(); err == nil || !strings.Contains(err.Error(), file) {
				t.Errorf("Close error = %v, want one that names %s", err, file)
			}
		})
	}
}

func TestRecorder_TLS(t *testing.T) {
	t.Parallel()
	cfg := startHospital(t, appointment.Wanda, appointmenttest.WithTLS()).Config()
	cfg.TLS = &appointment.TLS{DangerouslyTrustAnyServer: true}
	file := record(t, cfg, func(c *appointment.Client) { runVisit(t, c, exampleQuery(), exampleSave()) })
	p := replay(t, file)
	if got := p.Config().TLS; got != nil {
		t.Errorf("the TLS of the replay = %v, want none", got)
	}
	query, save := pseudonymizedRequests(t, p)
	runVisit(t, replayClient(t, p), query, save)
}

func TestRecorder_EndpointIsNotAURL(t *testing.T) {
	t.Parallel()
	clientConfig := startDocumentServer(t, appointment.Laida, respondWith(`{"statusCode":"00000007"}`))
	recorderConfig := clientConfig
	recorderConfig.Endpoint = "http://[::1"
	file := recordWithConfig(t, recorderConfig, clientConfig, func(c *appointment.Client) { _, _ = c.QuerySchedule(t.Context(), exampleQuery()) })
	checkAbsent(t, readFiles(t, file), "canary", "127.0.0.1")
}

func TestRecorder_Concurrent(t *testing.T) {
	t.Parallel()
	const patients = 20
	hospital := startHospital(t, appointment.Wanda)
	forEachPatient := func(do func(n int)) {
		var wg sync.WaitGroup
		for n := range patients {
			wg.Go(func() { do(n) })
		}
		wg.Wait()
	}
	file := record(t, hospital.Config(), func(c *appointment.Client) {
		forEachPatient(func(n int) {
			query := exampleQuery()
			query.PlacerOrderNO = fmt.Sprintf("202601058%04d", n)
			if _, err := c.QuerySchedule(t.Context(), query); err != nil {
				t.Error(err)
			}
		})
	})
	p := replay(t, file)
	client, recorded := replayClient(t, p), p.Requests(appointment.QuerySchedule)
	forEachPatient(func(n int) {
		query := exampleQuery()
		query.PlacerOrderNO, query.MedRecNO = recorded[n]["placerOrderNO"], recorded[n]["medRecNO"]
		schedule, err := client.QuerySchedule(t.Context(), query)
		if err != nil || schedule.PlacerOrderNO != query.PlacerOrderNO {
			t.Errorf("QuerySchedule(order %s) = %v, %v; want a schedule of this order", query.PlacerOrderNO, schedule, err)
		}
	})
	orders := map[string]bool{}
	for _, fields := range recorded {
		orders[fields["placerOrderNO"]] = true
	}
	if len(orders) != patients {
		t.Errorf("got %d different orders, want %d", len(orders), patients)
	}
}
