package newsroom

import (
	"context"

	"sumber/internal/workflow"
	"sumber/models"
)

// Queue reads a page of one of the desk's standing lists of claims (workflow.Queues).
func (n *Newsroom) Queue(ctx context.Context, a Actor, q workflow.Queue, after, before string) (models.QueuePage, error) {
	mq := models.QueueQuery{States: q.States, Unassigned: q.Unassigned, After: after, Before: before, Limit: PageSize}
	if q.Mine {
		mq.Assignee = &a.Account.ID
	}
	p, err := n.store.Read(ctx).Queue(a.Desk.ID, mq)
	return p, doing("read queue", err)
}

// PageSize is the number of rows of a list's page.
const PageSize = 50

// Audit reads a page of the desk's audit chain, newest first; before 0 is the newest.
func (n *Newsroom) Audit(ctx context.Context, a Actor, before int64) ([]models.AuditRow, error) {
	if err := a.need(workflow.ReadAudit); err != nil {
		return nil, err
	}
	es, err := n.store.Read(ctx).Audit(a.Desk.ID, models.AuditQuery{Before: before, Limit: PageSize})
	return es, doing("read audit", err)
}

// History reads what happened to one claim, newest first: part of the claim's page, for every member.
func (n *Newsroom) History(ctx context.Context, a Actor, object, id string) ([]models.AuditRow, error) {
	es, err := n.store.Read(ctx).History(a.Desk.ID, object, id)
	return es, doing("read history", err)
}
