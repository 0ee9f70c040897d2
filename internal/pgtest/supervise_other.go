//go:build !linux

package pgtest

import "os/exec"

// supervise starts the server and waits for its end.
func supervise(cmd *exec.Cmd, started chan<- error, exited chan<- struct{}) {
	err := cmd.Start()
	started <- err
	if err == nil {
		_ = cmd.Wait() // how a server ends that was told to is of no interest
	}
	close(exited)
}
