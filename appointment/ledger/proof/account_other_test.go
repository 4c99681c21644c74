//go:build !unix

package proof

import (
	"errors"
	"os/exec"
)

// setAccount returns an error: the servers of databases are tested on Unix.
func setAccount(*exec.Cmd, string) error { return errors.ErrUnsupported }
