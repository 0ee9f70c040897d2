package newsroom

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
	"unicode"

	"sumber/internal/workflow"
	"sumber/models"
)

// DefaultScale is the scale of a new desk. Values are places on the scale for formats that want a number; what could not
// be decided has none.
func DefaultScale() []models.Label {
	at := func(n int) *int { return &n }
	return []models.Label{
		{Code: "true", NameID: "Benar", NameEN: "True", Value: at(5)},
		{Code: "partly_true", NameID: "Sebagian benar", NameEN: "Partly true", Value: at(3)},
		{Code: "misleading", NameID: "Menyesatkan", NameEN: "Misleading", Value: at(2)},
		{Code: "false", NameID: "Salah", NameEN: "False", Value: at(1)},
		{Code: "unproven", NameID: "Belum terbukti", NameEN: "Unproven"},
		{Code: "unverifiable", NameID: "Tidak dapat diverifikasi", NameEN: "Unverifiable"},
	}
}

// Slug makes the part of an address from a desk's name: ASCII letters, digits and hyphens.
func Slug(name string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), name)
	if err != nil {
		plain = name
	}
	s := strings.Join(strings.FieldsFunc(strings.ToLower(plain), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "-")
	if len(s) > 40 {
		s = strings.Trim(s[:40], "-")
	}
	if s == "" {
		s = "desk"
	}
	return s
}

// createDesk fills in what a new desk needs (slug, time zone, scale) and stores it with its own audit chain's first event.
func (n *Newsroom) createDesk(tx *models.Tx, d *models.Desk, actor *string) error {
	d.CreatedAt, d.Version = n.time(), 1
	if d.TimeZone == "" {
		d.TimeZone = "Asia/Jakarta"
	}
	base := Slug(d.Name)
	for i := 1; ; i++ {
		d.Slug = base
		if i > 1 {
			d.Slug = fmt.Sprintf("%s-%d", base, i)
		}
		_, err := tx.DeskBySlug(d.Slug)
		if errors.Is(err, models.ErrNotFound) {
			break
		}
		if err != nil {
			return err
		}
	}
	if err := tx.CreateDesk(d); err != nil {
		return err
	}
	scale := models.Scale{DeskID: d.ID, ID: models.NewID(), Name: "default", CreatedAt: d.CreatedAt, Version: 1}
	if err := tx.CreateScale(&scale); err != nil {
		return err
	}
	v := models.ScaleVersion{DeskID: d.ID, ID: models.NewID(), ScaleID: scale.ID, Number: 1, Labels: DefaultScale(), CreatedBy: actor, CreatedAt: d.CreatedAt}
	if err := tx.CreateScaleVersion(&v); err != nil {
		return err
	}
	tx.Record(models.Event{DeskID: d.ID, Actor: actor, Action: "desk_add", Object: "desk", ObjectID: d.ID, At: d.CreatedAt, Texts: map[string]string{"name": d.Name}})
	return nil
}

// NewDesk is a desk beside those that there are. Admin is the address of an account.
type NewDesk struct{ Name, Language, Admin string }

// AddDesk makes a desk with its first admin; models.ErrNotFound when there is no such account, *Invalid when it cannot sign in. It is
// for whoever runs the server.
func (n *Newsroom) AddDesk(ctx context.Context, in NewDesk) (models.Desk, error) {
	v := invalid{}
	d := models.Desk{ID: models.NewID(), Name: v.required("name", in.Name), Language: in.Language}
	v.optionalOneOf("language", in.Language, Languages)
	if err := v.err(); err != nil {
		return models.Desk{}, err
	}
	err := n.store.Write(ctx, func(tx *models.Tx) error {
		acc, err := tx.AccountByEmail(in.Admin)
		if err != nil {
			return err
		}
		if acc.DisabledAt != nil {
			return &Invalid{Fields: map[string]string{"role": codeLastAdmin}}
		}
		if err := n.createDesk(tx, &d, nil); err != nil {
			return err
		}
		return n.createMember(tx, d, acc.ID, workflow.Admin, nil)
	})
	return d, doing("add desk", err)
}

// Enter gives the actor for an account on the desk of that slug: models.ErrNotFound for a desk that is not theirs, so
// that nobody learns which desks there are.
func (n *Newsroom) Enter(ctx context.Context, acc models.Account, slug string) (Actor, error) {
	m, err := n.store.Read(ctx).Membership(acc.ID, slug)
	if err != nil {
		return Actor{}, doing("enter desk", err)
	}
	return Actor{Account: acc, Desk: m.Desk, Role: m.Role}, nil
}

// ConsoleActor is the command line on the desk of that slug; an empty slug takes the only desk there is.
func (n *Newsroom) ConsoleActor(ctx context.Context, slug string) (Actor, error) {
	r := n.store.Read(ctx)
	if slug != "" {
		d, err := r.DeskBySlug(slug)
		return Actor{Desk: d, Console: true}, doing("find desk "+slug, err)
	}
	desks, err := r.Desks()
	if err != nil {
		return Actor{}, doing("list desks", err)
	}
	if len(desks) != 1 {
		return Actor{}, fmt.Errorf("there are %d desks: say which with --desk", len(desks))
	}
	return Actor{Desk: desks[0], Console: true}, nil
}

// DesksOf lists the desks of an account with its role on each, by name.
func (n *Newsroom) DesksOf(ctx context.Context, acc models.Account) ([]models.Membership, error) {
	return n.store.Read(ctx).DesksOf(acc.ID)
}

