//go:build unix

package proof

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

// setAccount makes a command run as an account, if this process is root.
func setAccount(command *exec.Cmd, account string) error {
	command.Dir = "/"
	if os.Getuid() != 0 {
		return nil
	}
	uid, gid, err := accountIDs(account)
	if err != nil {
		return fmt.Errorf("%w: install the server's package", err)
	}
	command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}} //nolint:gosec // numbers of an account
	return nil
}
