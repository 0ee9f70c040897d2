package newsroom

import (
	"context"
	"errors"
	"slices"
	"time"

	"sumber/internal/export"
	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
)

// DraftInput is a verdict as the reviewer writes it. Nothing in it is required until it is proposed.
type DraftInput struct {
	Statement, Kind, Rating, Category, Summary, Rationale string
	Findings                                              []models.HopFinding
}

// SaveDraft saves the reviewer's work on a verdict. Who saves is an author of what is proposed later.
func (n *Newsroom) SaveDraft(ctx context.Context, a Actor, ref Ref, in DraftInput) error {
	v := invalid{}
	in.Statement = v.line("statement", in.Statement)
	in.Summary = v.text("summary", in.Summary)
	in.Rationale = v.text("rationale", in.Rationale)
	v.optionalOneOf("kind", in.Kind, names(workflow.Kinds))
	v.optionalOneOf("category", in.Category, workflow.Categories)
	kept := in.Findings[:0:0]
	for _, f := range in.Findings {
		if f.Finding == "" {
			continue
		}
		field := "finding." + f.HopID
		v.oneOf(field, string(f.Finding), names(workflow.Findings))
		f.TrueSource, f.Note = v.line("true_source."+f.HopID, f.TrueSource), v.text("note."+f.HopID, f.Note)
		kept = append(kept, f)
	}
	in.Findings = kept
	return n.actIf(ctx, a, ref, workflow.Draft, v, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		d := models.Draft{DeskID: a.Desk.ID, ClaimID: row.Claim.ID}
		if row.Draft != nil {
			d = *row.Draft
		}
		for _, f := range in.Findings {
			if !slices.ContainsFunc(row.Hops, func(h models.Hop) bool { return h.ID == f.HopID }) {
				return &Invalid{Fields: map[string]string{"finding." + f.HopID: codeUnknown}}
			}
		}
		d.Statement, d.Kind, d.Findings = in.Statement, workflow.Kind(in.Kind), in.Findings
		d.Category, d.Summary, d.Rationale = in.Category, in.Summary, in.Rationale
		d.Rating, d.ScaleVersionID = "", nil
		if in.Rating != "" {
			scale, err := tx.Scale(a.Desk.ID)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(scale.ScaleVersion.Labels, func(l models.Label) bool { return l.Code == in.Rating }) {
				return &Invalid{Fields: map[string]string{"rating": codeUnknown}}
			}
			d.Rating, d.ScaleVersionID = in.Rating, &scale.ScaleVersion.ID
		}
		d.UpdatedBy, d.UpdatedAt = a.id(), n.time()
		if err := keepDraft(tx, a, row, d); err != nil {
			return err
		}
		row.Claim.Statement = d.Statement
		if d.Kind != "" {
			// Lists and queues go by what the reviewer calls it, once there is a reviewer.
			row.Claim.Kind = d.Kind
		}
		e.Texts = map[string]string{"statement": d.Statement, "summary": d.Summary, "rationale": d.Rationale}
		return n.wrote(tx, a, row.Claim.ID)
	})
}

// keepDraft saves a draft, and a copy under the version that the claim gets by it: the base of a later conflict.
func keepDraft(tx *models.Tx, a Actor, row *models.ClaimRow, d models.Draft) error {
	if err := tx.SaveDraft(&d); err != nil {
		return err
	}
	kept := models.DraftVersion{DeskID: d.DeskID, ClaimID: d.ClaimID, ClaimVersion: row.Claim.Version + 1, Body: d, Author: a.id(), CreatedAt: d.UpdatedAt}
	return tx.CreateDraftVersion(&kept)
}

// DraftAt reads a draft as it was at a version of its claim; an empty one when nothing had been saved by then.
func (n *Newsroom) DraftAt(ctx context.Context, a Actor, claimID string, version int) (models.Draft, error) {
	d, err := n.store.Read(ctx).DraftAt(a.Desk.ID, claimID, version)
	if errors.Is(err, models.ErrNotFound) {
		return models.Draft{}, nil
	}
	return d.Body, doing("read draft of claim "+claimID, err)
}

