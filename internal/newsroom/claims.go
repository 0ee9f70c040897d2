package newsroom

import (
	"context"
	"slices"

	"sumber/internal/export"
	"sumber/internal/workflow"
	"sumber/models"
)

// ClaimPage is everything that the page of one claim shows.
type ClaimPage struct {
	Article models.Article
	// Revision is the one that the claim stands on: the article's newest, but for a claim that found no place in that.
	Revision models.Revision
	// Beside is the page of the article, which stands beside the claim.
	Beside       ArticlePage
	Row          models.ClaimRow
	Neighbours   []models.ClaimRow // every claim of the article in text order, this one too
	Evidence     []models.Evidence
	Occasions    []models.Occasion
	Versions     []models.ClaimVersion
	Proposals    []models.VerdictRevision
	Remarks      []models.Decision
	OnFields     []FieldRemark // oldest first
	Publications []models.Publication
	Scale        models.ScaleInForce
	Members      []models.MemberAccount
	Authors      []string // accounts that wrote the sealed proposal, or the draft
	Decisions    []workflow.Decision
	Missing      []workflow.Need // what stands between the draft and its proposal
	Lacks        []Lack          // the same, hop by hop
	// DraftLabels are those of the scale's version that the draft is rated by; Assignable the members who may take it.
	DraftLabels []models.Label
	Assignable  []models.MemberAccount
	// Names are those of every account that the page speaks of, by account, also of who has left the desk.
	Names map[string]string
	// Sealed is the proposal that waits, nil for none; Live what is public now, nil for nothing.
	Sealed *SealedProposal
	Live   *LiveVerdict
	// Scales are the versions that the sealed ratings are of, by id.
	Scales map[string]models.ScaleVersion
	// Last is the last thing that was sealed, whatever became of it; nil when nothing was proposed yet.
	Last *export.Snapshot
	// Kept are the actor's own forms of this claim that could not be saved.
	Kept []models.KeptEdit
}

// LiveVerdict is a live publication with what was sealed in it.
type LiveVerdict struct {
	Publication models.Publication
	Snapshot    export.Snapshot
	SHA256      string
}

// Claim reads the page of one claim.
func (n *Newsroom) Claim(ctx context.Context, a Actor, id string) (ClaimPage, error) {
	r := n.store.Read(ctx)
	row, err := r.ClaimRow(a.Desk.ID, id)
	if err != nil {
		return ClaimPage{}, doing("read claim", err)
	}
	p := ClaimPage{Row: row}
	for _, step := range []func() error{
		func() (err error) { p.Article, err = r.Article(a.Desk.ID, row.Claim.ArticleID); return },
		func() (err error) { p.Revision, err = r.RevisionByID(a.Desk.ID, row.Version.RevID); return },
		func() (err error) { p.Neighbours, err = r.ArticleClaims(a.Desk.ID, row.Claim.ArticleID); return },
		func() (err error) { p.Evidence, err = r.EvidenceOfClaim(a.Desk.ID, id, row.Claim.OccasionID); return },
		func() (err error) { p.Occasions, err = r.Occasions(a.Desk.ID, row.Claim.ArticleID); return },
		func() (err error) { p.Versions, err = r.ClaimVersions(a.Desk.ID, id); return },
		func() (err error) { p.Proposals, err = r.VerdictRevisions(a.Desk.ID, id); return },
		func() (err error) { p.Remarks, err = r.DecisionsOfClaim(a.Desk.ID, id); return },
		func() (err error) { p.OnFields, err = fieldRemarks(r, row, p.Proposals); return },
		func() (err error) { p.Publications, err = r.Publications(a.Desk.ID, id); return },
		func() (err error) { p.Scale, err = r.Scale(a.Desk.ID); return },
		func() (err error) { p.Members, err = r.Members(a.Desk.ID); return },
		func() (err error) { p.Authors, err = authors(r, row.Claim); return },
		func() (err error) { p.Kept, err = keptEdits(r, a, id); return },
	} {
		if err := step(); err != nil {
			return ClaimPage{}, doing("read claim", err)
		}
	}
	newest := p.Revision
	if newest.Number != p.Article.Revision {
		if newest, err = r.Revision(a.Desk.ID, p.Article.ID, p.Article.Revision); err != nil {
			return ClaimPage{}, doing("read claim", err)
		}
	}
	p.Beside = articlePage(a, p.Article, newest, p.Neighbours)
	if err := p.Beside.readRevisions(r); err != nil {
		return ClaimPage{}, doing("read claim", err)
	}
	if p.Beside.Place, err = readingPlace(r, a, p.Article.ID); err != nil {
		return ClaimPage{}, doing("read claim", err)
	}
	f := rowFacts(a, row)
	for _, v := range p.Proposals {
		if row.Claim.Proposal != nil && v.ID == *row.Claim.Proposal {
			f.Proposer, f.Author = v.ProposedBy == a.Account.ID, slices.Contains(p.Authors, a.Account.ID)
		}
	}
	p.Decisions = workflow.Decisions(f)
	p.Missing, p.Lacks = proposalOf(row, p.Evidence).Missing(), lacksOf(row, p.Evidence)
	for _, m := range p.Members {
		if mayTake(m) {
			p.Assignable = append(p.Assignable, m)
		}
	}
	return p, doing("read claim", n.claimDetails(r, a, &p))
}

