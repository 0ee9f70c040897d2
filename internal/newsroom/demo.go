package newsroom

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sumber/internal/workflow"
	"sumber/models"
)

// DemoPerson is a member of the demo desk, whom the first page lets one be with one click.
type DemoPerson struct {
	Key, Name, Email string
	Role             workflow.Role
}

// DemoPeople are the fictional members of the demo desk.
var DemoPeople = []DemoPerson{
	{"reviewer", "Sekar Contoh", "sekar@contoh.example", workflow.Reviewer},
	{"reviewer2", "Bima Contoh", "bima@contoh.example", workflow.Reviewer},
	{"editor", "Ratna Contoh", "ratna@contoh.example", workflow.Editor},
	{"admin", "Yudha Contoh", "yudha@contoh.example", workflow.Admin},
}

// Of the demo: the desk's name, and the external id by which its sample article is known.
const (
	demoDesk    = "Desk Contoh"
	DemoArticle = "demo:kim-putin"
	// demoSeeded is recorded once the sample's claims are in their states: from then on they are people's.
	demoSeeded = "demo_seeded"
)

// SeedDemo makes the demo desk with its members and the sample article, some of whose claims are in review, proposed and
// published. It does what is missing and no more, so that it may run again; a database that holds anything else is
// ErrDemoData.
func (n *Newsroom) SeedDemo(ctx context.Context, sample NewArticle) error {
	desk, err := n.seedDesk(ctx)
	if err != nil {
		return doing("make the demo desk", err)
	}
	as := map[string]Actor{}
	for _, p := range DemoPeople {
		acc, err := n.store.Read(ctx).AccountByEmail(p.Email)
		if err != nil {
			return doing("make the demo desk", err)
		}
		as[p.Key] = Actor{Account: acc, Desk: desk, Role: p.Role}
	}
	sample.ExternalID = DemoArticle
	// A newer program may come with a newer sample: a demo keeps the one that it began with.
	art, err := n.store.Read(ctx).ArticleByExternalID(desk.ID, DemoArticle)
	if errors.Is(err, models.ErrNotFound) {
		var got Imported
		got, err = n.Import(ctx, as["reviewer"], sample)
		art = got.Article
	}
	if err != nil {
		return doing("import the sample article", err)
	}
	history, err := n.store.Read(ctx).History(desk.ID, "desk", desk.ID)
	if err != nil {
		return doing("work on the sample article", err)
	}
	if slices.ContainsFunc(history, func(e models.AuditRow) bool { return e.Action == demoSeeded }) {
		return nil
	}
	if err := n.seedWork(ctx, as, art.ID); err != nil {
		return doing("work on the sample article", err)
	}
	return doing("finish the demo", n.store.Write(ctx, func(tx *models.Tx) error {
		tx.Record(models.Event{DeskID: desk.ID, Action: demoSeeded, Object: "desk", ObjectID: desk.ID, At: n.time()})
		return nil
	}))
}

// DemoStart tells where a demo begins: the slug of its desk and the id of the sample article.
func (n *Newsroom) DemoStart(ctx context.Context) (slug, article string, err error) {
	r := n.store.Read(ctx)
	desks, err := r.Desks()
	if err != nil {
		return "", "", doing("find the demo desk", err)
	}
	i := slices.IndexFunc(desks, func(d models.Desk) bool { return d.Demo })
	if i < 0 {
		return "", "", models.ErrNotFound
	}
	art, err := r.ArticleByExternalID(desks[i].ID, DemoArticle)
	return desks[i].Slug, art.ID, doing("find the sample article", err)
}

func (n *Newsroom) seedDesk(ctx context.Context) (models.Desk, error) {
	var desk models.Desk
	err := n.store.Write(ctx, func(tx *models.Tx) error {
		desks, err := tx.Desks()
		if err != nil {
			return err
		}
		if len(desks) == 1 && desks[0].Demo {
			desk = desks[0]
			return nil
		}
		has, err := tx.HasAccounts()
		if err != nil {
			return err
		}
		if has || len(desks) > 0 {
			return ErrDemoData
		}
		desk = models.Desk{ID: models.NewID(), Name: demoDesk, Language: Languages[0], Outlet: "Sumber Contoh", Demo: true}
		if err := n.createDesk(tx, &desk, nil); err != nil {
			return err
		}
		for _, p := range DemoPeople {
			acc := models.Account{ID: models.NewID(), Email: p.Email, Name: p.Name, Language: Languages[0], CreatedAt: n.time(), Version: 1}
			if err := tx.CreateAccount(&acc); err != nil {
				return err
			}
			if err := n.createMember(tx, desk, acc.ID, p.Role, nil); err != nil {
				return err
			}
		}
		return nil
	})
	return desk, err
}

// demoVerdict is what the demo's reviewer writes of one claim of the sample, which is found by words of its content.
type demoVerdict struct {
	words     string
	until     workflow.State
	statement string
	kind      workflow.Kind
	rating    string
	summary   string
	rationale string
	findings  []workflow.Finding
	title     string
}

