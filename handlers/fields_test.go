package handlers

import (
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
	"unicode/utf8"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// What nobody types into a form that has no field for it: if it is found in the database, a form wrote more than it shows.
const (
	strayID   = "01890000-dead-7000-8000-00000000beef"
	strayWord = "kanari-selundupan"
	strayTime = "2099-01-02T03:04:05Z"
)

// stray gives every column of the database a value that the column could take, and some names by which frameworks are led astray.
func (w *world) stray() url.Values {
	w.t.Helper()
	out := url.Values{}
	for _, row := range w.contents() {
		for name := range row.values {
			switch {
			case name == "desk_id":
				out.Set(name, w.other.ID)
			case name == "account_id" || strings.HasSuffix(name, "_by") || name == "author" || name == "actor":
				out.Set(name, w.account["other_editor"].ID)
			case name == "id" || strings.HasSuffix(name, "_id"):
				out.Set(name, strayID)
			case strings.HasSuffix(name, "_at") || strings.HasSuffix(name, "_to"):
				out.Set(name, strayTime)
			default:
				out.Set(name, strayWord)
			}
		}
	}
	for name, value := range map[string]string{"role": "admin", "state": string(workflow.Done), "version": "424242", "scopes": "admin", "is_admin": "true", "admin": "true", "touched": "true", "active": "true",
		"Claim.State": "done", "claim[state]": "done", "claim.state": "done", "Account.ID": strayID, "desk": w.other.Slug, "_method": "DELETE", "__proto__": strayWord, "email": strayWord + "@kabar.example", "author_id": strayID,
		"sha256": strings.Repeat("d", 64), "number": "77", "origin": "found", "anchor": "sure", "password_hash": strayWord, "token_hash": strayWord} {
		out.Set(name, value)
	}
	return out
}

// A step is one form that somebody sends, in a newsroom where the steps before were done.
type step struct {
	name, as, path string
	form           url.Values
	// takes are fields that the form has besides those that it sends.
	takes []string
	// then remembers what later steps need.
	then func(a *answer)
}

var (
	anID    = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	aHash   = regexp.MustCompile(`[0-9a-f]{32,}`)
	aSecret = regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+|\$argon2id\$[^"]+`)
)

// effect is what became of a step: its status, and the rows that came and went, without what no two newsrooms share.
func (w *world) effect(t *testing.T, st step, more url.Values, before map[string]storedRow) (string, map[string]storedRow, string) {
	t.Helper()
	f := url.Values{}
	maps.Copy(f, st.form)
	for name, values := range more {
		if !f.Has(name) && !slices.Contains(st.takes, name) {
			f[name] = values
		}
	}
	w.fill(row{path: st.path, form: f})
	a := w.send(t, st.as, http.MethodPost, st.path, strings.NewReader(f.Encode()), map[string]string{"Content-Type": "application/x-www-form-urlencoded", from: "198.51.100.7"})
	if st.then != nil {
		st.then(a)
	}
	now := w.contents()
	var lines []string
	all := ""
	tell := func(sign, text string, r storedRow) {
		line := sign + r.table
		for _, column := range slices.Sorted(maps.Keys(r.values)) {
			v := r.values[column]
			if raw, err := hex.DecodeString(v); err == nil && utf8.Valid(raw) && strings.Contains(string(raw), "{") {
				v = string(raw) // what is sealed is JSON
			}
			all += v + "\n"
			v = aSecret.ReplaceAllString(aHash.ReplaceAllString(anID.ReplaceAllString(v, "ID"), "HASH"), "SECRET")
			if column == "hash" || column == "prev_hash" || strings.HasSuffix(column, "_hash") || column == "salt" || column == "bytes" || column == "event" || column == "commitment" || column == "key" || column == "sort_key" {
				v = "-"
			}
			line += fmt.Sprintf(" %s=%q", column, v)
		}
		lines = append(lines, line)
	}
	for text, r := range now {
		if _, ok := before[text]; !ok {
			tell("+", text, r)
		}
	}
	for text, r := range before {
		if _, ok := now[text]; !ok {
			tell("-", text, r)
		}
	}
	sort.Strings(lines)
	return fmt.Sprintf("%d\n%s", a.Code, strings.Join(lines, "\n")), now, all
}

// TestStrayFieldsChangeNothing_FRM03 does the same in two newsrooms. In one each form carries a field for every column of the
// database besides its own; what is written must be the same in both. Fields in the address count for nothing either.
func TestStrayFieldsChangeNothing_FRM03(t *testing.T) {
	for _, inAddress := range []bool{false, true} {
		t.Run(fmt.Sprintf("in the address %v", inAddress), func(t *testing.T) {
			plain, led := onSQLite(t), onSQLite(t)
			mine, theirs := plain.forms(t), led.forms(t)
			if len(mine) != len(theirs) {
				t.Fatalf("%d and %d forms", len(mine), len(theirs))
			}
			stray := led.stray()
			was, wasLed := plain.contents(), led.contents()
			written := 0
			for i := range mine {
				one, two := mine[i](), theirs[i]()
				t.Run(one.name, func(t *testing.T) {
					more := url.Values{}
					maps.Copy(more, stray)
					if inAddress {
						for name := range one.form {
							more.Set(name, strayWord)
						}
						for _, name := range two.takes {
							more.Del(name) // of the page that is shown again, not of the form
						}
						two.path += "?" + more.Encode()
						more = nil
					}
					var got, want, all string
					want, was, _ = plain.effect(t, one, nil, was)
					got, wasLed, all = led.effect(t, two, more, wasLed)
					if got != want {
						t.Errorf("with stray fields:%s\nwithout:%s", linesLacking(got, want), linesLacking(want, got))
					}
					if !strings.HasPrefix(one.name, "any ") && want >= "4" {
						t.Errorf("the form itself was refused: %s", want)
					}
					for _, s := range []string{strayID, strayWord, strayTime, led.other.ID} {
						if strings.Contains(all, s) {
							t.Errorf("%q was written:\n%.3000s", s, got)
						}
					}
					if strings.Contains(want, "\n+") {
						written++
					}
				})
			}
			if !t.Failed() && written < 50 {
				t.Errorf("only %d forms wrote anything", written)
			}
		})
	}
}

// linesLacking are the lines of one text that the other has not.
func linesLacking(one, other string) string {
	out := ""
	for line := range strings.Lines(one) {
		if !strings.Contains("\n"+other+"\n", "\n"+strings.TrimSuffix(line, "\n")+"\n") {
			out += "\n" + fmt.Sprintf("%.1500s", line)
		}
	}
	return out
}

// forms are the forms of the pages, each sent by somebody who may and so that something comes of it; then every route once more
// with what the matrix sends.
func (w *world) forms(t *testing.T) []func() step {
	t.Helper()
	w.password("viewer")
	v := map[string]string{}
	id := map[string]string{}
	for _, words := range []string{pumps, budget, drains, flood} {
		id[words] = w.claim(words).Claim.ID
	}
	claim := func(words string, parts ...string) string {
		return w.at(append([]string{"claims", id[words]}, parts...)...)
	}
	article := func(parts ...string) string { return w.at(append([]string{"articles", w.article}, parts...)...) }
	last := func(key string) func(*answer) {
		return func(a *answer) {
			to, _, _ := strings.Cut(a.Header().Get("Location"), "#")
			v[key] = to[strings.LastIndex(to, "/")+1:]
		}
	}
	sources := func() []models.Source {
		p, err := w.news.Sources(t.Context(), w.actor("viewer"), models.SourceQuery{})
		w.ok(err)
		return p.Rows
	}
	sourceNamed := func(name string) string {
		for _, s := range sources() {
			if s.Name == name {
				return s.ID
			}
		}
		return models.NewID()
	}
	var list []func() step
	add := func(fn func() step) { list = append(list, fn) }
	plain := func(name, as, path string, pairs ...string) {
		add(func() step { return step{name: name, as: as, path: path, form: form(pairs...)} })
	}
	// The claim's own address takes a version everywhere, to be told when it is stale.
	onClaim := func(name, as, words string, parts []string, takes []string, pairs ...string) {
		add(func() step {
			return step{name: name, as: as, path: claim(words, parts...), form: form(append([]string{"version", current}, pairs...)...), takes: takes}
		})
	}
	acts := []string{"reason", "remarks", "assignee", "correction", "sha256", "then", "publish_at", "article", "next", "next_proposal"}

	plain("sign in", "signed", "/sign-in", "email", "viewer@kabar.example", "password", goodPassword, "next", "/")
	plain("language", "signed", "/language", "lang", "id", "back", "/")
	plain("account", "signed", "/account", "name", "Nama baru", "language", "en", "keys_off", "", "password", goodPassword, "new_password", "sandi lain yang panjang")
	plain("keys", "signed", "/account/keys", "keys", "off", "back", "/")
	plain("sign out", "signed", "/sign-out")
	add(func() step {
		return step{name: "invite", as: "admin", path: w.at("members"), form: form("email", "baru@kabar.example", "role", "reviewer"), then: func(a *answer) {
			if m := linkPath.FindStringSubmatch(a.text()); m != nil {
				v["link"] = m[1]
			}
		}}
	})
	add(func() step {
		return step{name: "accept the invitation", as: "invited", path: v["link"], form: form("name", "Orang Baru", "password", "sandi yang panjang sekali", "language", "id")}
	})
	plain("invite another", "admin", w.at("members"), "email", "lain@kabar.example", "role", "viewer")
	add(func() step {
		p, err := w.news.Members(t.Context(), w.actor("admin"))
		w.ok(err)
		return step{name: "revoke the invitation", as: "admin", path: w.at("invitations", p.Invitations[0].ID, "revoke"), form: form()}
	})
	plain("role", "admin", w.at("members", w.member["reviewer2"].ID, "role"), "role", "editor")
	plain("remove a member", "admin", w.at("members", w.member["viewer"].ID, "remove"))
	plain("token", "reviewer", w.at("tokens"), "name", "CMS", "scopes", "read", "expires_on", "2024-01-01")
	plain("revoke a token", "reviewer", w.at("tokens", w.tokenIDs["reviewer_read"], "revoke"))
	plain("settings", "admin", w.at("settings"), "version", "1", "name", "Meja Baru", "language", "id", "outlet", "Kabar Kotabaru", "address", "https://kabar.example/", "check_page", "https://cek.kabar.example/{claim}", "time_zone", "Asia/Jakarta")
	add(func() step {
		return step{name: "scale", as: "admin", path: w.at("settings", "scale"), form: form("version", "1", "label.0.code", "true", "label.0.name_id", "Benar", "label.0.name_en", "True", "label.0.explanation", "Begitu adanya", "label.0.value", "1",
			"label.1.code", "false", "label.1.name_id", "Salah", "label.1.name_en", "False", "label.1.explanation", "", "label.1.value", "")}
	})
	add(func() step {
		return step{name: "webhook", as: "admin", path: w.at("webhooks"), form: form("address", "https://cms.kabar.example/masuk", "events", "verdict.published"), takes: []string{"off", "version"}, then: func(*answer) {
			hooks, err := w.news.Webhooks(t.Context(), w.actor("admin"))
			w.ok(err)
			if len(hooks) > 0 {
				v["hook"] = hooks[0].ID
			}
		}}
	})
	add(func() step {
		return step{name: "save the webhook", as: "admin", path: w.at("webhooks", v["hook"]), form: form("version", "1", "address", "https://cms.kabar.example/lain", "events", "verdict.retracted"), takes: []string{"off"}}
	})
	add(func() step {
		return step{name: "rotate its secret", as: "admin", path: w.at("webhooks", v["hook"], "rotate"), form: form(), takes: []string{"version"}}
	})
	add(func() step {
		return step{name: "test it", as: "admin", path: w.at("webhooks", v["hook"], "test"), form: form(), takes: []string{"version"}}
	})
	add(func() step {
		return step{name: "remove it", as: "admin", path: w.at("webhooks", v["hook"], "remove"), form: form(), takes: []string{"version"}}
	})
	add(func() step {
		return step{name: "view", as: "reviewer", path: w.at("views"), form: form("name", "Banjir", "query", "tab=triage"), then: last("view")}
	})
	add(func() step {
		return step{name: "rename the view", as: "reviewer", path: w.at("views", v["view"]), form: form("name", "Banjir kota", "version", "1")}
	})
	add(func() step {
		return step{name: "delete the view", as: "reviewer", path: w.at("views", v["view"], "delete"), form: form(), takes: []string{"version"}}
	})
	add(func() step {
		return step{name: "article", as: "reviewer", path: w.at("articles"), form: form("text", "\"Jembatan selesai bulan depan,\" kata Camat Rini Lestari, Senin (12/6/2023).\n", "kind", "news", "title", "Jembatan", "language", "id", "outlet", "Kabar Kotabaru", "address", "https://kabar.example/1",
			"published_on", "2023-06-12", "platform", "", "post_account", ""), then: last("article")}
	})
	add(func() step {
		return step{name: "new version of the article", as: "reviewer", path: w.at("articles", v["article"], "revise"), form: form("version", "1", "title", "Jembatan", "text", "\"Jembatan selesai dua bulan lagi,\" kata Camat Rini Lestari, Senin (12/6/2023). Pompa baru tiba besok, kata Rini.\n")}
	})
	add(func() step {
		p, err := w.news.Article(t.Context(), w.actor("viewer"), v["article"])
		w.ok(err)
		moved := models.NewID()
		for _, c := range p.Claims {
			if c.Claim.Anchor == workflow.Fuzzy {
				moved = c.Claim.ID
			}
		}
		return step{name: "confirm a place", as: "reviewer", path: w.at("claims", moved, "place"), form: form("version", current)}
	})
	add(func() step {
		return step{name: "read it again", as: "reviewer", path: w.at("articles", v["article"], "reread"), form: form()}
	})
	for _, act := range []string{"decline", "accept"} {
		add(func() step {
			p, err := w.news.Suggestions(t.Context(), w.actor("viewer"), v["article"])
			w.ok(err)
			f, sg := form(), models.NewID()
			for _, s := range p.Suggestions {
				if s.Outcome == "" {
					sg = s.ID
					if s.ClaimID != nil {
						f.Set("version", w.version(*s.ClaimID))
					}
				}
			}
			return step{name: act + " a suggestion", as: "reviewer", path: w.at("suggestions", sg, act), form: f, takes: []string{"version"}}
		})
	}
	add(func() step {
		return step{name: "accept what is new", as: "reviewer", path: w.at("articles", v["article"], "suggestions", "accept-new"), form: form()}
	})
	add(func() step {
		return step{name: "sweep", as: "editor", path: article("triage"), form: form("action", "select", "claims", id[pumps], "claims", id[budget], "back", ""), takes: []string{"reason", "back"}}
	})
	add(func() step {
		return step{name: "bulk", as: "editor", path: w.at("queue"), form: form("action", "dismiss", "claims", id[flood], "reason", workflow.DismissReasons[0]), takes: []string{"assignee", "back"}}
	})
	plain("undo", "editor", w.at("undo"))
	onClaim("take", "reviewer", budget, []string{"take"}, acts)
	onClaim("take another", "reviewer", pumps, []string{"take"}, acts)
	onClaim("dismiss", "editor", drains, []string{"dismiss"}, acts, "reason", workflow.DismissReasons[0])
	onClaim("reopen", "editor", drains, []string{"reopen"}, acts, "reason", "Ternyata penting")
	onClaim("assign", "editor", drains, []string{"assign"}, acts, "assignee", w.account["reviewer"].ID)
	edit := []string{"claim_version", "more", "speaker_id", "source_name", "source_kind"}
	onClaim("edit", "reviewer", pumps, []string{"edit"}, edit, "content.0.exact", "akan membangun tiga rumah pompa", "content.0.occurrence", "1", "attribution", "sourced", "kind", "promise", "source_name", "Sari Wulandari", "source_kind", "person",
		"chain.0.position", "1", "chain.0.name", "Kantor Berita Nusa", "chain.0.kind", "news_media", "chain.0.origin", "found")
	onClaim("undo the edit", "reviewer", pumps, []string{"undo"}, nil)
	onClaim("point at words", "reviewer", pumps, []string{"words"}, nil, "words", "content", "exact", "tahun ini", "occurrence", "1")
	onClaim("move an edge", "reviewer", pumps, []string{"edge"}, nil, "edge", "content.0.front.in")
	onClaim("take the source away", "reviewer", pumps, []string{"unattribute"}, nil)
	onClaim("split", "reviewer", pumps, []string{"split"}, []string{"more"}, "part.0.exact", "tiga rumah pompa", "part.0.occurrence", "1", "part.1.exact", "tahun ini", "part.1.occurrence", "1")
	add(func() step {
		return step{name: "a claim that was missed", as: "reviewer", path: article("claims", "new"), form: form("content.0.exact", "tujuh kelurahan", "content.0.occurrence", "1", "attribution", "unattributed", "kind", "fact"), takes: append([]string{"version"}, edit...), then: last("added")}
	})
	add(func() step {
		return step{name: "merge claims", as: "reviewer", path: claim(flood, "merge"), form: form("version", current, "with", v["added"]+" "+w.version(v["added"])), takes: []string{"join"}}
	})
	add(func() step {
		return step{name: "draft", as: "reviewer", path: claim(budget, "draft"), form: w.draftForm(id[budget], "Anggaran banjir naik 20 persen.", "confirmed", "category", ""), takes: []string{"then", "next", "occasion_version"}}
	})
	add(func() step {
		return step{name: "a draft that is stale", as: "reviewer", path: claim(budget, "draft"), form: edited(w.draftForm(id[budget], "Anggaran turun.", "confirmed"), "version", "1"), takes: []string{"then", "next", "occasion_version", "category"}}
	})
	add(func() step {
		return step{name: "the choice of the conflict", as: "reviewer", path: claim(budget, "conflict"), form: form("form", "draft", "version", current, "pick.statement", "theirs"), takes: []string{"then", "next"}}
	})
	onClaim("discard", "reviewer", budget, []string{"discard"}, nil, "form", "draft")
	onClaim("evidence", "reviewer", budget, []string{"evidence"}, nil, "kind", "link", "url", "https://kota.example/apbd.pdf", "title", "APBD 2023", "bears_on", "content", "stance", "supports", "primary", "true", "excerpt", "Naik 20 persen")
	onClaim("evidence without a link", "reviewer", budget, []string{"evidence"}, []string{"url", "primary"}, "kind", "email", "title", "Surel", "bears_on", "content", "stance", "context", "excerpt", "")
	add(func() step {
		ev, err := w.store.Read(t.Context()).EvidenceOfClaim(w.desk.ID, id[budget], nil)
		w.ok(err)
		gone := models.NewID()
		for _, e := range ev {
			if e.Title == "Surel" {
				gone = e.ID
			}
		}
		return step{name: "remove evidence", as: "reviewer", path: claim(budget, "evidence", gone, "remove"), form: form("version", current)}
	})
	onClaim("occasion", "reviewer", budget, []string{"occasion"}, nil, "occasion", "new", "speaker", "Sari Wulandari", "medium", "briefing", "date", "2023-06", "addressee", "Wartawan", "document", "https://kota.example/jumpa-pers", "note", "Di balai kota")
	onClaim("edit the occasion", "reviewer", budget, []string{"occasion", "edit"}, nil, "occasion_version", "1", "speaker", "Sari Wulandari", "medium", "speech", "date", "2023-06-12", "addressee", "Warga", "document", "", "note", "")
	onClaim("propose", "reviewer", budget, []string{"propose"}, acts)
	add(func() step {
		return step{name: "return", as: "editor", path: claim(budget, "return"), form: form("version", current, "sha256", sealed, "remarks", "Tolong lengkapi", "remark.summary", "Terlalu panjang", "replace.summary", "Naik 20 persen."), takes: acts}
	})
	add(func() step {
		p, err := w.news.Claim(t.Context(), w.actor("reviewer"), id[budget])
		w.ok(err)
		remark := models.NewID()
		if len(p.OnFields) > 0 {
			remark = p.OnFields[0].ID
		}
		return step{name: "use what was suggested", as: "reviewer", path: claim(budget, "remarks", remark, "accept"), form: form("version", current), takes: []string{"statement", "summary", "rationale", "then", "kind", "rating", "category", "occasion_version", "next"}}
	})
	onClaim("propose again", "reviewer", budget, []string{"propose"}, acts)
	add(func() step {
		return step{name: "approve", as: "editor", path: claim(budget, "approve"), form: form("version", current, "sha256", sealed), takes: acts}
	})
	onClaim("publish", "editor", budget, []string{"publish"}, acts)
	onClaim("correct", "reviewer", budget, []string{"correct"}, acts, "correction", "update", "reason", "Angka resmi terbit")
	onClaim("abandon the correction", "reviewer", budget, []string{"abandon"}, acts)
	onClaim("retract", "editor", budget, []string{"retract"}, acts, "reason", "Keliru")
	add(func() step {
		w.propose("reviewer", id[drains], "Drainase lama tidak cukup")
		p, err := w.news.Claim(t.Context(), w.actor("editor"), id[drains])
		w.ok(err)
		return step{name: "approve all", as: "editor", path: article("approve-all"), form: form("verdict", p.Sealed.Verdict.ID+":"+p.Sealed.Verdict.SHA256), takes: []string{"publish_at"}}
	})
	plain("source", "reviewer", w.at("sources"), "name", "Dinas Air", "kind", "organisation", "country", "ID", "profile", "Dinas kota", "aliases", "DA")
	plain("another source", "reviewer", w.at("sources"), "name", "Dinas Air Kota", "kind", "organisation", "country", "ID", "profile", "", "aliases", "")
	add(func() step {
		return step{name: "save the source", as: "reviewer", path: w.at("sources", sourceNamed("Dinas Air")), form: form("version", "1", "name", "Dinas Air Bersih", "kind", "organisation", "country", "ID", "profile", "Dinas kota", "aliases", "DA\nDAB")}
	})
	add(func() step {
		return step{name: "merge the sources", as: "editor", path: w.at("sources", sourceNamed("Dinas Air Bersih"), "merge"), form: form("into", sourceNamed("Dinas Air Kota"), "keep", sourceNamed("Dinas Air Kota")), then: func(*answer) {
			v["into"] = sourceNamed("Dinas Air Kota")
			p, err := w.news.Source(t.Context(), w.actor("viewer"), v["into"], newsroom.QuotedQuery{})
			w.ok(err)
			if len(p.Merges) > 0 {
				v["merge"] = p.Merges[0].ID
			}
		}}
	})
	add(func() step {
		return step{name: "part the sources", as: "editor", path: w.at("sources", v["into"], "merges", orElse(v["merge"], models.NewID()), "undo"), form: form()}
	})
	// Whatever route is new is asked too, with a body that is complete and comes to nothing.
	for _, r := range (&server{}).routes() {
		if r.method != post || strings.HasPrefix(r.path, "/api/") || strings.Contains(r.path, "claims/:id") || r.path == "/sign-in" {
			continue
		}
		add(func() step {
			m := &matrix{w: w, ids: map[string]string{}}
			for _, noun := range []string{"articles", "views", "suggestions", "undo", "evidence", "sources", "members", "invitations", "tokens", "webhooks", "delivery", "merge", "merges", "deliveries"} {
				m.ids[noun] = strings.Replace(strayID, "beef", "feed", 1)
			}
			tg := m.targets(r)[0]
			f, _ := m.body(tg)
			w.session("admin")
			return step{name: "any " + r.path, as: "admin", path: tg.address, form: f, takes: []string{"version", "reason", "name", "email", "role", "events", "address", "text", "title", "kind", "scopes", "off", "sha256", "language"}}
		})
	}
	return list
}