// proposalOf is what the policy asks of a draft before it may be proposed.
func proposalOf(row models.ClaimRow, evidence []models.Evidence) workflow.Proposal {
	p := workflow.Proposal{Evidence: len(evidence)}
	var found []models.HopFinding
	if row.Draft != nil {
		p.Statement, p.Kind, p.HasRating = row.Draft.Statement, row.Draft.Kind, row.Draft.Rating != ""
		found = row.Draft.Findings
	}
	for _, h := range row.Hops {
		f := findingOf(found, h.ID)
		p.Findings = append(p.Findings, f.Finding)
		p.TrueSource = append(p.TrueSource, f.TrueSource != "")
	}
	return p
}

func findingOf(list []models.HopFinding, hop string) models.HopFinding {
	if i := slices.IndexFunc(list, func(f models.HopFinding) bool { return f.HopID == hop }); i >= 0 {
		return list[i]
	}
	return models.HopFinding{}
}

// Propose seals the draft into a verdict revision and sends it to the editors. What it lacks is *Invalid, field by field.
func (n *Newsroom) Propose(ctx context.Context, a Actor, ref Ref) error {
	return n.act(ctx, a, ref, workflow.Propose, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		if row.Claim.OccasionID != nil {
			// What is sealed of an occasion, and who wrote it, is one moment's.
			if _, err := tx.LockOccasion(a.Desk.ID, *row.Claim.OccasionID); err != nil {
				return err
			}
		}
		evidence, err := tx.EvidenceOfClaim(a.Desk.ID, row.Claim.ID, row.Claim.OccasionID)
		if err != nil {
			return err
		}
		if missing := proposalOf(*row, evidence).Missing(); len(missing) > 0 {
			v := invalid{}
			for _, need := range missing {
				v.add(needField(need), "need."+string(need))
			}
			return v.err()
		}
		snap, err := newParts(tx.Reader, a.Desk.ID).snapshot(*row, evidence)
		if err != nil {
			return err
		}
		sealed, sha, err := export.Seal(snap)
		if err != nil {
			return err
		}
		number, attempt, err := tx.NextVerdict(a.Desk.ID, row.Claim.ID)
		if err != nil {
			return err
		}
		ver := models.VerdictRevision{DeskID: a.Desk.ID, ID: models.NewID(), ClaimID: row.Claim.ID, ArticleID: row.Claim.ArticleID, Number: number, Attempt: attempt,
			ClaimVersionID: row.Version.ID, Kind: row.Draft.Kind, Rating: row.Draft.Rating, ScaleVersionID: row.Draft.ScaleVersionID,
			Snapshot: sealed, SHA256: sha, ProposedBy: a.Account.ID, ProposedAt: n.time()}
		if err := tx.CreateVerdictRevision(&ver); err != nil {
			return err
		}
		wrote, err := wroteOf(tx.Reader, *row, evidence)
		if err != nil {
			return err
		}
		// Whoever proposes vouches for it: an author too, even if every word is another's.
		wrote = append(wrote, a.Account.ID)
		slices.Sort(wrote)
		wrote = slices.Compact(wrote)
		if err := tx.CreateVerdictAuthors(a.Desk.ID, ver.ID, wrote); err != nil {
			return err
		}
		row.Claim.Proposal = &ver.ID
		e.IDs["verdict"], e.IDs["sha256"] = ver.ID, sha
		e.Outbox, e.Payload = "proposal.waiting", map[string]any{"claim_id": row.Claim.ID, "article_id": row.Claim.ArticleID, "revision": number, "snapshot_sha256": sha}
		return nil
	})
}

