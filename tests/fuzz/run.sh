#!/bin/sh
# run.sh [SECONDS] [SEED]   runs each fuzzer for SECONDS (60) from its corpus, two at a time, and
# counts the lines of its aims that the corpus then reaches. What breaks a promise is printed and
# kept in build/fuzz/found. The last line counts.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/fuzz/settings.sh

seconds=${1:-60} seed=${2:-$(date +%s)}
programs=build/fuzz/tests/fuzz counting=build/coverage/tests/fuzz
scratch=build/fuzz/run found=build/fuzz/found
lines_least=80
passed=0 failed=0 skipped=0

kept() {
    passed=$((passed + 1))
    echo "fuzz: $1"
}

broken() {
    failed=$((failed + 1))
    echo "fuzz: FAILED: $1"
}

finish() {
    echo "fuzz: $passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
    exit
}

build() {
    cmake --preset "$1" && cmake --build --preset "$1" -j "$(nproc 2>/dev/null || echo 2)"
}

# One fuzzer, on a copy of its corpus; fuzz_state has fresh states too, should their form have
# changed.
fuzz() {
    mkdir -p "$scratch/$1"
    cp "tests/fuzz/corpus/$1"/* "$scratch/$1"
    [ "$1" != fuzz_state ] || "$programs/state_seeds" "$scratch/$1"
    # shellcheck disable=SC2046 # one word an option
    "$programs/$1" $(options_of "$1") -seed="$seed" -max_total_time="$seconds" \
        -artifact_prefix="$found/$1-" "$scratch/$1" >"$scratch/$1.log" 2>&1
    echo $? >"$scratch/$1.status"
}

# What a fuzzer said, and the input it broke by.
show_broken() {
    grep -E 'broken: |found: |ERROR: |runtime error: |^    #[0-9]+ .*/(core|tests)/' \
        "$scratch/$1.log" | head -n 30
    input=$(sed -n "s|.*Test unit written to ||p" "$scratch/$1.log" | tail -n 1)
    if [ -f "$input" ]; then
        echo "$input, in base64:"
        base64 "$input"
    fi
}

report() {
    runs=$(sed -n 's/^#\([0-9][0-9]*\)[^0-9].*/\1/p' "$scratch/$1.log" | tail -n 1)
    corpus=$(find "tests/fuzz/corpus/$1" -type f | wc -l)
    if [ "$(cat "$scratch/$1.status")" != 0 ]; then
        broken "$1: broke after ${runs:-0} executions"
        show_broken "$1"
    elif [ "${runs:-0}" -le "$corpus" ]; then
        broken "$1: ${runs:-0} executions in $seconds s, expected more than the corpus has inputs"
    else
        kept "$1: $runs executions in $seconds s, nothing broke"
    fi
}

# The lines of its aims that a fuzzer's corpus reaches, in percent.
reached() {
    rm -f "$scratch/$1"-*.profraw
    find "$scratch/$1" -type f -print0 | LLVM_PROFILE_FILE="$scratch/$1-%p.profraw" \
        xargs -0 -n 400 "$counting/$1" >"$scratch/$1.counting" 2>&1 || return 1
    llvm-profdata-14 merge -o "$scratch/$1.profdata" "$scratch/$1"-*.profraw || return 1
    # shellcheck disable=SC2046 # one word a file
    llvm-cov-14 report -instr-profile="$scratch/$1.profdata" "$counting/$1" $(aims_of "$1") \
        >"$scratch/$1.lines" || return 1
    awk '$1 == "TOTAL" { printf "%d\n", 100 * ($8 - $9) / $8 }' "$scratch/$1.lines"
}

report_lines() {
    lines=$(reached "$1")
    if [ "${lines:-0}" -ge "$lines_least" ]; then
        kept "$1: $lines % of the lines of its aims ($(aims_of "$1" | wc -w) files)"
    else
        broken "$1: ${lines:-no} % of the lines of its aims, expected at least $lines_least"
        cat "$scratch/$1.lines"
    fi
}

mkdir -p build/fuzz
for preset in fuzz coverage; do
    if ! build $preset >"build/fuzz/$preset.log" 2>&1; then
        tail -n 40 "build/fuzz/$preset.log"
        broken "the build of preset $preset"
        finish
    fi
done

rm -rf "$scratch"
mkdir -p "$scratch" "$found"
echo "fuzz: each $seconds s, seed $seed"
running=0
for name in $FUZZERS; do
    fuzz "$name" &
    running=$((running + 1))
    [ $((running % 2)) -ne 0 ] || wait
done
wait

for name in $FUZZERS; do
    report "$name"
    if command -v llvm-cov-14 >/dev/null && command -v llvm-profdata-14 >/dev/null; then
        report_lines "$name"
    else
        skipped=$((skipped + 1))
        echo "fuzz: $name: lines not counted, there is no llvm-cov-14"
    fi
done
finish
