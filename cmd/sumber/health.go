package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

type healthCmd struct {
	Addr    string        `env:"SUMBER_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where the server listens (default: ${default}); an address of all interfaces is asked on the loopback one."`
	Ready   bool          `help:"Ask /readyz: may it take requests, with its database at hand? Without it /healthz: is the process well?"`
	Timeout time.Duration `default:"3s" help:"How long to wait for the answer (default: ${default})."`
}

func (healthCmd) Help() string {
	return "Exits with 0 when the server answers 200, else with 1. It is the container's health check, where there is no shell and no curl."
}

// Run asks once.
func (c healthCmd) Run(ctx context.Context, std streams) error {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	path := "/healthz"
	if c.Ready {
		path = "/readyz"
	}
	addr, err := dialable(c.Addr)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+path, nil)
	if err != nil {
		return err
	}
	// Never through a proxy of the environment: the question is about this machine.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("health: %w", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 4<<10))
	if err != nil {
		return fmt.Errorf("health: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("health: %s answered %s: %s", addr+path, res.Status, strings.TrimSpace(string(body)))
	}
	_, err = fmt.Fprintln(std.Out, "ok")
	return err
}

// dialable turns the address of a listener into one that can be called: an empty or unspecified host is this machine.
func dialable(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("--addr: want HOST:PORT: %w", err)
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
		if err == nil && ip.Is6() {
			host = "::1"
		}
	}
	return net.JoinHostPort(host, port), nil
}
