package handlers

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed openapi.yaml
var openAPISource []byte

// openAPIDocument is the description of the API in JSON, which the tests hold against the routes and the answers. It is
// written in YAML, which people can read and merge.
var openAPIDocument = sync.OnceValue(func() []byte {
	var out bytes.Buffer
	b, err := yaml.YAMLToJSON(openAPISource)
	if err == nil {
		err = json.Compact(&out, b)
	}
	if err != nil {
		panic("handlers/openapi.yaml: " + err.Error()) // part of the program, and tests read it
	}
	return out.Bytes()
})

func (s *server) openAPI(r *request) error {
	return r.Blob(http.StatusOK, "application/json", openAPIDocument())
}
