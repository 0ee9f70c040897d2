package handlers

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sumber/internal/newsroom"
	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
	"sumber/views"
)

// chainOf shows a chain, with the answers to its questions where there are any.
func chainOf(hops []models.Hop, findings []models.HopFinding) views.Chain {
	chain := make(views.Chain, len(hops))
	for i, h := range hops {
		chain[i] = views.Hop{ID: h.ID, Source: views.Source{ID: value(h.SourceID), Name: h.Name, Kind: h.Kind}, Position: h.Position, Origin: h.Origin,
			Medium: h.Medium, Date: h.Date, Address: h.Address}
		for _, f := range findings {
			if f.HopID == h.ID {
				chain[i].Finding, chain[i].TrueSource, chain[i].Note = f.Finding, f.TrueSource, f.Note
			}
		}
	}
	return chain
}

// claimRow shows a claim in a list.
func (s *server) claimRow(r *request, row models.ClaimRow, art models.Article, numbers map[string]int) views.ClaimRow {
	c := row.Claim
	vm := views.ClaimRow{ID: c.ID, Number: c.Position, Words: c.Excerpt, Language: art.Language, Statement: c.Statement, Kind: c.Kind, Attribution: c.Attribution,
		Quote: row.Version.Body.Quote, Worth: c.CheckWorthy, Chain: chainOf(row.Hops, nil), State: c.State, Assignee: row.AssigneeName,
		Mine: c.Assignee != nil && *c.Assignee == r.actor.Account.ID, Edited: c.Touched, Anchor: c.Anchor, Reason: c.Reason, UpdatedAt: c.UpdatedAt, Version: c.Version}
	if c.DuplicateOf != nil {
		vm.DuplicateOf = views.ClaimRef{ID: *c.DuplicateOf, Number: numbers[*c.DuplicateOf]}
	}
	vm.Decisions = newsroom.RowDecisions(r.actor, c)
	if row.Live != nil {
		vm.Live = row.Live.Number
	}
	if row.Live != nil && slices.Contains(workflow.From(workflow.Draft), c.State) || row.Live != nil && c.Proposal != nil {
		vm.Working = row.Live.Number + 1
	}
	if c.PublishAt != nil {
		vm.PublishAt = *c.PublishAt
	}
	return vm
}

// ratingOf shows a label in the language of the page. Its place counts the labels that have a value, from the false end.
func ratingOf(r *request, labels []models.Label, code string) *views.Rating {
	for _, l := range ratings(r, labels) {
		if l.Code == code {
			return &l
		}
	}
	return nil
}

func ratings(r *request, labels []models.Label) []views.Rating {
	var values []int
	for _, l := range labels {
		if l.Value != nil {
			values = append(values, *l.Value)
		}
	}
	slices.Sort(values)
	values = slices.Compact(values)
	out := make([]views.Rating, len(labels))
	for i, l := range labels {
		out[i] = views.Rating{Code: l.Code, Name: inLanguage(r, l.NameID, l.NameEN), Explanation: l.Explanation, Of: len(values)}
		if l.Value != nil {
			out[i].Place = slices.Index(values, *l.Value) + 1
		}
	}
	return out
}

func inLanguage(r *request, id, en string) string {
	if r.lang == newsroom.Languages[1] {
		return en
	}
	return id
}

// claim is the page of one claim.
func (s *server) claim(r *request) error {
	vm, err := s.claimVM(r)
	if err != nil {
		return err
	}
	if vm.Beside.Resume.ID != vm.ID {
		if err := s.news.LeaveAt(r.Request().Context(), r.actor, vm.Article.ID, vm.ID); err != nil {
			s.o.Log.Warn("the place on the article was not kept", "error", err, "request_id", requestID(r.Context))
		}
	}
	return s.render(r, http.StatusOK, views.ClaimPage(vm))
}

