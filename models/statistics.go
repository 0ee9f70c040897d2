package models

import (
	"context"
	"math/bits"
)

// firstLook is after how many new claims PostgreSQL first looks at its tables; then each time they are twice as many.
const firstLook = 1000

// grown lets PostgreSQL look at the tables that imports fill, when they have grown much since it last did. Of a table that it never
// looked at it takes every index for as good as the key, and of those that hold the key at their end, for the better one: each
// look-up of a claim then walks its whole desk, and each foreign key is such a look-up. The server's autovacuum would see to it too,
// but a minute later, in which an import of many articles has become slower with each.
func (s *Store) grown(ctx context.Context, claims int) {
	if s.dialect != PostgreSQL || claims == 0 {
		return
	}
	now := s.claims.Add(int64(claims))
	if look(now) == look(now-int64(claims)) {
		return
	}
	known, err := s.Current(ctx).knownClaims()
	if err == nil && known*2 <= float64(now) {
		err = s.write.WithContext(ctx).Exec("ANALYZE sources, source_aliases, articles, revisions, claims, claim_versions, hops, claim_words").Error
	}
	if err != nil { // what was written is written
		s.logger.WarnContext(ctx, "the database did not look at its tables", "error", err)
	}
}

// knownClaims is how many claims PostgreSQL takes there to be; less than none when it never looked.
func (r *Reader) knownClaims() (float64, error) {
	return queryOne[float64](r, "read size of claims", "SELECT reltuples FROM pg_class WHERE oid = CAST('claims' AS regclass)")
}

// grew is grown within a transaction that makes so many claims that what it writes for each would walk through all of them.
func (tx *Tx) grew() error {
	if tx.dialect != PostgreSQL || tx.claims < firstLook {
		return nil
	}
	known, err := tx.knownClaims()
	if err == nil && known*2 <= float64(tx.claims) {
		_, err = exec(tx, "look at claims", "ANALYZE claims")
	}
	return err
}

// look numbers the looks at so many claims: 0 below firstLook, and one more for each doubling.
func look(claims int64) int { return bits.Len64(uint64(claims / firstLook)) }
