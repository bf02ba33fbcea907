#!/bin/sh
# The other compiler: clang builds everything without a warning, the tests of the core pass, and its
# command writes the bytes that the one by gcc writes.
set -u
cd "$(dirname "$0")/../.." || exit 1
results=$PWD/build/clang/tests/results
. tests/faults/count.sh
jobs=$(nproc 2>/dev/null || echo 2)

export LULL="$PWD/build/clang/lull" LULL_SOURCE="$PWD" LULL_BUILD="$PWD/build/clang"

[ -x build/lull ] || promise gcc_builds sh -c "cmake --preset release &&
    cmake --build --preset release -j $jobs --target lull"
promise clang_configures cmake --preset clang
promise clang_builds_without_a_warning cmake --build --preset clang -j "$jobs" -- -k
for program in tests/core/*_test.c; do
    name=$(basename "$program" .c)
    case $name in
        lua_string_test | engine_stream_test) continue ;; # long, and no other with clang
    esac
    counted "$name" "build/clang/tests/$name"
done
sh tests/faults/streams.sh "$PWD/build/lull" >"$results/right" 2>"$results/right.err" ||
    : >"$results/right"
export RIGHT="$results/right"
promise both_commands_write_the_same sh tests/faults/streams.sh "$LULL"
close compilers
