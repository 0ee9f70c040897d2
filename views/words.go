package views

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"

	"sumber/internal/locale"
	"sumber/internal/workflow"
)

// plainActs need nothing but a button; formActs need words first. Together they are the acts of the claim's card in
// the order of its buttons. Dismiss, Edit, Draft and Propose have forms of their own.
var (
	plainActs = []workflow.Action{workflow.Take, workflow.Approve, workflow.Publish, workflow.Select, workflow.Withdraw, workflow.Unschedule, workflow.Release, workflow.Abandon}
	formActs  = []workflow.Action{workflow.Publish, workflow.Return, workflow.Finish, workflow.Assign, workflow.Correct, workflow.Reopen, workflow.Retract}
)

// actKeys are the keys of acts, which stand on their buttons.
var actKeys = map[workflow.Action]string{workflow.Select: "s", workflow.Take: "t", workflow.Approve: "a", workflow.Return: "r"}

// lead is the act that the card offers first, "" when none is open or the verdict's own form leads.
func (vm ClaimVM) lead() workflow.Action {
	for _, a := range []workflow.Action{workflow.Take, workflow.Approve, workflow.Publish, workflow.Select} {
		if vm.Decisions.OK(a) {
			if vm.Decisions.OK(workflow.Propose) {
				return ""
			}
			return a
		}
	}
	return ""
}

// refused are the acts that fit where the claim stands and are not for this viewer.
func (vm ClaimVM) refused() []workflow.Decision {
	var out []workflow.Decision
	for _, d := range vm.Decisions {
		if d.OK() || !d.Refused.OfPerson() || d.Refused == workflow.RefusedUnknown || d.Refused == workflow.RefusedRole {
			continue
		}
		// The verdict's form says it of itself.
		if d.Action == workflow.Propose && vm.Decisions.OK(workflow.Draft) {
			continue
		}
		out = append(out, d)
	}
	return out
}

// formOf is what was typed into the form of an act, when it was that which failed.
func (vm ClaimVM) formOf(a workflow.Action) Form {
	if vm.ActionFailed == a {
		return vm.ActionForm
	}
	return Form{}
}

func (vm ClaimVM) occasionID() string {
	if vm.Occasion != nil {
		return vm.Occasion.ID
	}
	return ""
}

func (vm ClaimVM) speaker() string {
	if len(vm.Chain) == 0 {
		return ""
	}
	return vm.Chain.steps()[0][0].Name
}

// kinds are the kinds of claim, those that carry a rating marked.
func kinds(ctx context.Context) []Option {
	os := codes(ctx, "kind", workflow.Kinds)
	for i, k := range workflow.Kinds {
		if k.Rated() {
			os[i].Is = "rated"
		}
	}
	return os
}

func subjects(ctx context.Context, vm ClaimVM) []Option {
	os := []Option{{Value: "content", Text: locale.T(ctx, "bears_on.content")}}
	for _, h := range vm.Chain {
		os = append(os, Option{Value: "hop:" + h.ID, Text: locale.T(ctx, "evidence.on_hop", "Name", orElse(h.Name, locale.T(ctx, "attribution.anonymous")))})
	}
	if vm.Occasion != nil {
		os = append(os, Option{Value: "occasion", Text: locale.T(ctx, "bears_on.occasion")})
	}
	return os
}

func occasionOptions(ctx context.Context, vm ClaimVM) []Option {
	os := []Option{{Value: "", Text: locale.T(ctx, "occasion.none")}}
	if vm.Occasion != nil {
		os = append(os, Option{Value: vm.Occasion.ID, Text: occasionText(ctx, *vm.Occasion)})
	}
	for _, o := range vm.Occasions {
		if vm.Occasion == nil || o.ID != vm.Occasion.ID {
			os = append(os, Option{Value: o.ID, Text: occasionText(ctx, o)})
		}
	}
	return append(os, Option{Value: "new", Text: locale.T(ctx, "occasion.new")})
}

// occasionText is an occasion in one line: who, in what, when, to whom.
func occasionText(ctx context.Context, o OccasionVM) string {
	parts := []string{}
	if o.Speaker != "" {
		parts = append(parts, o.Speaker)
	}
	if o.Medium != "" {
		parts = append(parts, locale.Word(ctx, "medium", o.Medium))
	}
	if o.Addressee != "" {
		parts = append(parts, locale.T(ctx, "occasion.to", "Name", o.Addressee))
	}
	if o.Date != "" {
		parts = append(parts, locale.Partial(ctx, o.Date))
	}
	if len(parts) == 0 {
		return locale.T(ctx, "occasion.unnamed")
	}
	return strings.Join(parts, ", ")
}

// refusalText words why an act is refused.
func refusalText(ctx context.Context, r workflow.Refusal) string {
	return locale.Word(ctx, "refusal", string(r))
}

// reasonText words a reason that may be a code of a list or a person's own words.
func reasonText(ctx context.Context, reason string) string {
	for _, list := range []string{"dismiss_reason", "finish_reason"} {
		if locale.Has(list + "." + reason) {
			return locale.Word(ctx, list, reason)
		}
	}
	return reason
}

// ruleText words a rule of the engine; one that has no words yet is shown as a code.
func ruleText(ctx context.Context, code string) string {
	if locale.Has("rule." + code) {
		return locale.Word(ctx, "rule", code)
	}
	return locale.T(ctx, "why.rule", "Code", code)
}

