package newsroom

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"sumber/internal/workflow"
	"sumber/models"
)

// The bounds of what a page counts of a source: behind them it says "more than".
const (
	CountedInDirectory = 99
	CountedInProfile   = 1000
	// LastFindings of a source are counted in each of its parts, and LastChains looked through for who stands beside it.
	LastFindings = 1000
	LastChains   = 50
	// mergesShown and changesShown bound the history of a source.
	mergesShown  = 20
	changesShown = 20
)

// Directory is a page of the desk's sources, by name, with what a row shows of each.
type Directory struct {
	models.SourcePage
	Aliases   map[string][]models.SourceAlias
	Counts    map[string]models.SourceCount // none above CountedInDirectory + 1
	Countries []string                      // of all sources of the desk
}

// Sources reads a page of the desk's directory.
func (n *Newsroom) Sources(ctx context.Context, a Actor, q models.SourceQuery) (Directory, error) {
	r := n.store.Read(ctx)
	p, err := r.Sources(a.Desk.ID, q)
	d := Directory{SourcePage: p}
	if err != nil {
		return d, doing("list sources", err)
	}
	ids := make([]string, len(p.Rows))
	for i, s := range p.Rows {
		ids[i] = s.ID
	}
	if d.Aliases, err = r.AliasesOf(a.Desk.ID, ids); err != nil {
		return d, doing("list sources", err)
	}
	if d.Counts, err = r.SourceCounts(a.Desk.ID, ids, CountedInDirectory+1); err != nil {
		return d, doing("list sources", err)
	}
	d.Countries, err = r.SourceCountries(a.Desk.ID)
	return d, doing("list sources", err)
}

// SourceProfile is a source with its names, what it said or carried, how that was found, and what became of its row.
type SourceProfile struct {
	Source   models.Source
	Aliases  []models.SourceAlias
	Counts   models.SourceCount // none above CountedInProfile + 1
	Quoted   models.SourceHopPage
	Carried  bool                    // Quoted is what came through it, not what it said
	Chains   map[string][]models.Hop // of the claims of Quoted
	Scales   map[string]models.ScaleVersion
	Beside   []models.SourceBeside
	Findings []models.FindingCount
	Merges   []models.SourceMergeRow
	Changes  []models.AuditRow
	CanEdit  workflow.Refusal
}

// QuotedQuery asks for a page of what a source is quoted for.
type QuotedQuery struct {
	Part          string // "said" or "carried"; "" is the one that has claims
	After, Before string
	Limit         int // 0 is PageSize
}

// Source reads a source's profile with a page of its claims: the part "said" or "carried", or when none is asked for the one
// that has claims. One that was merged away gives its row alone, which says where
// it went.
func (n *Newsroom) Source(ctx context.Context, a Actor, id string, q QuotedQuery) (SourceProfile, error) {
	p, err := n.source(n.store.Read(ctx), a, id, q)
	return p, doing("read source", err)
}

func (n *Newsroom) source(r *models.Reader, a Actor, id string, q QuotedQuery) (p SourceProfile, err error) {
	p.CanEdit = a.May(workflow.WriteSources)
	if p.Source, err = r.Source(a.Desk.ID, id); err != nil || p.Source.MergedInto != nil {
		return p, err
	}
	if p.Aliases, err = r.SourceAliases(a.Desk.ID, id); err != nil {
		return p, err
	}
	counts, err := r.SourceCounts(a.Desk.ID, []string{id}, CountedInProfile+1)
	if err != nil {
		return p, err
	}
	p.Counts = counts[id]
	p.Carried = q.Part == "carried" || q.Part == "" && p.Counts.Said == 0 && p.Counts.Carried > 0
	if p.Quoted, err = r.SourceHops(a.Desk.ID, id, models.SourceHopQuery{Carried: p.Carried, After: q.After, Before: q.Before, Limit: cmp.Or(q.Limit, PageSize)}); err != nil {
		return p, err
	}
	var claims, scales []string
	for _, h := range p.Quoted.Rows {
		claims = append(claims, h.Claim.ID)
		if h.ScaleVersion != nil {
			scales = append(scales, *h.ScaleVersion)
		}
	}
	if p.Chains, err = r.HopsOf(a.Desk.ID, claims); err != nil {
		return p, err
	}
	if p.Scales, err = r.ScaleVersions(a.Desk.ID, scales); err != nil {
		return p, err
	}
	if p.Beside, err = r.SourcesBeside(a.Desk.ID, id, p.Carried, LastChains); err != nil {
		return p, err
	}
	if p.Findings, err = r.FindingsOf(a.Desk.ID, id, LastFindings); err != nil {
		return p, err
	}
	if p.Merges, err = r.SourceMerges(a.Desk.ID, id, mergesShown); err != nil {
		return p, err
	}
	p.Changes, err = r.Audit(a.Desk.ID, models.AuditQuery{Object: "source", ObjectID: id, Limit: changesShown})
	return p, err
}