func (s *server) claimVM(r *request) (views.ClaimVM, error) {
	p, err := s.news.Claim(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return views.ClaimVM{}, err
	}
	history, err := s.news.History(r.Request().Context(), r.actor, "claim", r.Param("id"))
	if err != nil {
		return views.ClaimVM{}, err
	}
	numbers := numbersOf(p.Neighbours)
	b := p.Row.Version.Body
	vm := views.ClaimVM{Page: s.page(r, "articles"), ClaimRow: s.claimRow(r, p.Row, p.Article, numbers),
		Passage: views.Passage{Text: p.Revision.Text, Language: p.Article.Language, Content: b.Content, Cue: b.Cue, Source: b.Source}}
	vm.Article, vm.Decisions = articleRef(p.Article), p.Decisions
	vm.Previous, vm.Next = neighbours(p)
	vm.Beside = s.articleVM(r, vm.Page, p.Beside, p.Row.Claim.ID)
	if m := vm.Beside.Marker; m != nil && vm.Decisions.OK(workflow.Edit) {
		m.Claim, m.Version = views.ClaimRef{ID: vm.ID, Number: vm.Number}, vm.Version
	}
	vm.Evidence = s.evidence(r, p)
	vm.Draft, vm.Lacks = s.draftVM(r, p), lacksVM(p.Row, p.Lacks)
	vm.Chain = answered(p, vm.Chain)
	if d := p.Row.Draft; d != nil {
		vm.Rating = ratingOf(r, p.DraftLabels, d.Rating)
	}
	vm.Occasion, vm.Occasions = occasions(p, numbers)
	names := p.Names
	for _, m := range p.Assignable {
		vm.Members = append(vm.Members, views.Option{Value: m.AccountID, Text: m.Name, Selected: p.Row.Claim.Assignee != nil && *p.Row.Claim.Assignee == m.AccountID})
	}
	if p.Sealed != nil {
		vm.Verdict = s.verdictVM(r, p.Sealed.Snapshot, p.Scales)
		pr := s.proposalVM(r, *p.Sealed, p.Article, p.Revision, names, p.Scales)
		vm.Proposal = &pr
	}
	if p.Live != nil {
		v := s.verdictVM(r, p.Live.Snapshot, p.Scales)
		vm.Published = &views.PublicationVM{Number: p.Live.Publication.Number, Stamp: views.Stamp{By: names[p.Live.Publication.PublishedBy], At: p.Live.Publication.PublishedAt},
			Verdict: *v, Correction: p.Live.Publication.Correction, Reason: p.Live.Publication.CorrectReason, SHA256: p.Live.SHA256}
	}
	if vm.Verdict == nil && !vm.Decisions.OK(workflow.Draft) && p.Last != nil {
		vm.Verdict = s.verdictVM(r, *p.Last, p.Scales)
	}
	vm.Remarks, vm.OnFields = lastRemark(p, names), onFields(p)
	vm.History = claimHistory(p, history)
	vm.Why = why(p)
	for _, k := range p.Kept {
		vm.Kept = append(vm.Kept, views.KeptNote{Form: k.Form, At: k.At})
	}
	return vm, nil
}

// neighbours are the claims before and after in the text.
func neighbours(p newsroom.ClaimPage) (before, after views.ClaimRef) {
	i := slices.IndexFunc(p.Neighbours, func(r models.ClaimRow) bool { return r.Claim.ID == p.Row.Claim.ID })
	ref := func(i int) views.ClaimRef {
		if i < 0 || i >= len(p.Neighbours) {
			return views.ClaimRef{}
		}
		return views.ClaimRef{ID: p.Neighbours[i].Claim.ID, Number: p.Neighbours[i].Claim.Position}
	}
	return ref(i - 1), ref(i + 1)
}

func memberNames(ms []models.MemberAccount) map[string]string {
	names := make(map[string]string, len(ms))
	for _, m := range ms {
		names[m.AccountID] = m.Name
	}
	return names
}

func (s *server) draftVM(r *request, p newsroom.ClaimPage) views.DraftVM {
	vm := views.DraftVM{Kind: p.Row.Claim.Kind, Scale: ratings(r, p.Scale.ScaleVersion.Labels)}
	d := p.Row.Draft
	if d == nil {
		return vm
	}
	vm.Statement, vm.Rating, vm.Category, vm.Summary, vm.Rationale = d.Statement, d.Rating, d.Category, d.Summary, d.Rationale
	if d.Kind != "" {
		vm.Kind = d.Kind
	}
	vm.Correction, vm.CorrectionReason = d.Correction, d.CorrectReason
	if d.UpdatedBy != nil {
		vm.Saved = views.Stamp{By: p.Names[*d.UpdatedBy], At: d.UpdatedAt}
	}
	return vm
}

