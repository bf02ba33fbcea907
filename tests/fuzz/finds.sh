#!/bin/sh
# finds.sh [SECONDS] [NAME...]   shows that each fuzzer finds a bug: bugs/NAME.patch puts one into a
# copy of the source, and NAME must break on it within SECONDS (300), beginning with nothing
# (fuzz_state: with real states). The last line counts.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/fuzz/settings.sh

seconds=${1:-300}
[ $# -eq 0 ] || shift
names=${*:-$FUZZERS}
copy=build/fuzz/bugs
passed=0 failed=0

broken() {
    failed=$((failed + 1))
    echo "finds: FAILED: $1"
}

# A bug at a time: what it touches is built again, and taken back afterwards.
build_with() {
    patch -s -p1 -d "$copy" <"tests/fuzz/bugs/$1.patch" &&
        (cd "$copy" && cmake --preset fuzz && cmake --build --preset fuzz \
            -j "$(nproc 2>/dev/null || echo 2)") >"$copy/$1.build" 2>&1
}

take_back() {
    patch -s -R -p1 -d "$copy" <"tests/fuzz/bugs/$1.patch"
}

look_for() {
    mkdir -p "$copy/$1.corpus"
    [ "$1" != fuzz_state ] || "$copy/build/fuzz/tests/fuzz/state_seeds" "$copy/$1.corpus"
    # shellcheck disable=SC2046 # one word an option
    "$copy/build/fuzz/tests/fuzz/$1" $(options_of "$1") -seed=1 -max_total_time="$seconds" \
        -artifact_prefix="$copy/$1-" "$copy/$1.corpus" >"$copy/$1.log" 2>&1
}

find_bug() {
    began=$(date +%s)
    if look_for "$1"; then
        broken "$1: did not find its bug in $seconds s"
        return
    fi
    took=$(($(date +%s) - began))
    input=$(sed -n "s|.*Test unit written to ||p" "$copy/$1.log" | tail -n 1)
    if [ ! -f "$input" ]; then
        broken "$1: ended without an input"
        tail -n 20 "$copy/$1.log"
        return
    fi
    runs=$(sed -n 's/^#\([0-9][0-9]*\)[^0-9].*/\1/p' "$copy/$1.log" | tail -n 1)
    passed=$((passed + 1))
    echo "finds: $1: found its bug in $took s, after ${runs:-0} executions, with this input:"
    base64 "$input"
    grep -m 2 -E 'found: |broken: |runtime error: |ERROR: AddressSanitizer' "$copy/$1.log"
}

rm -rf "$copy"
mkdir -p "$copy"
cp -R CMakeLists.txt CMakePresets.json core rules scripts tests "$copy"
for name in $names; do
    if build_with "$name"; then
        find_bug "$name"
    else
        broken "$name: its bug does not build: mend tests/fuzz/bugs/$name.patch"
        [ ! -f "$copy/$name.build" ] || tail -n 20 "$copy/$name.build"
    fi
    take_back "$name"
done
echo "finds: $passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
