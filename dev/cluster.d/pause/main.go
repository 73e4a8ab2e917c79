// The first process of every pod: it keeps the pod's namespaces alive, reaps orphans when containers share
// their process namespace, and leaves when asked to.
package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGCHLD)
	for received := range signals {
		if received != syscall.SIGCHLD {
			os.Exit(0)
		}
		reap()
	}
}

func reap() {
	for {
		id, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
		if err != nil || id <= 0 {
			return
		}
	}
}
