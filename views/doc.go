// Package views holds the pages: templ components and the view models that they take.
//
// A page is one function of one view model, ArticlePage(ArticleVM), and stands inside Layout. A view model holds exactly
// what the page shows, in the types of workflow (states, kinds, decisions) and as plain text; the page words it in the
// language of the context (see locale.With and locale.WithZone). No template knows a rule of the workflow: which
// buttons there are, and why one is refused, comes as []workflow.Decision.
//
// Forms. Every form is a Form: what was typed, and a code of an error beside each field. The codes are worded as
// "error.CODE" or, when the code is a key itself ("need.rating"), as that key. A page that answers 422 is the same page
// with Form.Values as they came and Form.Errors filled.
//
// Addresses. Pages of a desk live under /d/{desk}/; DeskRef makes them. What came from people (addresses of articles
// and evidence) passes through templ's sanitiser, so that javascript: never becomes a link.
package views

//go:generate go tool templ generate -path .