// wroteOf lists who wrote anything of what is about to be sealed since the last publication, some more than once: those
// who were noted as they wrote, and once more by the sealed rows themselves, so that no way into the snapshot is forgotten.
func wroteOf(r *models.Reader, row models.ClaimRow, evidence []models.Evidence) ([]string, error) {
	c := row.Claim
	wrote, err := r.DraftAuthors(c.DeskID, c.ID)
	if err != nil {
		return nil, err
	}
	pubs, err := r.Publications(c.DeskID, c.ID)
	if err != nil {
		return nil, err
	}
	var since time.Time
	for _, p := range pubs {
		if p.RetractedAt == nil && p.PublishedAt.After(since) {
			since = p.PublishedAt
		}
	}
	note := func(by string, at time.Time) {
		if by != "" && at.After(since) {
			wrote = append(wrote, by)
		}
	}
	note(deref(row.Version.Author), row.Version.CreatedAt)
	if row.Draft != nil {
		note(deref(row.Draft.UpdatedBy), row.Draft.UpdatedAt)
	}
	for _, ev := range evidence {
		note(ev.CreatedBy, ev.CreatedAt)
	}
	if row.Occasion != nil {
		note(row.Occasion.CreatedBy, row.Occasion.CreatedAt)
		note(row.Occasion.UpdatedBy, row.Occasion.CreatedAt)
	}
	return wrote, nil
}

// needField is the field of the form that answers a need.
func needField(need workflow.Need) string {
	switch need {
	case workflow.NeedNoRating:
		return string(workflow.NeedRating)
	case workflow.NeedTrueSource:
		return string(workflow.NeedFindings)
	}
	return string(need)
}

// parts are what snapshots of one desk are put together from besides the claim's own row. Each is read once, however many
// claims share it.
type parts struct {
	r         *models.Reader
	desk      string
	revisions map[string]models.Revision
	indexes   map[string]*text.Index
	scales    map[string]models.ScaleVersion
	occasions map[string]*export.Occasion
}

func newParts(r *models.Reader, desk string) *parts {
	return &parts{r: r, desk: desk, revisions: map[string]models.Revision{}, indexes: map[string]*text.Index{}, scales: map[string]models.ScaleVersion{}, occasions: map[string]*export.Occasion{}}
}

func (p *parts) revision(id string) (models.Revision, *text.Index, error) {
	if rev, ok := p.revisions[id]; ok {
		return rev, p.indexes[id], nil
	}
	rev, err := p.r.RevisionByID(p.desk, id)
	if err != nil {
		return rev, nil, err
	}
	p.revisions[id], p.indexes[id] = rev, text.NewIndex(rev.Text)
	return rev, p.indexes[id], nil
}

// readOccasions reads all occasions of an article at once.
func (p *parts) readOccasions(articleID string) error {
	list, err := p.r.Occasions(p.desk, articleID)
	if err != nil {
		return err
	}
	for _, o := range list {
		p.occasions[o.ID] = occasionOf(o)
	}
	return nil
}

func occasionOf(o models.Occasion) *export.Occasion {
	return &export.Occasion{ID: o.ID, Speaker: o.Speaker, Medium: o.Medium, Date: o.Date, Addressee: o.Addressee, Document: o.Document, Note: o.Note}
}

func (p *parts) occasion(id string) (*export.Occasion, error) {
	if o, ok := p.occasions[id]; ok {
		return o, nil
	}
	o, err := p.r.Occasion(p.desk, id)
	if err != nil {
		return nil, err
	}
	p.occasions[id] = occasionOf(o)
	return p.occasions[id], nil
}

