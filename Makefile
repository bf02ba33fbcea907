# make          builds the command: build/lull
# make help     says what else there is
#
# Every target but help, clean and format first installs what is missing (scripts/setup.sh).

MAKEFLAGS += --no-print-directory
JOBS := $(shell nproc 2>/dev/null || echo 2)
SHARED := $(or $(LULL_SHARED),$(realpath ../shared))

.PHONY: build setup demo test test-long fuzz mutation record reference policies conformance clean format help
.PHONY: bench bench-full bench-duckdb bench-live bench-baseline bench-tools

build: setup
	@cmake --preset release
	@cmake --build --preset release -j $(JOBS) --target lull lull_core lull_shared

setup:
	@sh scripts/setup.sh

demo: build
	@sh scripts/demo.sh

test: setup
	@sh tests/run.sh

test-long: setup
	@sh tests/long.sh

fuzz: setup
	@sh tests/fuzz/run.sh $(SECONDS)

mutation: setup
	@sh tests/mutation/run.sh

record: setup
	@sh tests/recording/record.sh

bench: bench-tools
	@python3 tests/bench/bench.py

bench-full: bench-tools
	@python3 tests/bench/bench.py --full

bench-duckdb: bench-tools build/bench/duckdb/made
	@python3 tests/bench/bench_duckdb.py

build/bench/duckdb/made: tests/bench/duckdb.txt
	@python3 -m venv build/bench/duckdb
	@build/bench/duckdb/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

bench-live: bench-tools
	@python3 tests/bench/bench_live.py

bench-baseline: bench-tools
	@python3 tests/bench/instructions.py --write

bench-tools: build
	@cmake --build --preset release -j $(JOBS) \
	    --target bench_generate bench_ceiling bench_count bench_live

reference: setup
	@lua5.4 scripts/build/manual.lua reference >docs/reference.md
	@lua5.4 scripts/build/manual.lua editor >docs/lull-words.lua

conformance: build
	@LULL=$(CURDIR)/build/lull LULL_SOURCE=$(CURDIR) LULL_SHARED=$(SHARED) \
	    lua5.4 tests/conformance/write.lua >build/conformance.md
	@cp build/conformance.md docs/conformance.md

policies: setup
	@lua5.4 scripts/build/policies.lua >docs/policies.md

clean:
	rm -rf build

format:
	find core tests -name node_modules -prune -o -name '*.[ch]' -print -o -name '*.cpp' -print \
	    | xargs clang-format-14 -i

help:
	@echo 'make build    the command, at build/lull, and the libraries (the default)'
	@echo 'make demo     a recorded visit through the engine, explained'
	@echo 'make test     all tests: as released, and with sanitizers'
	@echo 'make test-long   what takes hours: more worlds, mutants, longer fuzzing'
	@echo 'make bench    ratios to the ceiling and between ways of working, in some minutes'
	@echo 'make bench-full   the same with ten million keys, which take 9 GB of memory or more'
	@echo 'make bench-duckdb   beside DuckDB, which is installed from PyPI into build/bench'
	@echo 'make bench-live     the delay of events from a pipe at 100,000 a second'
	@echo 'make bench-baseline   counts instructions anew, for the test that compares them'
	@echo 'make mutation breaks session and engine in one place at a time (40 minutes)'
	@echo 'make record   records the visit of the demo anew, in a real browser'
	@echo 'make reference   makes the pages on the words of the rules from scripts/manual'
	@echo 'make policies    makes the page that compares the policies of rules/'
	@echo 'make conformance makes the page that compares them with the products (needs shared data)'
	@echo 'make setup    installs the Debian packages that are missing'
	@echo 'make format   formats the C and C++ files'
	@echo 'make clean    removes what was built'