// claimDetails reads what only some claims have.
func (n *Newsroom) claimDetails(r *models.Reader, a Actor, p *ClaimPage) error {
	c := p.Row.Claim
	p.DraftLabels = p.Scale.ScaleVersion.Labels
	if d := p.Row.Draft; d != nil && d.ScaleVersionID != nil && *d.ScaleVersionID != p.Scale.ScaleVersion.ID {
		sv, err := r.ScaleVersion(c.DeskID, *d.ScaleVersionID)
		if err != nil {
			return err
		}
		p.DraftLabels = sv.Labels
	}
	if err := n.claimNames(r, p); err != nil {
		return err
	}
	if p.Row.Live != nil {
		v, err := r.VerdictRevision(c.DeskID, p.Row.Live.VerdictID)
		if err != nil {
			return err
		}
		if p.Live, err = liveVerdict(*p.Row.Live, v); err != nil {
			return err
		}
	}
	if len(p.Proposals) > 0 {
		last := p.Proposals[len(p.Proposals)-1]
		snap, err := export.Open(last.Snapshot, last.SHA256)
		if err != nil {
			return err
		}
		p.Last = &snap
	}
	for _, v := range p.Proposals {
		if c.Proposal == nil || v.ID != *c.Proposal {
			continue
		}
		sp, err := sealedProposal(a, p.Row, v, p.Authors, p.Members)
		if err != nil {
			return err
		}
		sp.Live, sp.Approval = p.Live, approvalOf(p.Remarks, v.ID)
		p.Sealed = &sp
	}
	snaps := []*export.Snapshot{p.Last}
	if p.Live != nil {
		snaps = append(snaps, &p.Live.Snapshot)
	}
	var err error
	p.Scales, err = scalesOf(r, c.DeskID, snaps)
	return err
}

// scalesOf reads the versions of the scale that sealed ratings are of, in one query.
func scalesOf(r *models.Reader, desk string, snaps []*export.Snapshot) (map[string]models.ScaleVersion, error) {
	var ids []string
	for _, s := range snaps {
		if s != nil && s.Rating != nil {
			ids = append(ids, s.Rating.ScaleVersion)
		}
	}
	return r.ScaleVersions(desk, ids)
}

// claimNames reads the names of everybody who had a hand in a claim.
func (n *Newsroom) claimNames(r *models.Reader, p *ClaimPage) (err error) {
	ids := p.Authors
	if d := p.Row.Draft; d != nil {
		ids = append(ids, deref(d.UpdatedBy))
	}
	for _, e := range p.Evidence {
		ids = append(ids, e.CreatedBy)
	}
	for _, v := range p.Proposals {
		ids = append(ids, v.ProposedBy)
	}
	for _, d := range p.Remarks {
		ids = append(ids, d.AccountID)
	}
	for _, rm := range p.OnFields {
		ids = append(ids, rm.AccountID, deref(rm.ClosedBy))
	}
	for _, f := range Findings(p.Row) {
		ids = append(ids, f.By.By)
	}
	for _, pub := range p.Publications {
		ids = append(ids, pub.PublishedBy)
	}
	p.Names, err = accountNames(r, ids)
	return err
}