func (s *server) evidence(r *request, p newsroom.ClaimPage) []views.EvidenceVM {
	names := p.Names
	edit := views.Decisions(p.Decisions).OK(workflow.Edit)
	out := make([]views.EvidenceVM, len(p.Evidence))
	for i, ev := range p.Evidence {
		out[i] = views.EvidenceVM{ID: ev.ID, Kind: ev.Kind, Stance: ev.Stance, BearsOn: ev.BearsOn, URL: ev.URL, Title: ev.Title, Primary: ev.Primary, Excerpt: ev.Excerpt,
			OfOccasion: ev.OccasionID != nil, Added: views.Stamp{By: names[ev.CreatedBy], At: ev.CreatedAt}, CanRemove: edit}
		if ev.HopID != nil {
			for _, h := range p.Row.Hops {
				if h.ID == *ev.HopID {
					out[i].Hop = h.Name
				}
			}
		}
	}
	return out
}

func occasions(p newsroom.ClaimPage, numbers map[string]int) (*views.OccasionVM, []views.OccasionVM) {
	var own *views.OccasionVM
	var others []views.OccasionVM
	for _, o := range p.Occasions {
		vm := views.OccasionVM{ID: o.ID, Version: o.Version, Medium: o.Medium, Date: o.Date, Addressee: o.Addressee, Document: o.Document, Note: o.Note, Speaker: o.Speaker}
		for _, n := range p.Neighbours {
			if n.Claim.OccasionID != nil && *n.Claim.OccasionID == o.ID {
				vm.Claims = append(vm.Claims, views.ClaimRef{ID: n.Claim.ID, Number: numbers[n.Claim.ID]})
			}
		}
		if p.Row.Claim.OccasionID != nil && *p.Row.Claim.OccasionID == o.ID {
			own = &vm
		} else {
			others = append(others, vm)
		}
	}
	return own, others
}

// lastRemark is what the editor wrote on the last return, while the claim is in work again.
func lastRemark(p newsroom.ClaimPage, names map[string]string) *views.Remark {
	if p.Row.Claim.Proposal != nil || len(p.Proposals) == 0 {
		return nil
	}
	last := p.Proposals[len(p.Proposals)-1]
	for _, d := range p.Remarks {
		if d.VerdictID == last.ID && d.Action == workflow.Return {
			return &views.Remark{Stamp: views.Stamp{By: names[d.AccountID], At: d.At}, Text: d.Remarks, Attempt: last.Attempt}
		}
	}
	return nil
}

// claimHistory lays the audit's events beside the numbers that they are about.
func claimHistory(p newsroom.ClaimPage, events []models.AuditRow) []views.HistoryVM {
	out := make([]views.HistoryVM, 0, len(events)+1)
	for _, e := range events {
		vm := views.HistoryVM{Stamp: views.Stamp{By: e.ActorName, At: e.At}, Code: e.Action, SHA256: e.IDs["sha256"]}
		for _, field := range []string{"reason", "remarks", "title"} {
			if t := e.Texts[field]; t != "" {
				vm.Text = t
			}
		}
		for _, v := range p.Proposals {
			if v.ID == e.IDs["verdict"] {
				vm.Number = v.Number
			}
		}
		for _, rm := range p.OnFields {
			if e.Action == string(workflow.Return) && rm.VerdictID == e.IDs["verdict"] || rm.ID == e.IDs["remark"] {
				vm.OnFields = append(vm.OnFields, remarkVM(rm.Remark, p.Names, objectName(p, rm.Remark)))
			}
		}
		out = append(out, vm)
	}
	if len(p.Versions) > 0 && p.Versions[0].Author == nil {
		out = append(out, views.HistoryVM{Stamp: views.Stamp{At: p.Versions[0].CreatedAt}, Code: "engine", Number: 1})
	}
	return out
}

