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

// A hospital's answers become a fixture: they are recorded once, and replayed wherever the
// tests run. Here, a hospital in a box stands for the real one.
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

	// At the hospital, with its configuration and a patient of its own.
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

	// Everywhere else, with whoever stands for the patient.
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
	fmt.Println("the patient is in it:", save.Name == exampleSave().Name)

	// Output:
	// booked: true
	// replayed: 2026-01-06 08:00 超声 3室
	// the patient is in it: false
}
