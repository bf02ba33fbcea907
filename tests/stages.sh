# What run.sh and long.sh are made of; to be read with `.` in the top folder. Stages add their
# counts to one sum; one that leaves no count has failed.

passed=0 failed=0 skipped=0 broken=
jobs=$(nproc 2>/dev/null || echo 2)

# add FILE NAME: the count that a test left as "passed failed skipped".
add() {
    if [ -f "$1" ]; then
        read -r p f s <"$1"
    else
        p=0 f=1 s=0
        broken="$broken $2"
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

# stage SECONDS NAME COMMAND...: a program whose last line counts.
stage() {
    seconds=$1 name=$2
    shift 2
    echo "== $name"
    COUNTED_SECONDS=$seconds sh tests/counted.sh build/stages "$name" "$@"
    add "build/stages/$(printf '%s' "$name" | tr / .).count" "$name"
}

# preset NAME FOLDER: configures, builds and runs all tests of a preset.
preset() {
    echo "== $1"
    # Where something does not compile, the tests that did build still run.
    if ! cmake --preset "$1"; then
        failed=$((failed + 1)) broken="$broken $1:configure"
        return
    fi
    if ! cmake --build --preset "$1" -j "$jobs" -- -k; then
        failed=$((failed + 1)) broken="$broken $1:build"
    fi
    # Numbers must not follow the process's locale: one with a decimal comma shows it.
    mkdir -p "$2/tests/locale"
    localedef -c -i de_DE -f UTF-8 "$2/tests/locale/de_DE.UTF-8" || true
    rm -rf "$2/tests/results"
    ctest --preset "$1" -j 2 --output-on-failure
    for name in $(ctest --preset "$1" -N | sed -n 's/^ *Test *#[0-9]*: //p'); do
        add "$2/tests/results/$(printf '%s' "$name" | tr / .).count" "$1:$name"
    done
}

# close_stages: the closing line, and whether all is well.
close_stages() {
    [ -z "$broken" ] || echo "Without a count:$broken"
    if [ $((passed + failed)) -eq 0 ]; then
        failed=1
        echo "No test ran."
    fi
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
}
