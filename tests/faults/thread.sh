#!/bin/sh
# The thread sanitizer. The engine starts no threads, and engines in several must not meet; the
# command reads and writes in libuv's, so it runs the tests of its streams.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$PWD/build/thread
results=$build/tests/results
. tests/faults/count.sh
jobs=$(nproc 2>/dev/null || echo 2)
export LULL="$build/lull" LULL_SOURCE="$PWD" LULL_BUILD="$build"
export TSAN_OPTIONS=exitcode=97

promise configured cmake --preset thread
promise built cmake --build --preset thread -j "$jobs" --target lull engine_threads_test

# It wants its own places in memory, which a kernel that shuffles addresses widely does not leave
# it: then the order of addresses is fixed.
fixed=
if ! "$build/lull" version >/dev/null 2>&1; then
    fixed='setarch -R'
fi
# shellcheck disable=SC2086
if ! $fixed "$build/lull" version >/dev/null 2>&1; then
    echo "skipped: the thread sanitizer does not run under this kernel"
    skipped=$((skipped + 1))
    close thread
    exit
fi
# shellcheck disable=SC2086
counted engine_threads_test $fixed "$build/tests/engine_threads_test"
for spec in cli/streams cli/run faults/outside golden/golden; do
    # shellcheck disable=SC2086
    counted "$(basename $spec)" $fixed lua5.4 /usr/bin/busted -o tests/busted_summary.lua \
        "tests/${spec}_spec.lua"
done
close thread
