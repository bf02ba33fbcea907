#!/bin/sh
# Builds and runs all tests, as released and with sanitizers. The last line is the sum.
set -u
cd "$(dirname "$0")/.." || exit 1

passed=0 failed=0 skipped=0
jobs=$(nproc 2>/dev/null || echo 2)

# Each test leaves its count as "passed failed skipped"; one that left none counts as failed.
add_up() {
    for name in $(ctest --preset "$1" -N | sed -n 's/^ *Test *#[0-9]*: //p'); do
        count=$2/tests/results/$(printf '%s' "$name" | tr / .).count
        if [ -f "$count" ]; then
            read -r p f s <"$count"
        else
            p=0 f=1 s=0
            broken="$broken $1:$name"
        fi
        passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    done
}

broken=
for preset in release dev; do
    case $preset in
        release) build=build ;;
        *) build=build/$preset ;;
    esac
    echo "== $preset"
    # Where something does not compile, the tests that did build still run.
    if ! cmake --preset "$preset"; then
        failed=$((failed + 1))
        broken="$broken $preset:configure"
        continue
    fi
    if ! cmake --build --preset "$preset" -j "$jobs" -- -k; then
        failed=$((failed + 1))
        broken="$broken $preset:build"
    fi
    # Numbers must not follow the process's locale: one with a decimal comma shows it.
    mkdir -p "$build/tests/locale"
    localedef -c -i de_DE -f UTF-8 "$build/tests/locale/de_DE.UTF-8" || true
    rm -rf "$build/tests/results"
    ctest --preset "$preset" -j 2 --output-on-failure
    add_up "$preset" "$build"
done

[ -z "$broken" ] || echo "Without a count:$broken"
if [ $((passed + failed)) -eq 0 ]; then
    failed=1
    echo "No test ran."
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
