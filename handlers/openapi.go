package handlers

import (
	_ "embed"
	"net/http"
)

// openAPI is the description of the API, which the tests hold against the routes and the answers.
//
//go:embed openapi.json
var openAPIDocument []byte

func (s *server) openAPI(r *request) error {
	return r.Blob(http.StatusOK, "application/json", openAPIDocument)
}
