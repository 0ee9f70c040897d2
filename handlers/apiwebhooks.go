package handlers

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"sumber/internal/newsroom"
	"sumber/models"
)

type (
	apiWebhook struct {
		ID           string     `json:"id"`
		Address      string     `json:"address"`
		Events       []string   `json:"events"`
		Off          bool       `json:"off"`
		FailingSince *time.Time `json:"failing_since"`
		DisabledAt   *time.Time `json:"disabled_at"`
		CreatedBy    string     `json:"created_by"`
		CreatedAt    time.Time  `json:"created_at"`
		Version      int        `json:"version"`
		Secret       string     `json:"secret,omitempty"`
	}
	apiWebhookIn struct {
		Address string   `json:"address"`
		Events  []string `json:"events"`
		Off     *bool    `json:"off"`
	}
	apiDelivery struct {
		ID        string          `json:"id"`
		Kind      string          `json:"kind"`
		ClaimID   *string         `json:"claim_id"`
		State     string          `json:"state"`
		Payload   json.RawMessage `json:"payload"`
		NextAt    *time.Time      `json:"next_at"`
		CreatedAt time.Time       `json:"created_at"`
		DoneAt    *time.Time      `json:"done_at"`
		Attempts  []apiAttempt    `json:"attempts"`
	}
	apiAttempt struct {
		Number       int       `json:"number"`
		At           time.Time `json:"at"`
		Milliseconds int64     `json:"milliseconds"`
		Status       int       `json:"status"`
		Error        string    `json:"error"`
		Answer       string    `json:"answer"`
	}
)

func (in apiWebhookIn) input(version int) newsroom.NewWebhook {
	return newsroom.NewWebhook{Address: in.Address, Events: in.Events, Off: in.Off, Version: version}
}

func webhookOut(w models.Webhook) apiWebhook {
	return apiWebhook{ID: w.ID, Address: w.Address, Events: append([]string{}, w.Events...), Off: !w.Active, FailingSince: w.FailingSince, DisabledAt: w.DisabledAt, CreatedBy: w.CreatedBy, CreatedAt: w.CreatedAt, Version: w.Version}
}

func (s *server) apiWebhooks(r *request) error {
	list, err := s.news.Webhooks(r.Request().Context(), r.actor)
	if err != nil {
		return err
	}
	return r.listed("webhooks", each(list, webhookOut), "")
}

func (s *server) apiWebhook(r *request) error {
	return s.webhookAnswer(r, http.StatusOK, r.Param("id"), "")
}

func (s *server) webhookAnswer(r *request, status int, id, secret string) error {
	p, err := s.news.Webhook(r.Request().Context(), r.actor, id, models.DeliveryQuery{Limit: 1})
	if err != nil {
		return err
	}
	out := webhookOut(p.Webhook)
	out.Secret, r.toldOnce = secret, secret != ""
	return r.tagged(status, out.Version, out)
}

// apiAddWebhook makes a receiver. The secret that signs what it gets is told this once.
func (s *server) apiAddWebhook(r *request) error {
	var in apiWebhookIn
	if err := bind(r, &in); err != nil {
		return err
	}
	w, secret, err := s.news.AddWebhook(r.Request().Context(), r.actor, in.input(0))
	if err != nil {
		return err
	}
	r.Response().Header().Set("Location", "/api/v1/webhooks/"+w.ID)
	return s.webhookAnswer(r, http.StatusCreated, w.ID, secret)
}

func (s *server) apiSaveWebhook(r *request) error {
	var in struct {
		Version int `json:"version"`
		apiWebhookIn
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	now, err := s.news.Webhook(r.Request().Context(), r.actor, r.Param("id"), models.DeliveryQuery{Limit: 1})
	if err != nil {
		return err
	}
	version, err := r.replaces(in.Version, now.Webhook.Version)
	if err != nil {
		return err
	}
	if err := s.news.SaveWebhook(r.Request().Context(), r.actor, r.Param("id"), in.input(version)); err != nil {
		return tooLate(err, version, in.apiWebhookIn, webhookOut(now.Webhook))
	}
	return s.webhookAnswer(r, http.StatusOK, r.Param("id"), "")
}

func (s *server) apiRotateWebhook(r *request) error {
	if err := bind(r, &struct{}{}); err != nil {
		return err
	}
	secret, err := s.news.RotateWebhook(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	return s.webhookAnswer(r, http.StatusOK, r.Param("id"), secret)
}

// apiTestWebhook sends a message without content, and tells its id.
func (s *server) apiTestWebhook(r *request) error {
	if err := bind(r, &struct{}{}); err != nil {
		return err
	}
	id, err := s.news.TestWebhook(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	return r.JSON(http.StatusOK, map[string]string{"delivery_id": id})
}

func (s *server) apiRemoveWebhook(r *request) error {
	if err := bind(r, &struct{}{}); err != nil {
		return err
	}
	if err := s.news.RemoveWebhook(r.Request().Context(), r.actor, r.Param("id")); err != nil {
		return err
	}
	return r.JSON(http.StatusOK, struct{}{})
}

// apiDeliveries is the log of a receiver, newest first.
func (s *server) apiDeliveries(r *request) error {
	state := r.QueryParam("state")
	if state != "" && !slices.Contains(models.DeliveryStates, state) {
		return &badRequest{code: "bad_request", detail: "state takes waiting, delivered or dead"}
	}
	limit, err := r.limit()
	if err != nil {
		return err
	}
	p, err := s.news.Webhook(r.Request().Context(), r.actor, r.Param("id"), models.DeliveryQuery{State: state, Before: r.QueryParam("after"), Limit: limit})
	if err != nil {
		return err
	}
	return r.listed("deliveries", each(p.Deliveries, func(d models.Delivery) apiDelivery {
		out := apiDelivery{ID: d.ID, Kind: d.Kind, ClaimID: d.ClaimID, State: d.State, Payload: d.Payload, CreatedAt: d.CreatedAt, DoneAt: d.DoneAt}
		if d.State == models.DeliveryWaiting {
			out.NextAt = &d.NextAt
		}
		out.Attempts = each(p.Attempts[d.ID], func(a models.DeliveryAttempt) apiAttempt {
			return apiAttempt{a.Number, a.At, a.Milliseconds, a.Status, a.Error, a.Answer}
		})
		return out
	}), p.Next)
}

func (s *server) apiRedeliver(r *request) error {
	if err := bind(r, &struct{}{}); err != nil {
		return err
	}
	if err := s.news.Redeliver(r.Request().Context(), r.actor, r.Param("id"), strings.TrimPrefix(r.Param("delivery"), "msg_")); err != nil {
		return err
	}
	return r.JSON(http.StatusOK, struct{}{})
}
