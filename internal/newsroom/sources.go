package newsroom

import (
	"context"
	"maps"
	"slices"
	"strings"

	"sumber/internal/workflow"
	"sumber/models"
)

// Sources is a page of the desk's directory, by name.
func (n *Newsroom) Sources(ctx context.Context, a Actor, q models.SourceQuery) (models.SourcePage, error) {
	p, err := n.store.Read(ctx).Sources(a.Desk.ID, q)
	return p, doing("list sources", err)
}

// SourceProfile is a source with its names and what it said.
type SourceProfile struct {
	Source  models.Source
	Aliases []models.SourceAlias
	Said    models.SourceHopPage
	Others  []models.Source // into which it may be merged: the ones of its kind
	CanEdit workflow.Refusal
}

// Source reads a source's profile. One that was merged gives the one that it was merged into.
func (n *Newsroom) Source(ctx context.Context, a Actor, id, after, before string) (SourceProfile, error) {
	r := n.store.Read(ctx)
	s, err := r.Source(a.Desk.ID, id)
	if err != nil {
		return SourceProfile{}, doing("read source", err)
	}
	if s.MergedInto != nil {
		if s, err = r.Source(a.Desk.ID, *s.MergedInto); err != nil {
			return SourceProfile{}, doing("read source", err)
		}
	}
	p := SourceProfile{Source: s, CanEdit: a.May(workflow.WriteSources)}
	if p.Aliases, err = r.SourceAliases(a.Desk.ID, s.ID); err != nil {
		return p, doing("read source", err)
	}
	if p.Said, err = r.SourceHops(a.Desk.ID, s.ID, models.SourceHopQuery{After: after, Before: before, Limit: PageSize}); err != nil {
		return p, doing("read source", err)
	}
	others, err := r.Sources(a.Desk.ID, models.SourceQuery{Kind: s.Kind, Limit: 500})
	p.Others = others.Rows
	return p, doing("read source", err)
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

// SaveSource changes a source and its names. A name that another source has is *Invalid.
func (n *Newsroom) SaveSource(ctx context.Context, a Actor, id string, in SourceInput) error {
	v := invalid{}
	in, names := in.check(v)
	if err := v.err(); err != nil {
		return err
	}
	return doing("save source", n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if err := a.need(workflow.WriteSources); err != nil {
			return err
		}
		s, err := tx.Source(a.Desk.ID, id)
		if err != nil {
			return err
		}
		if err := free(tx.Reader, a.Desk.ID, s.ID, in.Name, names); err != nil {
			return err
		}
		s.Version = in.Version
		s.Name, s.Kind, s.Country, s.Profile = in.Name, in.Kind, in.Country, in.Profile
		if err := tx.SaveSource(&s); err != nil {
			return err
		}
		if err := setAliases(tx, s, names); err != nil {
			return err
		}
		e := n.event(a, "source_change", "source", s.ID)
		e.Texts = map[string]string{"name": s.Name, "profile": s.Profile}
		tx.Record(e)
		return nil
	}))
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

// MergeSources makes one source of two: names and chains of the one go to the other, and the old row points to it.
func (n *Newsroom) MergeSources(ctx context.Context, a Actor, from, into string) error {
	return doing("merge sources", n.write(ctx, a, func(tx *models.Tx, a Actor) error {
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
		if err := tx.MergeSources(a.Desk.ID, from, into); err != nil {
			return err
		}
		e := n.event(a, "source_merge", "source", from)
		e.IDs = map[string]string{"into": into}
		tx.Record(e)
		return nil
	}))
}

// maxFound is how many sources a picker offers.
const maxFound = 12

// FindSources lists sources of which a name begins with what was typed, each once.
func (n *Newsroom) FindSources(ctx context.Context, a Actor, typed string) ([]models.FoundSource, error) {
	rows, err := n.store.Read(ctx).FindSources(a.Desk.ID, typed, maxFound)
	return rows, doing("find sources", err)
}
