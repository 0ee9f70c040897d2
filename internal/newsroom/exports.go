package newsroom

import (
	"context"
	"errors"

	"sumber/internal/export"
	"sumber/internal/workflow"
	"sumber/models"
)

// Verdicts gives the verdicts of an article in the desk's own hands: the live ones, and with unpublished also what is
// sealed or in work.
func (n *Newsroom) Verdicts(ctx context.Context, a Actor, articleID string, unpublished bool) (export.Verdicts, error) {
	if err := a.need(workflow.Read); err != nil {
		return export.Verdicts{}, err
	}
	v, err := n.verdicts(n.store.Read(ctx), a.Desk, articleID, unpublished)
	return v, doing("export article "+articleID, err)
}

// PublicVerdicts gives the live verdicts of an article to anybody. An article of which nothing was ever published is
// models.ErrNotFound, like one that does not exist.
func (n *Newsroom) PublicVerdicts(ctx context.Context, articleID string) (export.Verdicts, error) {
	r := n.store.Read(ctx)
	desk, err := r.PublicArticle(articleID)
	if err != nil {
		return export.Verdicts{}, doing("export article "+articleID, err)
	}
	d, err := r.Desk(desk)
	if err != nil {
		return export.Verdicts{}, doing("export article "+articleID, err)
	}
	v, err := n.verdicts(r, d, articleID, false)
	return v, doing("export article "+articleID, err)
}

// ClaimVerdicts gives what is public of one claim in the desk's own hands, in the document of its article.
func (n *Newsroom) ClaimVerdicts(ctx context.Context, a Actor, claimID string) (export.Verdicts, error) {
	if err := a.need(workflow.Read); err != nil {
		return export.Verdicts{}, err
	}
	r := n.store.Read(ctx)
	c, err := r.Claim(a.Desk.ID, claimID)
	if err != nil {
		return export.Verdicts{}, doing("export claim "+claimID, err)
	}
	v, err := n.verdicts(r, a.Desk, c.ArticleID, false)
	return v.Of(claimID), doing("export claim "+claimID, err)
}

// PublicClaimVerdicts gives what is public of one claim to anybody. A claim of which nothing was ever published is
// models.ErrNotFound, like one that does not exist.
func (n *Newsroom) PublicClaimVerdicts(ctx context.Context, claimID string) (export.Verdicts, error) {
	r := n.store.Read(ctx)
	desk, article, err := r.PublicClaim(claimID)
	if err != nil {
		return export.Verdicts{}, doing("export claim "+claimID, err)
	}
	d, err := r.Desk(desk)
	if err != nil {
		return export.Verdicts{}, doing("export claim "+claimID, err)
	}
	v, err := n.verdicts(r, d, article, false)
	return v.Of(claimID), doing("export claim "+claimID, err)
}

// verdicts puts the document together. Live verdicts come from their sealed bytes alone.
func (n *Newsroom) verdicts(r *models.Reader, d models.Desk, articleID string, unpublished bool) (export.Verdicts, error) {
	art, err := r.Article(d.ID, articleID)
	if err != nil {
		return export.Verdicts{}, err
	}
	rev, err := r.Revision(d.ID, articleID, art.Revision)
	if err != nil {
		return export.Verdicts{}, err
	}
	out := export.Verdicts{Article: articleOf(art, d, rev)}
	rows, err := r.ArticleClaims(d.ID, articleID)
	if err != nil {
		return out, err
	}
	inTextOrder(rows)
	pubs, err := r.PublicationsOfArticle(d.ID, articleID)
	if err != nil {
		return out, err
	}
	sealed, err := n.sealed(r, d.ID, rows, pubs, unpublished)
	if err != nil {
		return out, err
	}
	var evidence []models.Evidence
	shared := newParts(r, d.ID)
	if unpublished {
		if err = shared.readOccasions(articleID); err != nil {
			return out, err
		}
		if evidence, err = r.EvidenceOfArticle(d.ID, articleID); err != nil {
			return out, err
		}
	}
	inHTML := locator{r: r, desk: d.ID, article: articleID}
	for _, row := range rows {
		if row.Live != nil {
			v, err := sealed.verdict(row, row.Live.VerdictID)
			if err != nil {
				return out, err
			}
			v.Status = export.StatusPublished
			v.Published = &export.Published{By: sealed.names[row.Live.PublishedBy], At: row.Live.PublishedAt}
			if unpublished {
				v.State = string(row.Claim.State)
			}
			if v.HTML, err = inHTML.locate(v); err != nil {
				return out, err
			}
			out.Verdicts = append(out.Verdicts, v)
		} else if p := lastRetracted(pubs, row.Claim.ID); p != nil {
			out.Retracted = append(out.Retracted, export.Tombstone{ClaimID: p.ClaimID, Revision: p.Number, PublishedAt: p.PublishedAt, RetractedAt: *p.RetractedAt, Reason: p.RetractReason})
		}
		if unpublished && !(row.Live != nil && row.Claim.State == workflow.To(workflow.Publish)) {
			v, err := unpublishedVerdict(shared, row, sealed, evidence)
			if err != nil {
				return out, err
			}
			if v.HTML, err = inHTML.locate(v); err != nil {
				return out, err
			}
			out.Verdicts = append(out.Verdicts, v)
		}
	}
	return out, nil
}

