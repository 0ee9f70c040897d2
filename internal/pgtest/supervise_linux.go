package pgtest

import (
	"os/exec"
	"runtime"
	"syscall"
)

// supervise starts the server and waits for its end. Should the test process be killed, the kernel stops the server
// too: it watches the thread that started it, so that thread must live as long.
func supervise(cmd *exec.Cmd, started chan<- error, exited chan<- struct{}) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr.Pdeathsig = syscall.SIGQUIT
	err := cmd.Start()
	started <- err
	if err == nil {
		_ = cmd.Wait() // how a server ends that was told to is of no interest
	}
	close(exited)
}