// why is what the machine saw: of the newest version that it made.
func why(p newsroom.ClaimPage) views.WhyVM {
	var vm views.WhyVM
	for _, v := range slices.Backward(p.Versions) {
		if v.Engine == "" {
			continue
		}
		vm.Engine = v.Engine
		for _, w := range v.Body.Why {
			rule := views.RuleVM{Code: w.Rule}
			for _, sp := range w.Spans {
				rule.Words = append(rule.Words, in(p.Revision, v, sp))
			}
			vm.Rules = append(vm.Rules, rule)
		}
		vm.Worth, vm.Negated = v.Body.WorthReasons, v.Body.Negated
		for _, h := range v.Body.Hedges {
			vm.Hedges = append(vm.Hedges, h.Text)
		}
		for _, d := range v.Body.Dates {
			vm.Dates = append(vm.Dates, views.DateVM{Words: in(p.Revision, v, d.Span), Value: d.Value})
		}
		break
	}
	return vm
}

// in gives the words of a span of a version, as long as its revision is the one shown.
func in(rev models.Revision, v models.ClaimVersion, sp text.Span) string {
	if v.RevID != rev.ID || sp.Check(rev.Text) != nil {
		return ""
	}
	return sp.In(rev.Text)
}

// saveDraft saves the verdict's form, and with then=propose proposes it. What was saved stays saved when the proposal
// still lacks something.
func (s *server) saveDraft(r *request) error {
	in, err := draftInput(r)
	if err != nil {
		return err
	}
	ref := r.seenClaim()
	in.Settles = r.settles
	err = s.news.SaveDraft(r.Request().Context(), r.actor, ref, in)
	code := "saved"
	to := r.Param("id")
	if then := r.form("then"); err == nil && (then == "propose" || then == "propose_next") {
		code = "proposed"
		ref.Version++ // what was just saved is what is proposed, and not what another saved in between
		err = s.news.Propose(r.Request().Context(), r.actor, ref)
	}
	if fields, ok := fieldsOf(err); ok {
		return s.draftRefused(r, fields)
	}
	if err != nil {
		return s.keepRefused(r, newsroom.FormDraft, err)
	}
	if next := r.form("next"); next != "" && r.form("then") == "propose_next" {
		to = next
	}
	return s.done(r, s.ref(r).Path("claims", to), did(code))
}

func draftInput(r *request) (newsroom.DraftInput, error) {
	params, err := r.FormParams()
	if err != nil {
		return newsroom.DraftInput{}, &badRequest{code: "bad_request", detail: err.Error()}
	}
	in := newsroom.DraftInput{Statement: r.form("statement"), Kind: r.form("kind"), Rating: r.form("rating"), Category: r.form("category"), Summary: r.form("summary"), Rationale: r.form("rationale")}
	for name := range params {
		hop, ok := strings.CutPrefix(name, "finding.")
		if !ok {
			continue
		}
		f := models.HopFinding{HopID: hop, Finding: workflow.Finding(params.Get(name)), TrueSource: params.Get("true_source." + hop), Note: params.Get("note." + hop)}
		switch {
		case params.Get("for_all."+hop) != "":
			in.Shared = append(in.Shared, f)
		case f.Finding != "":
			in.Findings = append(in.Findings, f)
		}
	}
	in.OccasionVersion, _ = strconv.Atoi(r.form("occasion_version"))
	slices.SortFunc(in.Shared, func(a, b models.HopFinding) int { return strings.Compare(a.HopID, b.HopID) })
	slices.SortFunc(in.Findings, func(a, b models.HopFinding) int { return strings.Compare(a.HopID, b.HopID) })
	return in, nil
}