// accountNames reads names by account, whatever became of the accounts.
func accountNames(r *models.Reader, ids []string) (map[string]string, error) {
	accounts, err := r.AccountsByID(ids)
	names := make(map[string]string, len(accounts))
	for id, acc := range accounts {
		names[id] = acc.Name
	}
	return names, err
}

func liveVerdict(p models.Publication, v models.VerdictRevision) (*LiveVerdict, error) {
	snap, err := export.Open(v.Snapshot, v.SHA256)
	if err != nil {
		return nil, err
	}
	return &LiveVerdict{Publication: p, Snapshot: snap, SHA256: v.SHA256}, nil
}

func approvalOf(ds []models.Decision, verdict string) *models.Decision {
	for i := range ds {
		if ds[i].VerdictID == verdict && ds[i].Action == workflow.Approve {
			return &ds[i]
		}
	}
	return nil
}

// authors are those of the sealed proposal, or of the draft while there is none.
func authors(r *models.Reader, c models.Claim) ([]string, error) {
	if c.Proposal != nil {
		return r.VerdictAuthors(c.DeskID, *c.Proposal)
	}
	return r.DraftAuthors(c.DeskID, c.ID)
}

// facts gathers what the policy asks about the actor before a claim.
func facts(r *models.Reader, a Actor, row models.ClaimRow) (workflow.Facts, error) {
	c, f := row.Claim, rowFacts(a, row)
	if c.Proposal == nil {
		return f, nil
	}
	v, err := r.VerdictRevision(c.DeskID, *c.Proposal)
	if err != nil {
		return f, err
	}
	wrote, err := r.VerdictAuthors(c.DeskID, v.ID)
	if err != nil {
		return f, err
	}
	f.Proposer = v.ProposedBy == a.Account.ID
	f.Author = slices.Contains(wrote, a.Account.ID)
	return f, nil
}

// rowFacts are the facts that the row of a claim tells by itself.
func rowFacts(a Actor, row models.ClaimRow) workflow.Facts {
	c := row.Claim
	return workflow.Facts{Role: a.Role, Scopes: a.Scopes, State: c.State, Live: row.Live != nil, Scheduled: c.PublishAt != nil, Orphan: c.Anchor == workflow.Orphan,
		Assignee: c.Assignee != nil && *c.Assignee == a.Account.ID}
}

func names[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// wrote notes that the actor wrote something that the next proposal will hold.
func (n *Newsroom) wrote(tx *models.Tx, a Actor, claimIDs ...string) error {
	if a.Account.ID == "" {
		return nil
	}
	for _, id := range claimIDs {
		if err := tx.AddDraftAuthors(a.Desk.ID, id, []string{a.Account.ID}, n.time()); err != nil {
			return err
		}
	}
	return nil
}

// ClaimHistory is what a claim said, first to last, with the texts that it said it of.
type ClaimHistory struct {
	Versions []models.ClaimVersion
	Texts    map[string]models.Revision // by id
}

// ClaimHistory reads the versions of a claim.
func (n *Newsroom) ClaimHistory(ctx context.Context, a Actor, claimID string) (ClaimHistory, error) {
	var h ClaimHistory
	r := n.store.Read(ctx)
	_, err := r.Claim(a.Desk.ID, claimID)
	if err != nil {
		return h, doing("read versions of claim", err)
	}
	if h.Versions, err = r.ClaimVersions(a.Desk.ID, claimID); err != nil {
		return h, doing("read versions of claim", err)
	}
	var ids []string
	for _, v := range h.Versions {
		if !slices.Contains(ids, v.RevID) {
			ids = append(ids, v.RevID)
		}
	}
	h.Texts, err = r.RevisionsByID(a.Desk.ID, ids)
	return h, doing("read versions of claim", err)
}
