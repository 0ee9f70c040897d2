package handlers

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"sumber/internal/export"
	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
	"sumber/views"
)

// whenever is a time of publication; the zero value is now.
type whenever = time.Time

// timeOf reads a date and time of a form in the desk's time zone; an empty field is now.
func (s *server) timeOf(r *request, field string) (whenever, error) {
	v := r.form(field)
	if v == "" {
		return whenever{}, nil
	}
	zone, err := time.LoadLocation(r.actor.Desk.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if t, err := time.ParseInLocation(layout, v, zone); err == nil {
			return t, nil
		}
	}
	return whenever{}, &newsroom.Invalid{Fields: map[string]string{field: "date"}}
}

// verdictVM shows what was sealed.
func (s *server) verdictVM(r *request, snap export.Snapshot, scales map[string]models.ScaleVersion) *views.VerdictVM {
	vm := &views.VerdictVM{Statement: snap.Statement, Kind: workflow.Kind(snap.Kind), Category: snap.Category, Summary: snap.Summary, RationaleHTML: s.md.html(snap.Rationale),
		Attribution: workflow.Attribution(snap.Attribution), Quote: snap.Quote, Negated: snap.Negated}
	if o := snap.Occasion; o != nil {
		vm.Occasion = &views.OccasionVM{ID: o.ID, Speaker: o.Speaker, Medium: o.Medium, Date: o.Date, Addressee: o.Addressee, Document: o.Document, Note: o.Note}
	}
	if c := snap.Correction; c != nil {
		vm.Correction, vm.CorrectionReason = c.Kind, c.Reason
	}
	names := map[string]string{}
	for _, h := range snap.Chain {
		hop := views.Hop{ID: h.ID, Source: views.Source{Name: h.Name, Kind: h.Kind}, Position: h.Position, Origin: h.Origin, Medium: h.Medium, Date: h.Date, Address: h.Address}
		if h.Finding != nil {
			hop.Finding, hop.TrueSource, hop.Note = workflow.Finding(h.Finding.Code), h.Finding.TrueSource, h.Finding.Note
		}
		names[h.ID] = h.Name
		vm.Chain = append(vm.Chain, hop)
	}
	if snap.Rating != nil {
		vm.Rating = &views.Rating{Code: snap.Rating.Code}
		if drawn := ratingOf(r, scales[snap.Rating.ScaleVersion].Labels, snap.Rating.Code); drawn != nil {
			vm.Rating = drawn // with its place on the scale
		}
		vm.Rating.Name = inLanguage(r, snap.Rating.NameID, snap.Rating.NameEN)
	}
	for _, ev := range snap.Evidence {
		vm.Evidence = append(vm.Evidence, views.EvidenceVM{ID: ev.ID, Kind: ev.Kind, Stance: ev.Stance, BearsOn: ev.BearsOn, Hop: names[ev.HopID], URL: ev.URL, Title: ev.Title, Primary: ev.Primary, Excerpt: ev.Excerpt})
	}
	return vm
}

// proposalVM shows a sealed proposal with who may approve it, and who may not and why.
func (s *server) proposalVM(r *request, p newsroom.SealedProposal, art models.Article, rev models.Revision, names map[string]string, scales map[string]models.ScaleVersion) views.ProposalVM {
	b := p.Row.Version.Body
	vm := views.ProposalVM{ClaimRow: s.claimRow(r, p.Row, art, nil), VerdictID: p.Verdict.ID, SHA256: p.Verdict.SHA256, Revision: p.Verdict.Number, Attempt: p.Verdict.Attempt,
		Passage: views.Passage{Text: rev.Text, Language: art.Language, Content: b.Content, Cue: b.Cue, Source: b.Source},
		Verdict: *s.verdictVM(r, p.Snapshot, scales), Proposed: views.Stamp{By: names[p.Verdict.ProposedBy], At: p.Verdict.ProposedAt}}
	vm.Article, vm.Decisions = articleRef(art), p.Decisions
	if p.Snapshot.Revision.SHA256 != rev.SHA256 || p.Snapshot.Revision.Number != art.Revision {
		vm.OfRevision, vm.Passage = p.Snapshot.Revision.Number, sealedWords(p.Snapshot, art.Language)
	}
	if p.Approval != nil {
		vm.Approved = views.Stamp{By: names[p.Approval.AccountID], At: p.Approval.At}
	}
	if p.Live != nil {
		vm.Before = s.verdictVM(r, p.Live.Snapshot, scales)
		vm.SinceLive = verdictChanges(r, art.Language, p.Live.Snapshot, p.Snapshot)
	}
	vm.Texts = map[string]string{"statement": p.Snapshot.Statement, "summary": p.Snapshot.Summary, "rationale": p.Snapshot.Rationale}
	if e := p.Earlier; e != nil {
		vm.Earlier = earlierVM(r, art.Language, *e, p.Snapshot, names)
	}
	if r.actor.Desk.CheckPage != "" {
		bars, warnings := newsroom.ReviewOutlook(r.actor.Desk, art, p.Snapshot, scales)
		vm.Review = &views.ReviewVM{}
		for _, b := range bars {
			vm.Review.Bars = append(vm.Review.Bars, string(b))
		}
		for _, w := range warnings {
			vm.Review.Warnings = append(vm.Review.Warnings, string(w))
		}
	}
	for _, id := range p.Authors {
		vm.Authors = append(vm.Authors, names[id])
	}
	for _, m := range p.MayApprove {
		vm.Approvers = append(vm.Approvers, m.Name)
	}
	for _, m := range p.Barred {
		vm.Barred = append(vm.Barred, views.BarredVM{Name: m.Member.Name, Refused: string(m.Why)})
	}
	return vm
}

