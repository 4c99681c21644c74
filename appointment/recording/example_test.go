package recording_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/exam-appointment/appointment-go/appointment/recording"
)

// Calls at a hospital are recorded once, and replayed wherever the tests run. In this example, a
// simulated hospital takes the place of the real one.
func ExampleRecord() {
	hospital, err := appointmenttest.Start(appointment.Laida, appointmenttest.WithClock(monday))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer hospital.Close()
	dir, err := os.MkdirTemp("", "recording")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "sanyuan.yaml")

	// At the hospital, with its configuration and its test patient.
	rec, err := recording.Record(file, hospital.Config())
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := appointment.NewClient(hospital.Config(), appointment.WithTransport(rec.Wrap))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.SaveSchedule(context.Background(), exampleSave())
	fmt.Println("booked:", err == nil)
	if err := rec.Close(); err != nil { // writes the recording
		fmt.Println(err)
		return
	}

	// Everywhere else, with the pseudonyms of the recording.
	replay, err := recording.Replay(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err = appointment.NewClient(replay.Config(), appointment.WithTransport(replay.Wrap))
	if err != nil {
		fmt.Println(err)
		return
	}
	save := exampleSave()
	if err := replay.Pseudonymize(save); err != nil {
		fmt.Println(err)
		return
	}
	booking, err := client.SaveSchedule(context.Background(), save)
	if err != nil {
		fmt.Println(err)
		return
	}
	slot, _ := booking.Slot()
	fmt.Println("replayed:", slot.Date, slot.Start, slot.Room)
	fmt.Println("the recording has the patient's name:", save.Name == exampleSave().Name)

	// Output:
	// booked: true
	// replayed: 2026-01-06 08:00 超声 3室
	// the recording has the patient's name: false
}
