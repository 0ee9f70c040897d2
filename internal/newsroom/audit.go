package newsroom

import (
	"context"

	"sumber/internal/workflow"
	"sumber/models"
)

// Audit reads a page of the desk's audit chain, newest first; before 0 is the newest.
func (n *Newsroom) Audit(ctx context.Context, a Actor, before int64, limit int) ([]models.AuditRow, error) {
	if err := a.need(workflow.ReadAudit); err != nil {
		return nil, err
	}
	es, err := n.store.Read(ctx).Audit(a.Desk.ID, models.AuditQuery{Before: before, Limit: limit})
	return es, doing("read audit", err)
}

// AuditPage is a page of the trail for people, with the names of what its events are about.
type AuditPage struct {
	Events       []models.AuditRow // newest first
	Newer, Older bool              // whether there are events beyond either end
	Claims       map[string]models.Claim
	Articles     map[string]models.Article // those of the claims too
	Sources      map[string]models.Source
}

// AuditPage reads the page of the trail below the event of number before, or above that of number after; with neither it is
// the newest. The newest page is full while there are that many events, however it was come to.
func (n *Newsroom) AuditPage(ctx context.Context, a Actor, before, after int64) (AuditPage, error) {
	if err := a.need(workflow.ReadAudit); err != nil {
		return AuditPage{}, err
	}
	p, err := auditPage(n.store.Read(ctx), a.Desk.ID, before, after)
	return p, doing("read audit", err)
}

func auditPage(r *models.Reader, desk string, before, after int64) (AuditPage, error) {
	var p AuditPage
	var err error
	if after > 0 {
		p.Events, err = r.Audit(desk, models.AuditQuery{After: after, Limit: PageSize + 1})
		if p.Newer = len(p.Events) > PageSize; p.Newer {
			p.Events = p.Events[1:]
		}
	}
	if err == nil && !p.Newer {
		if after > 0 {
			before = 0
		}
		p.Events, err = r.Audit(desk, models.AuditQuery{Before: before, Limit: PageSize})
		p.Newer = before > 0
	}
	if err != nil || len(p.Events) == 0 {
		return p, err
	}
	// A desk's events are numbered from one, without a gap.
	p.Older = p.Events[len(p.Events)-1].Seq > 1
	ids := map[string][]string{}
	for _, e := range p.Events {
		ids[e.Object] = append(ids[e.Object], e.ObjectID)
	}
	claims, err := r.Claims(desk, ids["claim"])
	if err != nil {
		return p, err
	}
	p.Claims = make(map[string]models.Claim, len(claims))
	for _, c := range claims {
		p.Claims[c.ID] = c
		ids["article"] = append(ids["article"], c.ArticleID)
	}
	if p.Articles, err = r.ArticlesByID(desk, ids["article"]); err != nil {
		return p, err
	}
	p.Sources, err = r.SourcesByID(desk, ids["source"])
	return p, err
}
