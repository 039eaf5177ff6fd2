# The front door. `make` alone shows what is behind it; everything else lives in tools/ and cmake/.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash

FUZZ_SECONDS ?= 60
PREFIX ?= /usr/local
DESTDIR ?=

.PHONY: help
help: ## this page
	@tools/make_help $(firstword $(MAKEFILE_LIST))

##@ Use it

.PHONY: deps
deps: ## install the packages that building and running need (packaging/apt.txt)
	@tools/install_packages run build

.PHONY: build
build: deps ## build/release/bin/assay and its workers
	@tools/build release --target assay assay-media assay-media-features assay-text

.PHONY: demo
demo: build ## both labels on nine files, measured; the duties of a service; a case; the evidence
	@tools/install_packages demo
	@tools/demo

.PHONY: install
install: ## the programs, man page and bash completion, under PREFIX (/usr/local)
	@tools/install_files build/release/bin "$(DESTDIR)" "$(PREFIX)"

##@ Work on it

.PHONY: test
test: deps ## every test: units, rules of the house, other people's readers, bad input, killed writers
	@tools/install_packages demo test
	@tools/install_npm
	@tools/build release -DASSAY_TESTS=ON
	@ctest --test-dir build/release --output-on-failure --no-label-summary -j2

.PHONY: lint
lint: deps ## format, shell scripts, all tests under clang 16 and its sanitizers, clang-tidy
	@tools/install_packages demo test
	@tools/install_npm
	@tools/lint $(CHECKS)

.PHONY: asan
asan: deps ## all tests under the address and undefined-behaviour sanitizers
	@tools/install_packages demo test
	@tools/install_npm
	@tools/lint sanitizers

.PHONY: fuzz
fuzz: deps ## every fuzz target for FUZZ_SECONDS (60) each
	@tools/install_packages test
	@tools/run_fuzz $(FUZZ_SECONDS)

.PHONY: bench
bench: deps ## measure against the goals, with the peers in the same run (a corpus of 6 GB in bench/lab)
	@tools/install_packages test bench
	@tools/build release -DASSAY_BENCH=ON
	@bench/run

.PHONY: format
format: ## put every source file into shape
	@tools/lint format --fix

.PHONY: clean
clean: ## remove build/ (bench/lab stays: rm -r bench/lab)
	rm -rf build
