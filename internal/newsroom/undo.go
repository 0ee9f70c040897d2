package newsroom

import (
	"context"
	"maps"
	"slices"

	"sumber/internal/workflow"
	"sumber/models"
)

// together collects what several acts of one transaction changed, to be undone as one.
type together struct{ items map[string]models.UndoItem }

func (t *together) add(item models.UndoItem) {
	if t.items == nil {
		t.items = map[string]models.UndoItem{}
	}
	if before, ok := t.items[item.ClaimID]; ok {
		before.Became = item.Became
		item = before
	}
	t.items[item.ClaimID] = item
}

// keep stores what was collected under the id of one act; nothing is kept of nothing.
func (t *together) keep(n *Newsroom, tx *models.Tx, a Actor, id string, action workflow.Action) error {
	if len(t.items) == 0 || a.Console {
		return nil
	}
	if id == "" {
		id = models.NewID()
	}
	act := models.UndoAct{DeskID: a.Desk.ID, ID: id, AccountID: a.Account.ID, Action: action, At: n.time()}
	items := make([]models.UndoItem, 0, len(t.items))
	for _, claim := range slices.Sorted(maps.Keys(t.items)) {
		items = append(items, t.items[claim])
	}
	return tx.CreateUndo(&act, items)
}

func changed(was, now models.Claim) models.UndoItem {
	return models.UndoItem{ClaimID: was.ID, State: was.State, Assignee: was.Assignee, Reason: was.Reason, Was: was.Version, Became: now.Version}
}

// Undone counts the claims that are as they were before the act, and those that were left alone because somebody changed
// them since.
type Undone struct {
	Restored, Changed int
	// Article is the article of all the claims, "" when they are of several.
	Article string
	// Claim is the only claim of the act, "" when there are several.
	Claim string
}

// UndoAct takes an act of the actor back: every claim that nobody changed since becomes as it was, each with an event of
// its own.
func (n *Newsroom) UndoAct(ctx context.Context, a Actor, actID string) (Undone, error) {
	var out Undone
	err := n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		var err error
		out, err = n.undoIn(tx, a, actID)
		return err
	})
	return out, doing("undo act "+actID, err)
}

// UndoLast takes back the actor's newest act on the desk that was not undone; models.ErrNotFound when there is none.
func (n *Newsroom) UndoLast(ctx context.Context, a Actor) (Undone, error) {
	var out Undone
	err := n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if err := a.need(workflow.Review); err != nil {
			return err
		}
		last, err := tx.LastUndoAct(a.Desk.ID, a.Account.ID)
		if err != nil {
			return err
		}
		out, err = n.undoIn(tx, a, last.ID)
		return err
	})
	return out, doing("undo last act", err)
}

func (n *Newsroom) undoIn(tx *models.Tx, a Actor, actID string) (Undone, error) {
	var out Undone
	act, err := tx.LockUndoAct(a.Desk.ID, actID)
	if err != nil {
		return out, err
	}
	facts := workflow.UndoFacts{Role: a.Role, Scopes: a.Scopes, Actor: act.AccountID == a.Account.ID, Undone: act.UndoneAt != nil}
	if why := workflow.MayUndo(act.Action, facts); why != workflow.Allowed {
		return out, &Refused{Action: string(workflow.UndoAct), Why: why}
	}
	items, err := tx.UndoItems(a.Desk.ID, actID)
	if err != nil {
		return out, err
	}
	of := make(map[string]models.UndoItem, len(items))
	ids := make([]string, len(items))
	for i, item := range items {
		of[item.ClaimID], ids[i] = item, item.ClaimID
	}
	claims, err := tx.LockClaims(a.Desk.ID, ids)
	if err != nil {
		return out, err
	}
	for i := range claims {
		c, item := &claims[i], of[claims[i].ID]
		switch {
		case i == 0:
			out.Article = c.ArticleID
		case out.Article != c.ArticleID:
			out.Article = ""
		}
		if c.Version != item.Became {
			out.Changed++
			continue
		}
		out.Restored++
		if err := n.restore(tx, a, act, c, item); err != nil {
			return out, err
		}
	}
	if len(ids) == 1 {
		out.Claim = ids[0]
	}
	return out, tx.SaveUndone(a.Desk.ID, actID, n.time())
}

// restore makes a claim what it was before an act. The act before that one finds the claim under its new version.
func (n *Newsroom) restore(tx *models.Tx, a Actor, act models.UndoAct, c *models.Claim, item models.UndoItem) error {
	e := n.event(a, string(workflow.UndoAct), "claim", c.ID)
	e.IDs = map[string]string{"from": string(c.State), "to": string(item.State), "article": c.ArticleID, "undone": string(act.Action), "act": act.ID}
	c.State, c.Assignee, c.Reason, c.UpdatedAt = item.State, item.Assignee, item.Reason, n.time()
	if err := tx.SaveClaim(c); err != nil {
		return err
	}
	tx.Record(e)
	return tx.MoveUndo(c.DeskID, c.ID, item.Was, c.Version)
}
