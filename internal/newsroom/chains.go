package newsroom

import (
	"slices"

	"sumber/internal/attribution"
	"sumber/internal/text"
	"sumber/internal/workflow"
	"sumber/models"
)

// bodiesOf turns what the engine found into the first versions of claims.
func bodiesOf(res attribution.Result) []models.Body {
	out := make([]models.Body, len(res.Claims))
	for i, c := range res.Claims {
		out[i] = models.Body{
			Content: c.Content, Cue: c.Cue, Source: c.Source, SourceName: c.SourceName, SourceKind: string(c.SourceKind),
			Attribution: workflow.Attribution(c.Attribution), Kind: workflow.Kind(c.Kind), Quote: string(c.Quote), Negated: c.Negated,
			CheckWorthy: string(c.CheckWorthy), WorthReasons: c.WorthReasons, Chain: chainOf(c),
		}
		for _, h := range c.Hedges {
			out[i].Hedges = append(out[i].Hedges, models.Hedge{Text: h.Text, Span: h.Span, Kind: h.Kind})
		}
		for _, d := range c.Dates {
			out[i].Dates = append(out[i].Dates, models.Date{Span: d.Span, Value: d.Value, Precision: d.Precision})
		}
		for _, w := range c.Why {
			out[i].Why = append(out[i].Why, models.Reason{Rule: w.Rule, Spans: w.Spans})
		}
	}
	return out
}

// chainOf lays the speaker at position 0 and the carriers behind, with parallel carriers at the same position. The
// narrator's own statement has no chain: nobody but the article says it.
func chainOf(c attribution.Claim) []models.ChainHop {
	var chain []models.ChainHop
	if c.Attribution != attribution.Unattributed {
		chain = append(chain, models.ChainHop{ID: models.NewID(), Position: 0, Name: c.SourceName, Kind: string(c.SourceKind),
			Origin: workflow.HopOrigins[0], Mention: c.Source, Cue: c.Cue, Medium: mediumOf(c.Medium)})
	}
	position, last := len(chain)-1, -1
	for i, h := range c.Via {
		if i == 0 || h.Position != last {
			position++
		}
		last = h.Position
		hop := models.ChainHop{ID: models.NewID(), Position: position, Name: h.Name, Kind: string(h.Kind), Origin: workflow.HopOrigins[0], Medium: mediumOf(h.Medium)}
		if h.Mention.Len() > 0 {
			hop.Mention = []text.Span{h.Mention}
		}
		if h.Cue.Len() > 0 {
			hop.Cue = []text.Span{h.Cue}
		}
		chain = append(chain, hop)
	}
	return chain
}

// mediums are what the engine tells apart and a chain's form does not.
var mediums = map[string]string{"book": "document", "call": "interview", "hearing": "speech", "meeting": "briefing", "video": "broadcast", "website": "post"}

// mediumOf gives the medium of a chain's form for one of the engine's.
func mediumOf(m string) string {
	if to, ok := mediums[m]; ok {
		return to
	}
	if m != "" && !slices.Contains(workflow.Mediums, m) {
		return workflow.Mediums[len(workflow.Mediums)-1] // other
	}
	return m
}

// directory finds every named source of an article's claims in the desk's directory, and adds those that it lacks.
func (n *Newsroom) directory(tx *models.Tx, a Actor, art *models.Article, bodies []models.Body) (map[string]*string, error) {
	kinds := map[string]string{} // folded name -> kind
	names := map[string]string{} // folded name -> name as it was met first
	var order []string
	meet := func(name, kind string) {
		f := models.Fold(name)
		if f == "" || kind == "anonymous" {
			return
		}
		if _, ok := names[f]; !ok {
			names[f], kinds[f] = name, kind
			order = append(order, f)
		}
	}
	for _, b := range bodies {
		for _, h := range b.Chain {
			meet(h.Name, h.Kind)
		}
	}
	if art != nil {
		meet(art.Outlet, "news_media")
	}
	dir := make(map[string]*string, len(order))
	if len(order) == 0 {
		return dir, nil
	}
	known, err := tx.SourcesByFolded(a.Desk.ID, order)
	if err != nil {
		return nil, err
	}
	for _, f := range order {
		if s, ok := known[f]; ok {
			dir[f] = &s.ID
			continue
		}
		s := models.Source{DeskID: a.Desk.ID, ID: models.NewID(), Name: names[f], Kind: kinds[f], CreatedAt: n.time(), Version: 1}
		if s.Kind == "" {
			s.Kind = "organisation"
		}
		if err := tx.CreateSource(&s); err != nil {
			return nil, err
		}
		e := n.event(a, "source_add", "source", s.ID)
		e.Texts = map[string]string{"name": s.Name}
		tx.Record(e)
		dir[f] = &s.ID
	}
	return dir, nil
}

// linked sets the directory's rows on the hops of a chain.
func linked(chain []models.ChainHop, dir map[string]*string) []models.ChainHop {
	for i := range chain {
		chain[i].SourceID = dir[models.Fold(chain[i].Name)]
	}
	return chain
}
