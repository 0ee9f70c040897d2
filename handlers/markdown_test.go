package handlers

import (
	"html"
	"strings"
	"testing"
)

func TestMarkdown_INJ03_LIM02(t *testing.T) {
	m := newMarkdown()
	for _, c := range []struct {
		name, source, html string
		// dropped is true when something of the source is not drawn: then the source stands below.
		dropped bool
	}{
		{"nothing", "", "", false},
		{"words", "Satu **dua** *tiga* ~~empat~~ `lima`", "<p>Satu <strong>dua</strong> <em>tiga</em> <del>empat</del> <code>lima</code></p>", false},
		{"a link", "[APBD](https://kota.example/a?b=1&c=2)", `<p><a href="https://kota.example/a?b=1&amp;c=2" rel="nofollow noreferrer">APBD</a></p>`, false},
		{"a bare link", "https://kota.example/", `<p><a href="https://kota.example/" rel="nofollow noreferrer">https://kota.example/</a></p>`, false},
		{"a table", "|a|b|\n|-|-|\n|1|2|", "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>", false},
		{"a title is none of ours", "# Judul", "Judul", false},
		{"a script", "<script>alert(1)</script>", "", true},
		{"a link to a script", "[x](javascript:alert(1))", "<p>x</p>", true},
		{"a link to a script in other words", "[x](&#106;avascript:alert(1)) [y](data:text/html,x) [z](vbscript:x)", "<p>x y z</p>", true},
		{"a picture", "![x](https://x.example/x.png)", "<p></p>", true},
		{"a comment", "lihat <!-- RAHASIA --> ini", "<p>lihat  ini</p>", true},
		{"a definition that nothing uses", "lihat\n\n[u]: https://kota.example \"RAHASIA\"", "<p>lihat</p>", true},
		{"a list", "1. satu\n2. dua", "<ol>\n<li>satu</li>\n<li>dua</li>\n</ol>", false},
		{"an attribute", "<b onclick=alert(1)>x</b>", "<p>x</p>", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.dropped {
				c.html += "<pre>" + html.EscapeString(c.source) + "</pre>"
			}
			if got := strings.TrimSpace(strings.ReplaceAll(m.html(c.source), "\n<pre>", "<pre>")); got != c.html {
				t.Errorf("%q gives\n%s\nwant\n%s", c.source, got, c.html)
			}
		})
	}
	t.Run("no text asks for more than it is worth", func(t *testing.T) {
		for _, s := range []string{
			strings.Repeat("|a", 400) + "\n" + strings.Repeat("|-", 400) + "\n" + strings.Repeat("a\n", 9000),
			strings.Repeat("|a", 50) + "\n" + strings.Repeat("|-", 50) + "\n" + strings.Repeat("a\n", 190),
			strings.Repeat(">", 20_000), strings.Repeat("[", 20_000), strings.Repeat("[a](", 5_000), strings.Repeat("*a ", 6_000),
		} {
			if got := m.html(s); len(got) > 1_000_000 {
				t.Errorf("%d bytes of %.20q give %d", len(s), s, len(got))
			}
		}
	})
}