// SourcePair is two sources side by side, before one becomes part of the other.
type SourcePair struct {
	Rows    [2]models.Source
	Aliases map[string][]models.SourceAlias
	Counts  map[string]models.SourceCount
}

// SourcePair reads two sources of the directory. One that was merged away is ErrNotFound.
func (n *Newsroom) SourcePair(ctx context.Context, a Actor, one, other string) (SourcePair, error) {
	if one == other {
		return SourcePair{}, doing("compare sources", models.ErrNotFound)
	}
	r := n.store.Read(ctx)
	ids := []string{one, other}
	rows, err := r.SourcesByID(a.Desk.ID, ids)
	var p SourcePair
	if err != nil {
		return p, doing("compare sources", err)
	}
	for i, id := range ids {
		if p.Rows[i] = rows[id]; p.Rows[i].ID == "" || p.Rows[i].MergedInto != nil {
			return p, doing("compare sources", models.ErrNotFound)
		}
	}
	if p.Aliases, err = r.AliasesOf(a.Desk.ID, ids); err != nil {
		return p, doing("compare sources", err)
	}
	p.Counts, err = r.SourceCounts(a.Desk.ID, ids, CountedInProfile+1)
	return p, doing("compare sources", err)
}

// SourceInput is a source as a person corrects it.
type SourceInput struct {
	Version                      int
	Name, Kind, Country, Profile string
	Aliases                      []string // other names than Name
}

func (in SourceInput) check(v invalid) (SourceInput, map[string]string) {
	in.Name = v.required("name", in.Name)
	if models.Fold(in.Name) == "" {
		v.add("name", codeRequired) // of signs alone: no name that anything could be found by
	}
	v.oneOf("kind", in.Kind, workflow.SourceKinds)
	in.Country = strings.ToUpper(v.line("country", in.Country))
	if in.Country != "" && (len(in.Country) != 2 || strings.ContainsFunc(in.Country, func(r rune) bool { return r < 'A' || r > 'Z' })) {
		v.add("country", codeUnknown)
	}
	in.Profile = v.text("profile", in.Profile)
	names := map[string]string{models.Fold(in.Name): in.Name}
	for _, al := range in.Aliases {
		if al = v.line("aliases", al); models.Fold(al) != "" {
			if _, ok := names[models.Fold(al)]; !ok {
				names[models.Fold(al)] = al
			}
		}
	}
	return in, names
}

// free fails with *Invalid when another source has one of the names.
func free(r *models.Reader, desk, id, name string, names map[string]string) error {
	folded := slices.Sorted(maps.Keys(names))
	taken, err := r.SourcesByFolded(desk, folded)
	if err != nil {
		return err
	}
	for _, f := range folded {
		if o, ok := taken[f]; ok && o.ID != id {
			field := "aliases"
			if f == models.Fold(name) {
				field = "name"
			}
			return &Invalid{Fields: map[string]string{field: codeTaken}}
		}
	}
	return nil
}

// AddSource adds a source to the directory.
func (n *Newsroom) AddSource(ctx context.Context, a Actor, in SourceInput) (models.Source, error) {
	v := invalid{}
	in, names := in.check(v)
	s := models.Source{DeskID: a.Desk.ID, ID: models.NewID(), Name: in.Name, Kind: in.Kind, Country: in.Country, Profile: in.Profile, CreatedAt: n.time(), Version: 1}
	if err := v.err(); err != nil {
		return s, err
	}
	return s, doing("add source", n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if err := a.need(workflow.WriteSources); err != nil {
			return err
		}
		if err := free(tx.Reader, a.Desk.ID, s.ID, s.Name, names); err != nil {
			return err
		}
		if err := tx.CreateSource(&s); err != nil {
			return err
		}
		if err := setAliases(tx, s, names); err != nil {
			return err
		}
		e := n.event(a, "source_add", "source", s.ID)
		e.Texts = map[string]string{"name": s.Name}
		tx.Record(e)
		return nil
	}))
}

