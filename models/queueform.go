package models

import (
	"cmp"
	"encoding/json"
	"slices"

	"sumber/internal/workflow"
)

// QueueForm is what the form of a list offers: members, labels and saved views of a desk.
type QueueForm struct {
	Members []MemberAccount // by name; of each only account, name, role, and whether it is disabled
	Labels  []Label         // in force
	Views   []SavedView     // by name; of each only id, name and version
}

// queueForm is three lists in one, because a list page is asked for all day and each question has a way to go.
const queueForm = `SELECT 'member' AS what, CAST(m.account_id AS text) AS id, a.name AS name, m.role AS more, CASE WHEN a.disabled_at IS NULL THEN 0 ELSE 1 END AS n
FROM members m JOIN accounts a ON a.id = m.account_id WHERE m.desk_id = ? AND m.removed_at IS NULL
UNION ALL SELECT 'view', CAST(v.id AS text), v.name, v.folded, v.version FROM saved_views v WHERE v.desk_id = ?
UNION ALL SELECT * FROM (SELECT 'labels', CAST(v.id AS text), '', CAST(v.labels AS text), v.number FROM scales s JOIN scale_versions v ON v.desk_id = s.desk_id AND v.scale_id = s.id
WHERE s.desk_id = ? ORDER BY s.created_at DESC, s.id DESC, v.number DESC LIMIT 1) AS l`

// QueueForm reads what the form of a list offers, in one query.
func (r *Reader) QueueForm(deskID string) (QueueForm, error) {
	const what = "read the form of a queue"
	type row struct {
		what, id, name, more string
		n                    int
	}
	rows, err := scanned(r, what, func(r *row) []any { return []any{&r.what, &r.id, &r.name, &r.more, &r.n} }, queueForm, id(deskID), id(deskID), id(deskID))
	if err != nil {
		return QueueForm{}, err
	}
	var f QueueForm
	scaled := false
	for _, row := range rows {
		switch row.what {
		case "member":
			f.Members = append(f.Members, MemberAccount{Member: Member{DeskID: deskID, AccountID: row.id, Role: workflow.Role(row.more)}, Name: row.name, Disabled: row.n != 0})
		case "view":
			f.Views = append(f.Views, SavedView{DeskID: deskID, ID: row.id, Name: row.name, Folded: row.more, Version: row.n})
		case "labels":
			scaled = true
			if err := json.Unmarshal([]byte(row.more), &f.Labels); err != nil {
				return QueueForm{}, wrap(what, err)
			}
		}
	}
	if !scaled {
		return QueueForm{}, wrap(what, ErrNotFound)
	}
	sortByName(f.Members, func(m MemberAccount) (string, string) { return m.Name, m.AccountID })
	slices.SortFunc(f.Views, func(a, b SavedView) int { return cmp.Or(cmp.Compare(a.Folded, b.Folded), cmp.Compare(a.ID, b.ID)) })
	return f, nil
}
