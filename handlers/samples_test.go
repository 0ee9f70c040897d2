package handlers

import (
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

// pasted is what somebody who pastes a sample fills in: the variables of its address, and in its body the ids and versions of their own
// desk for those of the sample.
type pasted struct {
	as   string            // token; "" is reviewer_all
	env  map[string]string // by the name in capitals
	swap []string          // old, new
}

// sampleScene makes what the samples are about, anew for each.
type sampleScene struct {
	*world
	n int
}

// The ids and the hash that stand in the samples.
const (
	sampleID    = "0197a1b2-0000-7000-8000-000000000002"
	sampleHop   = "0197a1b2-0000-7000-8000-000000000003"
	sampleOther = "0197a1b2-0000-7000-8000-000000000005"
	sampleHash  = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
)

// article sends the article of the samples, each time with other words behind it, and gives its id and those of its claims.
func (s *sampleScene) article() (article string, claims []string) {
	s.t.Helper()
	s.n++
	got, err := s.news.Import(s.t.Context(), s.actor("reviewer"), newsroom.NewArticle{Language: "id", Text: fmt.Appendf(nil,
		"\"Kami akan membangun rumah pompa,\" kata Wali Kota Sari Wulandari, Senin (12/6/2023).\n\n\"Pompa lama hanya kuat %d jam,\" ujar Bagus Pranoto.\n", s.n)})
	s.ok(err)
	return got.Article.ID, s.claimsOf(got.Article.ID)
}

func (s *sampleScene) claimsOf(article string) (ids []string) {
	s.t.Helper()
	p, err := s.news.Article(s.t.Context(), s.actor("viewer"), article)
	s.ok(err)
	for _, c := range p.Claims {
		ids = append(ids, c.Claim.ID)
	}
	return ids
}

// taken is a claim in review, as its reader saw it.
func (s *sampleScene) taken() (claim string, p pasted) {
	s.t.Helper()
	_, claims := s.article()
	s.ok(s.news.Take(s.t.Context(), s.actor("reviewer"), newsroom.Ref{ID: claims[0]}))
	return claims[0], s.seen(claims[0])
}

// seen fills in a sample about a claim as it is now.
func (s *sampleScene) seen(claim string, more ...string) pasted {
	row, err := s.store.Read(s.t.Context()).ClaimRow(s.desk.ID, claim)
	s.ok(err)
	swap := append(more, `"version": 4`, `"version": `+s.version(claim), `"version": 3`, `"version": `+s.version(claim))
	if len(row.Hops) > 0 {
		swap = append(swap, sampleHop, row.Hops[0].ID)
	}
	return pasted{env: map[string]string{"ID": claim}, swap: swap}
}

// public is a claim that is public, with all that leads there.
func (s *sampleScene) public() (article string, p pasted) {
	article, claims := s.article()
	s.publish(claims[0], "Rumah pompa dibangun")
	return article, s.seen(claims[0])
}

// revised is an article whose engine would add claims, with one that stands on other words.
func (s *sampleScene) revised() (article, claim string, suggestions []models.Suggestion) {
	s.n++
	text := fmt.Sprintf("Rapat ke-%d\n\n\"Kami akan membangun 12 rumah pompa di kelurahan nomor 1 tahun ini juga,\" kata Bagus Pranoto.\n", s.n)
	ctx, me := s.t.Context(), s.actor("reviewer")
	got, err := s.news.Import(ctx, me, newsroom.NewArticle{Language: "id", Text: []byte(text)})
	s.ok(err)
	claim = s.claimsOf(got.Article.ID)[0]
	s.ok(s.news.Take(ctx, me, newsroom.Ref{ID: claim}))
	_, err = s.news.Revise(ctx, me, got.Article.ID, newsroom.NewRevision{Version: 1, Text: []byte(strings.Replace(text, "tahun ini juga", "tahun depan juga", 1) + "\n\"Tanggul di hilir selesai bulan Mei,\" kata Rina Marlina.\n")})
	s.ok(err)
	suggestions, err = s.store.Read(ctx).WaitingSuggestions(s.desk.ID, got.Article.ID, workflow.SuggestAdd)
	s.ok(err)
	if len(suggestions) == 0 {
		s.t.Fatal("the engine suggests nothing")
	}
	return got.Article.ID, claim, suggestions
}

func (s *sampleScene) source(name string) string {
	s.n++
	src, err := s.news.AddSource(s.t.Context(), s.actor("reviewer"), newsroom.SourceInput{Name: fmt.Sprintf("%s %d", name, s.n), Kind: "person"})
	s.ok(err)
	return src.ID
}

func (s *sampleScene) receiver() (hook, message string) {
	w, message := s.webhook("admin")
	return w.ID, message
}

func idIs(id string, swap ...string) pasted {
	return pasted{env: map[string]string{"ID": id}, swap: swap}
}

func (p pasted) by(token string) pasted { p.as = token; return p }

func (p pasted) with(name, value string) pasted { p.env[name] = value; return p }

// ofArticle and ofClaim fill in samples that read what is public.
func (s *sampleScene) ofArticle() pasted { article, _ := s.public(); return idIs(article) }
func (s *sampleScene) ofClaim() pasted   { _, p := s.public(); return p }
func (s *sampleScene) ofTaken() pasted   { _, p := s.taken(); return p }
func (s *sampleScene) ofDesk() pasted    { return pasted{} }
func (s *sampleScene) ofAdmin() pasted   { return pasted{as: "admin_all"} }
func (s *sampleScene) ofSource() pasted {
	return idIs(s.source("Sari Wulandari"), `"version": 4`, `"version": 1`, `"Sari Wulandari"`, `"Sari Wulandari Kencana"`)
}
func (s *sampleScene) ofView() pasted {
	s.n++
	v, err := s.news.SaveView(s.t.Context(), s.actor("reviewer"), fmt.Sprintf("Daftar %d", s.n), newsroom.QueueFilter{})
	s.ok(err)
	return idIs(v.ID, `"version": 4`, `"version": 1`, `"Menunggu editor"`, fmt.Sprintf(`"Menunggu editor %d"`, s.n))
}
func (s *sampleScene) ofWebhook() pasted {
	hook, _ := s.receiver()
	return idIs(hook, `"version": 4`, `"version": 1`).by("admin_all")
}

// sampleWays fill in the sample of each operation.
var sampleWays = map[string]func(*sampleScene) pasted{
	"getOpenAPI": (*sampleScene).ofDesk, "listChanges": (*sampleScene).ofDesk, "listVerdicts": (*sampleScene).ofDesk, "listArticles": (*sampleScene).ofDesk, "importArticle": (*sampleScene).ofDesk,
	"receiveArticle": (*sampleScene).ofDesk, "importArticles": (*sampleScene).ofDesk, "getMe": (*sampleScene).ofDesk, "listClaims": (*sampleScene).ofDesk, "listApprovals": (*sampleScene).ofDesk,
	"listPublications": (*sampleScene).ofDesk, "listScheduled": (*sampleScene).ofDesk, "listViews": (*sampleScene).ofDesk, "saveView": (*sampleScene).ofDesk, "listSources": (*sampleScene).ofDesk,
	"addSource": (*sampleScene).ofDesk, "findSources": (*sampleScene).ofDesk, "listMembers": (*sampleScene).ofDesk, "listTokens": (*sampleScene).ofAdmin, "createToken": (*sampleScene).ofAdmin,
	"listInvitations": (*sampleScene).ofAdmin, "invite": (*sampleScene).ofAdmin, "listWebhooks": (*sampleScene).ofAdmin, "addWebhook": (*sampleScene).ofAdmin, "listAudit": (*sampleScene).ofAdmin,
	"getDesk": (*sampleScene).ofDesk, "getScale": (*sampleScene).ofDesk,
	"getArticle": (*sampleScene).ofArticle, "getVerdicts": (*sampleScene).ofArticle, "listRevisions": (*sampleScene).ofArticle, "listSuggestions": (*sampleScene).ofArticle, "listOccasions": (*sampleScene).ofArticle,
	"listProposals": (*sampleScene).ofArticle, "rereadArticle": (*sampleScene).ofArticle,
	"getClaimVerdicts": (*sampleScene).ofClaim, "getClaim": (*sampleScene).ofClaim, "getDraft": (*sampleScene).ofTaken, "listEvidence": (*sampleScene).ofClaim, "listVersions": (*sampleScene).ofClaim,
	"getVerdict": (*sampleScene).ofClaim, "listDecisions": (*sampleScene).ofClaim, "listRemarks": (*sampleScene).ofClaim, "listClaimPublications": (*sampleScene).ofClaim, "getHistory": (*sampleScene).ofClaim,
	"editClaim": (*sampleScene).ofTaken, "saveDraft": (*sampleScene).ofTaken, "addEvidence": (*sampleScene).ofTaken, "setOccasion": (*sampleScene).ofTaken, "addWords": (*sampleScene).ofTaken,
	"moveEdge": (*sampleScene).ofTaken, "unattribute": (*sampleScene).ofTaken, "splitClaim": (*sampleScene).ofTaken,
	"getSource": (*sampleScene).ofSource, "saveSource": (*sampleScene).ofSource, "listSourceClaims": (*sampleScene).ofSource,
	"getView": (*sampleScene).ofView, "renameView": (*sampleScene).ofView, "listViewClaims": (*sampleScene).ofView, "deleteView": (*sampleScene).ofView,
	"getWebhook": (*sampleScene).ofWebhook, "saveWebhook": (*sampleScene).ofWebhook, "rotateWebhook": (*sampleScene).ofWebhook, "testWebhook": (*sampleScene).ofWebhook, "removeWebhook": (*sampleScene).ofWebhook,
	"listDeliveries": (*sampleScene).ofWebhook,
	"getSchema":      func(s *sampleScene) pasted { return pasted{env: map[string]string{"NAME": "verdicts.v1.json"}} },
	"getRevision":    func(s *sampleScene) pasted { return s.ofArticle().with("NUMBER", "1") },
	"reviseArticle": func(s *sampleScene) pasted {
		article, _ := s.article()
		return idIs(article, `"version": 4`, `"version": 1`)
	},
	"acceptNewClaims": func(s *sampleScene) pasted { article, _, _ := s.revised(); return idIs(article) },
	"acceptSuggestion": func(s *sampleScene) pasted {
		_, _, list := s.revised()
		return idIs(list[0].ID)
	},
	"declineSuggestion": func(s *sampleScene) pasted {
		_, _, list := s.revised()
		return idIs(list[0].ID)
	},
	"confirmPlace": func(s *sampleScene) pasted { _, claim, _ := s.revised(); return s.seen(claim) },
	"triageArticle": func(s *sampleScene) pasted {
		article, claims := s.article()
		return idIs(article, sampleID, claims[0], sampleOther, claims[1])
	},
	"bulk": func(s *sampleScene) pasted {
		_, claims := s.article()
		return pasted{swap: []string{sampleID, claims[0]}}
	},
	"addClaim": func(s *sampleScene) pasted { article, _ := s.article(); return idIs(article) },
	"mergeClaims": func(s *sampleScene) pasted {
		_, claims := s.article()
		return idIs(claims[0], sampleOther, claims[1], `"version": 4`, `"version": `+s.version(claims[0]), `"version": 1`, `"version": `+s.version(claims[1]))
	},
	"approveAll": func(s *sampleScene) pasted {
		article, claims := s.article()
		sha := s.propose("reviewer", claims[0], "Rumah pompa dibangun")
		return idIs(article, sampleID, s.verdictOf(claims[0]), sampleHash, sha).by("all")
	},
	"act": func(s *sampleScene) pasted {
		_, claims := s.article()
		sha := s.propose("reviewer", claims[0], "Rumah pompa dibangun")
		return s.seen(claims[0], sampleHash, sha).by("all").with("ACTION", "approve")
	},
	"answerRemark": func(s *sampleScene) pasted {
		_, claims := s.article()
		suggested, _ := s.returned(s.t, claims[0], "Rumah pompa dibangun")
		return s.seen(claims[0]).with("REMARK", suggested.ID).with("ANSWER", "accept")
	},
	"restoreClaim": func(s *sampleScene) pasted {
		claim, _ := s.taken()
		s.ok(s.news.Unattribute(s.t.Context(), s.actor("reviewer"), newsroom.Ref{ID: claim}))
		return s.seen(claim).with("NUMBER", "1")
	},
	"undoClaim": func(s *sampleScene) pasted {
		claim, _ := s.taken()
		s.ok(s.news.Unattribute(s.t.Context(), s.actor("reviewer"), newsroom.Ref{ID: claim, Undo: models.NewID()}))
		return s.seen(claim)
	},
	"undoLast": func(s *sampleScene) pasted {
		_, claims := s.article()
		s.ok(s.news.Select(s.t.Context(), s.actor("reviewer"), newsroom.Ref{ID: claims[0], Undo: models.NewID()}))
		return pasted{}
	},
	"undoAct": func(s *sampleScene) pasted {
		_, claims := s.article()
		undo := models.NewID()
		s.ok(s.news.Select(s.t.Context(), s.actor("reviewer"), newsroom.Ref{ID: claims[0], Undo: undo}))
		return idIs(undo)
	},
	"removeEvidence": func(s *sampleScene) pasted {
		claim, _ := s.taken()
		ev, err := s.news.AddEvidence(s.t.Context(), s.actor("reviewer"), newsroom.Ref{ID: claim}, newsroom.EvidenceInput{BearsOn: "content", Kind: "email", Title: "Surel", Stance: "supports"})
		s.ok(err)
		return s.seen(claim).with("EVIDENCE", ev.ID)
	},
	"editOccasion": func(s *sampleScene) pasted {
		claim, _ := s.taken()
		s.ok(s.news.SetOccasion(s.t.Context(), s.actor("reviewer"), newsroom.Ref{ID: claim}, newsroom.OccasionInput{Speaker: "Sari"}))
		return s.seen(claim)
	},
	"getOccasion": func(s *sampleScene) pasted {
		claim, _ := s.taken()
		s.ok(s.news.SetOccasion(s.t.Context(), s.actor("reviewer"), newsroom.Ref{ID: claim}, newsroom.OccasionInput{Speaker: "Sari"}))
		c, err := s.store.Read(s.t.Context()).Claim(s.desk.ID, claim)
		s.ok(err)
		return idIs(*c.OccasionID)
	},
	"mergeSource": func(s *sampleScene) pasted { return idIs(s.source("Sari"), sampleID, s.source("Sari Wulan")) },
	"undoMerge": func(s *sampleScene) pasted {
		into, from := s.source("Sari"), s.source("Sari Wulan")
		m, err := s.news.MergeSources(s.t.Context(), s.actor("reviewer"), from, into)
		s.ok(err)
		return idIs(into).with("MERGE", m.ID)
	},
	"setRole":      func(s *sampleScene) pasted { return idIs(s.member["reviewer2"].ID).by("admin_all") },
	"removeMember": func(s *sampleScene) pasted { return idIs(s.member["reviewer2"].ID).by("admin_all") },
	"revokeInvitation": func(s *sampleScene) pasted {
		s.n++
		_, err := s.news.Invite(s.t.Context(), s.actor("admin"), fmt.Sprintf("baru%d@kabar.example", s.n), "viewer")
		s.ok(err)
		list, err := s.news.Members(s.t.Context(), s.actor("admin"))
		s.ok(err)
		return idIs(list.Invitations[0].ID).by("admin_all")
	},
	"revokeToken": func(s *sampleScene) pasted {
		t, _, err := s.news.CreateToken(s.t.Context(), s.actor("admin"), newsroom.NewToken{Name: "lama", Scopes: []string{"read"}})
		s.ok(err)
		return idIs(t.ID).by("admin_all")
	},
	"redeliver": func(s *sampleScene) pasted {
		hook, message := s.receiver()
		out, err := s.news.LeaseDeliveries(s.t.Context(), 100)
		s.ok(err)
		for _, o := range out {
			_, err := s.news.FinishDelivery(s.t.Context(), o, newsroom.Outcome{Status: 500}, 0)
			s.ok(err)
		}
		return idIs(hook).by("admin_all").with("DELIVERY", message)
	},
	"saveDesk": func(s *sampleScene) pasted {
		d, err := s.store.Read(s.t.Context()).Desk(s.desk.ID)
		s.ok(err)
		return pasted{as: "admin_all", swap: []string{`"version": 4`, `"version": ` + itoa(d.Version)}}
	},
	"saveScale": func(s *sampleScene) pasted {
		return pasted{as: "admin_all", swap: []string{`"version": 4`, `"version": 1`}}
	},
}

// TestSamplesRun: every sample of the pages on the API is carried out as it stands there, by the shell and curl against a server, when its
// variables, ids and versions are those of the desk. In the order of the pages, as somebody does who tries one after the other.
func TestSamplesRun(t *testing.T) {
	s := &sampleScene{world: onSQLite(t)}
	server := httptest.NewServer(s.handler)
	t.Cleanup(server.Close)
	left := map[string]bool{}
	for name := range sampleWays {
		left[name] = true
	}
	for _, g := range apiHelp().Groups {
		page := s.row(t, row{path: "/help/api/" + g.Name, status: 200})
		for n := range page.find(t, "main", func(n *html.Node) bool { return n.Data == "main" }).Descendants() {
			if n.Type != html.ElementNode || attr(n, "class") != "entry" {
				continue
			}
			op, sample := attr(n, "aria-labelledby"), ""
			for pre := range n.Descendants() {
				if pre.Type == html.ElementNode && pre.Data == "pre" && sample == "" {
					sample = preformatted(pre)
				}
			}
			if _, sent := strings.CutPrefix(sample, "POST /\n"); sent {
				continue // what the server sends
			}
			delete(left, op)
			t.Run(op, func(t *testing.T) {
				way := sampleWays[op]
				if way == nil {
					t.Fatalf("nothing fills in the sample\n%s", sample)
				}
				s.wait(time.Millisecond)
				s.paste(t, server.URL, sample, way(s))
			})
		}
	}
	for op := range left {
		t.Errorf("%s has no sample", op)
	}
}

// preformatted is the text of an element as it stands.
func preformatted(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// paste runs a sample in a shell.
func (s *sampleScene) paste(t *testing.T, site, sample string, p pasted) {
	t.Helper()
	body := filepath.Join(t.TempDir(), "answer")
	script := strings.NewReplacer(p.swap...).Replace(sample)
	cmd := exec.CommandContext(t.Context(), "sh", "-euc", `curl() { command curl --silent --show-error --output "$ANSWER_FILE" --write-out '%{http_code}' "$@"; }
uuidgen() { echo "$KEY"; }
`+script)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "ANSWER_FILE=" + body, "KEY=" + models.NewID(), "SUMBER_URL=" + site, "SUMBER_TOKEN=" + s.tokens[orElse(p.as, "reviewer_all")]}
	for name, value := range p.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, err := cmd.CombinedOutput()
	answer, _ := os.ReadFile(body)
	if err != nil || len(out) != 3 || out[0] != '2' {
		t.Errorf("%v %s %.600s\n%s", err, out, answer, script)
	}
}