// earlierVM shows the attempt before: what was said of it, and what became of that.
func earlierVM(r *request, language string, e newsroom.Attempt, now export.Snapshot, names map[string]string) *views.EarlierVM {
	vm := &views.EarlierVM{Attempt: e.Verdict.Attempt, Changes: verdictChanges(r, language, e.Snapshot, now)}
	if e.Return != nil {
		vm.Return = &views.Remark{Stamp: views.Stamp{By: names[e.Return.AccountID], At: e.Return.At}, Text: e.Return.Remarks}
	}
	objects := map[string]string{}
	for _, h := range e.Snapshot.Chain {
		objects[h.ID] = h.Name
	}
	for _, ev := range e.Snapshot.Evidence {
		objects[ev.ID] = ev.Title
	}
	for _, rm := range e.Remarks {
		v := remarkVM(rm, names, objects[rm.ObjectID])
		v.Replaces, v.Replacement, v.Was = rm.Replacement != nil, value(rm.Replacement), newsroom.SealedText(e.Snapshot, rm.Field)
		v.Changed = slices.ContainsFunc(vm.Changes, func(c views.ChangeVM) bool { return c.About(rm.Field, v.Object) })
		vm.Remarks = append(vm.Remarks, v)
	}
	return vm
}

// lacksVM shows what a draft needs, with the names of the steps.
func lacksVM(row models.ClaimRow, lacks []newsroom.Lack) []views.LackVM {
	var out []views.LackVM
	for _, l := range lacks {
		vm := views.LackVM{Need: l.Need, HopID: l.HopID}
		for _, h := range row.Hops {
			if h.ID == l.HopID {
				vm.Name = h.Name
			}
		}
		out = append(out, vm)
	}
	return out
}

func (s *server) approvalVM(r *request) (views.ApprovalVM, error) {
	return s.approvalOf(r, r.Param("id"))
}

func (s *server) approvalOf(r *request, articleID string) (views.ApprovalVM, error) {
	p, err := s.news.Approval(r.Request().Context(), r.actor, articleID)
	if err != nil {
		return views.ApprovalVM{}, err
	}
	vm := views.ApprovalVM{Page: s.page(r, "approvals"), Article: articleRef(p.Article)}
	names := p.Names
	for _, sp := range p.Proposals {
		vm.Proposals = append(vm.Proposals, s.proposalVM(r, sp, p.Article, p.Revision, names, p.Scales))
	}
	for _, lo := range p.LeftOut {
		c := lo.Row.Claim
		vm.LeftOut = append(vm.LeftOut, views.LeftOutVM{ClaimRef: views.ClaimRef{ID: c.ID, Number: c.Position}, Here: c.Proposal != nil, State: c.State, Refused: lo.Why,
			Lacks: lacksVM(lo.Row, lo.Lacks), OpenRemarks: lo.OpenRemarks})
	}
	for i := 1; i < len(vm.Proposals); i++ {
		vm.Proposals[i-1].Next = vm.Proposals[i].Number
	}
	return vm, nil
}

func (s *server) approval(r *request) error {
	vm, err := s.approvalVM(r)
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, views.ApprovalPage(vm))
}

// approveAll approves and publishes what the editor was shown, all or none.
func (s *server) approveAll(r *request) error {
	at, err := s.timeOf(r, "publish_at")
	params, perr := r.FormParams()
	if perr != nil {
		return &badRequest{code: "bad_request", detail: perr.Error()}
	}
	var list []newsroom.ShownVerdict
	for _, v := range params["verdict"] {
		id, sha, _ := strings.Cut(v, ":")
		list = append(list, newsroom.ShownVerdict{VerdictID: id, SHA256: sha})
	}
	if err == nil {
		err = s.news.ApproveAll(r.Request().Context(), r.actor, r.Param("id"), list, at)
	}
	if fields, ok := fieldsOf(err); ok {
		vm, err := s.approvalVM(r)
		if err != nil {
			return err
		}
		vm.Form = formOf(r, fields)
		return s.render(r, http.StatusUnprocessableEntity, views.ApprovalPage(vm))
	}
	if err != nil {
		return err
	}
	n := len(list)
	code := "published_all"
	if !at.IsZero() {
		code = "scheduled_all"
	}
	return s.done(r, s.ref(r).Path("articles", r.Param("id"), "approval"), notice{Tone: "done", Code: code, N: &n})
}

func (s *server) approvals(r *request) error {
	p, err := s.news.Approvals(r.Request().Context(), r.actor, models.ProposedQuery{After: r.QueryParam("after"), Before: r.QueryParam("before")})
	if err != nil {
		return err
	}
	vm := views.ApprovalsVM{Page: s.page(r, "approvals"), Pager: pager(r, p.Prev, p.Next)}
	for _, row := range p.Rows {
		vm.Articles = append(vm.Articles, views.ApprovalRow{ArticleRef: articleRef(row.Article), Proposed: row.Proposed, Approved: row.Approved})
	}
	return s.render(r, http.StatusOK, views.ApprovalsPage(vm))
}
