package views

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/js"
)

//go:embed assets
var assetFiles embed.FS

// AssetPrefix is where handlers serve AssetFile. What is below it never changes under its name, so it may be cached for
// good ("public, max-age=31536000, immutable").
const AssetPrefix = "/assets/"

// served holds the assets as they are served, by name: style sheet and scripts without their comments and blanks, so that the
// sources can be written to be read. An ES module imports its neighbours by plain names, so all of them share one folder, named
// after the first 12 hex digits of the SHA-256 of all of them.
var served = sync.OnceValue(func() assets {
	m := minify.New()
	m.AddFunc(".css", css.Minify)
	m.AddFunc(".js", js.Minify)
	all := sha256.New()
	out := assets{files: map[string][]byte{}}
	err := fs.WalkDir(assetFiles, "assets", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := assetFiles.ReadFile(name)
		if err != nil {
			return err
		}
		if b, err = m.Bytes(path.Ext(name), b); err != nil && err != minify.ErrNotExist {
			return err
		}
		all.Write(b)
		out.files[strings.TrimPrefix(name, "assets/")] = b
		return nil
	})
	if err != nil {
		panic(err) // embedded: the tests have served them
	}
	out.folder = hex.EncodeToString(all.Sum(nil))[:12]
	return out
})

type assets struct {
	folder string
	files  map[string][]byte
}

// Asset is the address of an embedded asset, with the hash of the assets in it. An unknown name panics: it is a slip in a template.
func Asset(name string) string {
	a := served()
	if _, ok := a.files[name]; !ok {
		panic("views: no asset " + name)
	}
	return AssetPrefix + a.folder + "/" + name
}

// scripts are the modules that every page loads, in their order. Each acts on what it finds and does nothing elsewhere. app.js
// is the first: it tells the others of new parts of a page by the event "sumber:render" on document, whose detail.root is the
// element that is new (document.body when a page was loaded).
var scripts = []string{"app.js", "visit.js", "keys.js", "edit.js", "pick.js"}

// AssetFile is an asset by the path that follows AssetPrefix in its address, and false for any other path.
func AssetFile(name string) ([]byte, bool) {
	folder, file, _ := strings.Cut(name, "/")
	a := served()
	b, ok := a.files[file]
	return b, ok && folder == a.folder
}
