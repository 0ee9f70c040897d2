package handlers

import (
	"errors"
	"net/url"

	"sumber/internal/newsroom"
	"sumber/models"
)

// undoAct takes back one act of whoever asks.
func (s *server) undoAct(r *request) error {
	got, err := s.news.UndoAct(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	return s.done(r, s.afterUndo(r, got), undone(got)...)
}

// undoLast takes back their newest act on the desk. That there is none is no error: the key is quickly pressed.
func (s *server) undoLast(r *request) error {
	got, err := s.news.UndoLast(r.Request().Context(), r.actor)
	if errors.Is(err, models.ErrNotFound) {
		return s.done(r, s.afterUndo(r, got), notice{Tone: "info", Code: "undo_nothing"})
	}
	if err != nil {
		return err
	}
	return s.done(r, s.afterUndo(r, got), undone(got)...)
}

func undone(got newsroom.Undone) []notice {
	var list []notice
	if got.Restored > 0 {
		list = append(list, notice{Tone: "done", Code: "act_undone", N: &got.Restored})
	}
	if got.Changed > 0 {
		list = append(list, notice{Tone: "warning", Code: "undo_changed", N: &got.Changed})
	}
	return list
}

// afterUndo is the page where the button was; without it, what was undone.
func (s *server) afterUndo(r *request, got newsroom.Undone) string {
	ref, err := url.Parse(r.Request().Referer())
	switch {
	case err == nil && ref.Host == r.Request().Host && ref.Host != "":
		return local(ref.RequestURI())
	case got.Claim != "":
		return s.ref(r).Path("claims", got.Claim)
	case got.Article != "":
		return s.ref(r).Path("articles", got.Article)
	}
	return s.ref(r).Path("queue")
}
