# Targets to run by hand: `make demo`, `make test`, `make check`; `make help` lists all of them.
# Each step of the set-up writes a stamp to build/stamps and runs again only when its dependencies have changed.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-builtin-rules --no-print-directory

ROOT := $(CURDIR)
UV_VERSION := 0.13.9
# The oldest supported Python that is installed; PYTHON=... selects another.
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3,$(shell command -v $(name))) python3)
FOREWATT_CACHE ?= $(HOME)/.cache/forewatt

export FOREWATT_CACHE
export UV_CACHE_DIR := $(FOREWATT_CACHE)/uv
export npm_config_cache := $(FOREWATT_CACHE)/npm
export APE_DATA_FOLDER := $(ROOT)/build/ape
export SOLCX_BINARY_PATH := $(ROOT)/build/solcx
export FOUNDRY_SOLC := $(ROOT)/build/solcx/solc-v0.8.37
export NEXT_TELEMETRY_DISABLED := 1
export DO_NOT_TRACK := 1
# NOTE: these are Foundry's own binaries. npm's wrappers in node_modules/.bin do not pass on exit codes.
with_foundry = PATH="$$(printf '%s:' "$(ROOT)"/node_modules/@foundry-rs/*-*-*/bin)$$PATH"
export PATH := $(ROOT)/.venv/bin:$(PATH)

UV := build/uv/bin/uv
STAMPS := build/stamps
CONTRACTS := $(shell find contracts -name '*.sol' -not -path '*/.cache/*' 2>/dev/null)
DAPP := $(shell find dapp -type f -not -path '*/node_modules/*' -not -path '*/.next/*' -not -path '*/out/*' \
	-not -path '*/test/*' -not -name '*.tsbuildinfo' -not -name 'next-env.d.ts' 2>/dev/null)

.PHONY: help demo demo-consortium test test-deep check docs docs-check backtest bench-infer setup lock clean bench-stream bench-gas bench-dapp bench-node bench-api bench-fabric bench-images bench-assets bench-tracing soak screens

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: setup ## set up, then replay a day from meter to payout (ARGS="--exit" exits at the end, ARGS="--help" lists options)
	@$(with_foundry) .venv/bin/forewatt demo $(ARGS)

demo-consortium: setup ## set up, then play rounds of three organisations on Hyperledger Fabric (ARGS="--help" lists options)
	@setup/fabric.sh
	@.venv/bin/forewatt consortium demo $(ARGS)

test: setup ## set up, then run every test (SUITES="dapp forge" runs some of the suites)
	@setup/debian.sh
	@setup/kubo.sh
	@$(with_foundry) .venv/bin/python setup/suites.py $(SUITES)

test-deep: setup $(STAMPS)/deep $(STAMPS)/deep-jars ## set up, then run the long tests: fuzz, mutation, proofs, simulation (SUITES=... runs some)
	@setup/prometheus.sh
	@case " $(or $(SUITES),deploy) " in *" deploy "*) setup/deploy_tools.sh; setup/image_tools.sh; setup/kubernetes.sh ;; esac
	@case " $(or $(SUITES),observability) " in *" observability "*) .venv/bin/python setup/jars.py opensearch; setup/rsyslog.sh ;; esac
	@case " $(or $(SUITES),fabric) " in *" fabric "*) setup/fabric.sh ;; esac
	@$(with_foundry) .venv/bin/python setup/suites.py deep $(SUITES)

bench-stream: setup ## compare throughput and latency of streaming with plain Spark (ARGS="--help" lists options)
	@.venv/bin/python tests/bench/stream.py $(ARGS)

bench-gas: setup ## measure the gas of every call at 1, 8 and 32 entries and at the limits: build/bench/gas.json
	@$(with_foundry) FOREWATT_GAS_ENTRIES=1,8,32 .venv/bin/python -m pytest tests/contracts/test_gas_snapshot.py tests/contracts/test_gas_limits.py -q

bench-node: setup ## measure the node and the audit: build/bench/node.json (ARGS="--help" lists options)
	@$(with_foundry) .venv/bin/python tests/bench/node.py $(ARGS)

bench-assets: setup ## measure a registry of 20,000 and 100,000 assets: build/bench/assets.json (ARGS="--help" lists options)
	@.venv/bin/python tests/bench/assets.py $(ARGS)

bench-tracing: setup ## measure what traces cost a gateway: build/bench/tracing.json (ARGS="--help" lists options)
	@.venv/bin/python tests/bench/tracing.py $(ARGS)

bench-api: setup ## measure the API under many WebSockets and requests: build/bench/api.json (ARGS="--help" lists options)
	@$(with_foundry) .venv/bin/python tests/bench/api.py $(ARGS)

bench-images: setup ## build the images without an engine and measure sizes, starts and ends: build/bench/images.json
	@setup/image_tools.sh
	@.venv/bin/python tests/bench/images.py $(ARGS)

bench-fabric: setup ## measure the consortium on a local Fabric network: build/bench/fabric.json (ARGS="--help" lists options)
	@setup/fabric.sh
	@.venv/bin/python tests/bench/fabric.py $(ARGS)

soak: setup ## play a week of rounds with random faults and reorgs: build/bench/soak.json (ARGS="--rounds 24 --seed 1")
	@$(with_foundry) .venv/bin/python -m tests.oracle.soak $(ARGS)

check: setup ## check style, types, imports, dependencies, layout and generated files
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@.venv/bin/deptry .
	@.venv/bin/python setup/layout.py
	@.venv/bin/python setup/plain_english.py
	@.venv/bin/python -m scripts._reference --check
	@.venv/bin/python -m scripts._dashboards --check
	@$(with_foundry) forge fmt --check contracts tests/forge
	@$(with_foundry) .venv/bin/ape run abi check
	@cd dapp && npm run --silent lint && npm run --silent typecheck

