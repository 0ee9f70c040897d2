package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// App is the program put together: main builds it, runs it and closes it, and so do the end-to-end tests.
type App struct {
	Config  Config
	Log     *slog.Logger
	Handler http.Handler

	listener net.Listener
}

// stopTime is how long requests may take to end after the program was told to stop.
const stopTime = 20 * time.Second

// Listen takes the address, so that URL is known before Run serves it. Port 0 takes any free one.
func (a *App) Listen() error {
	l, err := net.Listen("tcp", a.Config.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	a.listener = l
	return nil
}

// URL is the address for people: the public one if it is set, else the one listened on.
func (a *App) URL() string {
	if a.Config.PublicURL != "" {
		return a.Config.PublicURL
	}
	addr, err := dialable(a.listener.Addr().String())
	if err != nil {
		addr = a.listener.Addr().String()
	}
	return "http://" + addr
}

// Run serves until ctx ends; then it takes no new requests, lets those under way finish, and returns nil.
func (a *App) Run(ctx context.Context) error {
	srv := &http.Server{
		Handler:           a.Handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(a.Log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(a.listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	a.Log.Info("stopping")
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if err := srv.Shutdown(stop); err != nil {
		return errors.Join(fmt.Errorf("stop: %w", err), srv.Close())
	}
	return nil
}

// Close gives back what New took. It is safe after a failed Run, and twice.
func (a *App) Close() error {
	if a.listener == nil {
		return nil
	}
	err := a.listener.Close()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