// SaveSource changes a source and its names. A name that another source has is *Invalid; a reading that is not the last is
// ErrStale, and so is a source that was merged away.
func (n *Newsroom) SaveSource(ctx context.Context, a Actor, id string, in SourceInput) error {
	v := invalid{}
	in, names := in.check(v)
	return doing("save source", n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		s, err := tx.Source(a.Desk.ID, id)
		if err != nil {
			return err
		}
		if err := a.need(workflow.WriteSources); err != nil {
			return err
		}
		if s.Version != in.Version || s.MergedInto != nil {
			return models.ErrStale
		}
		if err := v.err(); err != nil {
			return err
		}
		if err := free(tx.Reader, a.Desk.ID, s.ID, in.Name, names); err != nil {
			return err
		}
		aliases, err := tx.SourceAliases(a.Desk.ID, s.ID)
		if err != nil {
			return err
		}
		e := n.event(a, "source_change", "source", s.ID)
		e.IDs, e.Texts = map[string]string{}, map[string]string{}
		note := func(into map[string]string, field, was, now string) {
			if was != now {
				into[field], into[models.Was+field] = now, was
			}
		}
		note(e.Texts, "name", s.Name, in.Name)
		note(e.Texts, "profile", s.Profile, in.Profile)
		note(e.IDs, "kind", s.Kind, in.Kind)
		note(e.IDs, "country", s.Country, in.Country)
		s.Name, s.Kind, s.Country, s.Profile = in.Name, in.Kind, in.Country, in.Profile
		if err := tx.SaveSource(&s); err != nil {
			return err
		}
		if err := setAliases(tx, s, names); err != nil {
			return err
		}
		now, err := tx.SourceAliases(a.Desk.ID, s.ID)
		if err != nil {
			return err
		}
		note(e.Texts, "aliases", aliasText(aliases), aliasText(now))
		tx.Record(e)
		return nil
	}))
}

// aliasText is the names of a source in one text, the order of which does not change by itself.
func aliasText(as []models.SourceAlias) string {
	names := make([]string, len(as))
	for i, al := range as {
		names[i] = al.Alias
	}
	slices.Sort(names)
	return strings.Join(names, "; ")
}

// setAliases makes the names of a source those given, by their folded form. Its own name is the store's business.
func setAliases(tx *models.Tx, s models.Source, names map[string]string) error {
	old, err := tx.SourceAliases(s.DeskID, s.ID)
	if err != nil {
		return err
	}
	kept := map[string]bool{models.Fold(s.Name): true}
	for _, al := range old {
		if names[al.Folded] == al.Alias || kept[al.Folded] {
			kept[al.Folded] = true
			continue
		}
		if err := tx.DeleteSourceAlias(s.DeskID, al.ID); err != nil {
			return err
		}
	}
	for _, f := range slices.Sorted(maps.Keys(names)) {
		if kept[f] {
			continue
		}
		al := models.SourceAlias{DeskID: s.DeskID, ID: models.NewID(), SourceID: s.ID, Alias: names[f], Folded: f}
		if err := tx.CreateSourceAlias(&al); err != nil {
			return err
		}
	}
	return nil
}

// MergeSources makes one source of two: names and chains of the one go to the other, and the old row points to it. The merge
// that it gives can be taken back.
func (n *Newsroom) MergeSources(ctx context.Context, a Actor, from, into string) (models.SourceMerge, error) {
	m := models.SourceMerge{DeskID: a.Desk.ID, ID: models.NewID(), FromID: from, IntoID: into, MergedBy: a.id(), MergedAt: n.time()}
	err := n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if err := a.need(workflow.WriteSources); err != nil {
			return err
		}
		if from == into {
			return &Invalid{Fields: map[string]string{"into": codeSelf}}
		}
		if _, err := tx.Source(a.Desk.ID, from); err != nil {
			return err
		}
		if _, err := tx.Source(a.Desk.ID, into); err != nil {
			return &Invalid{Fields: map[string]string{"into": codeUnknown}}
		}
		if err := tx.MergeSources(&m); err != nil {
			return err
		}
		e := n.event(a, "source_merge", "source", from)
		e.IDs = map[string]string{"into": into, "merge": m.ID}
		tx.Record(e)
		return nil
	})
	return m, doing("merge sources", err)
}

// UndoMerge makes two sources again of a merge, and gives the one that is back. What was written since the merge stays with
// the other.
func (n *Newsroom) UndoMerge(ctx context.Context, a Actor, merge string) (back string, err error) {
	err = n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if err := a.need(workflow.WriteSources); err != nil {
			return err
		}
		m, err := tx.SourceMerge(a.Desk.ID, merge)
		if err != nil {
			return err
		}
		back = m.FromID
		if err := tx.UndoMerge(&m, a.id(), n.time()); err != nil {
			return err
		}
		e := n.event(a, "source_unmerge", "source", m.FromID)
		e.IDs = map[string]string{"from": m.IntoID, "merge": m.ID}
		tx.Record(e)
		return nil
	})
	return back, doing("undo merge", err)
}

// maxFound is how many sources a picker offers.
const maxFound = 12

// FindSources lists sources of which a name begins with what was typed, each once.
func (n *Newsroom) FindSources(ctx context.Context, a Actor, typed string) ([]models.FoundSource, error) {
	rows, err := n.store.Read(ctx).FindSources(a.Desk.ID, typed, maxFound)
	return rows, doing("find sources", err)
}
