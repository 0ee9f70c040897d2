# Everything that a person or CI does here. `make` alone tells the targets.

SHELL      := bash
GO         ?= go
VERSION    ?= $(shell git describe --tags --always --dirty 2>/dev/null)
BIN        ?= bin/sumber
# The whole of `make test` took 17 minutes on two cores when last measured; the limit is for one package.
TIMEOUT    ?= 20m
PKG        ?= ./...
FUZZTIME   ?= 10m
EVAL       ?= ../shared/eval
SHOTS      ?= artifacts/screenshots

.DEFAULT_GOAL := help
.PHONY: help build run demo setup test lint check generate fresh fmt bench fuzz eval a11y screenshots

help: ## tell the targets
	@echo "Targets of Sumber:"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "Settings: PKG=./models (test, bench, fuzz), RUN=Name (test, bench), FUZZTIME=$(FUZZTIME), EVAL=folder, SHOTS=folder"

build: ## the static program, as bin/sumber
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o $(BIN) ./cmd/sumber

run: ## serve on http://127.0.0.1:8080 with ./data/sumber.db
	$(GO) run ./cmd/sumber serve

demo: ## the same, with a demo desk that one enters with one click
	$(GO) run ./cmd/sumber serve --demo

setup: ## get PostgreSQL's server, PgBouncer, Chromium and axe-core for the tests, if they are missing (as root on Debian or Ubuntu)
	@scripts/setup.sh

test: setup ## every test, on SQLite, PostgreSQL and in the browser; about 17 minutes on two cores; pictures of the pages into SHOTS
	SUMBER_SCREENSHOTS=$(abspath $(SHOTS)) SUMBER_REQUIRE_POSTGRES=1 SUMBER_REQUIRE_BROWSER=1 $(GO) test -timeout $(TIMEOUT) $(if $(RUN),-run '$(RUN)') $(PKG)

lint: ## vet, staticcheck, gofmt, freshness of generated files, tidiness of go.mod
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	@unformatted=$$(gofmt -l cmd docs handlers internal migrations models views); \
	if [ -n "$$unformatted" ]; then echo "not formatted (make fmt):"; echo "$$unformatted"; exit 1; fi
	@$(MAKE) --no-print-directory fresh
	$(GO) mod tidy -diff

check: test lint ## what CI does: test, then lint

generate: ## write the generated files again: *_templ.go and docs/workflow.md
	$(GO) generate ./...

# Compares the generated files before and after, so that it is right about work that is not committed yet.
fresh:
	@generated() { find views docs/workflow.md -name '*_templ.go' -o -name workflow.md | sort | xargs sha256sum; }; \
	before=$$(generated) && $(MAKE) --no-print-directory generate && after=$$(generated) && \
	if [ "$$before" != "$$after" ]; then \
		echo "generated files were stale; they are fresh now, commit them:"; \
		diff <(echo "$$before") <(echo "$$after") | awk '/^>/ { print "  " $$3 }'; exit 1; \
	fi

fmt: ## format Go and templ files
	gofmt -w cmd docs handlers internal migrations models views
	$(GO) tool templ fmt views

bench: ## the benchmarks: pages with 1,000 and 100,000 claims, the engine's speed (minutes)
	@set -o pipefail; $(GO) test -run '^$$' -bench '$(or $(RUN),.)' -benchtime 3s -timeout 15m $(PKG) | grep -Ev '^(PASS|ok|goos:|goarch:|cpu:)|no test files'

fuzz: ## every fuzz test for FUZZTIME each (half an hour in all)
	@set -e; for pkg in $$($(GO) list $(PKG)); do \
		for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
			echo "$$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) $$pkg; \
		done; \
	done

eval: ## score the engine on the annotated articles in EVAL, which must hold score.py
	@scripts/eval.sh $(EVAL)

# Every page in every state, theme, width and language, where `make test` takes a choice in which every two of them meet. The
# last line but two tells how many looks there were, what was found and how long it took.
a11y: setup ## axe-core on every page in all its states, themes, widths and languages (under half an hour)
	@set -o pipefail; SUMBER_A11Y=all SUMBER_REQUIRE_BROWSER=1 $(GO) test -v -count=1 -timeout 90m -run A11y ./views | grep -Ev '^ *(=== (RUN|PAUSE|CONT|NAME)|--- PASS)'

screenshots: setup ## pictures of the same and of the browser tests, into SHOTS
	SUMBER_SCREENSHOTS=$(abspath $(SHOTS)) SUMBER_A11Y=all SUMBER_REQUIRE_BROWSER=1 $(GO) test -count=1 -timeout 90m -run 'A11y|Browser|Journey' ./views ./cmd/sumber
	@ls $(SHOTS) | wc -l
