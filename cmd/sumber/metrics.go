package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"sumber/models"
)

// metrics are the program's figures in Prometheus's form. They have an address of their own, which readers cannot reach.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	queries  prometheus.Histogram
	analyses prometheus.Histogram
	read     prometheus.Counter
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "sumber_http_request_duration_seconds",
			Help: "Time of requests by route, method and class of status.", Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"route", "method", "status"}),
		queries: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "sumber_database_statement_duration_seconds",
			Help: "Time of statements of the database.", Buckets: []float64{.0005, .001, .005, .01, .05, .2, 1, 5}}),
		analyses: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "sumber_engine_duration_seconds",
			Help: "Time that the engine took for an article.", Buckets: []float64{.001, .005, .02, .1, .5, 2, 10}}),
		read: prometheus.NewCounter(prometheus.CounterOpts{Name: "sumber_engine_bytes_total", Help: "Bytes of text that the engine read."}),
	}
	m.registry.MustRegister(m.requests, m.queries, m.analyses, m.read, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "sumber_info", Help: "Always 1; the version stands in the label.", ConstLabels: prometheus.Labels{"version": versionLine()}}, func() float64 { return 1 }))
	return m
}

// request counts an answer. A route is a pattern of routes.go, so the number of series is bounded; what matches none has an empty one.
func (m *metrics) request(route, method string, status int, took time.Duration) {
	if !methods[method] {
		method = "other"
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status/100)+"xx").Observe(took.Seconds())
}

// methods are those that get a series of their own: a client may send any word for one.
var methods = map[string]bool{http.MethodGet: true, http.MethodHead: true, http.MethodPost: true, http.MethodPut: true, http.MethodPatch: true, http.MethodDelete: true}

func (m *metrics) statement(took time.Duration) { m.queries.Observe(took.Seconds()) }

func (m *metrics) analysed(bytes int, took time.Duration) {
	m.analyses.Observe(took.Seconds())
	m.read.Add(float64(bytes))
}

// scrapeTime bounds what a scrape may ask of the database.
const scrapeTime = 5 * time.Second

// watch adds what the store knows: its connections, and how far the outbox is behind.
func (m *metrics) watch(store *models.Store) {
	for i, name := range store.Pools() {
		labels := prometheus.Labels{"pool": name}
		gauge := func(metric, help string, of func(models.PoolStats) float64) {
			m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: metric, Help: help, ConstLabels: labels}, func() float64 { return of(store.PoolStats(i)) }))
		}
		gauge("sumber_database_connections_open", "Connections that are open.", func(s models.PoolStats) float64 { return float64(s.Open) })
		gauge("sumber_database_connections_in_use", "Connections that are in use.", func(s models.PoolStats) float64 { return float64(s.InUse) })
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "sumber_database_connections_waited_total", Help: "How often somebody waited for a connection.", ConstLabels: labels},
			func() float64 { return float64(store.PoolStats(i).Waited) }))
	}
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "sumber_outbox_oldest_seconds", Help: "Age of the oldest message that was not taken from the outbox; 0 for none, -1 when the database does not tell."},
		func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
			defer cancel()
			rows, err := store.Read(ctx).OutboxWaiting(1)
			switch {
			case err != nil:
				return -1
			case len(rows) == 0:
				return 0
			}
			return time.Since(rows[0].CreatedAt).Seconds()
		}))
}

// listen serves the figures until ctx ends.
func (m *metrics) listen(ctx context.Context, l net.Listener) error {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Timeout: 2 * scrapeTime}))
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve metrics: %w", err)
	case <-ctx.Done():
		return srv.Close()
	}
}
