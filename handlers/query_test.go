package handlers

import (
	"strings"
	"testing"

	"sumber/models"
)

// TestQueriesTakeNothingUnknown: a filter that is misspelt would filter nothing, and who asked would believe the answer.
func TestQueriesTakeNothingUnknown(t *testing.T) {
	w := onSQLite(t)
	const as = "token:admin_all"
	rows := []row{
		{name: "a dash for a line", as: as, path: api("verdicts?external-id=cms-1"), status: 400, holds: []string{"the query takes after, article, claim, external_id,"}},
		{name: "a name of another list", as: as, path: api("changes?since=2030-01-01T00:00:00Z"), status: 400, holds: []string{"updated_since"}},
		{name: "in capitals", as: as, path: api("articles?Limit=1"), status: 400},
		{name: "of the pages", as: as, path: api("claims?before=x"), status: 400},
		{name: "twice", as: as, path: api("articles?limit=1&limit=2"), status: 400, holds: []string{"limit stands twice"}},
		{name: "one that may stand twice", as: as, path: api("claims?state=done&state=triage"), status: 200},
		{name: "a query that cannot be read", as: as, path: api("articles?limit=%zz"), status: 400, holds: []string{"cannot be read"}},
		{name: "where nothing is taken", as: as, path: api("me?lang=id"), status: 400, holds: []string{"takes no query"}},
		{name: "what an act does not take", as: "token:all", method: post, path: api("undo?dry_run=1"), json: "{}", status: 400},
		{name: "empty", as: as, path: api("me?"), status: 200},
		{name: "after who asks", path: api("me?lang=id"), status: 401},
	}
	for _, rt := range (&server{}).routes() {
		if strings.HasPrefix(rt.path, "/api/") && rt.method == get {
			address := strings.NewReplacer(":id", models.NewID(), ":number", "1", ":name", "verdicts.v1.json").Replace(rt.path)
			rows = append(rows, row{name: rt.path, as: as, path: address + "?salah-ketik=1", status: 400})
		}
	}
	w.each(t, rows)
}
