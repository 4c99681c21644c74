package directory_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/directory"
)

// startExampleDirectory makes a directory of two simulated hospitals. 市二院 refuses connections.
func startExampleDirectory() (dir *directory.Directory, stop func()) {
	open, refusing := startExampleHospital(), startExampleHospital()
	refusing.Refuse()
	cfgs := []appointment.Config{open.Config(), refusing.Config()}
	cfgs[0].Name, cfgs[1].Name = "市一院", "市二院"
	dir, err := directory.New(cfgs, withOptions(appointment.WithRetries(0)))
	if err != nil {
		panic(err)
	}
	return dir, func() { open.Close(); refusing.Close() }
}

// Find the earliest slot of all hospitals, and learn which hospitals failed.
func ExampleDirectory_EarliestOpen() {
	dir, stop := startExampleDirectory() // 市一院, and 市二院, which refuses connections
	defer stop()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second) // a patient waits
	defer cancel()

	offers, failed := dir.EarliestOpen(ctx, newExampleQuery())
	for _, e := range failed {
		fmt.Println("failed:", e.Hospital)
	}
	if len(offers) > 0 {
		fmt.Println("the earliest:", offers[0].Hospital, offers[0].ArrangeDay, offers[0].StartTime)
	}

	// Output:
	// failed: 市二院
	// the earliest: 市一院 2026-11-24 08:00
}

// Read a file of hospitals. All problems of the file are reported at once.
func ExampleRead() {
	_, err := directory.Read(strings.NewReader(`
hospitals:
  - name: 市三院
    vendor: laida
    endpoint: https://sanyuan.example/appointment
    systemId: HIS01
    systemKey: key-0001
    timeout: 20
    dialect: {style: snake}
`), directory.WithClientOptions(func(appointment.Config) []appointment.Option {
		return []appointment.Option{appointment.WithRetries(1)}
	}))
	fmt.Println(err)

	// Output:
	// directory: 2 problems
	// line 8, column 14: 市三院: timeout: must be a duration such as 20s or 1m30s
	// line 9, column 15: 市三院: dialect.style: is "snake", which is unknown; want one of camel, pascal, upper
}
