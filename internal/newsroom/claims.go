package newsroom

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sumber/internal/export"
	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
)

// ClaimPage is everything that the page of one claim shows.
type ClaimPage struct {
	Article      models.Article
	Revision     models.Revision
	Row          models.ClaimRow
	Neighbours   []models.ClaimRow // every claim of the article in text order, this one too
	Evidence     []models.Evidence
	Occasions    []models.Occasion
	Versions     []models.ClaimVersion
	Proposals    []models.VerdictRevision
	Remarks      []models.Decision
	Publications []models.Publication
	Scale        models.ScaleInForce
	Members      []models.MemberAccount
	Authors      []string // accounts that wrote the sealed proposal, or the draft
	Decisions    []workflow.Decision
	Missing      []workflow.Need // what stands between the draft and its proposal
	// DraftLabels are those of the scale's version that the draft is rated by; Assignable the members who may take it.
	DraftLabels []models.Label
	Assignable  []models.MemberAccount
	// Names are those of every account that the page speaks of, by account, also of who has left the desk.
	Names map[string]string
	// Sealed is the proposal that waits, nil for none; Live what is public now, nil for nothing.
	Sealed *SealedProposal
	Live   *LiveVerdict
	// Last is the last thing that was sealed, whatever became of it; nil when nothing was proposed yet.
	Last *export.Snapshot
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
		func() (err error) { p.Publications, err = r.Publications(a.Desk.ID, id); return },
		func() (err error) { p.Scale, err = r.Scale(a.Desk.ID); return },
		func() (err error) { p.Members, err = r.Members(a.Desk.ID); return },
		func() (err error) { p.Authors, err = authors(r, row.Claim); return },
	} {
		if err := step(); err != nil {
			return ClaimPage{}, doing("read claim", err)
		}
	}
	inTextOrder(p.Neighbours)
	f, err := facts(r, a, row)
	if err != nil {
		return ClaimPage{}, doing("read claim", err)
	}
	p.Decisions = workflow.Decisions(f)
	p.Missing = proposalOf(row, p.Evidence).Missing()
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
	if c.Proposal == nil {
		return nil
	}
	for _, v := range p.Proposals {
		if v.ID != *c.Proposal {
			continue
		}
		sp, err := sealedProposal(a, p.Row, v, p.Authors, p.Members)
		if err != nil {
			return err
		}
		sp.Live, sp.Approval = p.Live, approvalOf(p.Remarks, v.ID)
		p.Sealed = &sp
	}
	return nil
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

// mayTake reports whether work may be given to a member.
func mayTake(m models.MemberAccount) bool {
	return !m.Disabled && workflow.Next(workflow.Take, workflow.Facts{Role: m.Role, State: workflow.From(workflow.Take)[0]}).OK()
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
	c := row.Claim
	f := workflow.Facts{Role: a.Role, Scopes: a.Scopes, State: c.State, Live: row.Live != nil, Scheduled: c.PublishAt != nil,
		Assignee: c.Assignee != nil && *c.Assignee == a.Account.ID}
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

// Ref names a claim at the version that the actor saw. Version 0 takes the claim as it is now (bulk acts).
type Ref struct {
	ID      string
	Version int
}

// act is the frame of every act on one claim: it reads the claim, asks the policy, runs fn, and saves the claim under
// its version. fn changes row.Claim and may write other rows.
func (n *Newsroom) act(ctx context.Context, a Actor, ref Ref, action workflow.Action, fn actFunc) error {
	return n.actIf(ctx, a, ref, action, nil, fn)
}

// actFunc is what an act does to a claim once the policy has let it.
type actFunc func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error

// actIf is act with an input that was looked at beforehand: what is wrong with it is told last, to whom may act at all on
// a claim that is there and as they saw it.
func (n *Newsroom) actIf(ctx context.Context, a Actor, ref Ref, action workflow.Action, v invalid, fn actFunc) error {
	err := n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		return n.actIn(tx, a, ref, action, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
			if err := v.err(); err != nil {
				return err
			}
			return fn(tx, a, row, e)
		})
	})
	return doing(string(action)+" claim "+ref.ID, err)
}

