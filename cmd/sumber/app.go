package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"sumber/handlers"
	"sumber/internal/fetch"
	"sumber/internal/jobs"
	"sumber/internal/newsroom"
	"sumber/models"
)

// App is the program put together: main builds it, runs it and closes it, and so do the end-to-end tests. The commands
// that need no server use the same struct and never call Listen.
type App struct {
	Config  Config
	Log     *slog.Logger
	Store   *models.Store
	News    *newsroom.Newsroom
	Handler http.Handler // set by Listen, which knows the address that links begin with

	fetch    *fetch.Client
	listener net.Listener
	stopping atomic.Bool  // told to stop, and going on until load balancers know
	metrics  *metrics     // nil without an address for them
	scraped  net.Listener // that address
}

const (
	// stopTime is how long requests may take to end after the program was told to stop.
	stopTime = 20 * time.Second
	// publishEvery is how often approved verdicts whose time has come are looked for.
	publishEvery = 30 * time.Second
	// forgetEvery is how often idempotency keys that are past their time are forgotten.
	forgetEvery = time.Hour
)

// New opens the database, brings its schema up to date if the settings say so, and puts the rooms together. A database
// whose schema is not this program's is refused.
func New(ctx context.Context, cfg Config, log *slog.Logger) (*App, error) {
	a := &App{Config: cfg, Log: log}
	a.fetch = fetch.New(fetch.Options{HTTP: cfg.FetchHTTP, Allow: cfg.FetchAllow})
	o := newsroom.Options{MaxArticleBytes: int(cfg.MaxArticleBytes), Demo: cfg.Demo, Fetch: a.fetch}
	var statement func(time.Duration)
	if cfg.MetricsAddr != "" {
		a.metrics = newMetrics()
		statement, o.Analysed = a.metrics.statement, a.metrics.analysed
	}
	var err error
	if a.Store, err = cfg.Database.open(ctx, log, !cfg.Migrate, statement); err != nil {
		return nil, err
	}
	a.News = newsroom.New(a.Store, o)
	if err := a.prepare(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) prepare(ctx context.Context) error {
	if a.Config.Migrate {
		if err := a.Store.MigrateUp(ctx); err != nil {
			return err
		}
	}
	pending, err := a.Store.Pending(ctx)
	if err != nil {
		return err
	}
	if pending > 0 {
		return fmt.Errorf("the database lacks %d migrations: run sumber migrate up", pending)
	}
	if a.Config.Demo {
		return a.News.SeedDemo(ctx, sampleArticle())
	}
	return nil
}

// Listen takes the address, so that URL is known before Run serves it. Port 0 takes any free one.
func (a *App) Listen() error {
	l, err := net.Listen("tcp", a.Config.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	a.listener = l
	o := handlers.Options{
		Log:            a.Log,
		PublicURL:      a.URL(),
		SecureCookie:   a.Config.SecureCookie(),
		TrustedProxies: a.Config.TrustedProxies,
		TokenQuota:     a.Config.TokenQuota,
		AddressQuota:   a.Config.AddressQuota,
		Version:        versionLine(),
		Stopping:       a.stopping.Load,
	}
	if a.metrics != nil {
		if a.scraped, err = net.Listen("tcp", a.Config.MetricsAddr); err != nil {
			return fmt.Errorf("listen for metrics: %w", err)
		}
		a.metrics.watch(a.Store)
		o.Observe = a.metrics.request
	}
	a.Handler = handlers.New(a.News, o)
	return nil
}

// URL is the address for people, without a slash at its end: the public one if it is set, else the one listened on.
func (a *App) URL() string {
	return a.Config.publicURL(a.listener.Addr().String())
}

// server is what takes the requests, with the limits of what one client may keep busy.
func (a *App) server() *http.Server {
	return &http.Server{
		Handler:           a.Handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(a.Log.Handler(), slog.LevelWarn),
	}
}

// Run serves until ctx ends. Then it says that it is not ready and goes on for the delay of the settings, so that who sends requests turns
// elsewhere first; takes no new requests, lets those under way finish, and returns nil.
func (a *App) Run(ctx context.Context) error {
	srv := a.server()
	ctx, cancel := context.WithCancel(ctx)
	var background sync.WaitGroup
	background.Go(func() { a.publishDue(ctx) })
	background.Go(func() { (&jobs.Webhooks{News: a.News, Fetch: a.fetch, Site: a.URL(), Log: a.Log}).Run(ctx) })
	background.Go(func() { a.forgetKeys(ctx) })
	if a.metrics != nil {
		background.Go(func() {
			if err := a.metrics.listen(ctx, a.scraped); err != nil {
				a.Log.Error("metrics", "error", err)
			}
		})
	}
	defer background.Wait()
	defer cancel()

	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(a.listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	a.stopping.Store(true)
	a.Log.Info("stopping", "delay", a.Config.StopDelay)
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-time.After(a.Config.StopDelay):
	}
	stop, cancelStop := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancelStop()
	if err := srv.Shutdown(stop); err != nil {
		return errors.Join(fmt.Errorf("stop: %w", err), srv.Close())
	}
	return nil
}

// publishDue makes approved verdicts public when their time has come, until ctx ends.
func (a *App) publishDue(ctx context.Context) {
	for tick := time.NewTicker(publishEvery); ; {
		if n, err := a.News.PublishDue(ctx); err != nil && ctx.Err() == nil {
			a.Log.Error("publish what is due", "error", err)
		} else if n > 0 {
			a.Log.Info("published what was due", "verdicts", n)
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
	}
}

// forgetKeys forgets idempotency keys past their time, and who has its whole quota again, until ctx ends.
func (a *App) forgetKeys(ctx context.Context) {
	for tick := time.NewTicker(forgetEvery); ; {
		if err := a.News.ForgetKeys(ctx); err != nil && ctx.Err() == nil {
			a.Log.Error("forget idempotency keys", "error", err)
		}
		if err := a.News.ForgetRates(ctx); err != nil && ctx.Err() == nil {
			a.Log.Error("forget rates", "error", err)
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
	}
}

// Close gives back what New and Listen took. It is safe after a failed Run, and twice.
func (a *App) Close() error {
	var errs []error
	for _, l := range []net.Listener{a.listener, a.scraped} {
		if l == nil {
			continue
		}
		if err := l.Close(); !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	return errors.Join(append(errs, a.Store.Close())...)
}
