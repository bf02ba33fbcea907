#!/bin/sh
# make test: builds and runs all tests, as released and with sanitizers, then what takes a machine
# of its own. Under half an hour on 2 cores; the last line is the sum.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/stages.sh

preset release build
preset dev build/dev
stage 900 fuzz sh tests/fuzz/run.sh "${SECONDS_EACH:-60}"
stage 600 faults/valgrind sh tests/faults/valgrind.sh
stage 600 faults/thread sh tests/faults/thread.sh
stage 600 faults/compilers sh tests/faults/compilers.sh
close_stages