func (n *Newsroom) actIn(tx *models.Tx, a Actor, ref Ref, action workflow.Action, fn actFunc) error {
	row, err := lockedRow(tx, a.Desk.ID, ref.ID)
	if err != nil {
		return err
	}
	f, err := facts(tx.Reader, a, row)
	if err != nil {
		return err
	}
	d := workflow.Next(action, f)
	if !d.OK() {
		return &Refused{Action: string(action), Why: d.Refused, State: row.Claim.State}
	}
	if ref.Version != 0 && ref.Version != row.Claim.Version {
		return models.ErrStale
	}
	from := row.Claim.State
	row.Claim.State = d.To
	row.Claim.UpdatedAt = n.time()
	e := n.event(a, string(action), "claim", ref.ID)
	e.IDs = map[string]string{"from": string(from), "to": string(d.To), "article": row.Claim.ArticleID}
	if err := fn(tx, a, &row, &e); err != nil {
		return err
	}
	e.IDs["to"] = string(row.Claim.State)
	if err := tx.SaveClaim(&row.Claim); err != nil {
		return err
	}
	tx.Record(e)
	return nil
}

// lockedRow reads a claim that nobody else can change until the transaction ends: of two who act at once, the second
// decides on what the first left.
func lockedRow(tx *models.Tx, desk, id string) (models.ClaimRow, error) {
	if _, err := tx.LockClaims(desk, []string{id}); err != nil {
		return models.ClaimRow{}, err
	}
	return tx.ClaimRow(desk, id)
}

// Select puts a claim on the list of those to be checked.
func (n *Newsroom) Select(ctx context.Context, a Actor, ref Ref) error {
	return n.act(ctx, a, ref, workflow.Select, nothingElse)
}

// Assign selects a claim for a member who may take it.
func (n *Newsroom) Assign(ctx context.Context, a Actor, ref Ref, accountID string) error {
	return n.act(ctx, a, ref, workflow.Assign, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		ms, err := tx.Members(a.Desk.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(ms, func(m models.MemberAccount) bool { return m.AccountID == accountID && mayTake(m) })
		if i < 0 {
			return &Invalid{Fields: map[string]string{string(workflow.NeedAssignee): codeNotMember}}
		}
		m := ms[i]
		row.Claim.Assignee = &m.AccountID
		e.IDs["assignee"] = m.AccountID
		return nil
	})
}

// Take begins the review of a claim as its assignee.
func (n *Newsroom) Take(ctx context.Context, a Actor, ref Ref) error {
	return n.act(ctx, a, ref, workflow.Take, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		row.Claim.Assignee = a.id()
		if row.Draft != nil {
			return nil
		}
		// The claim's own kind is what the draft starts from; the statement is the reviewer's to write.
		d := models.Draft{DeskID: a.Desk.ID, ClaimID: row.Claim.ID, Kind: row.Claim.Kind, UpdatedAt: n.time()}
		return keepDraft(tx, a, row, d)
	})
}

// Release gives a claim back to the list.
func (n *Newsroom) Release(ctx context.Context, a Actor, ref Ref) error {
	return n.act(ctx, a, ref, workflow.Release, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		row.Claim.Assignee = nil
		return nil
	})
}

// Dismiss takes a claim off the list. An empty reason is the default one.
func (n *Newsroom) Dismiss(ctx context.Context, a Actor, ref Ref, reason string) error {
	v := invalid{}
	reason = dismissReason(v, reason)
	return n.actIf(ctx, a, ref, workflow.Dismiss, v, dismissed(reason))
}

func dismissReason(v invalid, reason string) string {
	if reason == "" {
		return workflow.DismissReasons[0]
	}
	return v.oneOf(string(workflow.NeedReason), reason, workflow.DismissReasons)
}

func dismissed(reason string) actFunc {
	return func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		row.Claim.Reason, row.Claim.Assignee = reason, nil
		e.IDs["reason"] = reason
		return nil
	}
}

// Reopen brings a dismissed or finished claim back to triage.
func (n *Newsroom) Reopen(ctx context.Context, a Actor, ref Ref, reason string) error {
	v := invalid{}
	reason = v.required(string(workflow.NeedReason), reason)
	return n.actIf(ctx, a, ref, workflow.Reopen, v, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		row.Claim.Reason, row.Claim.Assignee = reason, nil
		e.Texts = map[string]string{"reason": reason}
		return nil
	})
}

// nothingElse is the act that is nothing but its change of state.
func nothingElse(*models.Tx, Actor, *models.ClaimRow, *models.Event) error { return nil }

// undecided leaves alone what somebody decided on between the look at the list and the lock on the claim.
func undecided(fn actFunc) actFunc {
	return func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		if from := workflow.State(e.IDs["from"]); !workflow.Undecided(from) {
			return &Refused{Action: e.Action, Why: workflow.RefusedState, State: from}
		}
		return fn(tx, a, row, e)
	}
}

