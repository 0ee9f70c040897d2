package newsroom

import (
	"context"
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
	Said    []models.SourceHop
	CanEdit workflow.Refusal
}

// Source reads a source's profile. One that was merged gives the one that it was merged into.
func (n *Newsroom) Source(ctx context.Context, a Actor, id string) (SourceProfile, error) {
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
	p.Said, err = r.SourceHops(a.Desk.ID, s.ID, "", 50)
	return p, doing("read source", err)
}

// SourceInput is a source as a person corrects it.
type SourceInput struct {
	Version                      int
	Name, Kind, Country, Profile string
	Aliases                      []string // other names than Name
}

// SaveSource changes a source and its names. A name that another source has is *Invalid.
func (n *Newsroom) SaveSource(ctx context.Context, a Actor, id string, in SourceInput) error {
	v := invalid{}
	in.Name = v.required("name", in.Name)
	v.oneOf("kind", in.Kind, workflow.SourceKinds)
	in.Country = strings.ToUpper(v.line("country", in.Country))
	if in.Country != "" && (len(in.Country) != 2 || strings.ContainsFunc(in.Country, func(r rune) bool { return r < 'A' || r > 'Z' })) {
		v.add("country", codeUnknown)
	}
	in.Profile = v.text("profile", in.Profile)
	want := map[string]string{models.Fold(in.Name): in.Name}
	for _, al := range in.Aliases {
		if al = v.line("aliases", al); al != "" {
			if _, ok := want[models.Fold(al)]; !ok {
				want[models.Fold(al)] = al
			}
		}
	}
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
		folded := make([]string, 0, len(want))
		for f := range want {
			folded = append(folded, f)
		}
		slices.Sort(folded)
		taken, err := tx.SourcesByFolded(a.Desk.ID, folded)
		if err != nil {
			return err
		}
		for _, f := range folded {
			if o, ok := taken[f]; ok && o.ID != s.ID {
				field := "aliases"
				if f == models.Fold(in.Name) {
					field = "name"
				}
				return &Invalid{Fields: map[string]string{field: codeTaken}}
			}
		}
		s.Version = in.Version
		s.Name, s.Kind, s.Country, s.Profile = in.Name, in.Kind, in.Country, in.Profile
		if err := tx.SaveSource(&s); err != nil {
			return err
		}
		if err := tx.ReplaceAliases(a.Desk.ID, s.ID, aliasRows(s, folded, want)); err != nil {
			return err
		}
		e := n.event(a, "source_change", "source", s.ID)
		e.Texts = map[string]string{"name": s.Name, "profile": s.Profile}
		tx.Record(e)
		return nil
	}))
}

func aliasRows(s models.Source, folded []string, names map[string]string) []models.SourceAlias {
	out := make([]models.SourceAlias, 0, len(folded))
	for _, f := range folded {
		out = append(out, models.SourceAlias{DeskID: s.DeskID, ID: models.NewID(), SourceID: s.ID, Alias: names[f], Folded: f})
	}
	return out
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