// actOnClaim is every act that takes a claim from one state to another.
func (s *server) actOnClaim(r *request) error {
	action := workflow.Action(r.Param("action"))
	if _, ok := workflow.Find(action); !ok {
		return models.ErrNotFound
	}
	ref := r.claimRef()
	ref.Undo = models.NewID()
	at, err := s.timeOf(r, "publish_at")
	if err == nil {
		err = s.act(r, action, ref, actInput{Reason: r.form("reason"), Remarks: r.form("remarks"), OnFields: remarksInput(r), Assignee: r.form("assignee"), Correction: r.form("correction"),
			SHA256: r.form("sha256"), Publish: r.form("then") == "publish", At: at})
	}
	if err != nil {
		return s.actRefused(r, action, err)
	}
	code := "act." + string(action)
	switch {
	case !at.IsZero():
		code = "act.schedule"
	case action == workflow.Approve && r.form("then") == "publish":
		code = "act.approve_publish"
	}
	line := did(code)
	if workflow.Undoable(action) {
		line.Undo = s.ref(r).Path("undo", ref.Undo)
	}
	return s.done(r, s.afterAct(r), line)
}

// actRefused shows the page again from which an act was sent, with what was typed.
func (s *server) actRefused(r *request, action workflow.Action, err error) error {
	fields, ok := fieldsOf(err)
	article := r.form("article")
	switch {
	case article != "" && isStale(err):
		return s.approvalRefused(r, article, map[string]string{"": "stale"}, http.StatusConflict)
	case !ok:
		return err
	case article != "":
		return s.approvalRefused(r, article, fields, http.StatusUnprocessableEntity)
	}
	vm, err := s.claimVM(r)
	if err != nil {
		return err
	}
	if action == workflow.Propose {
		vm.Draft.Form = views.Form{Errors: fields}
	} else {
		vm.ActionForm, vm.ActionFailed = formOf(r, fields), action
	}
	return s.render(r, http.StatusUnprocessableEntity, views.ClaimPage(vm))
}

// afterAct is where an act leads: the approval page for who works through one, the claim that the form names as next, else
// the claim.
func (s *server) afterAct(r *request) string {
	if article := r.form("article"); models.ValidID(article) {
		return s.ref(r).Path("articles", article, "approval") + afterProposal(r)
	}
	if next := r.form("next"); next != "" {
		return s.ref(r).Path("claims", next)
	}
	return s.ref(r).Path("claims", r.Param("id"))
}

// actInput is what the acts are given, each its own part.
type actInput struct {
	Reason, Remarks, Assignee, Correction, SHA256 string
	OnFields                                      []newsroom.RemarkInput
	Publish                                       bool
	At                                            whenever
}

// act calls the use case of an act: the same for pages and the API.
func (s *server) act(r *request, action workflow.Action, ref newsroom.Ref, in actInput) error {
	ctx, a, n := r.Request().Context(), r.actor, s.news
	switch action {
	case workflow.Select:
		return n.Select(ctx, a, ref)
	case workflow.Assign:
		return n.Assign(ctx, a, ref, in.Assignee)
	case workflow.Take:
		return n.Take(ctx, a, ref)
	case workflow.Release:
		return n.Release(ctx, a, ref)
	case workflow.Dismiss:
		return n.Dismiss(ctx, a, ref, in.Reason)
	case workflow.Reopen:
		return n.Reopen(ctx, a, ref, in.Reason)
	case workflow.Propose:
		return n.Propose(ctx, a, ref)
	case workflow.Withdraw:
		return n.Withdraw(ctx, a, ref)
	case workflow.Return:
		return n.Return(ctx, a, ref, in.SHA256, in.Remarks, in.OnFields...)
	case workflow.Approve:
		if in.Publish {
			return n.ApproveAndPublish(ctx, a, ref, in.SHA256, in.At)
		}
		return n.Approve(ctx, a, ref, in.SHA256)
	case workflow.Publish:
		return n.Publish(ctx, a, ref, in.At)
	case workflow.Unschedule:
		return n.Unschedule(ctx, a, ref)
	case workflow.Finish:
		return n.Finish(ctx, a, ref, in.Reason)
	case workflow.Correct:
		return n.Correct(ctx, a, ref, in.Correction, in.Reason)
	case workflow.Abandon:
		return n.Abandon(ctx, a, ref)
	case workflow.Retract:
		return n.Retract(ctx, a, ref, in.Reason)
	}
	return models.ErrNotFound
}