// Sweep is triage in one act: Select those named, and dismiss others.
type Sweep struct {
	Select  []string // claims to be checked
	Dismiss []string // claims to be dismissed
	// Rest dismisses every claim of the article that is still in triage and not selected by this sweep.
	Rest   bool
	Reason string // "" is the default
}

// Swept counts what a sweep did. Skipped are claims that stood where the act is not open to the actor.
type Swept struct {
	Selected, Dismissed, Skipped int
}

// Triage sweeps an article in one transaction.
func (n *Newsroom) Triage(ctx context.Context, a Actor, articleID string, in Sweep) (Swept, error) {
	v := invalid{}
	reason := dismissReason(v, in.Reason)
	var out Swept
	err := n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		out = Swept{}
		if err := a.need(workflow.Review); err != nil {
			return err
		}
		if _, err := tx.Article(a.Desk.ID, articleID); err != nil {
			return err
		}
		rows, err := tx.ArticleClaims(a.Desk.ID, articleID)
		if err != nil {
			return err
		}
		if err := v.err(); err != nil {
			return err
		}
		of := make(map[string]models.Claim, len(rows))
		for _, r := range rows {
			of[r.Claim.ID] = r.Claim
		}
		step := func(id string, action workflow.Action, counter *int, fn actFunc) error {
			if _, ok := of[id]; !ok {
				return models.ErrNotFound
			}
			err := n.actIn(tx, a, Ref{ID: id}, action, fn)
			var no *Refused
			switch {
			case err == nil:
				*counter++
			case asRefused(err, &no):
				out.Skipped++
			default:
				return err
			}
			return nil
		}
		for _, id := range in.Select {
			if err := step(id, workflow.Select, &out.Selected, nothingElse); err != nil {
				return err
			}
		}
		for _, id := range in.Dismiss {
			if err := step(id, workflow.Dismiss, &out.Dismissed, dismissed(reason)); err != nil {
				return err
			}
		}
		if !in.Rest {
			return nil
		}
		for _, r := range rows {
			id := r.Claim.ID
			if !workflow.Undecided(r.Claim.State) || slices.Contains(in.Select, id) || slices.Contains(in.Dismiss, id) {
				continue
			}
			if err := step(id, workflow.Dismiss, &out.Dismissed, undecided(dismissed(reason))); err != nil {
				return err
			}
		}
		return nil
	})
	return out, doing("triage article "+articleID, err)
}

// Where is a place in the text, in one of three ways: by code points, or by the exact words and which of their occurrences
// (1 is the first).
type Where struct {
	Start, End int // code points, when End is not 0
	Exact      string
	Occurrence int
	// Field names it in what was sent; "" is "LIST.N.exact", N its place in the list.
	Field string
}

// find gives the bytes of a place.
func (w Where) find(s string, ix *text.Index) (text.Span, bool) {
	if w.End != 0 {
		sp, err := ix.FromRunes(w.Start, w.End)
		if err != nil || sp.Len() == 0 || (w.Exact != "" && sp.In(s) != w.Exact) {
			return text.Span{}, false
		}
		return sp, true
	}
	exact := strings.TrimFunc(strings.ReplaceAll(w.Exact, "\r\n", "\n"), unicode.IsSpace)
	if exact == "" || !utf8.ValidString(exact) {
		return text.Span{}, false // bytes from the middle of a character would be found, and break what reads them
	}
	at := 0
	for k := max(w.Occurrence, 1); ; k-- {
		i := strings.Index(s[at:], exact)
		if i < 0 {
			return text.Span{}, false
		}
		at += i
		if k == 1 {
			return text.Span{Start: at, End: at + len(exact)}, true
		}
		at += len(exact)
	}
}

// HopInput is one row of a chain as a person gives it. An empty ID is a new hop.
type HopInput struct {
	ID                            string
	Position                      int
	Name, Kind                    string
	Origin, Medium, Date, Address string
	// Field begins the names of its fields in what was sent; "" is "chain.N.", N its place in the list.
	Field string
}

// ClaimEdit is a claim as a person corrects it.
type ClaimEdit struct {
	Content, Cue, Source []Where
	Attribution          string
	Kind                 string
	Chain                []HopInput
}

// EditClaim writes a new version of a claim: its spans, source and chain. Who writes is an author of what is proposed later.
func (n *Newsroom) EditClaim(ctx context.Context, a Actor, ref Ref, in ClaimEdit) error {
	return n.act(ctx, a, ref, workflow.Edit, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		rev, err := tx.RevisionByID(a.Desk.ID, row.Version.RevID)
		if err != nil {
			return err
		}
		b, err := edited(rev.Text, row.Version.Body, in)
		if err != nil {
			return err
		}
		return n.newVersion(tx, a, row, b, rev, "edit")
	})
}