func historyText(ctx context.Context, h HistoryVM) string {
	s := locale.Word(ctx, "history", h.Code)
	if h.Number > 0 {
		s += " " + locale.T(ctx, "history.number", "N", h.Number)
	}
	return s
}

// word is a value as a person reads it.
func (c ChangeVM) word(ctx context.Context, v string) string {
	if c.Words == "" {
		return v
	}
	return listWord(ctx, c.Words, v)
}

// tongue names the language of the words that changed.
func (c ChangeVM) tongue(ctx context.Context) templ.Attributes {
	switch {
	case c.Words != "" || c.Field == "rating":
		return nil
	case c.Language != "":
		return tongueOf(ctx, c.Language)
	}
	return byDesk(ctx)
}

// reasonTongue names the language of a reason that is a person's own words.
func reasonTongue(ctx context.Context, reason string) templ.Attributes {
	if reasonText(ctx, reason) != reason {
		return nil
	}
	return byDesk(ctx)
}

// listWord words a value of a list of codes; countries have their names from elsewhere.
func listWord(ctx context.Context, list, v string) string {
	if list == "country" {
		return locale.Country(ctx, v)
	}
	return locale.Word(ctx, list, v)
}

func wordList(ctx context.Context, list string, cs []string) string {
	words := make([]string, len(cs))
	for i, c := range cs {
		words[i] = locale.Word(ctx, list, c)
	}
	return locale.List(ctx, words)
}

// tone is the class of a rating's colour: from its place on the scale, "tone-0" where it has none.
func tone(r Rating) string {
	switch {
	case r.Of <= 0:
		return "" // the place is not known: the word alone
	case r.Place <= 0:
		return "tone-0"
	}
	if r.Of == 1 {
		return "tone-4"
	}
	// Four tones, false end first.
	return "tone-" + strconv.Itoa(1+(min(r.Place, r.Of)-1)*3/(r.Of-1))
}

// shorten cuts a text to at most n characters at the end of a word, where that is near, and marks the cut.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	cut := 0
	for i := range s {
		if n == 0 {
			cut = i
			break
		}
		n--
	}
	head := s[:cut]
	if i := strings.LastIndexByte(head, ' '); i > len(head)*3/4 {
		head = head[:i]
	}
	return strings.TrimRight(head, " ,;:–—") + " …"
}

// first is the beginning of a hash.
func first(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return s[:n]
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func rowName(list string, i int, f string) string {
	return list + "." + strconv.Itoa(i) + "." + f
}

func (vm ClaimEditVM) title(ctx context.Context) string {
	if vm.ID == "" {
		return locale.T(ctx, "claim_edit.new_title")
	}
	return locale.T(ctx, "claim_edit.title", "N", vm.Number)
}

func (vm ClaimEditVM) action() string {
	if vm.ID == "" {
		return vm.Page.Desk.Path("articles", vm.Article.ID, "claims", "new")
	}
	return vm.Page.Desk.Path("claims", vm.ID, "edit")
}

func (vm ClaimEditVM) back() string {
	if vm.ID == "" {
		return vm.Page.Desk.Path("articles", vm.Article.ID)
	}
	return vm.Page.Desk.Path("claims", vm.ID)
}

// passages are where the claims of the article stand. Cue and source words are shown of the claim in focus alone.
func (vm ArticleVM) passages() []Passage {
	ps := make([]Passage, len(vm.Claims))
	for i, c := range vm.Claims {
		ps[i] = Passage{Content: c.Passage.Content}
		if vm.Focus != "" && c.ID == vm.Focus {
			ps[i] = c.Passage
		}
	}
	return ps
}

// selected reports whether a claim counts as selected on the line of its article.
func (c ClaimRow) selected() bool {
	chosen, _ := workflow.Counted()
	return slices.Contains(chosen, c.State)
}

// underline is the class of one claim's underline.
func (vm ArticleVM) underline(m mark) string {
	c := vm.Claims[m.claim]
	s := "u l" + strconv.Itoa(m.lane) + " by-" + string(c.Attribution) + " state-" + string(c.State)
	if vm.Focus != "" && c.ID == vm.Focus {
		s += " focus"
	}
	return s
}

// barredText words why another member may not approve.
func barredText(ctx context.Context, refusal string) string {
	if locale.Has("barred." + refusal) {
		return locale.Word(ctx, "barred", refusal)
	}
	return locale.Word(ctx, "refusal", refusal)
}

// auditText words what an audit event did: "audit.article_import", or for what only a claim's history knows its words there, and for
// an act of review ("propose") the act and what it was done to.
func auditText(ctx context.Context, e AuditRow) string {
	if locale.Has("audit." + e.Action) {
		return locale.T(ctx, "audit."+e.Action)
	}
	if !locale.Has("action."+e.Action) && locale.Has("history."+e.Action) {
		return locale.T(ctx, "history."+e.Action)
	}
	s := locale.Word(ctx, "action", e.Action)
	if e.Title == "" && e.Claim == 0 && e.Object != "" {
		s += " " + locale.Word(ctx, "object", e.Object)
	}
	return capital(s)
}

// capital begins a line with a capital letter.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// sentence makes a sentence of words that stand in the middle of one elsewhere.
func sentence(s string) string {
	s = capital(s)
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}