// snapshot gathers everything that an editor would approve of a claim as it stands.
func (p *parts) snapshot(row models.ClaimRow, evidence []models.Evidence) (export.Snapshot, error) {
	c, b := row.Claim, row.Version.Body
	rev, ix, err := p.revision(row.Version.RevID)
	if err != nil {
		return export.Snapshot{}, err
	}
	s := export.Snapshot{ClaimID: c.ID, ArticleID: c.ArticleID, Revision: export.RevisionRef{Number: rev.Number, SHA256: rev.SHA256}, Version: row.Version.Number,
		SourceName: b.SourceName, SourceKind: b.SourceKind, Attribution: string(b.Attribution), Quote: b.Quote, Negated: b.Negated,
		Kind: string(c.Kind), Chain: []export.Hop{}, Evidence: []export.Evidence{}}
	for _, part := range []struct {
		to    *[]export.Selector
		spans []text.Span
	}{{&s.Content, b.Content}, {&s.Cue, b.Cue}, {&s.Source, b.Source}} {
		if *part.to, err = export.Select(rev.Text, ix, part.spans); err != nil {
			return s, err
		}
	}
	var found []models.HopFinding
	if d := row.Draft; d != nil {
		s.Statement, s.Summary, s.Rationale, s.Category = d.Statement, d.Summary, d.Rationale, d.Category
		if d.Kind != "" {
			s.Kind = string(d.Kind)
		}
		found = d.Findings
		if d.Correction != "" && row.Live != nil {
			s.Correction = &export.Correction{Kind: d.Correction, Reason: d.CorrectReason}
		}
		if s.Rating, err = p.rating(*d); err != nil {
			return s, err
		}
	}
	for _, h := range row.Hops {
		hop := export.Hop{ID: h.ID, Position: h.Position, Name: h.Name, Kind: h.Kind, Origin: h.Origin, Medium: h.Medium, Date: h.Date, Address: h.Address}
		if f := findingOf(found, h.ID); f.Finding != "" {
			hop.Finding = &export.Finding{Code: string(f.Finding), TrueSource: f.TrueSource, Note: f.Note}
		}
		s.Chain = append(s.Chain, hop)
	}
	if c.OccasionID != nil {
		if s.Occasion, err = p.occasion(*c.OccasionID); err != nil {
			return s, err
		}
	}
	for _, ev := range evidence {
		s.Evidence = append(s.Evidence, export.Evidence{ID: ev.ID, Kind: ev.Kind, URL: ev.URL, Title: ev.Title, BearsOn: ev.BearsOn, HopID: deref(ev.HopID), Stance: ev.Stance, Primary: ev.Primary, Excerpt: ev.Excerpt})
	}
	return s, nil
}

func (p *parts) rating(d models.Draft) (*export.Rating, error) {
	if d.Rating == "" || d.ScaleVersionID == nil {
		return nil, nil //nolint:nilnil // "no rating" is null in the snapshot
	}
	sv, ok := p.scales[*d.ScaleVersionID]
	if !ok {
		var err error
		if sv, err = p.r.ScaleVersion(p.desk, *d.ScaleVersionID); err != nil {
			return nil, err
		}
		p.scales[sv.ID] = sv
	}
	for _, l := range sv.Labels {
		if l.Code == d.Rating {
			return &export.Rating{Code: l.Code, NameID: l.NameID, NameEN: l.NameEN, Value: l.Value, ScaleVersion: sv.ID}, nil
		}
	}
	return nil, models.ErrNotFound
}

// Withdraw takes a proposal back to go on writing.
func (n *Newsroom) Withdraw(ctx context.Context, a Actor, ref Ref) error {
	return n.act(ctx, a, ref, workflow.Withdraw, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		e.IDs["verdict"] = deref(row.Claim.Proposal)
		row.Claim.Proposal = nil
		return nil
	})
}

// Return sends a proposal back to its reviewer with remarks.
func (n *Newsroom) Return(ctx context.Context, a Actor, ref Ref, sha, remarks string) error {
	v := invalid{}
	remarks = v.text(string(workflow.NeedRemarks), remarks)
	if remarks == "" {
		v.add(string(workflow.NeedRemarks), codeRequired)
	}
	return n.actIf(ctx, a, ref, workflow.Return, v, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		ver, err := shown(tx.Reader, row.Claim, sha)
		if err != nil {
			return err
		}
		e.Texts = map[string]string{"remarks": remarks}
		row.Claim.Proposal, row.Claim.PublishAt, row.Claim.ScheduledBy = nil, nil, nil
		return n.decide(tx, a, ver, workflow.Return, remarks, e)
	})
}

// shown gives the sealed proposal of a claim, and models.ErrStale when it is not the one that the editor was shown. An
// empty hash takes the one there is.
func shown(r *models.Reader, c models.Claim, sha string) (models.VerdictRevision, error) {
	ver, err := r.VerdictRevision(c.DeskID, *c.Proposal)
	if err != nil {
		return ver, err
	}
	if sha != "" && sha != ver.SHA256 {
		return ver, models.ErrStale
	}
	return ver, nil
}

