package newsroom

import (
	"context"
	"errors"

	"sumber/models"
)

// LeaveAt keeps the claim at which the actor left an article: the one that they opened last.
func (n *Newsroom) LeaveAt(ctx context.Context, a Actor, articleID, claimID string) error {
	return doing("keep place", n.store.Write(ctx, func(tx *models.Tx) error {
		return tx.SaveReadingPlace(models.ReadingPlace{DeskID: a.Desk.ID, AccountID: a.Account.ID, ArticleID: articleID, ClaimID: claimID, At: n.time()})
	}))
}

// readingPlace is the claim at which the actor left an article, "" when they never opened one.
func readingPlace(r *models.Reader, a Actor, articleID string) (string, error) {
	if a.Account.ID == "" {
		return "", nil
	}
	p, err := r.ReadingPlace(a.Desk.ID, a.Account.ID, articleID)
	if errors.Is(err, models.ErrNotFound) {
		return "", nil
	}
	return p.ClaimID, err
}
