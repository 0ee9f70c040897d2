package views

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"
	"sync"
)

//go:embed assets
var assetFiles embed.FS

// AssetPrefix is where handlers serve AssetFS. What is below it never changes under its name, so it may be cached for
// good ("public, max-age=31536000, immutable").
const AssetPrefix = "/assets/"

// hashes holds the first 12 hex digits of each asset's SHA-256, by name. An ES module imports its neighbours by plain names,
// so all of them share one folder named after all of their hashes.
var hashes = sync.OnceValue(func() map[string]string {
	all := sha256.New()
	m := map[string]string{}
	err := fs.WalkDir(assetFiles, "assets", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := assetFiles.ReadFile(name)
		if err != nil {
			return err
		}
		all.Write(b)
		m[strings.TrimPrefix(name, "assets/")] = ""
		return nil
	})
	if err != nil {
		panic(err) // embedded: cannot fail
	}
	folder := hex.EncodeToString(all.Sum(nil))[:12]
	for name := range m {
		m[name] = folder
	}
	return m
})

// Asset is the address of an embedded asset, with the hash of the assets in it. An unknown name panics: it is a slip in a template.
func Asset(name string) string {
	h, ok := hashes()[name]
	if !ok {
		panic("views: no asset " + name)
	}
	return AssetPrefix + h + "/" + name
}

// scripts are the modules that every page loads, in their order. Each acts on what it finds and does nothing elsewhere. app.js
// is the first: it tells the others of new parts of a page by the event "sumber:render" on document, whose detail.root is the
// element that is new (document.body when a page was loaded).
var scripts = []string{"app.js"}

// AssetFS holds the assets under the paths that follow AssetPrefix in Asset's addresses.
func AssetFS() fs.FS { return hashedFS{} }

type hashedFS struct{}

func (hashedFS) Open(name string) (fs.File, error) {
	folder, file, ok := strings.Cut(name, "/")
	if h, known := hashes()[file]; !ok || !known || h != folder {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return assetFiles.Open(path.Join("assets", file))
}
