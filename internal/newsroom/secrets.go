package newsroom

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"

	"github.com/alexedwards/argon2id"
)

// passwordParams are those of OWASP's password storage cheat sheet for argon2id: 19 MiB, two passes, one lane.
var passwordParams = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// decoy is a hash of a password that nobody has: signing in to an account that does not exist costs what a wrong
// password costs.
const decoy = "$argon2id$v=19$m=19456,t=2,p=1$c3VtYmVyLWRlY295LXNhbHQ$4cTAZ0oqMVAlnGf3nCw3ko1Oq0FVTnZ2iVYJzCyGz7U"

func hashPassword(pw string) (string, error) {
	h, err := argon2id.CreateHash(pw, passwordParams)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return h, nil
}

// place waits until a password may be hashed: each takes a core and 19 MiB, so that many at once would take the server from
// everybody else. leave must be called when it is hashed.
func (n *Newsroom) place(ctx context.Context) (leave func(), err error) {
	select {
	case n.hashing <- struct{}{}:
		return func() { <-n.hashing }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to hash a password: %w", ctx.Err())
	}
}

func (n *Newsroom) hashPassword(ctx context.Context, pw string) (string, error) {
	leave, err := n.place(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	return hashPassword(pw)
}

// passwordMatches compares in the time that a comparison takes, whether there is a hash or not.
func passwordMatches(pw, hash string) bool {
	known := hash != ""
	if !known {
		hash = decoy
	}
	ok, err := argon2id.ComparePasswordAndHash(pw, hash)
	return err == nil && ok && known
}

// newSecret gives 256 random bits as text for a cookie, a link or a token, and the hash under which they are kept.
func newSecret(prefix string) (secret string, hash []byte) {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // crypto/rand.Read never fails: it ends the program instead
	secret = prefix + base64.RawURLEncoding.EncodeToString(b)
	return secret, hashSecret(secret)
}

// shownOnce are the secrets that an answer can hold: a token, the link of an invitation, a secret that signs.
var shownOnce = regexp.MustCompile(tokenPrefix + `[A-Za-z0-9_-]{43}|/invitations/[A-Za-z0-9_-]{43}|whsec_[A-Za-z0-9+/]{32}`)

// ShowsSecret tells whether a text holds a secret that is shown once and must not be kept as it is.
func ShowsSecret(text []byte) bool { return shownOnce.Match(text) }

func hashSecret(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
