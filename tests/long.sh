#!/bin/sh
# make test-long: what takes hours. The last line is the sum. WORLDS, SECONDS_EACH say how much.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/stages.sh

preset release build
stage 86400 simulation build/tests/lua_with_lull tests/simulation/compare.lua \
    "$(date +%s)" "${WORLDS:-1000000}"
stage 14400 faults/allocation build/tests/allocation_test
stage 86400 fuzz sh tests/fuzz/run.sh "${SECONDS_EACH:-3600}"
stage 86400 fuzz/finds sh tests/fuzz/finds.sh
stage 14400 mutation sh tests/mutation/run.sh --closely
close_stages
