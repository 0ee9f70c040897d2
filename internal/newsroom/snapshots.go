package newsroom

import (
	"sumber/internal/export"
	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
)

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
	if d := row.Draft; d != nil {
		s.Statement, s.Summary, s.Rationale, s.Category = d.Statement, d.Summary, d.Rationale, d.Category
		if d.Kind != "" {
			s.Kind = string(d.Kind)
		}
		if d.Correction != "" && row.Live != nil {
			s.Correction = &export.Correction{Kind: d.Correction, Reason: d.CorrectReason}
		}
		if workflow.Kind(s.Kind).Rated() { // what a draft keeps of before its kind was changed does not leave
			if s.Rating, err = p.rating(*d); err != nil {
				return s, err
			}
		}
	}
	found := Findings(row)
	for i, h := range row.Hops {
		hop := export.Hop{ID: h.ID, Position: h.Position, Name: h.Name, Kind: h.Kind, Origin: h.Origin, Medium: h.Medium, Date: h.Date, Address: h.Address}
		if f := found[i]; f.Finding != "" {
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
