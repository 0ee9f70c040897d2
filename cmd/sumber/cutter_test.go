package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// cutter stands between a server and its PostgreSQL and knows just enough of the protocol to see a COMMIT go by
// (postgresql.org, "Message Formats": a type of one byte, the length as int32 with itself, the body). It cuts the connection at
// every so many of them, in turn before the COMMIT arrives, when it was sent, and when it was done and only its answer is missing. The
// server cannot tell which.
type cutter struct {
	listener net.Listener
	socket   string
	every    atomic.Int64 // 0: never
	seen     atomic.Int64
	cuts     [3]atomic.Int64
}

const (
	cutBefore = iota
	cutSent
	cutDone
)

func newCutter(t *testing.T, socket string) *cutter {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{listener: l, socket: socket}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go c.pass(conn)
		}
	}()
	return c
}

// url is the address of a database through the cutter.
func (c *cutter) url(database string) string {
	return "postgres://postgres@" + c.listener.Addr().String() + "/" + database + "?sslmode=disable"
}

// arm makes the cutter cut at every so many COMMITs; 0 is never. Without a cutter it does nothing.
func (c *cutter) arm(every int64) {
	if c != nil {
		c.every.Store(every)
	}
}

func (c *cutter) pass(client net.Conn) {
	defer client.Close()
	database, err := net.Dial("unix", c.socket)
	if err != nil {
		return // it was stopped: the client's connection breaks
	}
	defer database.Close()
	var swallow atomic.Bool // the next answer is the COMMIT's, which the client is not to see
	var answers sync.WaitGroup
	answers.Go(func() {
		defer client.Close()
		buf := make([]byte, 64<<10)
		for {
			n, err := database.Read(buf)
			if n > 0 && swallow.Load() {
				return
			}
			if _, werr := client.Write(buf[:n]); err != nil || werr != nil {
				return
			}
		}
	})
	in := bufio.NewReader(client)
	for head := 4; ; head = 5 { // the first message has no type
		frame, err := frameOf(in, head)
		if err != nil {
			break
		}
		if head == 5 && frame[0] == 'Q' && strings.EqualFold(strings.TrimRight(string(frame[5:]), "; \x00"), "commit") {
			every := c.every.Load()
			if n := c.seen.Add(1); every > 0 && n%every == 0 {
				kind := int(n / every % 3)
				c.cuts[kind].Add(1)
				if kind == cutDone {
					swallow.Store(true)
				}
				if kind != cutBefore {
					_, _ = database.Write(frame)
				}
				if kind == cutDone {
					answers.Wait()
				}
				break
			}
		}
		if _, err := database.Write(frame); err != nil {
			break
		}
	}
	_ = client.Close()
	_ = database.Close()
	answers.Wait()
}

// frameOf reads one message, whose length ends its head.
func frameOf(in *bufio.Reader, head int) ([]byte, error) {
	h, err := in.Peek(head)
	if err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint32(h[head-4:])) + head - 4
	if n < head || n > 64<<20 {
		return nil, errors.New("no message of PostgreSQL's protocol")
	}
	frame := make([]byte, n)
	_, err = io.ReadFull(in, frame)
	return frame, err
}