// articleOf is an article as it leaves, without its words.
func articleOf(art models.Article, d models.Desk, rev models.Revision) export.Article {
	return export.Article{ID: art.ID, ExternalID: art.ExternalID, Kind: art.Kind, Title: art.Title, Language: art.Language,
		Outlet: art.Outlet, Address: art.Address, PublishedOn: art.PublishedOn, Platform: art.Platform, Account: art.PostAccount, Desk: d.Name,
		Revision: export.RevisionRef{Number: rev.Number, SHA256: rev.SHA256}}
}

func lastRetracted(pubs []models.Publication, claimID string) *models.Publication {
	var last *models.Publication
	for i := range pubs {
		if p := &pubs[i]; p.ClaimID == claimID && p.RetractedAt != nil && (last == nil || p.PublishedAt.After(last.PublishedAt)) {
			last = p
		}
	}
	return last
}

// unpublishedVerdict is a claim as it is worked on: its sealed proposal, or what is written so far.
func unpublishedVerdict(shared *parts, row models.ClaimRow, sealed sealedVerdicts, all []models.Evidence) (export.Verdict, error) {
	var v export.Verdict
	var err error
	if row.Claim.Proposal != nil {
		v, err = sealed.verdict(row, *row.Claim.Proposal)
		v.Status = export.StatusProposed
		if v.Sealed != nil && v.Sealed.ApprovedAt != nil {
			v.Status = export.StatusApproved
		}
	} else {
		var snap export.Snapshot
		snap, err = shared.snapshot(row, evidenceOf(row.Claim, all))
		v = export.FromSnapshot(snap)
		v.Position, v.Status = row.Claim.Position, export.StatusDraft
	}
	v.State = string(row.Claim.State)
	return v, err
}

func evidenceOf(c models.Claim, all []models.Evidence) []models.Evidence {
	var out []models.Evidence
	for _, ev := range all {
		own := ev.ClaimID != nil && *ev.ClaimID == c.ID
		shared := ev.OccasionID != nil && c.OccasionID != nil && *ev.OccasionID == *c.OccasionID
		if own || shared {
			out = append(out, ev)
		}
	}
	return out
}

// sealedVerdicts are the sealed revisions of an article with who decided on them, read in a fixed number of queries.
type sealedVerdicts struct {
	byID      map[string]models.VerdictRevision
	approvals map[string]models.Decision
	names     map[string]string
}

func (n *Newsroom) sealed(r *models.Reader, desk string, rows []models.ClaimRow, pubs []models.Publication, unpublished bool) (sealedVerdicts, error) {
	var ids []string
	for _, row := range rows {
		if row.Live != nil {
			ids = append(ids, row.Live.VerdictID)
		}
		if unpublished && row.Claim.Proposal != nil {
			ids = append(ids, *row.Claim.Proposal)
		}
	}
	var s sealedVerdicts
	var err error
	if s.byID, err = r.VerdictsByID(desk, ids); err != nil {
		return s, err
	}
	if s.approvals, err = approvals(r, desk, ids); err != nil {
		return s, err
	}
	var people []string
	for _, v := range s.byID {
		people = append(people, v.ProposedBy)
	}
	for _, d := range s.approvals {
		people = append(people, d.AccountID)
	}
	for _, p := range pubs {
		people = append(people, p.PublishedBy)
	}
	s.names, err = accountNames(r, people)
	return s, err
}

func (s sealedVerdicts) verdict(row models.ClaimRow, id string) (export.Verdict, error) {
	ver, ok := s.byID[id]
	if !ok {
		return export.Verdict{}, models.ErrNotFound
	}
	snap, err := export.Open(ver.Snapshot, ver.SHA256)
	if err != nil {
		return export.Verdict{}, err
	}
	v := export.FromSnapshot(snap)
	number, sha := ver.Number, ver.SHA256
	v.Position, v.Revision, v.SHA256 = row.Claim.Position, &number, &sha
	v.Sealed = &export.Sealed{ProposedBy: s.names[ver.ProposedBy], ProposedAt: ver.ProposedAt}
	if d, ok := s.approvals[id]; ok {
		name, at := s.names[d.AccountID], d.At
		v.Sealed.ApprovedBy, v.Sealed.ApprovedAt = &name, &at
	}
	return v, nil
}

// AllVerdicts calls fn with the verdicts of each article of the desk, newest first: the export of the command line.
func (n *Newsroom) AllVerdicts(ctx context.Context, a Actor, unpublished bool, fn func(export.Verdicts) error) error {
	if err := a.need(workflow.Read); err != nil {
		return err
	}
	r := n.store.Read(ctx)
	after := ""
	for {
		page, err := r.Articles(a.Desk.ID, models.ArticleQuery{After: after, Limit: PageSize})
		if err != nil {
			return doing("export desk", err)
		}
		for _, row := range page.Rows {
			v, err := n.verdicts(r, a.Desk, row.Article.ID, unpublished)
			if errors.Is(err, models.ErrNotFound) {
				continue // gone since the page was read
			}
			if err != nil {
				return doing("export article "+row.Article.ID, err)
			}
			if err := fn(v); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		after = page.Next
	}
}