docs: setup ## write the generated tables of docs/, and the dashboards
	@.venv/bin/python -m scripts._reference
	@.venv/bin/python -m scripts._dashboards

docs-check: setup ## check that the generated tables of docs/ are fresh
	@.venv/bin/python -m scripts._reference --check

backtest: setup ## score the models on a past competition (TASK=gefcom2014-solar|gefcom2012-wind|gefcom2014-load|openstef|simbench DATA=folder)
	@.venv/bin/ape run backtest $(TASK) $(if $(DATA),--data $(DATA)) $(ARGS)

bench-infer: setup ## compare the speed of inference with eager PyTorch and ONNX Runtime
	@.venv/bin/python -m forecaster.bench $(ARGS)

screens: setup ## write a picture of each page to build/screens, and the README's: docs/images/dapp.png
	@setup/debian.sh
	@$(with_foundry) .venv/bin/python -m pytest -q -p no:ape_test tests/dapp/screens.py tests/dapp/wallet/screens.py

bench-dapp: setup ## measure the dapp in a browser: first load, charts, long list, verification, Lighthouse (ARGS="-k lighthouse")
	@setup/debian.sh
	@setup/lighthouse.sh
	@.venv/bin/python -m pytest -q -s -p no:ape_test tests/dapp/bench.py --log-cli-level=INFO $(ARGS)

setup: $(STAMPS)/machine $(STAMPS)/python $(STAMPS)/jars $(STAMPS)/contracts $(STAMPS)/dapp ## install and build everything that demo and test need

lock: $(UV) ## pin the Python packages: requirements.lock (what is pinned already stays)
	@$(UV) pip compile pyproject.toml --extra demo --extra dev --universal --generate-hashes --python-version 3.11 \
		--no-emit-index-url --no-annotate -o requirements.lock
	@$(UV) pip compile --group deep --universal --generate-hashes --python-version 3.11 \
		--no-emit-index-url --no-annotate -o requirements-deep.lock

clean: ## delete everything built in this checkout (cached downloads stay)
	@rm -rf build .build .venv node_modules dapp/node_modules dapp/.next dapp/out
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMPS)/machine: setup/check.py setup/downloads.py requirements.lock
	@"$(PYTHON)" setup/check.py
	@"$(PYTHON)" setup/downloads.py
	@mkdir -p $(STAMPS) && touch $@

$(UV): | $(STAMPS)/machine
	@echo "setup: uv $(UV_VERSION)"
	@"$(PYTHON)" -m venv build/uv
	@build/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(STAMPS)/python: requirements.lock pyproject.toml | $(UV)
	@echo "setup: Python packages"
	@test -x .venv/bin/python || $(UV) venv --quiet --python "$(PYTHON)" .venv
	@$(UV) pip sync --python .venv/bin/python --require-hashes requirements.lock
	@$(UV) pip install --quiet --python .venv/bin/python --no-deps --editable .
	@touch $@

# Slither and halmos need other versions of our dependencies, so they have their own environment.
$(STAMPS)/deep: requirements-deep.lock | $(UV)
	@echo "setup: tools of the deep tests"
	@test -x build/deep/bin/python || $(UV) venv --quiet --python "$(PYTHON)" build/deep
	@$(UV) pip sync --quiet --python build/deep/bin/python --require-hashes requirements-deep.lock
	@touch $@

$(STAMPS)/jars: setup/jars.py $(STAMPS)/python
	@.venv/bin/python setup/jars.py
	@touch $@

$(STAMPS)/deep-jars: setup/jars.py $(STAMPS)/python
	@.venv/bin/python setup/jars.py s3 hdfs
	@touch $@

$(STAMPS)/node: package-lock.json package.json | $(STAMPS)/machine
	@echo "setup: contract tools"
	@npm ci --no-audit --no-fund --loglevel=error
	@$(with_foundry) command -v anvil forge >/dev/null || { echo "setup: there is no Foundry package for this machine; \
	install anvil and forge (getfoundry.sh) and run the same command again" >&2; exit 1; }
	@touch $@

$(STAMPS)/solc: setup/solc.py $(STAMPS)/node $(STAMPS)/python
	@echo "setup: Solidity compiler"
	@.venv/bin/python setup/solc.py
	@touch $@

# NOTE: not `ape compile`, which unpacks OpenZeppelin into contracts/.cache where the checkout lies below /tmp.
$(STAMPS)/contracts: $(CONTRACTS) ape-config.yaml $(STAMPS)/solc
	@echo "setup: contracts"
	@$(with_foundry) .venv/bin/python -c 'from scripts._compile import compile_contracts; compile_contracts()'
	@touch $@

# NOTE: not npm ci, which refuses a lock that lacks the binaries of other platforms; some registries lack those.
# `npm install --no-save` also installs the locked versions, verifies their hashes and leaves the lock unchanged.
$(STAMPS)/dapp-packages: dapp/package-lock.json dapp/package.json | $(STAMPS)/machine
	@echo "setup: dapp packages"
	@cd dapp && npm install --no-save --no-audit --no-fund --loglevel=error
	@touch $@

$(STAMPS)/dapp: $(DAPP) $(STAMPS)/dapp-packages
	@echo "setup: dapp"
	@mkdir -p build/logs
	@cd dapp && npm run --silent build > ../build/logs/dapp.log 2>&1 || { cat ../build/logs/dapp.log; exit 1; }
	@touch $@
