package models

import "time"

// ReadingPlace is where a member left an article: the claim that was opened last.
type ReadingPlace struct {
	DeskID    string
	AccountID string
	ArticleID string
	ClaimID   string
	At        time.Time
}

// ReadingPlace reads where a member left an article; ErrNotFound for an article whose claims the member never opened.
func (r *Reader) ReadingPlace(deskID, accountID, articleID string) (ReadingPlace, error) {
	return queryOne[ReadingPlace](r, "read place", "SELECT * FROM reading_places WHERE desk_id = ? AND account_id = ? AND article_id = ?", id(deskID), id(accountID), id(articleID))
}

// SaveReadingPlace keeps where a member left an article, over where they left it before.
func (tx *Tx) SaveReadingPlace(p ReadingPlace) error {
	_, err := exec(tx, "save place", "INSERT INTO reading_places (desk_id, account_id, article_id, claim_id, at) VALUES (?, ?, ?, ?, ?) "+
		"ON CONFLICT (desk_id, account_id, article_id) DO UPDATE SET claim_id = excluded.claim_id, at = excluded.at",
		id(p.DeskID), id(p.AccountID), id(p.ArticleID), id(p.ClaimID), p.At)
	return err
}
