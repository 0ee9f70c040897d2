package newsroom

import (
	"context"
	"net/url"

	"sumber/internal/workflow"
	"sumber/models"
)

// maxViewName is how long the name of a saved view may be.
const maxViewName = 80

// SaveView gives a list of the queue a name on the desk.
func (n *Newsroom) SaveView(ctx context.Context, a Actor, name string, f QueueFilter) (models.SavedView, error) {
	v := invalid{}
	row := models.SavedView{DeskID: a.Desk.ID, ID: models.NewID(), Name: viewName(v, name), Query: f.Values().Encode(), CreatedBy: a.Account.ID, CreatedAt: n.time()}
	err := n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if err := a.need(workflow.Review); err != nil {
			return err
		}
		there, err := tx.SavedViews(a.Desk.ID)
		if err != nil {
			return err
		}
		if len(there) >= models.MostViews {
			v.add("name", codeTooMany)
		}
		if err := freeName(v, there, row); err != nil {
			return err
		}
		e := n.event(a, "view_add", "view", row.ID)
		e.Texts = map[string]string{"name": row.Name}
		tx.Record(e)
		return tx.CreateSavedView(&row)
	})
	return row, doing("save view", err)
}

func viewName(v invalid, name string) string {
	name = v.required("name", name)
	if len([]rune(name)) > maxViewName {
		v.add("name", codeTooLong)
	} else if name != "" && models.Fold(name) == "" {
		v.add("name", codeRequired)
	}
	return name
}

// freeName is what is wrong with a name, which no other view of the desk may have.
func freeName(v invalid, there []models.SavedView, row models.SavedView) error {
	for _, other := range there {
		if other.ID != row.ID && other.Folded == models.Fold(row.Name) {
			v.add("name", codeTaken)
		}
	}
	return v.err()
}

// View reads a saved view: its name and its filter.
func (n *Newsroom) View(ctx context.Context, a Actor, viewID string) (models.SavedView, QueueFilter, error) {
	row, err := n.store.Read(ctx).SavedView(a.Desk.ID, viewID)
	if err != nil {
		return row, QueueFilter{}, doing("read view", err)
	}
	q, err := url.ParseQuery(row.Query)
	return row, FilterOf(q), doing("read view", err)
}

// RenameView gives a saved view another name.
func (n *Newsroom) RenameView(ctx context.Context, a Actor, ref Ref, name string) error {
	v := invalid{}
	name = viewName(v, name)
	return doing("rename view "+ref.ID, n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		row, err := tx.SavedView(a.Desk.ID, ref.ID)
		if err != nil {
			return err
		}
		if err := a.need(workflow.Review); err != nil {
			return err
		}
		if ref.Version != row.Version {
			return models.ErrStale
		}
		there, err := tx.SavedViews(a.Desk.ID)
		if err != nil {
			return err
		}
		e := n.event(a, "view_rename", "view", row.ID)
		e.Texts = map[string]string{"before": row.Name, "name": name}
		row.Name = name
		if err := freeName(v, there, row); err != nil {
			return err
		}
		tx.Record(e)
		return tx.SaveSavedView(&row)
	}))
}

// DeleteView takes a saved view away.
func (n *Newsroom) DeleteView(ctx context.Context, a Actor, viewID string) error {
	return doing("delete view "+viewID, n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		row, err := tx.SavedView(a.Desk.ID, viewID)
		if err != nil {
			return err
		}
		if err := a.need(workflow.Review); err != nil {
			return err
		}
		e := n.event(a, "view_delete", "view", row.ID)
		e.Texts = map[string]string{"name": row.Name}
		tx.Record(e)
		return tx.DeleteSavedView(a.Desk.ID, viewID)
	}))
}

// Views lists the saved views of the desk, by name.
func (n *Newsroom) Views(ctx context.Context, a Actor) ([]models.SavedView, error) {
	rows, err := n.store.Read(ctx).SavedViews(a.Desk.ID)
	return rows, doing("list views", err)
}
