// Command go sends articles to Sumber, reads its verdicts, and receives its webhooks, with nothing but the standard library.
//
//	export SUMBER_URL=https://cek.example.org SUMBER_TOKEN=sumber_...
//	go run . send article.txt cms-17     # a new article, known to you as cms-17
//	go run . update article.txt cms-17   # as it stands now: a new text makes a revision
//	go run . verdicts cursor.txt         # what changed since the cursor in the file
//	export SUMBER_WEBHOOK_SECRET=whsec_...
//	go run . receive 127.0.0.1:9000      # webhooks; proxy https to it
package main

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	attempts  = 6
	tolerance = 5 * time.Minute // that a message may be old, or ahead of this clock
)

var client = http.Client{Timeout: 5 * time.Minute}

// call makes one request. What may pass (no answer, 429, 5xx) is tried again, under the same headers: with an Idempotency-Key
// it is carried out once, however often it is sent. The caller closes the body.
func call(method, path string, body []byte, header map[string]string) (io.ReadCloser, error) {
	for attempt := 1; ; attempt++ {
		req, err := http.NewRequest(method, strings.TrimRight(os.Getenv("SUMBER_URL"), "/")+path, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		req.Header.Set("Authorization", "Bearer "+os.Getenv("SUMBER_TOKEN"))
		for k, v := range header {
			req.Header.Set(k, v)
		}
		wait := time.Duration(mathrand.Int64N(int64(min(time.Minute, time.Second<<attempt))))
		res, err := client.Do(req)
		if err == nil {
			if res.StatusCode < 300 {
				return res.Body, nil
			}
			told, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20))
			res.Body.Close()
			err = fmt.Errorf("%s %s: %d %s", method, path, res.StatusCode, told) // problem+json: its type says what is wrong
			if res.StatusCode != http.StatusTooManyRequests && res.StatusCode < 500 {
				return nil, err
			}
			if s, bad := strconv.Atoi(res.Header.Get("Retry-After")); bad == nil {
				wait = time.Duration(s) * time.Second
			}
		}
		if attempt == attempts {
			return nil, err
		}
		time.Sleep(wait)
	}
}

func send(file, externalID string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]string{"text": string(text), "external_id": externalID})
	if err != nil {
		return err
	}
	return article("POST", "/api/v1/articles", body, map[string]string{"Content-Type": "application/json", "Idempotency-Key": rand.Text()})
}

func update(file, externalID string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	path := "/api/v1/articles?" + url.Values{"external_id": {externalID}}.Encode()
	return article("PUT", path, text, map[string]string{"Content-Type": "text/plain; charset=utf-8"}) // PUT needs no key
}

func article(method, path string, body []byte, header map[string]string) error {
	answer, err := call(method, path, body, header)
	if err != nil {
		return err
	}
	defer answer.Close()
	var got struct {
		ID       string
		Revision int
	}
	if err := json.NewDecoder(answer).Decode(&got); err != nil {
		return err
	}
	fmt.Println("article", got.ID, "revision", got.Revision)
	return nil
}

// change is what this program reads of a line of /api/v1/changes; its whole shape is /api/v1/schemas/change.v1.json.
type change struct {
	Cursor  string
	Event   string
	Article struct {
		ExternalID *string `json:"external_id"`
	}
	Verdict *struct {
		Statement string
		Rating    *struct {
			Name string `json:"name_en"`
		}
	}
	Tombstone *struct{ Reason string }
}

func verdicts(state string) error {
	path := "/api/v1/changes"
	cursor, err := os.ReadFile(state)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if len(cursor) > 0 {
		path += "?" + url.Values{"after": {strings.TrimSpace(string(cursor))}}.Encode()
	}
	answer, err := call("GET", path, nil, nil)
	if err != nil {
		return err
	}
	defer answer.Close()
	lines := bufio.NewReader(answer)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err // broken off: the next run goes on behind the last line that was done
		}
		var c change
		if err := json.Unmarshal(line, &c); err != nil {
			return err
		}
		id := ""
		if c.Article.ExternalID != nil {
			id = *c.Article.ExternalID
		}
		switch {
		case c.Verdict != nil:
			rating := "quote verification"
			if c.Verdict.Rating != nil {
				rating = c.Verdict.Rating.Name
			}
			fmt.Println(c.Event, id, c.Verdict.Statement, "=", rating)
		case c.Tombstone != nil:
			fmt.Println(c.Event, id, c.Tombstone.Reason)
		default: // a revision that was replaced since; a later line tells by what
		}
		if err := os.WriteFile(state+".new", []byte(c.Cursor), 0o600); err != nil {
			return err
		}
		if err := os.Rename(state+".new", state); err != nil { // only now is the line done
			return err
		}
	}
}

// verify is Standard Webhooks: HMAC-SHA256 over id.timestamp.body, by any of the signatures (two while the secret changes).
func verify(secret string, header http.Header, body []byte, now time.Time) bool {
	id, stamp := header.Get("Webhook-Id"), header.Get("Webhook-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if id == "" || err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + stamp + "."))
	mac.Write(body)
	want, found := mac.Sum(nil), false
	for signature := range strings.SplitSeq(header.Get("Webhook-Signature"), " ") {
		version, given, _ := strings.Cut(signature, ",")
		raw, err := base64.StdEncoding.DecodeString(given)
		found = err == nil && version == "v1" && hmac.Equal(raw, want) || found
	}
	return found
}

func receive(address string) error {
	var mu sync.Mutex
	seen := map[string]bool{} // a message can come twice, under the same id: keep the ids where they outlive the program
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	fmt.Println("listening on", l.Addr())
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil || !verify(os.Getenv("SUMBER_WEBHOOK_SECRET"), r.Header, body, time.Now()) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if id := r.Header.Get("Webhook-Id"); !seen[id] {
			seen[id] = true
			var message struct {
				Type string
				Data struct {
					Claim string `json:"claim_id"`
				}
			}
			if err := json.Unmarshal(body, &message); err != nil {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			fmt.Println("webhook", message.Type, message.Data.Claim)
		}
		w.WriteHeader(http.StatusNoContent) // within 15 seconds: anything slow is done afterwards
	}))
}

func main() {
	args := append(os.Args[1:], "", "", "")
	var err error
	switch command, n := args[0], len(os.Args)-1; {
	case command == "send" && n == 3:
		err = send(args[1], args[2])
	case command == "update" && n == 3:
		err = update(args[1], args[2])
	case command == "verdicts" && n == 2:
		err = verdicts(args[1])
	case command == "receive" && n == 2:
		err = receive(args[1])
	default:
		err = errors.New("usage: send|update FILE EXTERNAL_ID | verdicts CURSOR_FILE | receive HOST:PORT")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