// Around is what stands around every page of a desk.
type Around struct {
	Desks []models.Membership // of the account, for the switch
	// Waiting is how many proposals wait for approval, up to WaitingMost.
	Waiting int
}

// WaitingMost is where counting what waits ends.
const WaitingMost = 99

// EnterPage is Enter, with what stands around the desk's page, in one query.
func (n *Newsroom) EnterPage(ctx context.Context, acc models.Account, slug string) (Actor, Around, error) {
	desks, err := n.store.Read(ctx).DesksAround(acc.ID, slug, workflow.From(workflow.Approve), WaitingMost)
	if err != nil {
		return Actor{}, Around{}, doing("enter desk", err)
	}
	actor, out, found := Actor{Account: acc}, Around{}, false
	for _, d := range desks {
		out.Desks = append(out.Desks, d.Membership)
		if d.Slug == slug {
			actor.Desk, actor.Role, out.Waiting, found = d.Desk, d.Role, d.Claims, true
		}
	}
	if !found {
		return Actor{}, Around{}, doing("enter desk", models.ErrNotFound)
	}
	return actor, out, nil
}

// Settings is the page of a desk's settings.
type Settings struct {
	Desk  models.Desk
	Scale models.ScaleInForce
}

// Settings reads a desk's settings.
func (n *Newsroom) Settings(ctx context.Context, a Actor) (Settings, error) {
	r := n.store.Read(ctx)
	d, err := r.Desk(a.Desk.ID)
	if err != nil {
		return Settings{}, doing("read settings", err)
	}
	s, err := r.Scale(a.Desk.ID)
	return Settings{Desk: d, Scale: s}, doing("read settings", err)
}

// DeskSettings is what an admin changes of a desk. Version is the one that the form was made from.
type DeskSettings struct {
	Version                                int
	Name, Language, Outlet, Site, TimeZone string
	// CheckPage is the pattern of the address of the page with one whole check, "" for none; see export.PageProblem.
	CheckPage string
}

// SaveSettings saves a desk's settings.
func (n *Newsroom) SaveSettings(ctx context.Context, a Actor, in DeskSettings) error {
	v := invalid{}
	in.Name = v.required("name", in.Name)
	v.oneOf("language", in.Language, Languages)
	in.Outlet = v.line("outlet", in.Outlet)
	in.Site = v.address("address", in.Site)
	v.checkPage(&in)
	if _, err := time.LoadLocation(in.TimeZone); err != nil || in.TimeZone == "" || in.TimeZone == "Local" {
		v.add("time_zone", codeUnknown)
	}
	if err := v.err(); err != nil {
		return err
	}
	return doing("save settings", n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if err := a.need(workflow.EditDesk); err != nil {
			return err
		}
		d, err := tx.Desk(a.Desk.ID)
		if err != nil {
			return err
		}
		d.Version = in.Version
		d.Name, d.Language, d.Outlet, d.Address, d.TimeZone, d.CheckPage = in.Name, in.Language, in.Outlet, in.Site, in.TimeZone, in.CheckPage
		if err := tx.SaveDesk(&d); err != nil {
			return err
		}
		e := n.event(a, "desk_change", "desk", d.ID)
		e.Texts = map[string]string{"name": d.Name, "outlet": d.Outlet, "address": d.Address, "check_page": d.CheckPage}
		tx.Record(e)
		return nil
	}))
}

// SaveScale puts a new version of the desk's scale in force. Verdicts keep the version that they were given under. Number
// is that of the version that the form was made from; another one in between is models.ErrStale.
func (n *Newsroom) SaveScale(ctx context.Context, a Actor, number int, labels []models.Label) error {
	v := invalid{}
	seen := map[string]bool{}
	for i := range labels {
		l := &labels[i]
		field := fmt.Sprintf("label.%d", i)
		l.NameID, l.NameEN = v.required(field+".name_id", l.NameID), v.required(field+".name_en", l.NameEN)
		l.Explanation = v.line(field+".explanation", l.Explanation)
		if l.Code == "" {
			l.Code = strings.ReplaceAll(Slug(l.NameEN), "-", "_")
		}
		if seen[l.Code] {
			v.add(field+".name_en", codeTaken)
		}
		seen[l.Code] = true
	}
	if len(labels) < 2 {
		v.add("labels", codeRequired)
	}
	if len(labels) > 9 {
		v.add("labels", codeTooMany)
	}
	if err := v.err(); err != nil {
		return err
	}
	return doing("save scale", n.write(ctx, a, func(tx *models.Tx, a Actor) error {
		if err := a.need(workflow.EditDesk); err != nil {
			return err
		}
		cur, err := tx.Scale(a.Desk.ID)
		if err != nil {
			return err
		}
		if cur.ScaleVersion.Number != number {
			return models.ErrStale
		}
		if slices.EqualFunc(cur.ScaleVersion.Labels, labels, sameLabel) {
			return nil
		}
		next := models.ScaleVersion{DeskID: a.Desk.ID, ID: models.NewID(), ScaleID: cur.Scale.ID, Number: number + 1, Labels: labels, CreatedBy: a.id(), CreatedAt: n.time()}
		if err := tx.CreateScaleVersion(&next); err != nil {
			return err
		}
		tx.Record(n.event(a, "scale_change", "scale", next.ID))
		return nil
	}))
}

func sameLabel(a, b models.Label) bool {
	same := a.Code == b.Code && a.NameID == b.NameID && a.NameEN == b.NameEN && a.Explanation == b.Explanation
	if a.Value == nil || b.Value == nil {
		return same && a.Value == b.Value
	}
	return same && *a.Value == *b.Value
}