// The addresses of the evidence lead nowhere on purpose: the verdicts are samples, not checks.
var demoVerdicts = []demoVerdict{
	{words: "Keadilan pasti akan menang", until: workflow.Done,
		statement: "Kim Jong-un menulis kepada Putin bahwa keadilan pasti menang dan rakyat Rusia akan menambah kejayaan.", kind: workflow.Opinion,
		summary:   "Kutipan ini dimuat KCNA dan dilaporkan Reuters dengan isi yang sama. Ini pendapat, sehingga tidak diberi label benar atau salah.",
		rationale: "Contoh isian. Bandingkan naskah KCNA dengan laporan Reuters, lalu catat **apa yang sama** dan apa yang berbeda.",
		findings:  []workflow.Finding{workflow.OnlyVia, workflow.Confirmed, workflow.ConfirmedTranslation}, title: "Naskah pesan (contoh, bukan tautan sungguhan)"},
	{words: "lebih dari dua lusin jenis senjata", until: workflow.Proposed,
		statement: "Menurut John Kirby, Rusia akan menerima lebih dari dua lusin jenis senjata dan amunisi dari Korea Utara.", kind: workflow.Fact, rating: "unproven",
		summary:   "Kirby memang mengatakannya; penyerahan senjatanya sendiri belum dapat dibuktikan dari sumber terbuka.",
		rationale: "Contoh isian. Pernyataannya terekam dalam keterangan pers; bukti pengirimannya belum ada.",
		findings:  []workflow.Finding{workflow.Confirmed}, title: "Transkrip keterangan pers (contoh, bukan tautan sungguhan)"},
	{words: "bergandengan tangan", until: workflow.Reviewing,
		statement: "Kim Jong-un berjanji akan bergandengan tangan dengan Putin.", kind: workflow.Promise},
	{words: "terus memperluas hubungan bilateral", until: workflow.Selected},
	{words: "Suriah yang mengakui", until: workflow.Selected},
}

// seedWork takes claims of the sample to their states, each on from where a start that was cut short left it.
func (n *Newsroom) seedWork(ctx context.Context, as map[string]Actor, articleID string) error {
	page, err := n.Article(ctx, as["reviewer"], articleID)
	if err != nil {
		return err
	}
	for _, d := range demoVerdicts {
		i := slices.IndexFunc(page.Claims, func(r models.ClaimRow) bool { return strings.Contains(r.Claim.Excerpt, d.words) })
		if i < 0 {
			continue // the engine reads the sample otherwise: a demo with less in it is still a demo
		}
		if err := n.seedClaim(ctx, as, page.Claims[i].Claim.ID, d); err != nil {
			return fmt.Errorf("claim with %q: %w", d.words, err)
		}
	}
	return nil
}

// seedClaim takes one claim on from wherever an earlier run left it.
func (n *Newsroom) seedClaim(ctx context.Context, as map[string]Actor, id string, d demoVerdict) error {
	reviewer, editor, ref := as["reviewer"], as["editor"], Ref{ID: id}
	for _, step := range []struct {
		to workflow.State
		do func() error
	}{
		{workflow.Selected, func() error { return n.Select(ctx, reviewer, ref) }},
		{workflow.Reviewing, func() error { return n.Take(ctx, reviewer, ref) }},
		{workflow.Proposed, func() error { return n.seedProposal(ctx, reviewer, ref, d) }},
		{workflow.Approved, func() error { return n.seedApproval(ctx, editor, ref) }},
		{workflow.Done, func() error { return n.Publish(ctx, editor, ref, time.Time{}) }},
	} {
		c, err := n.store.Read(ctx).Claim(reviewer.Desk.ID, id)
		if err != nil {
			return err
		}
		at, goal, next := slices.Index(workflow.States, c.State), slices.Index(workflow.States, d.until), slices.Index(workflow.States, step.to)
		if at >= goal || at >= next {
			continue
		}
		if err := step.do(); err != nil {
			return err
		}
		if step.to == workflow.Reviewing && d.statement != "" {
			if err := n.seedDraft(ctx, reviewer, ref, d); err != nil {
				return err
			}
		}
	}
	return nil
}

func (n *Newsroom) seedApproval(ctx context.Context, a Actor, ref Ref) error {
	p, err := n.Claim(ctx, a, ref.ID)
	if err != nil {
		return err
	}
	if p.Sealed == nil {
		return models.ErrNotFound
	}
	return n.Approve(ctx, a, ref, p.Sealed.Verdict.SHA256)
}

func (n *Newsroom) seedDraft(ctx context.Context, a Actor, ref Ref, d demoVerdict) error {
	row, err := n.store.Read(ctx).ClaimRow(a.Desk.ID, ref.ID)
	if err != nil {
		return err
	}
	in := DraftInput{Statement: d.statement, Kind: string(d.kind), Rating: d.rating, Summary: d.summary, Rationale: d.rationale}
	for i, h := range row.Hops {
		if len(d.findings) > 0 {
			in.Findings = append(in.Findings, models.HopFinding{HopID: h.ID, Finding: d.findings[min(i, len(d.findings)-1)]})
		}
	}
	return n.SaveDraft(ctx, a, ref, in)
}

func (n *Newsroom) seedProposal(ctx context.Context, a Actor, ref Ref, d demoVerdict) error {
	row, err := n.store.Read(ctx).ClaimRow(a.Desk.ID, ref.ID)
	if err != nil {
		return err
	}
	if row.Draft == nil || row.Draft.Statement == "" {
		if err := n.seedDraft(ctx, a, ref, d); err != nil {
			return err
		}
	}
	_, err = n.AddEvidence(ctx, a, ref, EvidenceInput{BearsOn: "content", Kind: "link", URL: "https://contoh.example/bukti", Title: d.title, Stance: "supports", Primary: true})
	if err != nil {
		return err
	}
	return n.Propose(ctx, a, ref)
}
