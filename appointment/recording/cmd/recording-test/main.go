// Recording-test writes a Go test from a recording. The test replays the recording, makes each call
// again, and compares the results with those of today:
//
//	go run github.com/exam-appointment/appointment-go/appointment/recording/cmd/recording-test testdata/sanyuan.yaml
//
// It writes sanyuan_recording_test.go in the working directory, or the file of -o. The test is in the
// package of that folder, with _test after its name; -package sets another one.
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"go/build"
	"os"
	"path/filepath"
	"strings"

	"github.com/exam-appointment/appointment-go/appointment/recording"
)

func main() {
	err := run(os.Args[1:])
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return
	}
	fmt.Fprintln(os.Stderr, "recording-test:", err)
	os.Exit(1)
}

// run writes the test that the arguments select.
func run(args []string) error {
	flags := flag.NewFlagSet("recording-test", flag.ContinueOnError)
	file := flags.String("o", "", "the file to write; its name ends in _test.go")
	packageName := flags.String("package", "", "the package of the test")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("give one recording, such as testdata/sanyuan.yaml")
	}
	source := flags.Arg(0)
	name := cmp.Or(*file, strings.TrimSuffix(filepath.Base(source), ".yaml")+"_recording_test.go")
	return recording.WriteTest(name, source, cmp.Or(*packageName, findPackage(filepath.Dir(name))+"_test"))
}

// findPackage returns the name of the package in a folder, or recording if there is none.
func findPackage(folder string) string {
	if found, err := build.ImportDir(folder, 0); err == nil {
		return found.Name
	}
	return "recording"
}