func (n *Newsroom) decide(tx *models.Tx, a Actor, ver models.VerdictRevision, action workflow.Action, remarks string, e *models.Event) error {
	e.IDs["verdict"], e.IDs["sha256"] = ver.ID, ver.SHA256
	d := models.Decision{DeskID: a.Desk.ID, ID: models.NewID(), VerdictID: ver.ID, Action: action, AccountID: a.Account.ID, Remarks: remarks, SHA256: ver.SHA256, At: n.time()}
	return tx.CreateDecision(&d)
}

// Approve approves a sealed proposal by its hash. Nobody approves what they wrote any part of: the policy refuses it
// here, and the database once more.
func (n *Newsroom) Approve(ctx context.Context, a Actor, ref Ref, sha string) error {
	return doing("approve claim "+ref.ID, n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		return n.approveIn(tx, a, ref, sha)
	}))
}

func (n *Newsroom) approveIn(tx *models.Tx, a Actor, ref Ref, sha string) error {
	if sha == "" {
		return n.actIn(tx, a, ref, workflow.Approve, func(*models.Tx, Actor, *models.ClaimRow, *models.Event) error {
			return &Invalid{Fields: map[string]string{"snapshot_sha256": codeRequired}}
		})
	}
	return n.actIn(tx, a, ref, workflow.Approve, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		ver, err := shown(tx.Reader, row.Claim, sha)
		if err != nil {
			return err
		}
		return n.decide(tx, a, ver, workflow.Approve, "", e)
	})
}

// Publish makes an approved verdict public: now when at is zero, else at that time (PublishDue).
func (n *Newsroom) Publish(ctx context.Context, a Actor, ref Ref, at time.Time) error {
	return doing("publish claim "+ref.ID, n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		return n.publishIn(tx, a, ref, "", at)
	}))
}

// publishIn publishes the snapshot of that hash; an empty one takes what was approved.
func (n *Newsroom) publishIn(tx *models.Tx, a Actor, ref Ref, sha string, at time.Time) error {
	if !at.IsZero() && !at.After(n.time()) {
		return &Invalid{Fields: map[string]string{"publish_at": codePast}}
	}
	return n.actIn(tx, a, ref, workflow.Publish, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		if _, err := shown(tx.Reader, row.Claim, sha); err != nil {
			return err
		}
		if !at.IsZero() {
			when := models.Micro(at)
			row.Claim.State = workflow.From(workflow.Publish)[0]
			row.Claim.PublishAt, row.Claim.ScheduledBy = &when, a.id()
			e.Action = "schedule"
			e.IDs["at"] = when.Format(time.RFC3339)
			return nil
		}
		return n.makePublic(tx, a.id(), row, e)
	})
}

// makePublic puts the approved proposal in the place of what was live, and ends the authorship of this revision.
func (n *Newsroom) makePublic(tx *models.Tx, by *string, row *models.ClaimRow, e *models.Event) error {
	c := &row.Claim
	ver, err := tx.VerdictRevision(c.DeskID, *c.Proposal)
	if err != nil {
		return err
	}
	now := n.time()
	if row.Live != nil {
		if err := tx.Supersede(c.DeskID, c.ID, now); err != nil {
			return err
		}
	}
	p := models.Publication{DeskID: c.DeskID, ID: models.NewID(), ClaimID: c.ID, ArticleID: c.ArticleID, VerdictID: ver.ID, Number: ver.Number,
		PublishedBy: deref(by), PublishedAt: now}
	snap, err := export.Open(ver.Snapshot, ver.SHA256)
	if err != nil {
		return err
	}
	if snap.Correction != nil {
		p.Correction, p.CorrectReason = snap.Correction.Kind, snap.Correction.Reason
	}
	if err := tx.CreatePublication(&p); err != nil {
		return err
	}
	if err := endCorrection(tx, row); err != nil {
		return err
	}
	if err := tx.ClearDraftAuthors(c.DeskID, c.ID); err != nil {
		return err
	}
	c.Proposal, c.PublishAt, c.ScheduledBy = nil, nil, nil
	e.IDs["publication"], e.IDs["verdict"], e.IDs["sha256"] = p.ID, ver.ID, ver.SHA256
	e.Outbox = "verdict.published"
	if ver.Number > 1 {
		e.Outbox = "verdict.corrected"
	}
	e.Payload = map[string]any{"claim_id": c.ID, "article_id": c.ArticleID, "revision": ver.Number, "snapshot_sha256": ver.SHA256}
	return nil
}