// edited lays an edit over the body of the version before: what the engine remarked stays where the words stay.
func edited(s string, b models.Body, in ClaimEdit) (models.Body, error) {
	v := invalid{}
	ix := text.NewIndex(s)
	fields := map[text.Span]string{} // the last one that named the place
	spans := func(field string, ws []Where) []text.Span {
		out := []text.Span{}
		for i, w := range ws {
			if w.Field == "" {
				w.Field = fmt.Sprintf("%s.%d.exact", field, i)
			}
			sp, ok := w.find(s, ix)
			if !ok {
				v.add(w.Field, codeNotInText)
				continue
			}
			out, fields[sp] = append(out, sp), w.Field
		}
		slices.SortFunc(out, func(a, b text.Span) int { return a.Start - b.Start })
		return out
	}
	content := spans("content", in.Content)
	if len(in.Content) == 0 {
		v.add("content.0.exact", codeRequired)
	}
	for i := 1; i < len(content); i++ {
		if content[i].Overlaps(content[i-1]) {
			v.add(fields[content[i]], codeSpan)
		}
	}
	next := b
	if !slices.Equal(content, b.Content) {
		next.Hedges, next.Dates, next.WorthReasons = nil, nil, nil
		next.Quote = quoteType(s, content)
	}
	next.Content, next.Cue, next.Source = content, spans("cue", in.Cue), spans("source", in.Source)
	v.oneOf("attribution", in.Attribution, names(workflow.Attributions))
	v.oneOf("kind", in.Kind, names(workflow.Kinds))
	next.Attribution, next.Kind = workflow.Attribution(in.Attribution), workflow.Kind(in.Kind)
	next.Why = nil
	next.Chain = chainInput(v, b.Chain, in.Chain, next.Attribution)
	next.SourceName, next.SourceKind = "", ""
	if len(next.Chain) > 0 {
		next.SourceName, next.SourceKind = next.Chain[0].Name, next.Chain[0].Kind
		next.Chain[0].Mention, next.Chain[0].Cue = next.Source, next.Cue
	}
	return next, v.err()
}

// chainInput reads a person's chain. Hops keep their id, so that findings stay with them; positions are made dense.
func chainInput(v invalid, old []models.ChainHop, in []HopInput, attr workflow.Attribution) []models.ChainHop {
	if attr == workflow.Unattributed {
		return nil
	}
	in = slices.Clone(in)
	for i := range in {
		if in[i].Field == "" {
			in[i].Field = fmt.Sprintf("chain.%d.", i)
		}
	}
	slices.SortStableFunc(in, func(a, b HopInput) int { return a.Position - b.Position })
	chain := make([]models.ChainHop, 0, len(in))
	position, last := -1, 0
	for i, h := range in {
		field := func(name string) string { return h.Field + name }
		if i == 0 || h.Position != last {
			position++
		}
		last = h.Position
		hop := models.ChainHop{ID: models.NewID()}
		if k := sameHop(old, h, position); k >= 0 {
			hop = old[k]
			hop.SourceID = nil
			old = slices.Delete(slices.Clone(old), k, k+1)
		}
		hop.Position = position
		hop.Name = v.line(field("name"), h.Name)
		if h.Kind == "" {
			h.Kind = workflow.SourceKinds[0]
		}
		hop.Kind = v.oneOf(field("kind"), h.Kind, workflow.SourceKinds)
		if hop.Name == "" && hop.Kind != "anonymous" {
			v.add(field("name"), codeRequired)
		}
		if h.Origin == "" {
			h.Origin = workflow.HopOrigins[0]
		}
		hop.Origin = v.oneOf(field("origin"), h.Origin, workflow.HopOrigins)
		hop.Medium = v.optionalOneOf(field("medium"), h.Medium, workflow.Mediums)
		hop.Date = v.when(field("date"), h.Date)
		hop.Address = v.address(field("address"), h.Address)
		chain = append(chain, hop)
	}
	if len(chain) == 0 {
		v.add("chain.0.name", codeRequired)
	}
	return chain
}

