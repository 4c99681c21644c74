# The commands that contributors use. CI runs .ci/run: all tests, and shorter forms of fuzz, bench and storm.

.PHONY: test race lint check quickstart fuzz bench storm interop desk

test: ## the README's test command
	go test ./...

race: ## with a sample of long sweeps
	go test -race -short ./...

lint:
	bash .ci/lint .

check: lint race ## before a pull request

quickstart:
	go run ./examples/quickstart

fuzz: ## every target for a minute
	bash .ci/fuzz 1m

bench: ## the codec beside encoding/json, goccy and sonic
	bash casing/bench/run

storm: ## books ten thousand orders while faults are injected
	go test ./appointment -run TestStorm$$ -storm.orders 10000 -v -timeout 20m

interop: ## SOAP servers on other stacks; installs them on Debian
	bash internal/interop/run

desk: ## the appointment desk in a browser; installs Chromium on Debian
	bash examples/desk/check
