package handlers

import (
	"net/http"

	"sumber/internal/newsroom"
	"sumber/models"
	"sumber/views"
)

func webhookRow(w models.Webhook) views.WebhookRow {
	row := views.WebhookRow{ID: w.ID, Address: w.Address, Events: w.Events, State: "on", Version: w.Version}
	switch {
	case w.DisabledAt != nil && !w.Active:
		row.State, row.Since = "disabled", *w.DisabledAt
	case !w.Active:
		row.State = "off"
	case w.FailingSince != nil:
		row.State, row.Since = "failing", *w.FailingSince
	}
	return row
}

func (s *server) webhooksVM(r *request) (views.WebhooksVM, error) {
	ws, err := s.news.Webhooks(r.Request().Context(), r.actor)
	if err != nil {
		return views.WebhooksVM{}, err
	}
	vm := views.WebhooksVM{Page: s.page(r, "webhooks"), Events: newsroom.WebhookEvents}
	for _, w := range ws {
		vm.Webhooks = append(vm.Webhooks, webhookRow(w))
	}
	return vm, nil
}

func (s *server) webhooks(r *request) error {
	vm, err := s.webhooksVM(r)
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, views.WebhooksPage(vm))
}

func webhookInput(r *request) (newsroom.NewWebhook, error) {
	params, err := r.FormParams()
	if err != nil {
		return newsroom.NewWebhook{}, &badRequest{code: "bad_request", detail: err.Error()}
	}
	off := r.form("off") != ""
	return newsroom.NewWebhook{Address: r.form("address"), Events: params["events"], Off: &off, Version: r.version()}, nil
}

func (s *server) addWebhook(r *request) error {
	in, err := webhookInput(r)
	if err != nil {
		return err
	}
	w, secret, err := s.news.AddWebhook(r.Request().Context(), r.actor, in)
	if fields, ok := fieldsOf(err); ok {
		vm, err := s.webhooksVM(r)
		if err != nil {
			return err
		}
		vm.Form = formOf(r, fields)
		return s.render(r, http.StatusUnprocessableEntity, views.WebhooksPage(vm))
	}
	if err != nil {
		return err
	}
	return s.renderWebhook(r, w.ID, http.StatusOK, func(vm *views.WebhookVM) { vm.Secret = secret })
}

// renderWebhook answers with the page of a receiver, to which the caller adds.
func (s *server) renderWebhook(r *request, id string, status int, add func(vm *views.WebhookVM)) error {
	state := ""
	if r.QueryParam("state") == models.DeliveryDead {
		state = models.DeliveryDead
	}
	p, err := s.news.Webhook(r.Request().Context(), r.actor, id, models.DeliveryQuery{State: state, Before: r.QueryParam("before")})
	if err != nil {
		return err
	}
	vm := views.WebhookVM{Page: s.page(r, "webhooks"), Webhook: webhookRow(p.Webhook), Events: newsroom.WebhookEvents, DeadOnly: state != ""}
	if until := p.Webhook.OldUntil; until != nil && s.news.Ahead(*until) {
		vm.OldUntil = *until
	}
	for _, d := range p.Deliveries {
		vm.Deliveries = append(vm.Deliveries, deliveryRow(d, p.Attempts[d.ID]))
	}
	self := s.ref(r).Path("webhooks", id)
	if p.Next != "" {
		vm.Pager.Older = self + "?state=" + state + "&before=" + p.Next
	}
	if r.QueryParam("before") != "" {
		vm.Pager.Newer = self + "?state=" + state
	}
	add(&vm)
	return s.render(r, status, views.WebhookPage(vm))
}

func deliveryRow(d models.Delivery, attempts []models.DeliveryAttempt) views.DeliveryRow {
	row := views.DeliveryRow{ID: d.ID, Kind: d.Kind, Created: d.CreatedAt, State: d.State, Again: d.DoneAt != nil}
	if d.DoneAt == nil {
		row.Next = d.NextAt
	}
	for _, a := range attempts {
		row.Attempts = append(row.Attempts, views.AttemptRow{Number: a.Number, At: a.At, Milliseconds: a.Milliseconds, Status: a.Status, Error: a.Error, Answer: a.Answer})
	}
	return row
}

func (s *server) webhook(r *request) error {
	return s.renderWebhook(r, r.Param("id"), http.StatusOK, func(*views.WebhookVM) {})
}

func (s *server) saveWebhook(r *request) error {
	in, err := webhookInput(r)
	if err != nil {
		return err
	}
	err = s.news.SaveWebhook(r.Request().Context(), r.actor, r.Param("id"), in)
	if fields, ok := fieldsOf(err); ok {
		return s.renderWebhook(r, r.Param("id"), http.StatusUnprocessableEntity, func(vm *views.WebhookVM) { vm.Form = formOf(r, fields) })
	}
	return s.afterWebhook(r, err, "saved")
}

// afterWebhook goes back to the receiver's page.
func (s *server) afterWebhook(r *request, err error, code string) error {
	if err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("webhooks", r.Param("id")), did(code))
}

func (s *server) rotateWebhook(r *request) error {
	secret, err := s.news.RotateWebhook(r.Request().Context(), r.actor, r.Param("id"))
	if err != nil {
		return err
	}
	return s.renderWebhook(r, r.Param("id"), http.StatusOK, func(vm *views.WebhookVM) { vm.Secret = secret })
}

func (s *server) testWebhook(r *request) error {
	_, err := s.news.TestWebhook(r.Request().Context(), r.actor, r.Param("id"))
	return s.afterWebhook(r, err, "webhook_tested")
}

func (s *server) redeliver(r *request) error {
	return s.afterWebhook(r, s.news.Redeliver(r.Request().Context(), r.actor, r.Param("id"), r.Param("delivery")), "redelivered")
}

func (s *server) removeWebhook(r *request) error {
	if err := s.news.RemoveWebhook(r.Request().Context(), r.actor, r.Param("id")); err != nil {
		return err
	}
	return s.done(r, s.ref(r).Path("webhooks"), did("webhook_removed"))
}
