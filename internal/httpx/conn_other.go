//go:build !linux

package httpx

import (
	"net"
	"time"
)

// setUserTimeout does nothing. Only Linux has the option in this form.
func setUserTimeout(*net.TCPConn, time.Duration) {}