// endCorrection takes the reason of a correction from the draft: it was this revision's, and the next has its own, or none.
func endCorrection(tx *models.Tx, row *models.ClaimRow) error {
	if row.Draft == nil || row.Draft.Correction == "" {
		return nil
	}
	d := *row.Draft
	d.Correction, d.CorrectReason = "", ""
	return tx.SaveDraft(&d)
}

// Unschedule takes the time from an approved verdict, which stays approved.
func (n *Newsroom) Unschedule(ctx context.Context, a Actor, ref Ref) error {
	return n.act(ctx, a, ref, workflow.Unschedule, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		row.Claim.PublishAt, row.Claim.ScheduledBy = nil, nil
		return nil
	})
}

// PublishDue publishes what was scheduled for now or before, each in a transaction of its own, and counts it. Several
// processes may call it at once: the claim's version lets one of them win.
func (n *Newsroom) PublishDue(ctx context.Context) (int, error) {
	due, err := n.store.Read(ctx).Due(n.time())
	if err != nil {
		return 0, doing("list what is due", err)
	}
	done := 0
	var failed []error
	for _, c := range due {
		err := n.store.Write(ctx, func(tx *models.Tx) error {
			row, err := lockedRow(tx, c.DeskID, c.ID)
			if err != nil {
				return err
			}
			if row.Claim.Version != c.Version {
				return models.ErrStale
			}
			// An editor planned it: the policy is asked once more, as of one.
			d := workflow.Next(workflow.Publish, workflow.Facts{Role: workflow.Editor, State: row.Claim.State})
			if !d.OK() {
				return models.ErrStale
			}
			row.Claim.State, row.Claim.UpdatedAt = d.To, n.time()
			e := models.Event{DeskID: c.DeskID, Actor: c.ScheduledBy, Action: string(workflow.Publish), Object: "claim", ObjectID: c.ID, At: n.time(),
				IDs: map[string]string{"from": string(c.State), "to": string(row.Claim.State), "article": c.ArticleID, "scheduled": "true"}}
			if err := n.makePublic(tx, c.ScheduledBy, &row, &e); err != nil {
				return err
			}
			if err := tx.SaveClaim(&row.Claim); err != nil {
				return err
			}
			tx.Record(e)
			return nil
		})
		switch {
		case err == nil:
			done++
		case errors.Is(err, models.ErrStale): // another process, or an editor, was first
		default:
			failed = append(failed, doing("publish claim "+c.ID, err)) // the others are published all the same
		}
	}
	return done, errors.Join(failed...)
}

// Finish closes an approved verdict that is not to be public.
func (n *Newsroom) Finish(ctx context.Context, a Actor, ref Ref, reason string) error {
	v := invalid{}
	if reason == "" {
		reason = workflow.FinishReasons[0]
	}
	v.oneOf(string(workflow.NeedReason), reason, workflow.FinishReasons)
	return n.actIf(ctx, a, ref, workflow.Finish, v, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		row.Claim.Reason, row.Claim.Proposal, row.Claim.PublishAt, row.Claim.ScheduledBy = reason, nil, nil, nil
		e.IDs["reason"] = reason
		return endCorrection(tx, row)
	})
}

// Correct opens a live verdict for its next revision; the live one stays public until that replaces it.
func (n *Newsroom) Correct(ctx context.Context, a Actor, ref Ref, kind, reason string) error {
	v := invalid{}
	v.oneOf(string(workflow.NeedCorrection), kind, workflow.CorrectionKinds)
	reason = v.required(string(workflow.NeedReason), reason)
	return n.actIf(ctx, a, ref, workflow.Correct, v, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		row.Claim.Assignee = a.id()
		e.IDs["correction"] = kind
		e.Texts = map[string]string{"reason": reason}
		d := models.Draft{DeskID: a.Desk.ID, ClaimID: row.Claim.ID, Kind: row.Claim.Kind}
		if row.Draft != nil {
			d = *row.Draft
		}
		d.Correction, d.CorrectReason, d.UpdatedBy, d.UpdatedAt = kind, reason, a.id(), n.time()
		// The reason is printed with the correction, so whoever gives it is an author of it.
		if err := n.wrote(tx, a, row.Claim.ID); err != nil {
			return err
		}
		return keepDraft(tx, a, row, d)
	})
}