// sameHop finds which hop of the chain before a row means: by its id, or without one by the speaker's place or its name,
// so that what was found there stays with it.
func sameHop(old []models.ChainHop, h HopInput, position int) int {
	if h.ID != "" {
		return slices.IndexFunc(old, func(o models.ChainHop) bool { return o.ID == h.ID })
	}
	return slices.IndexFunc(old, func(o models.ChainHop) bool {
		return o.Position == 0 && position == 0 || o.Position > 0 && position > 0 && models.Fold(o.Name) == models.Fold(h.Name)
	})
}

func names[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// newVersion appends a version by a person, with its hops and what lists show of it.
func (n *Newsroom) newVersion(tx *models.Tx, a Actor, row *models.ClaimRow, b models.Body, rev models.Revision, note string) error {
	dir, err := n.directory(tx, a, nil, []models.Body{b})
	if err != nil {
		return err
	}
	b.Chain = linked(b.Chain, dir)
	c := &row.Claim
	v := models.ClaimVersion{DeskID: c.DeskID, ID: models.NewID(), ClaimID: c.ID, Number: c.Current + 1, RevID: rev.ID, Body: b, Author: a.id(), Note: note, CreatedAt: n.time()}
	if err := tx.CreateClaimVersion(&v); err != nil {
		return err
	}
	c.Current, c.Touched = v.Number, true
	c.Excerpt = excerpt(rev.Text, b.Content)
	mirror(c, b)
	if err := tx.ReplaceHops(c.DeskID, c.ID, hopRows(*c, b.Chain)); err != nil {
		return err
	}
	return n.wrote(tx, a, c.ID)
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

// RestoreClaim makes a new version that is like an earlier one: undo, with history kept.
func (n *Newsroom) RestoreClaim(ctx context.Context, a Actor, ref Ref, number int) error {
	return n.act(ctx, a, ref, workflow.Edit, func(tx *models.Tx, a Actor, row *models.ClaimRow, e *models.Event) error {
		v, err := tx.ClaimVersion(a.Desk.ID, ref.ID, number)
		if err != nil {
			return err
		}
		rev, err := tx.RevisionByID(a.Desk.ID, v.RevID)
		if err != nil {
			return err
		}
		e.IDs["restored"] = fmt.Sprint(number)
		return n.newVersion(tx, a, row, v.Body, rev, "undo")
	})
}

// UndoClaim takes back the last edit of a claim: a new version like the one before it.
func (n *Newsroom) UndoClaim(ctx context.Context, a Actor, ref Ref) error {
	c, err := n.store.Read(ctx).Claim(a.Desk.ID, ref.ID)
	if err != nil {
		return doing("undo edit of claim "+ref.ID, err)
	}
	if c.Current < 2 {
		return &Invalid{Fields: map[string]string{"version": codeUnknown}}
	}
	if ref.Version == 0 {
		ref.Version = c.Version
	}
	return n.RestoreClaim(ctx, a, ref, c.Current-1)
}

// AddClaim adds a claim that the machine missed, as selected work of a person.
func (n *Newsroom) AddClaim(ctx context.Context, a Actor, articleID string, in ClaimEdit) (models.Claim, error) {
	var c models.Claim
	err := n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if err := a.need(workflow.Review); err != nil {
			return err
		}
		art, err := tx.Article(a.Desk.ID, articleID)
		if err != nil {
			return err
		}
		rev, err := tx.Revision(a.Desk.ID, articleID, art.Revision)
		if err != nil {
			return err
		}
		b, err := edited(rev.Text, models.Body{CheckWorthy: workflow.CheckWorthiness[1]}, in)
		if err != nil {
			return err
		}
		dir, err := n.directory(tx, a, nil, []models.Body{b})
		if err != nil {
			return err
		}
		b.Chain = linked(b.Chain, dir)
		rows, err := tx.ArticleClaims(a.Desk.ID, articleID)
		if err != nil {
			return err
		}
		last := 0
		for _, r := range rows {
			last = max(last, r.Claim.Position)
		}
		c = newClaim(art, last+1, b, rev)
		c.CreatedAt, c.UpdatedAt, c.Touched = n.time(), n.time(), true
		if err := tx.CreateClaim(&c); err != nil {
			return err
		}
		v := firstVersion(c, b, rev, a.id(), "", "edit")
		if err := tx.CreateClaimVersion(&v); err != nil {
			return err
		}
		if err := tx.CreateHops(hopRows(c, b.Chain)); err != nil {
			return err
		}
		if err := n.wrote(tx, a, c.ID); err != nil {
			return err
		}
		e := n.event(a, "claim_add", "claim", c.ID)
		e.IDs = map[string]string{"article": articleID}
		tx.Record(e)
		return nil
	})
	return c, doing("add claim", err)
}