func (s *server) undoClaim(r *request) error {
	if err := s.news.UndoClaim(r.Request().Context(), r.actor, r.claimRef()); err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("claims", r.Param("id")), did("undone"))
}

func (s *server) addEvidence(r *request) error {
	in := newsroom.EvidenceInput{BearsOn: r.form("bears_on"), Kind: r.form("kind"), URL: r.form("url"), Title: r.form("title"), Stance: r.form("stance"), Primary: r.form("primary") != "", Excerpt: r.form("excerpt")}
	if hop, ok := strings.CutPrefix(in.BearsOn, "hop:"); ok {
		in.BearsOn, in.HopID = "hop", hop
	}
	_, err := s.news.AddEvidence(r.Request().Context(), r.actor, r.claimRef(), in)
	if err != nil {
		return s.claimAgain(r, err, func(vm *views.ClaimVM) *views.Form { return &vm.EvidenceForm })
	}
	return s.done(r, s.ref(r).Path("claims", r.Param("id"))+"#evidence", did("evidence_added"))
}

// claimAgain answers a form that stands beside the verdict's and was refused: the page again with what was typed. On a claim
// that changed meanwhile it says so, and what is sent next goes to the version that is there now.
func (s *server) claimAgain(r *request, err error, form func(*views.ClaimVM) *views.Form) error {
	fields, ok := fieldsOf(err)
	status := http.StatusUnprocessableEntity
	switch {
	case isStale(err):
		status, fields = http.StatusConflict, map[string]string{"": "stale"}
	case !ok:
		return err
	}
	vm, verr := s.claimVM(r)
	if verr != nil {
		return verr
	}
	if !vm.Decisions.OK(workflow.Draft) {
		return err // the page has no form any more that could hold it
	}
	*form(&vm) = formOf(r, fields)
	return s.render(r, status, views.ClaimPage(vm))
}

func (s *server) removeEvidence(r *request) error {
	if err := s.news.RemoveEvidence(r.Request().Context(), r.actor, r.claimRef(), r.Param("evidence")); err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("claims", r.Param("id"))+"#evidence", did("evidence_removed"))
}

// answered is a chain with what answers its questions, and for how many claims.
func answered(p newsroom.ClaimPage, chain views.Chain) views.Chain {
	for i, f := range newsroom.Findings(p.Row) {
		h := &chain[i]
		h.Finding, h.TrueSource, h.Note, h.Shared = f.Finding, f.TrueSource, f.Note, f.Shared
		h.Shareable = p.Row.Claim.OccasionID != nil && newsroom.Shareable(p.Row.Hops[i])
		h.SharedBy = p.Names[f.By.By]
	}
	return chain
}

// editOccasion changes the occasion for all its claims.
func (s *server) editOccasion(r *request) error {
	in := newsroom.OccasionInput{Speaker: r.form("speaker"), Medium: r.form("medium"), Date: r.form("date"), Addressee: r.form("addressee"), Document: r.form("document"), Note: r.form("note")}
	version, _ := strconv.Atoi(r.form("occasion_version"))
	err := s.news.EditOccasion(r.Request().Context(), r.actor, r.claimRef(), version, in)
	if err != nil {
		return s.claimAgain(r, err, func(vm *views.ClaimVM) *views.Form { return &vm.OccasionEdit })
	}
	return s.done(r, s.ref(r).Path("claims", r.Param("id"))+"#occasion", did("occasion_edited"))
}

func (s *server) setOccasion(r *request) error {
	var in newsroom.OccasionInput
	switch id := r.form("occasion"); id {
	case "new":
		in = newsroom.OccasionInput{Speaker: r.form("speaker"), Medium: r.form("medium"), Date: r.form("date"), Addressee: r.form("addressee"), Document: r.form("document"), Note: r.form("note")}
	default:
		in.ID = id
	}
	err := s.news.SetOccasion(r.Request().Context(), r.actor, r.claimRef(), in)
	if err != nil {
		return s.claimAgain(r, err, func(vm *views.ClaimVM) *views.Form { return &vm.OccasionForm })
	}
	return s.done(r, s.ref(r).Path("claims", r.Param("id"))+"#occasion", did("occasion_set"))
}