// Retract withdraws the live verdict at once; a tombstone with the reason stays public.
func (n *Newsroom) Retract(ctx context.Context, a Actor, ref Ref, reason string) error {
	v := invalid{}
	reason = v.required(string(workflow.NeedReason), reason)
	return n.actIf(ctx, a, ref, workflow.Retract, v, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		if err := tx.RetractLive(a.Desk.ID, row.Claim.ID, a.Account.ID, reason, n.time()); err != nil {
			return err
		}
		// What was published counts no more: whoever wrote it is an author again of what is made of it.
		wrote, err := tx.VerdictAuthors(a.Desk.ID, row.Live.VerdictID)
		if err != nil {
			return err
		}
		if err := tx.AddDraftAuthors(a.Desk.ID, row.Claim.ID, wrote, n.time()); err != nil {
			return err
		}
		e.IDs["publication"] = row.Live.ID
		e.Texts = map[string]string{"reason": reason}
		e.Outbox = "verdict.retracted"
		e.Payload = map[string]any{"claim_id": row.Claim.ID, "article_id": row.Claim.ArticleID, "revision": row.Live.Number}
		return nil
	})
}

// ShownVerdict is a proposal as the editor saw it: the verdict revision and the hash of its snapshot.
type ShownVerdict struct {
	VerdictID, SHA256 string
}

// ApproveAll approves and publishes proposals of one article as they were shown, all or none: now, or at a time. One that
// changed in between is models.ErrStale, one that the editor wrote part of is *Refused.
func (n *Newsroom) ApproveAll(ctx context.Context, a Actor, articleID string, list []ShownVerdict, at time.Time) error {
	return doing("approve all of article "+articleID, n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if len(list) == 0 {
			return &Invalid{Fields: map[string]string{"verdict": codeRequired}}
		}
		claims := make([]string, len(list))
		sha := make(map[string]string, len(list))
		for i, shown := range list {
			v, err := tx.VerdictRevision(a.Desk.ID, shown.VerdictID)
			if err != nil {
				return err
			}
			if v.ArticleID != articleID {
				return models.ErrNotFound
			}
			claims[i] = v.ClaimID
			sha[v.ClaimID] = shown.SHA256
		}
		slices.Sort(claims) // rows are locked in one order everywhere
		for _, id := range slices.Compact(claims) {
			if err := n.approveAndPublishIn(tx, a, Ref{ID: id}, sha[id], at); err != nil {
				return err
			}
		}
		return nil
	}))
}

// approveAndPublishIn publishes a proposal that was shown, and approves it first if nobody has.
func (n *Newsroom) approveAndPublishIn(tx *models.Tx, a Actor, ref Ref, sha string, at time.Time) error {
	c, err := tx.Claim(a.Desk.ID, ref.ID)
	if err != nil {
		return err
	}
	if sha == "" {
		sha = "none was shown" // the hash of nothing: who may not is told so first, and everybody else that it is stale
	}
	if slices.Contains(workflow.From(workflow.Publish), c.State) {
		return n.publishIn(tx, a, ref, sha, at)
	}
	if err := n.approveIn(tx, a, ref, sha); err != nil {
		return err
	}
	return n.publishIn(tx, a, Ref{ID: ref.ID}, sha, at)
}

// ApproveAndPublish is the one button: both acts in one transaction.
func (n *Newsroom) ApproveAndPublish(ctx context.Context, a Actor, ref Ref, sha string, at time.Time) error {
	return doing("approve and publish claim "+ref.ID, n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		return n.approveAndPublishIn(tx, a, ref, sha, at)
	}))
}
